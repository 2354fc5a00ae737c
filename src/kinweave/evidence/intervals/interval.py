"""An estimate with its interval, and two groups of children side by side."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import norm

from kinweave.evidence.errors import EvidenceError

__all__ = ["Interval", "Two", "z_of"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the range that its method gives round it.

    `se` is on the scale the method works on (the log scale for a ratio), and None where the
    method has none. Shares and differences are fractions of 1, never percentages.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str
    se: float | None = None


@dataclass(frozen=True, slots=True)
class Two:
    """So many children with an outcome of so many, in a first and in a second group.

    Contrasts are first against second: a negative difference means that fewer of the first
    had the outcome. Children are counted as if each stood alone; where brothers and sisters
    are among them the kernel's family-clustered estimates are the ones to report.
    """

    events: int
    total: int
    other_events: int
    other_total: int

    def __post_init__(self) -> None:
        for events, total, which in (
            (self.events, self.total, "first"),
            (self.other_events, self.other_total, "second"),
        ):
            if total <= 0:
                raise EvidenceError(
                    f"The {which} group holds no children, so it has no share to compare."
                )
            if not 0 <= events <= total:
                raise EvidenceError(
                    f"The {which} group has {events} children with the outcome of {total}; "
                    "the first number must lie between 0 and the second."
                )

    @property
    def risk(self) -> float:
        """The share of the first group with the outcome."""
        return self.events / self.total

    @property
    def other_risk(self) -> float:
        """The share of the second group with the outcome."""
        return self.other_events / self.other_total

    @property
    def difference(self) -> float:
        """The first share less the second."""
        return self.risk - self.other_risk

    @property
    def pooled(self) -> float:
        """The share of both groups together."""
        return (self.events + self.other_events) / (self.total + self.other_total)


def z_of(level: float) -> float:
    """How many standard errors lie to each side at this level, 1.96 at 0.95."""
    if not 0 < level < 1:
        raise EvidenceError(f"A level of confidence lies between 0 and 1, and {level} does not.")
    return float(norm.ppf(0.5 + level / 2))
