"""Reads a date as councils write it: day first, never guessed, and never made more exact than it is."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from kinweave.tables.profiles.words import REMEMBERED, plain
from kinweave.tables.sheets import Cell

__all__ = ["DateKind", "DateOrder", "DateReading", "forget_dates", "read_date"]

_NUMERIC = re.compile(
    r"(?<![0-9])([0-9]{1,4})\s*[./\-\\ ]\s*([0-9]{1,2})\s*[./\-\\ ]\s*([0-9]{2,4})(?![0-9])"
)
_WORDED = re.compile(
    r"(?<![0-9a-z])([0-9]{1,2})\s*(?:st|nd|rd|th)?[\s.,/\-]*(?:of\s+)?([a-z]{3,9})[\s.,/\-']*([0-9]{4}|[0-9]{2})?(?![0-9])"
)
_MONTH_LED = re.compile(
    r"(?<![a-z])([a-z]{3,9})[\s.,\-]*([0-9]{1,2})(?:st|nd|rd|th)?[\s.,\-]+([0-9]{4}|[0-9]{2})(?![0-9:])"
)
_MONTH_ONLY = re.compile(r"(?<![a-z])([a-z]{3,9})[\s.,/\-']*([0-9]{4}|[0-9]{2})(?![0-9])")
_MONTH_FIGURES = re.compile(
    r"(?<![0-9./\-])(0?[1-9]|1[0-2])\s*[./\-]\s*((?:19|20)[0-9]{2})(?![0-9./\-])"
)
_DAY_MONTH = re.compile(r"(?<![0-9./\-])([0-9]{1,2})\s*[./\-]\s*([0-9]{1,2})(?![0-9./\-])")
_YEAR_ONLY = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_TIME = re.compile(
    r"(?<![0-9/.\-])(?:at\s*)?[t ]?([0-2]?[0-9])[:.]([0-5][0-9])(?:[:.][0-5][0-9](?:\.[0-9]+)?)?\s*(am|pm|hrs|h|z)?(?![0-9/\-])|(?<![0-9/.\-])([0-9]{1,2})\s*(am|pm)\b"
)
_EIGHT = re.compile(r"[0-9]{8}")
_FIGURES = re.compile(r"[0-9]+(?:\.0+)?")
_FOUR_FIGURES = 4
_TWO_FIGURES = 2
_DAYS_FROM = dt.date(1899, 12, 30)
_DAYS_FROM_1904 = dt.date(1904, 1, 1)


class DateOrder(StrEnum):
    """Which of two figures comes first where a date is written in figures."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class DateKind(StrEnum):
    """How far a cell could be read as a date."""

    EXACT = "exact"
    EMPTY = "empty"
    PARTIAL = "partial"
    UNSURE = "unsure"
    SEVERAL = "several"
    OTHER_ORDER = "other_order"
    IMPOSSIBLE = "impossible"
    NO_DATE = "no_date"


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell says as a date.

    `value` is a day and is given only when `kind` is exact. `expected` is true where the cell says the date
    is a birth still to come, `either_order` where the other order would give another day, and `beside` is what
    else stands in the cell.
    """

    kind: DateKind
    value: dt.date | None = None
    expected: bool = False
    either_order: bool = False
    beside: str = ""

    @property
    def changed(self) -> bool:
        """Whether the words beside the date say that the day changed, so that it cannot be relied on."""
        return any(word in _habits().changing for word in self.beside.split())

    @property
    def reason(self) -> str:
        """Why no day was taken, in words for a report; empty when one was."""
        return _REASONS.get(self.kind, "")


_REASONS = {
    DateKind.PARTIAL: "only part of a date: the day, the month or the year is missing",
    DateKind.UNSURE: "a date that the sheet itself is not sure of",
    DateKind.SEVERAL: "more than one date in the cell",
    DateKind.OTHER_ORDER: "a date that can be read only with the month first, and the profile reads the day first",
    DateKind.IMPOSSIBLE: "looks like a date, and there is no such day",
    DateKind.NO_DATE: "no date could be read from it",
}


@dataclass(frozen=True, slots=True)
class _Habits:
    months: Mapping[str, int]
    beside: frozenset[str]
    expected: frozenset[str]
    unsure: frozenset[str]
    changing: frozenset[str]
    pivot: int
    earliest: int
    latest: int
    first_serial: int
    last_serial: int


@cache
def _habits() -> _Habits:
    path = resources.files("kinweave.tables.profiles").joinpath("data", "dates.toml")
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    words = content["words"]
    return _Habits(
        months=content["months"],
        beside=frozenset(words["beside"]),
        expected=frozenset(words["expected"]) | frozenset(words["unborn"]),
        unsure=frozenset(words["unsure"]),
        changing=frozenset(words["changing"]),
        pivot=content["years"]["pivot"],
        earliest=content["years"]["earliest"],
        latest=content["years"]["latest"],
        first_serial=content["serials"]["first"],
        last_serial=content["serials"]["last"],
    )


def read_date(
    cell: Cell, *, order: DateOrder = DateOrder.DAY_FIRST, day_zero_1904: bool = False
) -> DateReading:
    """The day that a cell says.

    A typed date is itself. Text is read in the given order only; the other order is reported and never
    taken. A month without its day, a day without its year, a question mark or two dates give no day.
    """
    if isinstance(cell, dt.datetime):
        return DateReading(DateKind.EXACT, cell.date())
    if isinstance(cell, dt.date):
        return DateReading(DateKind.EXACT, cell)
    if cell is None:
        return DateReading(DateKind.EMPTY)
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return DateReading(DateKind.NO_DATE)
    if isinstance(cell, int | float):
        return _serial(float(cell), day_zero_1904)
    return _text(cell, order, day_zero_1904)


def _serial(number: float, day_zero_1904: bool) -> DateReading:
    habits = _habits()
    if not math.isfinite(number):
        return DateReading(DateKind.NO_DATE)
    whole = int(number)
    if _FIGURES.fullmatch(f"{number:.0f}") and len(f"{number:.0f}") == len("20250912"):
        return _eight(f"{number:.0f}") or DateReading(DateKind.NO_DATE)
    if not habits.first_serial <= whole <= habits.last_serial:
        return DateReading(DateKind.NO_DATE)
    start = _DAYS_FROM_1904 if day_zero_1904 else _DAYS_FROM
    return DateReading(DateKind.EXACT, start + dt.timedelta(days=whole))


def _eight(figures: str) -> DateReading | None:
    """Eight figures with nothing between: year first, or day first where that is no day."""
    for year, month, day in (
        (figures[:4], figures[4:6], figures[6:]),
        (figures[4:], figures[2:4], figures[:2]),
    ):
        found = _day(int(year), int(month), int(day))
        if found is not None:
            return DateReading(DateKind.EXACT, found)
    return None


def forget_dates() -> None:
    """Drop what is kept of the dates that were read."""
    _text.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def _text(cell: str, order: DateOrder, day_zero_1904: bool) -> DateReading:
    text = plain(cell)
    if not text:
        return DateReading(DateKind.EMPTY)
    if _EIGHT.fullmatch(text):
        return _eight(text) or DateReading(DateKind.IMPOSSIBLE)
    if _FIGURES.fullmatch(text):
        return _serial(float(text), day_zero_1904)
    found, rest = _find(text, order)
    words = re.findall(r"[a-z]+|[0-9]+", _TIME.sub(" ", rest) if found else rest)
    expected = any(word in _habits().expected for word in words)
    return _whole(text, found, words, expected) if found else _partial(text, expected)


def _whole(text: str, found: list[DateReading], words: list[str], expected: bool) -> DateReading:
    """One whole date and the words beside it; two dates, or a doubt beside one, give no day."""
    habits = _habits()
    first = found[0]
    unsure = "?" in text or any(word in habits.unsure for word in words)
    beside = " ".join(
        word for word in words if word not in habits.beside and word not in habits.expected
    )
    if len({one.value for one in found}) > 1:
        first = DateReading(DateKind.SEVERAL)
    elif first.kind is DateKind.EXACT and (unsure or re.fullmatch("[0-9 ]+", beside)):
        first = DateReading(DateKind.UNSURE)
    exact = first.kind is DateKind.EXACT
    return replace(first, expected=expected, beside=beside if exact else "")


def _find(text: str, order: DateOrder) -> tuple[list[DateReading], str]:
    """Every whole date in a text, and what is left of the text without them."""
    found: list[DateReading] = []
    rest = text

    def figures(match: re.Match[str]) -> str:
        found.append(_from_figures(*match.groups(), order=order))
        return " "

    def worded(match: re.Match[str]) -> str:
        day, month, year = match.groups()
        return take(match, day, month, year)

    def month_led(match: re.Match[str]) -> str:
        month, day, year = match.groups()
        return take(match, day, month, year)

    def take(match: re.Match[str], day: str, month: str, year: str | None) -> str:
        number = _habits().months.get(month)
        if number is None or year is None:
            return match.group()
        value = _day(_year(year), number, int(day))
        kind = DateKind.IMPOSSIBLE if value is None else DateKind.EXACT
        found.append(DateReading(kind, value))
        return " "

    rest = _NUMERIC.sub(figures, rest)
    rest = _WORDED.sub(worded, rest)
    rest = _MONTH_LED.sub(month_led, rest)
    return found, rest


def _from_figures(first: str, second: str, third: str, *, order: DateOrder) -> DateReading:
    if len(first) == _FOUR_FIGURES:
        value = _day(int(first), int(second), int(third)) if len(third) <= _TWO_FIGURES else None
        return DateReading(DateKind.IMPOSSIBLE if value is None else DateKind.EXACT, value)
    if len(first) > _TWO_FIGURES or len(third) == _FOUR_FIGURES - 1:
        return DateReading(DateKind.IMPOSSIBLE)
    year = _year(third)
    day_first = _day(year, int(second), int(first))
    month_first = _day(year, int(first), int(second))
    wanted, other = (
        (day_first, month_first) if order is DateOrder.DAY_FIRST else (month_first, day_first)
    )
    if wanted is None:
        return DateReading(DateKind.IMPOSSIBLE if other is None else DateKind.OTHER_ORDER)
    return DateReading(DateKind.EXACT, wanted, either_order=other is not None and other != wanted)


def _partial(text: str, expected: bool) -> DateReading:
    months = _habits().months
    for pattern, place in ((_WORDED, 2), (_MONTH_ONLY, 1)):
        match = pattern.search(text)
        if match and match.group(place) in months:
            return DateReading(DateKind.PARTIAL, expected=expected)
    if any(word in months and word != "may" for word in re.findall(r"[a-z]+", text)):
        return DateReading(DateKind.PARTIAL, expected=expected)
    if any(pattern.search(text) for pattern in (_MONTH_FIGURES, _DAY_MONTH, _YEAR_ONLY)):
        return DateReading(DateKind.PARTIAL, expected=expected)
    return DateReading(DateKind.NO_DATE, expected=expected)


def _year(figures: str) -> int:
    number = int(figures)
    if len(figures) > _TWO_FIGURES:
        return number
    return number + (2000 if number <= _habits().pivot else 1900)


def _day(year: int, month: int, day: int) -> dt.date | None:
    habits = _habits()
    if not habits.earliest <= year <= habits.latest:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
