"""Children offered and not offered, weighted until they are alike in what was recorded.

Time begins at the offer (or, for those not offered, on the day they first could have been), so that
nobody is counted as safe merely for having lived long enough to say yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval, z_of
from kinweave.evidence.kernel.linear import ols
from kinweave.evidence.kernel.logit import logit
from kinweave.evidence.kernel.parts import inputs

__all__ = [
    "Balance",
    "Target",
    "Weighted",
    "balance_of",
    "effective_number",
    "weighted_difference",
]

Floats = NDArray[np.float64]

# Cochran's rule of thumb: a standardised difference above a tenth is worth a sentence.
_ALIKE = 0.1
_EXTREME = 20.0


class Target(StrEnum):
    """Whom the difference is about."""

    EVERYONE = "everyone"
    OFFERED = "offered"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Balance:
    """How far apart the two groups were in one recorded thing, before and after weighting.

    Differences are standardised by the spread of both groups before weighting.
    """

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weighted difference in the outcome, offered less not offered."""

    difference: Interval
    target: Target
    weights: Floats
    chance_of_offer: Floats
    effective: tuple[float, float]
    balance: tuple[Balance, ...]
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]


def weighted_difference(
    design: ArrayLike,
    offered: ArrayLike,
    outcome: ArrayLike,
    *,
    target: Target = Target.OVERLAP,
    names: Sequence[str] = (),
    cluster: ArrayLike | None = None,
    stabilised: bool = False,
    level: float = 0.95,
) -> Weighted:
    """The difference between children offered and not, weighted by their chance of an offer.

    `design` is what was recorded before the offer, its constant included. The interval treats the
    weights as known (robust errors, by family where given), which is conservative for everyone.
    """
    x, y, _ = inputs(design, outcome, None)
    got = np.asarray(offered, dtype=float)
    if got.shape != y.shape or not np.isin(got, (0.0, 1.0)).all() or got.min() == got.max():
        raise EvidenceError(
            "Say for each child 1 if offered and 0 if not; there must be some of both."
        )
    model = logit(x, got, errors="model", separation="refuse")
    chance = model.chance
    weights = _weights(got, chance, target)
    if stabilised and target is Target.EVERYONE:
        weights = weights * np.where(got == 1, got.mean(), 1 - got.mean())
    both = np.column_stack([np.ones_like(got), got])
    errors = "HC0" if cluster is None else "CR0"
    fit = ols(both, y, names=("level", "offered"), errors=errors, cluster=cluster, weights=weights)
    term = fit.term("offered", level)
    z = Interval(
        term.estimate, *_normal(term.estimate, term.se, level), level, "weighted, robust", term.se
    )
    labels = tuple(names) or tuple(f"term {at + 1}" for at in range(x.shape[1]))
    balance = tuple(balance_of(labels, x, got, weights))
    return Weighted(
        difference=z,
        target=target,
        weights=weights,
        chance_of_offer=chance,
        effective=(effective_number(weights[got == 1]), effective_number(weights[got == 0])),
        balance=balance,
        assumes=(
            "Everything that sways both the offer and the outcome was recorded and is in the model.",
            "Every kind of child in it could have been offered a conference, and could have not been.",
            "One family's offer did not change another family's outcome.",
        ),
        warnings=tuple(_warnings(weights, balance)),
    )


def _weights(got: Floats, chance: Floats, target: Target) -> Floats:
    if target is Target.EVERYONE:
        return np.asarray(got / chance + (1 - got) / (1 - chance))
    if target is Target.OFFERED:
        return np.asarray(got + (1 - got) * chance / (1 - chance))
    return np.asarray(got * (1 - chance) + (1 - got) * chance)


def _normal(estimate: float, se: float, level: float) -> tuple[float, float]:
    reach = z_of(level) * se
    return estimate - reach, estimate + reach


def effective_number(weights: Floats) -> float:
    """How many children, each counted alike, would tell as much as these do with their weights."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def balance_of(labels: tuple[str, ...], x: Floats, got: Floats, weights: Floats) -> list[Balance]:
    """How alike two groups are in each recorded thing, as they are and as they are weighted."""
    found = []
    for name, column in zip(labels, x.T, strict=True):
        one, other = column[got == 1], column[got == 0]
        spread = np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
        if spread == 0:
            continue
        before = (one.mean() - other.mean()) / spread
        after = (
            np.average(one, weights=weights[got == 1])
            - np.average(other, weights=weights[got == 0])
        ) / spread
        found.append(Balance(name, float(before), float(after)))
    return found


def _warnings(weights: Floats, balance: tuple[Balance, ...]) -> list[str]:
    said = []
    apart = [one.name for one in balance if abs(one.after) > _ALIKE]
    if apart:
        said.append(f"After weighting the groups still differ in {', '.join(apart)}.")
    most = float(weights.max() / weights.mean())
    if most > _EXTREME:
        said.append(
            f"One child counts for {most:.0f} others: there are few like them in the other group."
        )
    return said
