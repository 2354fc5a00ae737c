"""The invented worlds in which intervals are tried: families of brothers and sisters in councils that differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["CONTROL", "EFFECT", "World", "council_shares", "events", "family_sizes", "smooth"]

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

# In care at twelve months without and with the offer, as published (Taylor and others 2024).
CONTROL, EFFECT = 0.448, -0.086
# Children in a family: 1.73 on average as in the published trial; the spread is invented.
_SIZES = np.array([0.538, 0.277, 0.120, 0.044, 0.021])
_COUNCIL_SD = 0.05


@dataclass(frozen=True, slots=True)
class World:
    """What is so: how many councils, how alike brothers and sisters are, what the offer does; `methods` are tried."""

    methods: tuple[str, ...]
    councils: int
    correlation: float
    effect: float


def family_sizes(shape: tuple[int, ...], random: np.random.Generator) -> Whole:
    """How many children each family has, from one to five."""
    drawn = np.searchsorted(np.cumsum(_SIZES)[:-1], random.random(shape), side="right")
    return np.asarray(1 + drawn, dtype=np.intp)


def council_shares(shape: tuple[int, ...], random: np.random.Generator) -> Floats:
    """Each council's own share of children in care without the offer."""
    return np.clip(CONTROL + _COUNCIL_SD * random.standard_normal(shape), 0.25, 0.65)


def events(
    sizes: Whole, chance: ArrayLike, correlation: float, random: np.random.Generator
) -> Whole:
    """How many children of each family have the outcome.

    With the chance `correlation` a family's children share one fate, and otherwise each has its own: any two
    of a family then have outcomes with exactly this correlation, and each child the same chance as before.
    """
    share = np.broadcast_to(np.asarray(chance, dtype=float), sizes.shape)
    alike = random.random(sizes.shape) < correlation
    together = sizes * (random.random(sizes.shape) < share)
    return np.asarray(np.where(alike, together, random.binomial(sizes, share)), dtype=np.intp)


def smooth(shape: tuple[int, int], sd: float, tie: float, random: np.random.Generator) -> Floats:
    """Disturbances that hang together from one period to the next with the correlation `tie`; periods last."""
    fresh = random.standard_normal(shape) * sd
    found = np.empty(shape)
    found[:, 0] = fresh[:, 0]
    for at in range(1, shape[1]):
        found[:, at] = tie * found[:, at - 1] + np.sqrt(1 - tie**2) * fresh[:, at]
    return found
