"""A reader who adds up and takes away: what everything published lets them say about one number.

It shares no code with the library: it is given what was printed and which numbers are sums of which, knows that no
count is less than nothing, and asks a solver for the least and the most that a number can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.optimize import Bounds as Limits
from scipy.optimize import LinearConstraint, linprog, milp

Printed = Mapping[str, tuple[int, float]]
MOST = 10_000


class Reader:
    """What a reader knows. `printed` gives the least and the most of each number as it was printed."""

    def __init__(self, printed: Printed, sums: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        sums = list(sums)
        self.names = sorted(
            {*printed, *(name for whole, parts in sums for name in (whole, *parts))}
        )
        self.place = {name: number for number, name in enumerate(self.names)}
        self.table = np.zeros((max(len(sums), 1), len(self.names)))
        for row, (whole, parts) in enumerate(sums):
            self.table[row, self.place[whole]] -= 1
            for part in parts:
                self.table[row, self.place[part]] += 1
        self.limits = [printed.get(name, (0, MOST)) for name in self.names]

    def by_lines(self, name: str) -> tuple[float, float]:
        """The least and the most by linear inference alone."""
        return tuple(
            sign
            * linprog(
                self._aim(name, sign),
                A_eq=self.table,
                b_eq=np.zeros(len(self.table)),
                bounds=self.limits,
            ).fun
            for sign in (1, -1)
        )

    def in_whole_numbers(self, name: str) -> tuple[int, int]:
        """The least and the most for a reader who also knows that people come in whole numbers."""
        low, high = np.array(self.limits, dtype=float).T
        found = [
            milp(
                self._aim(name, sign),
                integrality=np.ones(len(self.names)),
                bounds=Limits(low, high),
                constraints=LinearConstraint(self.table, 0, 0),
            )
            for sign in (1, -1)
        ]
        return round(found[0].fun), round(-found[1].fun)

    def _aim(self, name: str, sign: int) -> np.ndarray:
        aim = np.zeros(len(self.names))
        aim[self.place[name]] = sign
        return aim
