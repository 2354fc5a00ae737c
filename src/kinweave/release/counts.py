"""Counts as a reader could add them up: numbers, and which of them are sums of which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kinweave.release.errors import ReleaseError

__all__ = ["Cell", "Counts", "Kind", "Sum"]


class Kind(StrEnum):
    """What becomes of a number.

    A number to publish; one that is not printed but that a reader could work out by subtraction, and that
    says as much about a few children (those referred and not held, say); or one that only says that a number
    is not greater than another, and is nobody's count.
    """

    PUBLISHED = "published"
    IMPLIED = "implied"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of people, families or meetings: a whole number from 0."""

    value: int
    kind: Kind = Kind.PUBLISHED


@dataclass(frozen=True, slots=True)
class Sum:
    """That one number is the sum of others, each counted in exactly one of the parts."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """Every number of one release by its name, and every sum that holds between them.

    The same name in two releases means the same count of the same people. Raises `ReleaseError` when a sum
    names a number that is not there or does not add up.
    """

    cells: Mapping[str, Cell]
    sums: tuple[Sum, ...] = ()

    def __post_init__(self) -> None:
        for name, cell in self.cells.items():
            if cell.value < 0:
                raise ReleaseError(f"The number {name} is less than nothing.")
        for total in self.sums:
            for name in (total.whole, *total.parts):
                if name not in self.cells:
                    raise ReleaseError(f"A sum names the number {name}, which is not there.")
            if self.cells[total.whole].value != sum(self.cells[one].value for one in total.parts):
                raise ReleaseError(f"The parts of {total.whole} do not add up to it.")

    def together_with(self, others: Iterable[Counts]) -> Counts:
        """These and others as one release; a number that two of them name must be the same in both."""
        cells, sums = dict(self.cells), list(self.sums)
        for other in others:
            for name, cell in other.cells.items():
                if cells.setdefault(name, cell).value != cell.value:
                    raise ReleaseError(f"The number {name} stands twice with different values.")
                if cell.kind is Kind.PUBLISHED:
                    cells[name] = cell
            sums += other.sums
        return Counts(cells, tuple(dict.fromkeys(sums)))
