"""`kinweave outcomes`: what became of each child of an FGC set, from the council's own returns."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from io import BytesIO
from pathlib import Path
from typing import Final

import polars as pl

from kinweave import engine
from kinweave.cli.parsing import CannotDo, CommandParser, la_number
from kinweave.cli.sets import fgc_tables, named_council
from kinweave.linkage import CareReturn, CinReturn, LinkageError
from kinweave.linkage.matching import Links, read_links
from kinweave.linkage.outcomes import HORIZONS, Index, Outcomes, outcomes, summary
from kinweave.tables import cin as cin_census
from kinweave.tables import ssda903
from kinweave.tables.whole import write_file

__all__ = ["add_to"]

_YEAR: Final = re.compile(r"(20[0-9]{2})-([0-9]{2})(?![0-9])")
_APRIL: Final = 4


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `outcomes`."""
    one = commands.add_parser(
        "outcomes",
        help="what became of each child at 6, 12 and 18 months",
        description="One row a child and index date: what the returns show at so many months.",
    )
    one.add_argument(
        "--fgc",
        type=Path,
        nargs="+",
        required=True,
        metavar="DIR",
        help="return sets of FGC tables",
    )
    one.add_argument(
        "--ssda903",
        type=Path,
        nargs="+",
        required=True,
        metavar="DIR",
        help="SSDA903 returns, a folder a year",
    )
    one.add_argument(
        "--cin", type=Path, nargs="*", default=[], metavar="FILE", help="CIN census files"
    )
    one.add_argument(
        "--index", choices=[kind.value for kind in Index], required=True, help="count from this"
    )
    one.add_argument(
        "--horizons",
        type=_months,
        default=HORIZONS,
        metavar="6,12,18",
        help="months, with commas between",
    )
    one.add_argument(
        "--extract-date",
        type=_date,
        required=True,
        metavar="YYYY-MM-DD",
        help="the last day the files tell of",
    )
    one.add_argument(
        "--la",
        type=la_number,
        metavar="NNN",
        help="the council of returns whose folder is not named la-NNN",
    )
    one.add_argument(
        "--links",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="links by name, birth date and home, made by kinweave link",
    )
    one.add_argument(
        "--key-file", type=Path, metavar="FILE", help="the key, when the FGC set is locked"
    )
    one.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a .parquet or .csv file to write"
    )
    one.add_argument(
        "--audit",
        type=Path,
        metavar="FILE",
        help="what became of every row of the returns (.parquet or .csv)",
    )
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    one.set_defaults(run=_outcomes)


def _outcomes(chosen: argparse.Namespace) -> int:
    for out in (chosen.out, chosen.audit):
        _writable(out)
    fgc, names = fgc_tables(chosen.fgc, chosen.key_file)
    links = _links(chosen.links, fgc)
    la = chosen.la or _only_council(fgc, names)
    returns = [_care(folder, la) for folder in chosen.ssda903]
    censuses = [_census(file, la) for file in chosen.cin]
    try:
        found = outcomes(
            fgc,
            returns,
            cin=censuses,
            index=chosen.index,
            horizons=chosen.horizons,
            extract_date=chosen.extract_date,
            names=names,
            matched=None if links is None else engine.lazy(links.matched),
        )
        rows = engine.polars().collect(found.rows).sort("person", "index_date")
    except LinkageError as why:
        raise CannotDo(str(why)) from None
    write_file(chosen.out, _content(chosen.out, rows))
    if chosen.audit is not None:
        write_file(chosen.audit, _content(chosen.audit, _audit(found)))
    told = summary(rows, chosen.index, found.horizons, links=links)
    if chosen.format == "json":
        sys.stdout.write(json.dumps(told.as_json(), indent=2) + "\n")
    else:
        sys.stdout.write(told.as_text(str(chosen.out)))
    return 1 if told.shares_no_child else 0


def _audit(found: Outcomes) -> pl.DataFrame:
    return engine.polars().collect(found.histories.audit).sort("la", "year", "row")


def _months(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"[0-9]{1,3}(,[0-9]{1,3})*", text) or "0" in text.split(","):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of months, such as 6,12,18")
    return tuple(sorted({int(part) for part in text.split(",")}))


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2027-03-31") from None


def _writable(out: Path | None) -> None:
    if out is None:
        return
    if out.suffix not in {".parquet", ".csv"}:
        raise CannotDo(f"The file {out} must end in .parquet or .csv.")
    if not out.parent.is_dir() or out.is_dir():
        raise CannotDo(
            f"The file {out} cannot be written: it is a folder or its folder does not exist."
        )


def _content(out: Path, frame: pl.DataFrame) -> bytes:
    held = BytesIO()
    if out.suffix == ".csv":
        frame.write_csv(held)
    else:
        frame.write_parquet(held)
    return held.getvalue()


def _links(files: list[Path], fgc: dict[str, pl.LazyFrame]) -> Links | None:
    """The links given, where they are of people in these FGC records."""
    if not files:
        return None
    links = read_links(files)
    people = set(fgc["person"].select("id").collect()["id"]) if "person" in fgc else set()
    if not links.records & people:
        raise CannotDo(
            f"No record of {files[0]} is a person of the FGC records: link the folder of their tables itself, or give "
            f"the list the ids that the tables have."
        )
    return links


def _only_council(fgc: dict[str, pl.LazyFrame], names: dict[str, str]) -> str | None:
    """The one council that the FGC records are of, where there is one."""
    told = set(names.values())
    if not told and "responsible_council" in fgc:
        told = set(fgc["responsible_council"].select("la_code").collect()["la_code"].drop_nulls())
    return told.pop() if len(told) == 1 else None


def _care(folder: Path, la: str | None) -> CareReturn:
    council = named_council(folder) or la
    if council is None:
        raise CannotDo(
            f"Nothing says which council’s return {folder} is; give --la with its number."
        )
    told = _YEAR.search(folder.resolve().name)
    file = ssda903.read(folder, year=int(told[1]) + 1 if told else None)
    if file.year is None:
        raise CannotDo(
            f"Nothing says which year the return in {folder} is of; name the folder 2026-27."
        )
    return CareReturn(council, file.year, file.tables)


def _census(file: Path, la: str | None) -> CinReturn:
    try:
        read = cin_census.read(file)
    except cin_census.CinError as why:
        raise CannotDo(f"{file}: {why}") from None
    council = read.la or named_council(file) or la
    if council is None:
        raise CannotDo(f"Nothing says which council’s census {file} is; give --la with its number.")
    try:
        day = dt.date.fromisoformat(read.reference_date or "")
    except ValueError:
        raise CannotDo(
            f"The header of {file} has no reference date, so its year is not known."
        ) from None
    return CinReturn(council, day.year + (day.month >= _APRIL), read.tables)
