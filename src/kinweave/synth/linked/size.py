"""How large a linked set is, which councils it has, and until when it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kinweave.standard import load
from kinweave.synth.errors import SynthError
from kinweave.synth.linked.draw import day, parameters

__all__ = ["Size", "Year"]


@dataclass(frozen=True)
class Year:
    """A collection year of the looked-after children return, 1 April to 31 March."""

    year: int

    @property
    def start(self) -> int:
        """Its first day."""
        return day(date(self.year - 1, 4, 1))

    @property
    def end(self) -> int:
        """Its last day."""
        return day(date(self.year, 3, 31))

    @property
    def name(self) -> str:
        """As it is written: 2026-27."""
        return f"{self.year - 1}-{self.year % 100:02d}"


@dataclass(frozen=True)
class Size:
    """What is asked for: councils, families in all, the seed, and shares of what goes wrong.

    `effect` is the difference that a conference makes to the chance of ever being looked after, built in
    for every family that had one; nought unless it is asked for. `extract_date` is the last day known.
    """

    councils: int
    families: int
    seed: int
    effect: float = 0.0
    faults: float = 0.0
    corrections: float | None = None
    extract_date: date | None = None
    years: tuple[Year, ...] = field(default=())

    def __post_init__(self) -> None:
        given = parameters()["years"]
        years = tuple(Year(one) for one in range(given["first"], given["last"] + 1))
        object.__setattr__(self, "years", years)
        if not 1 <= self.councils <= len(_codes()):
            raise SynthError(f"The number of councils must be between 1 and {len(_codes())}.")
        if self.families < 1:
            raise SynthError("The number of families must be 1 or more.")
        if self.seed < 0:
            raise SynthError("The seed must be nought or a positive whole number.")
        for name, share in (("faults", self.faults), ("corrections", self.corrections or 0.0)):
            if not 0 <= share <= 1:
                raise SynthError(f"The share of {name} must be between 0 and 1.")
        if not -1 <= self.effect <= 1:
            raise SynthError("The effect is a difference of chances and must be between -1 and 1.")
        if not years[0].start < self.extract <= years[-1].end:
            first, last = years[0].year - 1, years[-1].year
            raise SynthError(
                f"The extract date must be after 1 April {first} and not after 31 March {last}, "
                "the last day that a return here covers."
            )

    @property
    def extract(self) -> int:
        """The last day of which anything is known."""
        return self.years[-1].end if self.extract_date is None else day(self.extract_date)

    @property
    def la_codes(self) -> tuple[str, ...]:
        """The numbers of the councils: 201, 202 and so on down the Department's own list."""
        return _codes()[: self.councils]


def _codes() -> tuple[str, ...]:
    return tuple(sorted({code.code for code in load().codes("la").at(date(2027, 3, 31))}))
