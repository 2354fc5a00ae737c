"""What the national workbook holds, read from its data file: tables, measures, breakdowns and their words."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kinweave.returns.errors import ReturnError
from kinweave.standard import load

__all__ = ["Breakdown", "Layout", "Measure", "Question", "Table", "Unit", "layout", "read_layout"]

_FILE = "national-fgc-1.toml"
_SHEET = re.compile(r"[^\[\]:*?/\\']{1,31}")
_UNKNOWN = "not_recorded"


@dataclass(frozen=True)
class Unit:
    """Who or what is counted once."""

    name: str
    label: str
    one: str
    definition: str


@dataclass(frozen=True)
class Measure:
    """What they are counted for."""

    name: str
    label: str
    definition: str


@dataclass(frozen=True)
class Breakdown:
    """The rows of a table: each category with its words, and whether one unit may be in several of them.

    `groups` gives, for a breakdown that is coarser than another, which categories of `groups_of` make up
    each of its own. In one of `populations` the rows are kinds of meeting, each counted for itself, and the
    measures of `at_least_one_row` count nobody who is in no row, and those of `never_more_than_total` nobody who
    is not in the total too.
    """

    name: str
    label: str
    note: str
    categories: Mapping[str, str]
    several: bool
    populations: bool
    at_least_one_row: tuple[str, ...]
    never_more_than_total: tuple[str, ...]
    groups_of: str | None
    groups: Mapping[str, Sequence[str]]
    bands: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Table:
    """One table of the workbook, on one sheet."""

    name: str
    title: str
    unit: str
    by: str
    measures: tuple[str, ...]
    percentages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """Something that people answer about the service; `choices` where one of a few answers is meant."""

    name: str
    text: str
    kind: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The whole layout at one version."""

    name: str
    version: str
    title: str
    ours: str
    subject: str
    recipient: str
    basis: str
    notable_by: int
    notable_share: float
    units: Mapping[str, Unit]
    measures: Mapping[str, Measure]
    breakdowns: Mapping[str, Breakdown]
    tables: tuple[Table, ...]
    questions: tuple[Question, ...]
    whole_and_parts: tuple[tuple[str, tuple[str, ...]], ...]
    within: tuple[tuple[str, str], ...]
    never_more: tuple[tuple[tuple[str, str], tuple[str, str]], ...]
    fingerprint: str


@cache
def layout() -> Layout:
    """The layout in force."""
    return read_layout((files("kinweave.returns.national") / "data" / _FILE).read_bytes())


def read_layout(content: bytes) -> Layout:
    """Read a layout; one that names what it does not define is refused, so that it cannot ship."""
    try:
        given = tomllib.loads(content.decode())
        made = _layout(given, hashlib.sha256(content).hexdigest())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ReturnError(f"The layout of the national return cannot be read: {error}.") from None
    _check(made)
    return made


def _layout(given: Mapping[str, Any], fingerprint: str) -> Layout:
    return Layout(
        name=given["name"],
        version=given["version"],
        title=given["title"],
        ours=given["ours"],
        subject=given["subject"],
        recipient=given["terms"]["recipient"],
        basis=given["terms"]["basis"],
        notable_by=given["notable"]["by"],
        notable_share=given["notable"]["share"],
        units={name: Unit(name, **one) for name, one in given["units"].items()},
        measures={name: Measure(name, **one) for name, one in given["measures"].items()},
        breakdowns={name: _breakdown(name, one) for name, one in given["breakdowns"].items()},
        tables=tuple(
            Table(
                name=one["name"],
                title=one["title"],
                unit=one["unit"],
                by=one["by"],
                measures=tuple(one["measures"]),
                percentages=tuple((above, below) for above, below in one.get("percentages", ())),
            )
            for one in given["tables"]
        ),
        questions=tuple(
            Question(one["name"], one["text"], one["kind"], tuple(one.get("choices", ())))
            for one in given["questions"]
        ),
        whole_and_parts=tuple(
            (one["whole"], tuple(one["parts"])) for one in given["whole_and_parts"]
        ),
        within=tuple((one["whole"], one["part"]) for one in given["within"]),
        never_more=tuple(
            ((one["most"][0], one["most"][1]), (one["fewer"][0], one["fewer"][1]))
            for one in given["never_more"]
        ),
        fingerprint=fingerprint,
    )


def _breakdown(name: str, given: Mapping[str, Any]) -> Breakdown:
    """A breakdown; the words of a code list are the standard's and are not said again here."""
    categories = dict(given.get("categories", ()))
    if "code_list" in given:
        without = given.get("without", ())
        categories = {
            code: label
            for code, label in load().codes(given["code_list"]).choices()
            if code not in without
        }
    categories |= dict(given.get("also", ()))
    if "not_recorded" in given:
        categories[_UNKNOWN] = given["not_recorded"]
    return Breakdown(
        name=name,
        label=given["label"],
        note=given.get("note", ""),
        categories=categories,
        several=given.get("several", False),
        populations=given.get("populations", False),
        at_least_one_row=tuple(given.get("at_least_one_row", ())),
        never_more_than_total=tuple(given.get("never_more_than_total", ())),
        groups_of=given.get("groups_of"),
        groups=given.get("groups", {}),
        bands={band: (low, high) for band, (low, high) in given.get("bands", {}).items()},
    )


def _check(made: Layout) -> None:
    for table in made.tables:
        if not _SHEET.fullmatch(table.title):
            raise ReturnError(
                f"“{table.title}” cannot be the name of a sheet: at most 31 characters, none of []:*?/\\."
            )
        named = [*table.measures, *(name for pair in table.percentages for name in pair)]
        for name, known in (
            (table.unit, made.units),
            (table.by, made.breakdowns),
            *((one, made.measures) for one in named),
        ):
            if name not in known:
                raise ReturnError(
                    f"The table {table.name} of the national return names {name}, which is not defined."
                )
    for one in made.breakdowns.values():
        if one.groups_of is None:
            continue
        finer = made.breakdowns[one.groups_of].categories
        grouped = [code for codes in one.groups.values() for code in codes]
        if sorted(grouped) != sorted(finer) or set(one.groups) != set(one.categories):
            raise ReturnError(
                f"The groups of {one.name} do not hold every category of {one.groups_of} exactly once."
            )
