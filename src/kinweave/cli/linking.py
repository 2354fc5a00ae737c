"""`kinweave link`: children without a council number, found among the council's by name, birth date and home."""

from __future__ import annotations

import argparse
import json
import sys
from io import BytesIO
from pathlib import Path

import polars as pl

from kinweave.cli.parsing import CannotDo, CommandParser, la_number
from kinweave.cli.sets import fgc_tables
from kinweave.linkage.matching import (
    Estimate,
    Matching,
    Quality,
    answers_in,
    as_links,
    children_of,
    estimate,
    match,
    quality,
    queue,
    read_list,
    settled,
)
from kinweave.linkage.matching.lists import rows_of
from kinweave.tables.whole import write_file

__all__ = ["add_to"]

_NAMED = 5
_BAND = {
    "matched": "matched",
    "to_review": "for a person to look at",
    "not_matched": "like no child",
}


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `link`."""
    one = commands.add_parser(
        "link",
        help="children without a council number, found by name, birth date and home",
        description="Find the children of a list kept outside the case system among the council’s own.",
    )
    one.add_argument(
        "records",
        type=Path,
        metavar="RECORDS",
        help="the list (csv, xlsx, ods, parquet), or a folder of standard tables",
    )
    one.add_argument(
        "--children",
        type=Path,
        required=True,
        metavar="FILE",
        help="the council’s children, with their council numbers",
    )
    one.add_argument(
        "--la", type=la_number, required=True, metavar="NNN", help="the council whose they are"
    )
    one.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the links (.csv or .parquet)"
    )
    one.add_argument(
        "--review",
        type=Path,
        metavar="FILE",
        help="the doubtful, for a person to fill in (.csv); it holds names",
    )
    one.add_argument(
        "--answers", type=Path, metavar="FILE", help="the review file, filled in and given back"
    )
    one.add_argument(
        "--truth",
        type=Path,
        metavar="FILE",
        help="who each record truly is (record, child_number), where that is known",
    )
    one.add_argument(
        "--key-file", type=Path, metavar="FILE", help="the key, when the tables are locked"
    )
    one.add_argument(
        "--format", choices=["text", "json"], default="text", help="text (default) or json"
    )
    one.set_defaults(run=_link)


def _link(chosen: argparse.Namespace) -> int:
    _writable(chosen)
    said: list[str] = []
    records = _records(chosen, said)
    children = _read(chosen.children, said)
    found = match(records, children)
    if chosen.answers is not None:
        found = settled(found, answers_in(chosen.answers))
    of = estimate(found) if chosen.truth is None else quality(found, _truth(chosen.truth))
    links = as_links(found, chosen.la, of)
    write_file(chosen.out, _content(chosen.out, links))
    if chosen.review is not None:
        asked = queue(found, records, children)
        write_file(chosen.review, asked.write_csv().encode("utf-8-sig"))
    for line in said:
        sys.stderr.write(line + "\n")
    told = _as_json(found, of) if chosen.format == "json" else _as_text(chosen, found, of)
    sys.stdout.write(told)
    return 1 if found.review.height else 0


def _records(chosen: argparse.Namespace, said: list[str]) -> pl.DataFrame:
    if not chosen.records.is_dir():
        return _read(chosen.records, said)
    fgc, _names = fgc_tables([chosen.records], chosen.key_file)
    found = children_of(fgc)
    if found.is_empty():
        raise CannotDo(
            f"Every child in {chosen.records} has a council number; there is nobody to look for."
        )
    return found


def _read(path: Path, said: list[str]) -> pl.DataFrame:
    if not path.is_file():
        raise CannotDo(f"There is no file {path}.")
    found = read_list(path)
    if found.unreadable:
        rows = ", ".join(str(row) for row in found.unreadable[:_NAMED])
        more = ", …" if len(found.unreadable) > _NAMED else ""
        said.append(
            f"{path}: {len(found.unreadable)} birth dates could not be read and count as missing (rows {rows}{more})."
        )
    return found.frame


def _truth(path: Path) -> pl.DataFrame:
    headings, rows = rows_of(path)
    wanted = ("record", "child_number")
    if not set(wanted) <= set(headings):
        raise CannotDo(f"The truth {path} needs the columns record and child_number.")
    places = [headings.index(name) for name in wanted]
    cells = [[None if row[at] is None else str(row[at]) for at in places] for row in rows]
    return pl.DataFrame(cells, schema={"record": pl.String, "child": pl.String}, orient="row")


def _writable(chosen: argparse.Namespace) -> None:
    read = [
        path for path in (chosen.records, chosen.children, chosen.answers, chosen.truth) if path
    ]
    for path, ends in ((chosen.out, (".csv", ".parquet")), (chosen.review, (".csv",))):
        if path is None:
            continue
        if path.suffix not in ends:
            raise CannotDo(f"The file {path} must end in {' or '.join(ends)}.")
        if path.is_dir() or not path.parent.is_dir():
            raise CannotDo(
                f"The file {path} cannot be written: it is a folder or its folder does not exist."
            )
        if any(path.resolve() == other.resolve() for other in read):
            raise CannotDo(f"The file {path} is one of those to read; choose another name.")


def _content(out: Path, frame: pl.DataFrame) -> bytes:
    held = BytesIO()
    if out.suffix == ".csv":
        frame.write_csv(held)
    else:
        frame.write_parquet(held)
    return held.getvalue()


def _bands(found: Matching) -> dict[str, int]:
    counted = dict(found.records["band"].value_counts(name="times").rows())
    return {band: counted.get(band, 0) for band in _BAND}


def _as_json(found: Matching, of: Quality | Estimate) -> str:
    known = isinstance(of, Quality)
    told = {
        "records": found.records.height,
        "bands": _bands(found),
        "how": dict(found.records["how"].drop_nulls().value_counts(name="n").sort("how").rows()),
        "precision": round(of.precision, 4),
        "recall": round(of.recall, 4),
        "error_from": "truth" if known else "probabilities",
        "expected_wrong": round(found.expected_false(), 2),
    }
    return json.dumps(told, indent=2) + "\n"


def _as_text(chosen: argparse.Namespace, found: Matching, of: Quality | Estimate) -> str:
    lines = [f"{found.records.height:,} records looked for; the links are in {chosen.out}."]
    lines += [f"  {many:,} {_BAND[band]}" for band, many in _bands(found).items()]
    if isinstance(of, Quality):
        lines.append(
            f"Against the truth: precision {of.precision:.4f} ({of.matched - of.right} of {of.matched} matches wrong), "
            f"recall {of.recall:.4f} ({of.right} of {of.with_child} records with a child found)."
        )
    else:
        lines.append(
            f"By their probabilities: about {of.expected_wrong:.1f} of {of.matched} matches wrong "
            f"(precision {of.precision:.4f}); about {of.expected_waiting:.1f} of those to look at are there "
            f"(recall at most {of.recall:.4f}). Give --truth for a sample that was looked at by hand."
        )
    if found.review.height and chosen.review is not None:
        lines.append(
            f"Write yes or no under same_child in {chosen.review}, and give it back with --answers."
        )
    elif found.review.height:
        lines.append("Give --review FILE.csv for those that a person must look at.")
    return "\n".join(lines) + "\n"
