"""Few councils: which of them began when, drawn again, in place of a formula that needs many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import factorial

import numpy as np
from numpy.typing import NDArray

from kinweave.evidence.intervals.interval import Interval
from kinweave.evidence.kernel.turned import turned

__all__ = ["Compared", "RedrawnStarts"]

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

# Up to so many orders all are tried; beyond, so many are drawn, always the same ones.
_EVERY, _DRAWN = 5040, 999
_SEED = 20_210


@dataclass(frozen=True, slots=True)
class Compared:
    """One effect: units of the start numbered `treated` against those of `others`, period `now` less `base`."""

    treated: int
    others: tuple[int, ...]
    now: int
    base: int


@dataclass(frozen=True)
class RedrawnStarts:
    """A panel of units by periods whose starts are drawn again among its units.

    `units` are the rows of the panel whose starts are drawn, and `cohort` numbers the start of each. If starting changed nothing, and every unit might as well have had
    another's start, the effect seen is one of all those that the orders would show. The interval is all constant
    effects that are not refused so. Every order is tried where they are few.
    """

    values: Floats
    units: Whole
    cohort: Whole
    compared: tuple[Compared, ...]

    def interval(
        self, weights: Floats, shape: Floats, level: float, what: str
    ) -> tuple[Interval, float]:
        """The effects summed with these weights, with the interval, and the p-value of nothing at all.

        `shape` is 1 in the units and periods that a constant effect would have changed.
        """
        orders, every = self._orders
        seen, drawn = self._of(self.values, weights, orders)
        own, moved = self._of(shape, weights, orders)

        def share(supposed: float) -> float:
            here = abs(seen - supposed * own) * (1 - 1e-9)
            as_far = np.abs(drawn - supposed * moved) >= here
            return float(as_far.mean() if every else (1 + as_far.sum()) / (as_far.size + 1))

        step = float(drawn.std()) or 1e-6
        low, high = turned(lambda supposed: share(supposed) > 1 - level, seen, step)
        kind = f"all {len(drawn):,} orders" if every else f"{len(drawn):,} orders"
        method = f"{what}; starts drawn again among {self.cohort.size} units, {kind}"
        return Interval(seen, low, high, level, method), share(0.0)

    def _of(self, panel: Floats, weights: Floats, orders: Whole) -> tuple[float, Floats]:
        """The sum of effects as the units began, and as they would have in every order."""
        sizes = np.bincount(self.cohort)
        each = np.zeros((sizes.size, panel.shape[1]))
        for weight, one in zip(weights, self.compared, strict=True):
            among = sizes[list(one.others)].sum()
            for period, sign in ((one.now, 1.0), (one.base, -1.0)):
                each[one.treated, period] += sign * weight / sizes[one.treated]
                each[list(one.others), period] -= sign * weight / among
        parts = panel[self.units] @ each.T
        units = np.arange(self.cohort.size)
        return float(parts[units, self.cohort].sum()), parts[units, orders].sum(axis=1)

    @cached_property
    def _orders(self) -> tuple[Whole, bool]:
        sizes = np.bincount(self.cohort)
        number = factorial(self.cohort.size)
        for size in sizes:
            number //= factorial(int(size))
        if number <= _EVERY:
            return np.array(list(_every(list(sizes))), dtype=np.intp), True
        random = np.random.default_rng(_SEED)
        return random.permuted(np.tile(self.cohort, (_DRAWN, 1)), axis=1), False


def _every(left: list[int]) -> Iterator[list[int]]:
    """Every order of so many units of each start."""
    if not any(left):
        yield []
        return
    for start, many in enumerate(left):
        if many:
            rest = [*left[:start], many - 1, *left[start + 1 :]]
            yield from ([start, *order] for order in _every(rest))
