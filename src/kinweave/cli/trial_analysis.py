"""`kinweave trial analyse` and `kinweave trial report`: a trial's records as its plan asks, and written up."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinweave.cli.parsing import CannotDo, CommandParser, needs
from kinweave.tables.whole import write_file

if TYPE_CHECKING:
    from polars import DataFrame

    from kinweave.evidence.analysis import Analysis

__all__ = ["add_plan", "add_to", "plan_path", "read_files"]


def add_to(inner: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `analyse` and `report` beneath `trial`."""
    one = inner.add_parser(
        "analyse",
        help="what a trial found, as its plan asks",
        description="Analyse a trial's families and children as the plan says: intention to treat, who was "
        "counted, groups, those without an outcome, days in care.",
    )
    add_plan(one)
    one.add_argument("--out", type=Path, metavar="FILE", help="all figures as JSON, in this file")
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    one.set_defaults(run=_analyse)
    two = inner.add_parser(
        "report",
        help="a report that anyone can rebuild, and one page for a manager",
        description="Write the report of a trial to a new folder: web pages, papers, the flow and all figures. "
        "The same files give the same bytes.",
    )
    add_plan(two)
    two.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    two.set_defaults(run=_report)


def add_plan(command: CommandParser) -> None:
    """The plan and the folder of its files, as every command on a trial's records takes them."""
    command.add_argument(
        "plan",
        type=Path,
        metavar="PLAN",
        help="the plan in TOML, or the folder that holds plan.toml",
    )
    command.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="the folder with the families and the children (the plan's own)",
    )


def _analyse(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        analysis, _ = _read(chosen)
        from kinweave.evidence.reporting import as_json

        if chosen.out is not None:
            write_file(chosen.out, as_json(analysis).encode())
        if chosen.format == "json":
            sys.stdout.write(as_json(analysis))
        else:
            sys.stdout.write(_said(analysis))
    return 0


def _report(chosen: argparse.Namespace) -> int:
    with needs("evidence"):
        analysis, files = _read(chosen)
        from kinweave.evidence.reporting import of_files, report

        command = f"kinweave trial report {files[0].name} --out {chosen.out.name}"
        written = report(analysis, chosen.out, of_files(files, command))
    sys.stdout.write(f"{', '.join(written)} in {chosen.out}\n")
    return 0


def _read(chosen: argparse.Namespace) -> tuple[Analysis, tuple[Path, ...]]:
    from kinweave.evidence.analysis import analyse, read_plan

    document, families, children, files = read_files(chosen)
    return analyse(families, children, read_plan(document)), files


def read_files(
    chosen: argparse.Namespace,
) -> tuple[Mapping[str, Any], DataFrame, DataFrame, tuple[Path, ...]]:
    """The plan as it stands, the families, the children, and the three files."""
    import polars as pl  # slow to load; only when a trial is read

    path = plan_path(chosen)
    try:
        document: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotDo(f"The plan {path} is not TOML that can be read: {error}.") from None
    folder = path.parent if chosen.folder is None else chosen.folder
    names = document.get("files", {})
    paths = tuple(
        folder / names.get(which, f"{which}.parquet") for which in ("families", "children")
    )
    frames = []
    for one in paths:
        try:
            frames.append(pl.read_parquet(BytesIO(one.read_bytes())))
        except pl.exceptions.PolarsError as error:
            raise CannotDo(
                f"The file {one} is not Parquet that can be read: {str(error).splitlines()[0]}."
            ) from None
    return document, frames[0], frames[1], (path, *paths)


def plan_path(chosen: argparse.Namespace) -> Path:
    """The plan's file, also where its folder was given."""
    given: Path = chosen.plan
    return given / "plan.toml" if given.is_dir() else given


def _said(analysis: Analysis) -> str:
    """All results, a sentence each, and then what limits them."""
    from kinweave.evidence.reporting import flow_lines, headline, limitations

    parts = [
        analysis.siblings,
        analysis.complier,
        *analysis.subgroups,
        analysis.rerandomised,
        analysis.teams,
    ]
    later = [
        f"{one.contrast.sentence()} By Holm over all secondary outcomes p {one.holm_p:.3f}."
        for one in analysis.later
    ]
    lines = [
        f"{analysis.plan.title}\n",
        headline(analysis),
        "",
        *(f"{head}: {words}" for head, words in analysis.estimand),
        "",
        *flow_lines(analysis.flow, analysis.plan.horizon_months),
        "",
        *(one.sentence() for one in (analysis.main, analysis.raw, *analysis.others)),
        *(part.sentence() for part in parts if part is not None),
        *(part.sentence() for part in (analysis.days, analysis.times) if part is not None),
        *later,
        "",
        *(f"Beware. {line}" for line in limitations(analysis)),
        "Assumed:",
        *(f"  {line}" for line in analysis.assumes),
    ]
    return "\n".join(lines) + "\n"
