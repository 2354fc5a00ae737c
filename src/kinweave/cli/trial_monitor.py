"""`kinweave trial monitor`: go on, look or stop, for the body that watches over a trial."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from kinweave.cli.parsing import CommandParser, needs
from kinweave.cli.trial_analysis import add_plan, plan_path, read_files

if TYPE_CHECKING:
    from kinweave.evidence.analysis.monitoring import Monitored

__all__ = ["add_to"]


def add_to(inner: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `monitor` beneath `trial`."""
    one = inner.add_parser(
        "monitor",
        help="go on, look or stop: the plan's stopping rules for harm",
        description="Hold a running trial to its stopping rules, for everyone and for each ethnic group. How either "
        "arm fared is not shown unless a rule says to stop. The exit status is 1 when one does.",
    )
    add_plan(one)
    one.add_argument(
        "--extract-date",
        type=date.fromisoformat,
        metavar="DATE",
        help="the last day of which the files tell at this look (the plan's)",
    )
    one.add_argument(
        "--open",
        action="store_true",
        dest="opened",
        help="also the differences and their certainty, for those who may know them",
    )
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    one.set_defaults(run=_monitor)


def _monitor(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.analysis import read_plan
        from kinweave.evidence.analysis.monitoring import monitored
        from kinweave.evidence.design.parsing import read_plan as read_design

        document, families, children, _ = read_files(chosen)
        found = monitored(
            families,
            children,
            read_plan(document),
            read_design(plan_path(chosen)),
            extract_date=chosen.extract_date,
        )
    if chosen.format == "json":
        told = json.dumps(_told(found, opened=chosen.opened), ensure_ascii=False, indent=2)
        sys.stdout.write(told + "\n")
    else:
        sys.stdout.write(_said(found, opened=chosen.opened))
    return 1 if found.verdict == "stop" else 0


def _told(found: Monitored, *, opened: bool) -> dict[str, Any]:
    rules = []
    for one in found.looks:
        rule: dict[str, Any] = {
            "group": one.group,
            "children": one.offered + one.compared,
            "verdict": one.verdict,
            "says": one.sentence() if opened else one.closed(),
        }
        if opened:
            rule |= {
                "offered": one.offered,
                "compared": one.compared,
                "difference": one.difference,
                "certainty": one.certainty,
            }
        rules.append(rule)
    return {
        "verdict": found.verdict,
        "says": found.sentence(),
        "extract_date": found.extract_date.isoformat(),
        "families": found.families,
        "children": found.children,
        "looks_due": found.due,
        "next_look_at": found.next_at,
        "rules": rules,
        "one_by_one": {group: list(children) for group, children in found.one_by_one},
    }


def _said(found: Monitored, *, opened: bool) -> str:
    counted = (
        f"{found.families:,} families are enrolled; {found.due} looks were promised by now, and the next is at "
        f"{found.next_at:,}. {found.children:,} children have an outcome by {found.extract_date:%-d %B %Y}."
    )
    lines = [
        found.sentence(),
        "",
        counted,
        "",
        *(one.sentence() if opened else one.closed() for one in found.looks),
    ]
    for group, children in found.one_by_one:
        if children:
            lines.append(f"In care, of {group}: {', '.join(children)}.")
    if not opened:
        lines += [
            "",
            "How either arm fared is not shown; --open shows it to those who may know it.",
        ]
    return "\n".join(lines) + "\n"
