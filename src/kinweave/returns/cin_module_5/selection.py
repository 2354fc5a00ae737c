"""Which pre-proceedings periods belong in one year's module 5, for which child, and with which values.

A period belongs to the census year in which it started (rule 9005 asks for a start date inside the year). One
whose start date is not recorded belongs when anything in it is dated in the year. What is dated after the
last day of the year was not yet so on that day and is left out, with the outcome that such a decision gave.
Whatever is left out is listed with its reason.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from kinweave.returns.errors import ReturnError
from kinweave.standard import load
from kinweave.tables.cin import Layout
from kinweave.tables.cin.layout import ValueType

__all__ = ["Built", "Entry", "LeftOut", "NoHome", "build", "fields_by_element", "reason"]

Row = Mapping[str, Any]

_BOOLEANS = {"yes": "true", "no": "false"}


@dataclass(frozen=True, order=True)
class Entry:
    """One child's part in one pre-proceedings period, as it stands in the return."""

    child: str
    referral_date: date
    start_date: str
    record: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, order=True)
class NoHome:
    """A child's period that belongs in the return and could not be placed, by council number or record id."""

    record: str
    child: str
    referral_date: date | None
    code: str


@dataclass(frozen=True, order=True)
class LeftOut:
    """A period, or one element of it, that does not belong in this year's return."""

    record: str
    child: str
    element: str
    code: str


@dataclass(frozen=True)
class Built:
    """Everything a return set says about module 5 for one council and year."""

    entries: tuple[Entry, ...]
    no_home: tuple[NoHome, ...]
    left_out: tuple[LeftOut, ...]


@cache
def _reasons() -> Mapping[str, Mapping[str, Any]]:
    text = (files("kinweave.returns.cin_module_5") / "data" / "reasons.toml").read_text(
        encoding="utf-8"
    )
    return tomllib.loads(text)


def reason(of: NoHome | LeftOut) -> str:
    """The sentence that says why."""
    return str(_reasons()["no_home" if isinstance(of, NoHome) else "left_out"][of.code])


def fields_by_element(layout: Layout) -> Mapping[str, str]:
    """Which field of a pre-proceedings period each module 5 element comes from, as the standard maps them."""
    fields = load().entity("pre_proceedings_period").fields.values()
    mapped = {
        field.maps["cin_module_5"]: field.name for field in fields if "cin_module_5" in field.maps
    }
    missing = [element for element in layout.module_5.values if element not in mapped]
    if missing:
        raise ReturnError(
            f"The standard maps no field of a pre-proceedings period to {missing[0]}."
        )
    return {element: mapped[element] for element in layout.module_5.values}


def build(tables: Mapping[str, pl.LazyFrame], year: Layout, la: str, *, council: str = "") -> Built:
    """Choose and word the module 5 elements of one council's return set for one census year.

    `council` is what the council calls itself, by which the issuer of a child number may name it.
    """
    periods = {row["id"]: row for row in _rows(tables, "pre_proceedings_period")}
    numbers = _Numbers(
        _rows(tables, "identifier"), _rows(tables, "responsible_council"), year, la, council
    )
    fields = fields_by_element(year)
    entries: list[Entry] = []
    no_home: list[NoHome] = []
    left_out: list[LeftOut] = []
    taken: set[tuple[str, date, str]] = set()
    for row in sorted(_rows(tables, "pre_proceedings_child"), key=lambda row: str(row["id"])):
        record, person = str(row["id"]), str(row["person"])
        period = periods.get(row["period"])
        if period is None:
            raise ReturnError(
                f"The pre-proceedings child {record} belongs to a period that is not in the set."
            )
        number = numbers.of(person)
        outside = "other_council" if numbers.elsewhere(person) else _outside(period, fields, year)
        if outside is not None:
            left_out.append(LeftOut(record, number.value, "", outside))
            continue
        referral_date: date | None = row["cin_referral_date"]
        if number.problem is not None or referral_date is None:
            no_home.append(
                NoHome(record, number.value, referral_date, number.problem or "no_referral_date")
            )
            continue
        values, later = _values(period, fields, year)
        entry = Entry(
            number.value, referral_date, dict(values).get("PPStartDate", ""), record, values
        )
        if (entry.child, entry.referral_date, entry.start_date) in taken:
            no_home.append(NoHome(record, entry.child, referral_date, "recorded_twice"))
            continue
        taken.add((entry.child, entry.referral_date, entry.start_date))
        entries.append(entry)
        left_out += [LeftOut(record, entry.child, element, "after_year") for element in later]
    return Built(
        tuple(sorted(entries)), tuple(sorted(no_home, key=_by_record)), tuple(sorted(left_out))
    )


def _by_record(one: NoHome) -> str:
    return one.record


def _rows(tables: Mapping[str, pl.LazyFrame], entity: str) -> list[dict[str, Any]]:
    if entity in tables:
        return tables[entity].collect().to_dicts()
    told = _reasons()["no_table"]
    if entity in told["may_lack"]:
        return []
    raise ReturnError(told.get(entity, told["other"]).format(table=entity))


def _outside(period: Row, fields: Mapping[str, str], year: Layout) -> str | None:
    """Why the period is not in this year's return; None when it is."""
    start: date | None = period[fields["PPStartDate"]]
    if start is not None:
        if start < year.year_start:
            return "started_before_year"
        return "started_after_year" if start > year.year_end else None
    dates = [
        period[fields[name]]
        for name, kind in year.module_5.values.items()
        if kind is ValueType.DATE
    ]
    in_year = any(day is not None and year.year_start <= day <= year.year_end for day in dates)
    return None if in_year else "nothing_in_year"


def _values(
    period: Row, fields: Mapping[str, str], year: Layout
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The elements in the census's order, without what is missing or unknown; and what came after the year."""
    values: list[tuple[str, str]] = []
    later: list[str] = []
    for element, kind in year.module_5.values.items():
        value = period[fields[element]]
        if value is None:
            continue
        if kind is ValueType.DATE:
            if value > year.year_end:
                later.append(element)
            else:
                values.append((element, value.isoformat()))
        elif kind is ValueType.BOOLEAN:
            if value in _BOOLEANS:
                values.append((element, _BOOLEANS[value]))
        elif element == "PPOutcome" and "StepDecisionDate" in later:
            later.append(element)
        else:
            values.append((element, str(value)))
    return tuple(values), tuple(later)


@dataclass(frozen=True)
class _Number:
    """A child's council number, or why there is none to use."""

    value: str
    problem: str | None


class _Numbers:
    """Council child numbers from one council, as they stood on the last day of the census year.

    A number that ended during the year still counts when no other follows it. A number without an issuer
    counts only while this council is recorded as responsible for the child.
    """

    def __init__(
        self,
        identifiers: Iterable[Row],
        councils: Iterable[Row],
        year: Layout,
        la: str,
        council: str,
    ) -> None:
        self.year = year
        self.la = la
        self.names = {
            name.strip().casefold() for name in (la, load().codes("la").label(la), council)
        }
        self.councils: dict[str, list[Row]] = defaultdict(list)
        for row in councils:
            self.councils[str(row["person"])].append(row)
        self.numbers: dict[str, list[Row]] = defaultdict(list)
        people: dict[str, set[str]] = defaultdict(set)
        for row in identifiers:
            if row["scheme"] == "la_child_id" and self._ours(row):
                self.numbers[str(row["person"])].append(row)
                people[_text(row)].add(str(row["person"]))
        self.shared = {number for number, held_by in people.items() if len(held_by) > 1}

    def of(self, person: str) -> _Number:
        """The number to use for a child in this return."""
        rows = self.numbers.get(person, [])
        standing = [
            row for row in rows if row["end_date"] is None or row["end_date"] > self.year.year_end
        ]
        if not standing and rows:
            last = max(row["end_date"] for row in rows)
            standing = [row for row in rows if row["end_date"] == last]
        values = {_text(row) for row in standing}
        if not values:
            return _Number("", "no_council_number")
        value = min(values)
        if len(values) > 1:
            return _Number(value, "two_council_numbers")
        return _Number(value, "shared_council_number" if value in self.shared else None)

    def elsewhere(self, person: str) -> bool:
        """Whether another council, and not this one, was the last to be responsible for the child in the year."""
        held = [row for row in self.councils.get(person, []) if self._in_year(row)]
        if not held:
            return False
        latest = max(row["start_date"] for row in held)
        return all(row["la_code"] != self.la for row in held if row["start_date"] == latest)

    def _ours(self, row: Row) -> bool:
        if not _text(row) or not self._in_year(row):
            return False
        issuer = str(row["issuer"] or "").strip().casefold()
        if issuer:
            return issuer in self.names
        held = self.councils.get(str(row["person"]), [])
        return any(one["la_code"] == self.la and self._in_year(one) for one in held)

    def _in_year(self, row: Row) -> bool:
        """Whether a dated row, half-open, touches the census year; an undated end is open."""
        begun = row["start_date"] is None or row["start_date"] <= self.year.year_end
        return begun and (row["end_date"] is None or row["end_date"] > self.year.year_start)


def _text(row: Row) -> str:
    return str(row["value"] or "").strip()
