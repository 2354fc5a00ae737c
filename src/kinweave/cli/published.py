"""`kinweave published`: published numbers beside what the engine makes of the same data."""

from __future__ import annotations

import argparse
import json
import sys

from kinweave.cli.parsing import CommandParser, needs

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `published`."""
    one = commands.add_parser(
        "published",
        help="published numbers against computed ones",
        description="Recompute the published numbers that the evidence engine is held to.",
    )
    one.add_argument("--only", metavar="NAME", help="one check, such as petersen")
    one.add_argument("--figures", action="store_true", help="the published figures themselves")
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    one.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.published import figures, recompute

        if chosen.figures:
            return _figures(figures(), chosen.format)
        numbers = recompute(chosen.only)
    bad = [number for number in numbers if not number.holds]
    if chosen.format == "json":
        rows = [
            {
                "check": number.check.id,
                "number": number.name,
                "published": number.published,
                "computed": number.computed,
                "tolerance": number.check.tolerance,
                "holds": number.holds,
                "trouble": number.trouble,
                "source": number.check.source,
            }
            for number in numbers
        ]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return 1 if bad else 0
    last = ""
    for number in numbers:
        if number.check.id != last:
            last = number.check.id
            sys.stdout.write(f"\n{last}: {number.check.model}\n  {number.check.source}\n")
        computed = number.trouble or f"{number.computed:.6g}"
        mark = "" if number.holds else "   OUT OF TOLERANCE"
        sys.stdout.write(f"  {number.name:28}{number.published:>14.6g}{computed:>16}{mark}\n")
    held = len(numbers) - len(bad)
    sys.stdout.write(f"\n{held} of {len(numbers)} published numbers hold.\n")
    return 1 if bad else 0


def _figures(found: tuple[object, ...], form: str) -> int:
    from dataclasses import asdict

    from kinweave.evidence.published import Figure

    known = [one for one in found if isinstance(one, Figure)]
    if form == "json":
        rows = [asdict(one) for one in known]
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return 0
    for one in known:
        basis = {True: "adjusted", False: "not adjusted", None: "adjustment not said"}[one.adjusted]
        sys.stdout.write(
            f"{one.quantity} ({one.arm}): {one.value:g} {one.unit}; {one.horizon}; {basis}; "
            f"each {one.basis}\n  {one.source}\n"
        )
        if one.note:
            sys.stdout.write(f"  {one.note}\n")
    return 0
