"""One contrast of the arms: what it is of, how it was reckoned, and what it says in words."""

from __future__ import annotations

from dataclasses import dataclass

from kinweave.evidence.intervals import Interval

__all__ = ["Contrast", "scaled"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Referred against not referred, as shares of children (fractions of 1) or as days.

    `offered` and `usual` are the two arms' levels where the method has them. `basis` says whether each child
    or each family counts the same, `n` how many children and `families` how many of theirs it rests on.
    `errors` and `factor` name the standard error and its small-sample factor, `df` its degrees of freedom.
    `odds_ratio` is conditional on the other terms: it is not the ratio of the risks.
    """

    name: str
    horizon: str
    basis: str
    adjusted: str
    offered: float | None
    usual: float | None
    difference: Interval
    ratio: Interval | None
    p: float
    n: int
    families: int
    errors: str
    factor: str
    df: float
    bootstrap: Interval | None = None
    odds_ratio: float | None = None
    unit: str = "children of 100"
    assumes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def sentence(self) -> str:
        """The contrast in plain words."""
        low, high = scaled(self.difference.low, self.unit), scaled(self.difference.high, self.unit)
        span = f"{self.difference.level:.0%} interval {low} to {high}"
        levels = (
            ""
            if self.offered is None or self.usual is None
            else f"{scaled(self.offered, self.unit)} referred and {scaled(self.usual, self.unit)} not; "
        )
        return (
            f"{self.name}, {self.horizon}, {self.adjusted}, each {self.basis} counted alike: {levels}difference "
            f"{scaled(self.difference.estimate, self.unit)} ({span}) {self.unit}; {self.n} children of "
            f"{self.families} families."
        )


def scaled(value: float, unit: str) -> str:
    """A share as children of 100, days as days; one decimal, and a true minus sign."""
    number = value * 100 if unit.startswith("children") else value
    return f"{number + 0.0:.1f}".replace("-", "−")
