"""What can be checked: a CIN census file, an SSDA903 return, or a set of standard tables, made ready for its rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from kinweave import standard as standards
from kinweave.rules import Parameters, RuleSet, load
from kinweave.standard import Standard
from kinweave.tables import Key, read_tables, schema, ssda903
from kinweave.tables import cin as census
from kinweave.validate import derived_cin, derived_ssda903
from kinweave.validate.cin import PERIODS, collection_tables, periods
from kinweave.validate.errors import ValidateError
from kinweave.validate.generated import rules_of_the_standard

__all__ = ["COLLECTIONS", "Remark", "Submission", "read"]

CIN: Final = "cin-2026-27"
SSDA903: Final = "ssda903-2026-27"
FGC: Final = "fgc-1"


@dataclass(frozen=True)
class Remark:
    """Something of a file that belongs to no cell: where it stood, why it is told, and what to do if not the usual."""

    table: str
    row: int | None
    column: str
    reason: str
    fix: str = ""


@dataclass(frozen=True)
class Submission:
    """Tables made ready, the rule sets to ask of them, and the days that the rules are told.

    `shown` gives the table that a finding names where a rule is about tables under another name;
    `key` is the field that says whose row it is, found in the row or through its `child`. `not_given` are
    columns that rest on a file that was not given, and `why_not_given` says which.
    """

    collection: str
    files: tuple[str, ...]
    tables: Mapping[str, pl.DataFrame]
    rulesets: tuple[RuleSet, ...]
    told: Parameters
    about: Standard
    key: str
    shown: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    not_given: frozenset[str] = frozenset()
    why_not_given: str = ""


def read(
    paths: Sequence[Path],
    name: str,
    *,
    told: Parameters | None = None,
    previous: Sequence[Path] = (),
    key: Key | None = None,
) -> Submission:
    """What is to be checked, read from its files.

    Parameters
    ----------
    paths
        One CIN census file; the files or the folder of one SSDA903 return; or one folder of standard tables.
    name
        The collection: `cin-2026-27`, `ssda903-2026-27` or `fgc-1`.
    told
        The days that rules are told: `today`, `year_start`, `year_end`. What is not given is the collection's own.
    previous
        The SSDA903 return of the year before, for the rules that compare the two.
    key
        The key of standard tables that are locked.

    """
    if name not in COLLECTIONS:
        raise ValidateError(f"There is no collection {name}; there are: {', '.join(COLLECTIONS)}.")
    if previous and name != SSDA903:
        raise ValidateError("Only an SSDA903 return is compared with that of the year before.")
    return COLLECTIONS[name](paths, told or Parameters(), previous, key)


def _cin(
    paths: Sequence[Path], told: Parameters, _previous: Sequence[Path], _key: Key | None
) -> Submission:
    path = _alone(paths, "CIN census file")
    if path.is_dir():
        raise ValidateError(f"{path} is a folder; give the CIN census file itself.")
    return of_census(census.read(path), told, (path.name,))


def of_census(cin: census.CinFile, told: Parameters, files: tuple[str, ...]) -> Submission:
    """A CIN census that has been read."""
    tables = derived_cin.derive(collection_tables(cin, CIN), CIN)
    return Submission(
        collection=CIN,
        files=files,
        tables={**tables, PERIODS: periods(tables["pre_proceedings"], CIN)},
        rulesets=(load(CIN), load("cin-2026-27/module-5")),
        told=told,
        about=standards.collection(CIN),
        key="la_child_id",
        shown={PERIODS: "pre_proceedings"},
        remarks=tuple(
            Remark(note.table, note.row, note.column, note.reason)
            for note in cin.notes
            if "passed over" in note.reason or "first was kept" in note.reason
        ),
    )


def _ssda903(
    paths: Sequence[Path], told: Parameters, previous: Sequence[Path], _key: Key | None
) -> Submission:
    found = ssda903.read(paths)
    before = ssda903.read(previous).tables if previous else None
    return of_looked_after(found, told, before)


def of_looked_after(
    found: ssda903.Ssda903File,
    told: Parameters,
    before: Mapping[str, pl.DataFrame] | None = None,
) -> Submission:
    """An SSDA903 return that has been read, and the tables of the year before if there are any."""
    return Submission(
        collection=SSDA903,
        files=tuple(sorted(set(found.files.values()))),
        tables=derived_ssda903.derive(found.tables, before),
        rulesets=(load(SSDA903),),
        told=told,
        about=standards.collection(SSDA903),
        key="child_number",
        remarks=(
            *_of_another_year(found, told),
            *(
                Remark(note.table, note.row, note.column, note.reason)
                for note in found.notes
                if not note.value_class
            ),
        ),
        not_given=derived_ssda903.FROM_LAST_YEAR if before is None else frozenset(),
        why_not_given="last year’s return was not given; give it too (--previous), to compare the two",
    )


def _of_another_year(found: ssda903.Ssda903File, told: Parameters) -> tuple[Remark, ...]:
    """A remark where the return is of another year than the one it is checked as."""
    checked = told.filled_from(load(SSDA903).parameters).year_end
    if found.year is None or checked is None or checked.year == found.year:
        return ()
    reason = (
        f"the return is of the year that ends on 31 March {found.year} and was checked as that of the year that ends on "
        f"{checked.day} {checked:%B %Y}, so that its codes and days are held against another year"
    )
    fix = "Check the return of that year, or give this one’s year (--year-start, --year-end)."
    return (Remark("", None, "", reason, fix),)


def _standard(
    paths: Sequence[Path], told: Parameters, _previous: Sequence[Path], key: Key | None
) -> Submission:
    folder = _alone(paths, "folder of standard tables")
    return of_standard(
        {name: frame.collect() for name, frame in read_tables(folder, key).items()},
        told,
        (folder.name,),
    )


def of_standard(
    tables: Mapping[str, pl.DataFrame], told: Parameters, files: tuple[str, ...]
) -> Submission:
    """A set of standard tables; a table that is not in the set has no records."""
    standard = standards.load()
    known = {
        entity: tables[entity] if entity in tables else pl.DataFrame(schema=schema(entity))
        for entity in standard.entities
    }
    numbered = {
        entity: frame.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
        for entity, frame in known.items()
    }
    day = Parameters(today=datetime.now(ZoneInfo("Europe/London")).date())
    return Submission(
        collection=FGC,
        files=files,
        tables=numbered,
        rulesets=(rules_of_the_standard(), load("fgc-practice")),
        told=told.filled_from(day),
        about=standard,
        key="id",
    )


def _alone(paths: Sequence[Path], what: str) -> Path:
    if len(paths) != 1:
        raise ValidateError(f"Give one {what} at a time.")
    if not paths[0].exists():
        raise ValidateError(f"There is nothing at {paths[0]}.")
    return paths[0]


COLLECTIONS: Final[Mapping[str, Callable[..., Submission]]] = {
    FGC: _standard,
    CIN: _cin,
    SSDA903: _ssda903,
}
"""How each collection is read."""
