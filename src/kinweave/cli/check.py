"""`kinweave check`: every fault of a return or of a set of standard tables, found before it is sent."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path

from kinweave.cli.parsing import CannotDo, CommandParser
from kinweave.rules import Parameters
from kinweave.tables import Key, keys, read_manifest
from kinweave.tables.ssda903 import Ssda903Error
from kinweave.tables.whole import write_file
from kinweave.validate import COLLECTIONS, Checked, check, read, read_explanations
from kinweave.validate.errors import ValidateError
from kinweave.validate.writing import WRITERS, as_json, as_text

__all__ = ["add_to"]


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `check`."""
    one = commands.add_parser(
        "check",
        help="find every fault of a return or of standard tables",
        description="Ask every rule of a collection; each ends as passed, found, or could not run and why.",
    )
    one.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a CIN census file; the files or the folder of an SSDA903 return; or a folder of standard tables",
    )
    one.add_argument("--collection", required=True, choices=list(COLLECTIONS), help="what it is")
    one.add_argument(
        "--previous",
        nargs="+",
        type=Path,
        default=[],
        metavar="PATH",
        help="the SSDA903 return of the year before, to compare with",
    )
    for name, means in (
        ("year-start", "the first day of the year, in place of the collection's own"),
        ("year-end", "the last day of the year, in place of the collection's own"),
        ("today", "the day on which standard tables are checked, in place of today"),
    ):
        one.add_argument(f"--{name}", type=_day, metavar="DATE", help=means)
    one.add_argument(
        "--explanations", type=Path, metavar="FILE", help="reasons for queries, in TOML"
    )
    one.add_argument("--key-file", type=Path, metavar="FILE", help="the key of locked tables")
    one.add_argument("--out", type=Path, metavar="FILE", help="where to write what was found")
    one.add_argument(
        "--format",
        choices=["text", "json", *WRITERS],
        default="text",
        help="text (default), json, csv or xlsx",
    )
    one.set_defaults(run=_check)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2027-03-31") from None


def _check(chosen: argparse.Namespace) -> int:
    if chosen.format == "xlsx" and chosen.out is None:
        raise CannotDo("A workbook needs a file: give --out.")
    if chosen.out is not None and (chosen.out.is_dir() or not chosen.out.parent.is_dir()):
        raise CannotDo(
            f"The file {chosen.out} cannot be written: it is a folder or its folder does not exist."
        )
    if chosen.year_start and chosen.year_end and chosen.year_end < chosen.year_start:
        raise CannotDo("The year ends before it starts: look at --year-start and --year-end.")
    told = Parameters(chosen.today, chosen.year_start, chosen.year_end)
    try:
        explanations = read_explanations(chosen.explanations) if chosen.explanations else ()
        submission = read(
            chosen.paths,
            chosen.collection,
            told=told,
            previous=chosen.previous,
            key=_key(chosen),
        )
    except (ValidateError, Ssda903Error) as error:
        raise CannotDo(str(error)) from None
    checked = check(submission, explanations)
    content = _content(checked, chosen.format, whole=chosen.out is not None)
    if chosen.out is None:
        sys.stdout.write(content.decode("utf-8"))
    else:
        write_file(chosen.out, content)
    return 1 if checked.has_errors else 0


def _content(checked: Checked, form: str, *, whole: bool) -> bytes:
    if form in WRITERS:
        return WRITERS[form](checked)
    if form == "json":
        return (json.dumps(as_json(checked), ensure_ascii=False, indent=2) + "\n").encode()
    return as_text(checked, whole=whole).encode()


def _key(chosen: argparse.Namespace) -> Key | None:
    """The key of locked tables: the file given, or the key of that id where keys are kept."""
    if chosen.collection != "fgc-1" or len(chosen.paths) != 1 or not chosen.paths[0].is_dir():
        return None
    key_id = read_manifest(chosen.paths[0]).key_id
    if key_id is None:
        return None
    if chosen.key_file is not None:
        return keys.read(chosen.key_file)
    return keys.find(key_id, keys.directory(None, os.environ))
