"""`kinweave import`: a council's own spreadsheet into standard tables."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from kinweave.cli.parsing import CannotDo, CommandParser
from kinweave.tables import Product, SetInfo, write_tables
from kinweave.tables.profiles import (
    Imported,
    Profile,
    Proposal,
    Question,
    apply,
    as_csv,
    as_json,
    as_text,
    is_template,
    profile_from_toml,
    profile_to_toml,
    propose,
    read_template,
    settled,
)
from kinweave.tables.sheets import Book, SheetError, read
from kinweave.tables.whole import write_file

__all__ = ["add_to"]

_SHOWN = 20
_AUTO = "auto"


def add_to(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add `import`."""
    one = commands.add_parser(
        "import",
        help="a council’s own spreadsheet into standard tables",
        description="Read a council’s own spreadsheets (xlsx, xls, ods, csv) into standard tables, by a profile.",
    )
    one.add_argument("files", type=Path, nargs="+", metavar="FILE", help="the spreadsheets")
    one.add_argument(
        "--profile",
        default=_AUTO,
        metavar="NAME",
        help="a profile (its file, or its name here without .toml), or auto (default) to work one out",
    )
    one.add_argument(
        "--save-profile", type=Path, metavar="FILE", help="keep the profile that was used, as TOML"
    )
    one.add_argument(
        "--interactive", action="store_true", help="ask at the terminal about what is not certain"
    )
    one.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder to make, with the tables"
    )
    one.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="the report: .json, .csv (what was not taken) or .txt",
    )
    one.add_argument(
        "--council",
        default="Not named",
        metavar="NAME",
        help="whose records they are, by name or number",
    )
    one.add_argument(
        "--as-at",
        type=_date,
        metavar="DATE",
        help="the day from which dates are past or to come (today); the same day gives the same tables",
    )
    one.add_argument(
        "--hidden-sheets",
        action="store_true",
        help="read hidden sheets too when working out a profile",
    )
    one.set_defaults(run=_import)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-04-01") from None


def _import(chosen: argparse.Namespace) -> int:
    _can_be_written(chosen)
    as_at = chosen.as_at or dt.datetime.now(ZoneInfo("Europe/London")).date()
    if chosen.interactive and not sys.stdin.isatty():
        raise CannotDo("There is no terminal at which to ask; leave --interactive out.")
    books = _books(chosen.files)
    if chosen.profile == _AUTO and all(map(is_template, books)):
        imported = read_template(books, as_at=as_at)
        _write(chosen, books, imported, ())
        _say(imported, chosen.out)
        return 1 if imported.problems else 0
    proposal = _proposal(chosen.profile, books, hidden_sheets=chosen.hidden_sheets)
    answers: dict[str, str] = {}
    if chosen.interactive:
        answers |= _ask(proposal.questions, sys.stderr)
    imported = apply(
        books,
        proposal.profile,
        answers,
        council=chosen.council,
        as_at=as_at,
        questions=proposal.questions,
    )
    if chosen.interactive and imported.questions:
        words = _ask(imported.questions, sys.stderr)
        profile = settled(imported.profile, words, imported.questions)
        imported = apply(books, profile, council=chosen.council, as_at=as_at)
    unsettled = [one for one in proposal.questions if one.id not in answers]
    notes = (*proposal.notes, *(f"Not settled: {one.text}" for one in unsettled))
    _write(chosen, books, imported, notes)
    _say(imported, chosen.out)
    return 1 if imported.problems or unsettled else 0


def _can_be_written(chosen: argparse.Namespace) -> None:
    """Refuse before the work what could not be written after it."""
    for path in (chosen.save_profile, chosen.report):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise CannotDo(
                f"The file {path} cannot be written: it is a folder or its folder does not exist."
            )
        if path is not None and any(
            path.exists() and file.exists() and path.samefile(file) for file in chosen.files
        ):
            raise CannotDo(f"The file {path} is one of those to read; choose another name.")
    if chosen.report is not None and chosen.report.suffix not in {".json", ".csv", ".txt"}:
        raise CannotDo(f"The report {chosen.report} should end in .json, .csv or .txt.")
    if chosen.out.exists() and not (chosen.out.is_dir() and not any(chosen.out.iterdir())):
        raise CannotDo(f"There is already something at {chosen.out}; choose a new folder.")


def _books(files: Sequence[Path]) -> list[Book]:
    for file in files:
        if file.is_dir():
            raise CannotDo(f"{file} is a folder; name the spreadsheets in it.")
        if not file.is_file():
            raise SheetError(f"There is no file {file}.")
    return [read(file) for file in files]


def _proposal(wanted: str, books: Sequence[Book], *, hidden_sheets: bool) -> Proposal:
    if wanted == _AUTO:
        return propose(books, hidden_sheets=hidden_sheets)
    named = [path for path in (Path(wanted), Path(f"{wanted}.toml")) if path.is_file()]
    if not named:
        raise CannotDo(f"There is no profile {wanted}, nor {wanted}.toml, here; or say auto.")
    try:
        text = named[0].read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CannotDo(f"The profile {named[0]} is not text in UTF-8.") from None
    return Proposal(_named(profile_from_toml(text, str(named[0])), named[0]), ())


def _named(profile: Profile, path: Path) -> Profile:
    return profile if profile.name else Profile(**{**vars(profile), "name": path.stem})


def _ask(questions: Sequence[Question], to: TextIO) -> dict[str, str]:
    """Ask each question at the terminal; an empty answer leaves it unsettled."""
    answers: dict[str, str] = {}
    for question in questions:
        if not question.options:
            continue
        to.write(f"\n{question.text}\n")
        if question.word:
            to.write(f"  “{question.word}”\n")
        for number, (_answer, label) in enumerate(question.options, 1):
            likely = "  (likely)" if _answer and _answer in question.near else ""
            to.write(f"  {number}  {label}{likely}\n")
        to.write("  Enter leaves it as it is\n")
        while True:
            to.write("> ")
            to.flush()
            said = sys.stdin.readline().strip()
            if not said:
                break
            if said.isdigit() and 0 < int(said) <= len(question.options):
                answers[question.id] = question.options[int(said) - 1][0]
                break
            to.write(f"A number from 1 to {len(question.options)}, or Enter.\n")
    return answers


def _write(
    chosen: argparse.Namespace, books: Sequence[Book], imported: Imported, notes: Sequence[str]
) -> None:
    names = ", ".join(Path(book.name).name for book in books)
    info = SetInfo(
        product=Product.RETURN,
        council=chosen.council,
        purpose="return",
        who="Nobody has signed for it",
        why=f"Imported from {names} by the profile {imported.profile.name} {imported.profile.version}",
        made_at=dt.datetime.now(dt.UTC),
    )
    write_tables(chosen.out, imported.tables, info=info)
    if chosen.report is not None:
        made = {
            ".json": lambda: as_json(imported, books, notes),
            ".csv": lambda: as_csv(imported),
            ".txt": lambda: as_text(imported, notes),
        }[chosen.report.suffix]()
        write_file(chosen.report, made.encode())
    if chosen.save_profile is not None:
        write_file(chosen.save_profile, profile_to_toml(imported.profile).encode())


def _say(imported: Imported, out: Path) -> None:
    counts = imported.counts
    sys.stdout.write(
        f"{_many(counts['families'], 'family', 'families')} and "
        f"{_many(counts['children'], 'child', 'children')} are in {out}; "
        f"{_many(counts['held_families'], 'family', 'families')} had a conference.\n"
    )
    for rows in imported.accounting:
        sys.stdout.write(
            f"{rows.sheet}: {rows.rows:,} rows, {rows.taken:,} taken, {len(rows.set_aside):,} set aside.\n"
        )
    if not imported.problems:
        return
    stand = "as it stands" if len(imported.problems) == 1 else "as they stand"
    sys.stdout.write(
        f"{_many(len(imported.problems), 'thing', 'things')} could not be taken {stand}:\n"
    )
    for one in imported.problems[:_SHOWN]:
        column = f", column {one.column} “{one.heading}”" if one.column else ""
        sys.stdout.write(
            f"  {one.sheet}, row {one.row}{column} ({one.value_class}): {one.reason}\n"
        )
    if len(imported.problems) > _SHOWN:
        sys.stdout.write(
            f"  and {len(imported.problems) - _SHOWN:,} more; --report FILE lists them all.\n"
        )


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
