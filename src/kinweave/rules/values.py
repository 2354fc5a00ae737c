"""What one cell holds: a value, nothing, or something that cannot be read as its type."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from kinweave.rules.tree import ParameterName, Unit
from kinweave.standard import FieldType


class Unreadable:
    """There is something here, and it cannot be read: neither a value nor nothing."""


UNREADABLE: Final = Unreadable()
Cell: TypeAlias = str | int | bool | dt.date | dt.datetime | tuple[str, ...] | None
Read: TypeAlias = Cell | Unreadable

BLANKS: Final = " \t\r\n"
"""What may stand round a value, or in place of one, without meaning anything."""

DATE_PATTERN: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
INTEGER_PATTERN: Final = "^-?[0-9]{1,18}$"
TRUE_WORDS: Final = ("1", "true")
FALSE_WORDS: Final = ("0", "false")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The days a rule is told; the year runs from its first day to its last, both in it."""

    today: dt.date | None = None
    year_start: dt.date | None = None
    year_end: dt.date | None = None

    def day(self, name: ParameterName) -> dt.date | None:
        """The day of this name, if it has been told."""
        days = {
            ParameterName.TODAY: self.today,
            ParameterName.YEAR_START: self.year_start,
            ParameterName.YEAR_END: self.year_end,
        }
        return days[name]

    def filled_from(self, other: Parameters) -> Parameters:
        """These days, and the other's where these do not say."""
        return replace(
            self,
            today=self.today or other.today,
            year_start=self.year_start or other.year_start,
            year_end=self.year_end or other.year_end,
        )


def read(value: object, kind: FieldType) -> Read:
    """A cell as a value of its field's type; blank text is nothing."""
    if isinstance(value, str):
        value = value.strip(BLANKS) or None
    return None if value is None else _READERS[kind](value)


def shifted(date: dt.date, amount: int, unit: Unit) -> dt.date | Unreadable:
    """A date so much later; a month that is too short ends on its last day."""
    try:
        if unit in {Unit.DAYS, Unit.WEEKS}:
            return date + dt.timedelta(days=amount * (7 if unit is Unit.WEEKS else 1))
        months = date.year * 12 + date.month - 1 + amount * (12 if unit is Unit.YEARS else 1)
        year, month = months // 12, months % 12 + 1
        return dt.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))
    except (OverflowError, ValueError, IndexError):
        # Calendars end in the year 9999; a date beyond it is as good as unreadable.
        return UNREADABLE


def _text(value: object) -> Read:
    refused = isinstance(value, list | tuple | Mapping | float | bool | dt.date)
    return UNREADABLE if refused else str(value).strip(BLANKS)


def _date(value: object) -> Read:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and re.fullmatch(DATE_PATTERN, value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return UNREADABLE
    return UNREADABLE


def _datetime(value: object) -> Read:
    if not isinstance(value, dt.datetime):
        return UNREADABLE
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _integer(value: object) -> Read:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(INTEGER_PATTERN, value):
        return int(value)
    return UNREADABLE


def _boolean(value: object) -> Read:
    if isinstance(value, bool):
        return value
    if value in TRUE_WORDS or value in FALSE_WORDS:
        return value in TRUE_WORDS
    return UNREADABLE


def _codes(value: object) -> Read:
    if not isinstance(value, list | tuple):
        return UNREADABLE
    return tuple(value) or None


_READERS: Final[Mapping[FieldType, Callable[[object], Read]]] = {
    FieldType.ID: _text,
    FieldType.REFERENCE: _text,
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.CODE: _text,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.INTEGER: _integer,
    FieldType.BOOLEAN: _boolean,
    FieldType.CODES: _codes,
}
