"""`kinweave economics`: what a service costs and saves, how sure that is, and the published case summed again."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kinweave.cli.parsing import CannotDo, CommandParser, needs
from kinweave.tables.whole import new_directory, write_file

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `economics`."""
    one = commands.add_parser(
        "economics",
        help="what a service costs and saves, and how sure that is",
        description="Cost, saving and net for each child and family, with its uncertainty and a roll-out.",
    )
    which = one.add_mutually_exclusive_group(required=True)
    which.add_argument("--plan", type=Path, metavar="FILE", help="a costing plan (TOML)")
    which.add_argument(
        "--worked-example", action="store_true", help="the published case, with its sums made again"
    )
    which.add_argument("--example", action="store_true", help="print an example plan to start from")
    one.add_argument(
        "--out",
        type=Path,
        metavar="FILE|DIR",
        help="a .html, .json or .txt file; or a new folder for all three and the plots",
    )
    one.add_argument("--seed", type=int, default=1, help="where the draws begin (1)")
    one.add_argument(
        "--draws",
        type=int,
        default=1_000_000,
        help="how many draws of what is uncertain (1,000,000)",
    )
    one.add_argument(
        "--format",
        choices=["text", "json"],
        default="text",
        help="text (default) or json, on screen",
    )
    one.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        from kinweave.evidence.economics import cost, example_plan, read_plan
        from kinweave.evidence.economics.reconciliation import reconcile
        from kinweave.evidence.economics.records import reconciliation_record, record
        from kinweave.evidence.economics.report import as_html, as_text, reconciliation_as_text

    if chosen.example:
        if chosen.out is None:
            sys.stdout.write(example_plan())
        else:
            _writable(chosen.out, (".toml",))
            write_file(chosen.out, example_plan().encode())
        return 0
    kinds = (".html", ".json", ".txt", "")
    if chosen.out is not None:
        _writable(chosen.out, kinds)
    reconciliation = None
    if chosen.worked_example:
        reconciliation = reconcile(chosen.seed, chosen.draws)
        found = reconciliation.costing
    else:
        found = cost(read_plan(chosen.plan), seed=chosen.seed, draws=chosen.draws)

    text, machine = as_text(found), record(found)
    if reconciliation is not None:
        text = f"{reconciliation_as_text(reconciliation)}\n{text}"
        machine["reconciliation"] = reconciliation_record(reconciliation)
    written = json.dumps(machine, ensure_ascii=False, indent=2) + "\n"
    out: Path | None = chosen.out
    if out is None:
        sys.stdout.write(written if chosen.format == "json" else text)
        return 0
    if out.suffix:
        made = {".txt": lambda: text, ".json": lambda: written}.get(
            out.suffix, lambda: as_html(found, reconciliation)
        )
        write_file(out, made().encode())
    else:
        from kinweave.evidence.economics.plots import plots

        page, drawn = as_html(found, reconciliation), plots(found)
        with new_directory(out) as folder:
            write_file(folder / "report.html", page.encode())
            write_file(folder / "report.txt", text.encode())
            write_file(folder / "results.json", written.encode())
            for plot in drawn:
                write_file(folder / f"{plot.name}.svg", plot.svg.encode())
    if reconciliation is not None:
        sys.stdout.write(reconciliation_as_text(reconciliation) + "\n")
    sys.stdout.write(f"{found.sentence()}\n{out} is written.\n")
    return 0


def _writable(out: Path, kinds: tuple[str, ...]) -> None:
    if out.suffix not in kinds:
        wanted = ", ".join(kind for kind in kinds if kind)
        raise CannotDo(f"{out.name} ends in {out.suffix or 'nothing'}; end it in {wanted}.")
    if not out.parent.is_dir():
        raise CannotDo(
            f"The folder {out.parent}, in which {out.name} would be written, does not exist."
        )
