"""The years that returns are made for: from 1 April to 31 March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kinweave.returns.errors import ReturnError

__all__ = ["Period", "year"]

_YEAR = re.compile(r"(20[0-9]{2})-([0-9]{2})")
_CENTURY = 100


@dataclass(frozen=True)
class Period:
    """One year by its name, with its first and last day."""

    name: str
    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it; a day that is not recorded does not."""
        return day is not None and self.first <= day <= self.last

    @property
    def words(self) -> str:
        """The period as people say it."""
        return f"1 April {self.first.year} to 31 March {self.last.year}"


def year(name: str) -> Period:
    """The year of a name such as 2025-26."""
    found = _YEAR.fullmatch(name)
    if found is None or (int(found[1]) + 1) % _CENTURY != int(found[2]):
        raise ReturnError(f"“{name}” is not a year from April to March, such as 2025-26.")
    begun = int(found[1])
    return Period(name, date(begun, 4, 1), date(begun + 1, 3, 31))
