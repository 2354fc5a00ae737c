"""The worlds that a reader cannot tell apart: whole numbers that fit everything published.

A number is protected when two such worlds, found and then checked in whole numbers, differ in it by enough. The
search is integer programming; what is kept is only what the check confirms, so that safety does not rest on a
solver's rounding. Holding more numbers back never takes a world away, so that a proof once found stays good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kinweave.release.counts import Sum

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

__all__ = ["BEYOND", "Integers", "Worlds", "settle"]

Integers = NDArray[np.int64]
BEYOND = (
    1_000_000  # more than a number that is not limited could be: every child of England is fewer
)


@dataclass
class Worlds:
    """Numbers under their names, the sums between them, and the range that a reader may think each lies in.

    `truth` holds the numbers of this release as they are, then those of earlier publications as they may be.
    `least` and `most` are the ranges as published; `known_least` and `known_most` those that earlier publications
    have left for good, whatever is held back now. `spread_least` and `spread_most` are the smallest and largest
    value of each number in any world found so far.
    """

    names: Sequence[str]
    sums: Sequence[Sum]
    truth: Integers
    least: Integers
    most: Integers
    known_least: Integers
    known_most: Integers
    reach: int
    matrix: csr_array = field(init=False)
    spread_least: Integers = field(init=False)
    spread_most: Integers = field(init=False)

    def __post_init__(self) -> None:
        from scipy.sparse import csr_array  # slow to import, and most commands need none of it

        place = {name: number for number, name in enumerate(self.names)}
        rows, columns, values = [], [], []
        for row, total in enumerate(self.sums):
            for name, sign in ((total.whole, -1), *((part, 1) for part in total.parts)):
                rows.append(row)
                columns.append(place[name])
                values.append(sign)
        self.matrix = csr_array(
            (np.array(values, dtype=np.int64), (rows, columns)),
            shape=(len(self.sums), len(self.names)),
        )
        self.spread_least = self.truth.copy()
        self.spread_most = self.truth.copy()

    def width(self, one: int) -> int:
        """How far apart a number lies in the worlds found so far."""
        return int(self.spread_most[one] - self.spread_least[one])

    def confirm(self, world: NDArray[np.float64]) -> bool:
        """Keep a world if, in whole numbers, it fits every sum and every published range."""
        whole = np.rint(world).astype(np.int64)
        fits = bool(
            np.all(self.matrix @ whole == 0)
            and np.all(whole >= self.least)
            and np.all(whole <= self.most)
        )
        if fits:
            self.spread_least = np.minimum(self.spread_least, whole)
            self.spread_most = np.maximum(self.spread_most, whole)
        return fits

    def far(self, ones: Sequence[int], direction: int) -> None:
        """Look for a world in which these numbers are together as great, or as small, as they can be."""
        from scipy.optimize import Bounds, milp  # slow to import, and most commands need none of it

        low, high = self._near()
        aim = np.zeros(len(self.names))
        aim[list(ones)] = -direction
        for whole in (0, 1):
            found = milp(
                aim,
                integrality=np.full(len(self.names), whole),
                bounds=Bounds(low.astype(float), high.astype(float)),
                constraints=self.all_sums(),
            )
            if found.x is not None and self.confirm(found.x):
                return

    def hold_back(self, one: int, width: int, cost: Integers) -> list[int] | None:
        """The numbers to hold back, as cheap as can be found, so that two worlds differ by `width` in one number.

        What is made least is the cost of each number times how far it is moved, which is a program that a
        solver answers at once; the number of numbers would be far harder and hardly fewer.

        `cost` is what holding each number back costs; those that cost nothing are hidden already or cannot be
        hidden. None when nothing that may still be held back suffices.
        """
        from scipy.optimize import (
            Bounds,
            LinearConstraint,
            milp,
        )  # slow to import, and most commands need none of it
        from scipy.sparse import csr_array, diags_array, hstack, vstack

        size = len(self.names)
        choosable = np.flatnonzero(cost > 0)
        if len(choosable) == 0:
            return None
        low, high = self._near()
        wide_low, wide_high = low.copy(), high.copy()
        wide_low[choosable] = np.maximum(self.truth - self.reach, self.known_least)[choosable]
        wide_high[choosable] = np.minimum(self.truth + self.reach, self.known_most)[choosable]
        # A number keeps its published range unless it is chosen to be held back.
        picks = csr_array(
            (np.ones(len(choosable)), (np.arange(len(choosable)), choosable)),
            shape=(len(choosable), size),
        )
        moved = diags_array(np.full(len(choosable), float(self.reach)))
        none = csr_array((len(choosable), size))
        sums, nothing = self.matrix.astype(float), csr_array(self.matrix.shape)
        chosen_none = csr_array((self.matrix.shape[0], len(choosable)))
        apart = csr_array(
            (np.array([1.0, -1.0]), ([0, 0], [one, size + one])),
            shape=(1, 2 * size + len(choosable)),
        )
        table = vstack(
            [
                hstack([sums, nothing, chosen_none]),
                hstack([nothing, sums, chosen_none]),
                hstack([picks, none, moved]),
                hstack([none, picks, moved]),
                hstack([picks, none, -moved]),
                hstack([none, picks, -moved]),
                apart,
            ],
            format="csr",
        )
        zeros = np.zeros(2 * self.matrix.shape[0])
        infinite = np.full(2 * len(choosable), np.inf)
        lowest = np.tile(low[choosable].astype(float), 2)
        highest = np.tile(high[choosable].astype(float), 2)
        program = {
            "c": np.concatenate([np.zeros(2 * size), cost[choosable].astype(float)]),
            "bounds": Bounds(
                np.concatenate([wide_low, wide_low, np.zeros(len(choosable))]).astype(float),
                np.concatenate([wide_high, wide_high, np.ones(len(choosable))]).astype(float),
            ),
            "constraints": LinearConstraint(
                table,
                np.concatenate([zeros, lowest, -infinite, [width]]),
                np.concatenate([zeros, infinite, highest, [np.inf]]),
            ),
        }
        # Sums of tables nearly always have whole answers without asking for them, and are then far quicker.
        for whole in (0, 1):
            found = milp(
                **program,
                integrality=np.concatenate(
                    [np.full(2 * size, whole), np.zeros(len(choosable), dtype=np.int64)]
                ),
            )
            if found.x is None:
                return None
            chosen = [int(one) for one in choosable if self._outside(found.x, int(one), size)]
            least, most = self.least.copy(), self.most.copy()
            self.let_go(chosen)
            if self.confirm(found.x[:size]) and self.confirm(found.x[size : 2 * size]):
                return chosen
            self.least, self.most = least, most
        return None

    def _outside(self, worlds: NDArray[np.float64], one: int, size: int) -> bool:
        """Whether either of two worlds puts a number outside what is published of it."""
        values = np.rint(worlds[[one, size + one]])
        return bool(values.min() < self.least[one] or values.max() > self.most[one])

    def let_go(self, ones: Sequence[int]) -> None:
        """Take numbers back from the reader, as far as earlier publications have not told them for good."""
        numbers = list(ones)
        self.least[numbers] = self.known_least[numbers]
        self.most[numbers] = self.known_most[numbers]

    def _near(self) -> tuple[Integers, Integers]:
        """The published ranges, no further from the truth than worlds are looked for."""
        low = np.maximum(self.least, self.truth - self.reach)
        return low, np.minimum(self.most, self.truth + self.reach)

    def all_sums(self) -> LinearConstraint:
        """That every sum adds up, as a solver is told it."""
        from scipy.optimize import (
            LinearConstraint,
        )  # slow to import, and most commands need none of it

        return LinearConstraint(self.matrix.astype(float), 0, 0)


def settle(
    names: Sequence[str],
    sums: Sequence[Sum],
    known: Mapping[str, int],
    ranges: Mapping[str, tuple[int, int]],
) -> Integers | None:
    """Whole numbers that fit all sums and ranges and equal those known; None when there are none."""
    from scipy.optimize import Bounds, milp  # slow to import, and most commands need none of it

    within = [(known[name], known[name]) if name in known else ranges[name] for name in names]
    low = np.array([least for least, _most in within], dtype=np.int64)
    high = np.array([most for _least, most in within], dtype=np.int64)
    world = Worlds(names, sums, low, low.copy(), high, low, high, reach=BEYOND)
    found = milp(
        np.ones(len(names)),
        integrality=np.ones(len(names)),
        bounds=Bounds(low.astype(float), high.astype(float)),
        constraints=world.all_sums(),
    )
    if found.x is None or not world.confirm(found.x):
        return None
    settled: Integers = np.rint(found.x).astype(np.int64)
    return settled
