"""A small trial-shaped set: brothers and sisters in families, families in councils, arms in blocks."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shaped:
    outcome: np.ndarray
    family: np.ndarray
    arm: np.ndarray
    council: np.ndarray
    block: np.ndarray
    sizes: np.ndarray

    @property
    def design(self):
        """Arm first, then a column for each council."""
        places = self.council[self.family]
        return np.column_stack(
            [self.arm[self.family], *(places == at for at in range(self.council.max() + 1))]
        ).astype(float)


def shaped(*, families=240, councils=6, effect=-0.4, seed=5):
    random = np.random.default_rng(seed)
    council = np.sort(random.integers(0, councils, families))
    block, sizes, arm = (np.zeros(families, int) for _ in range(3))
    number = 0
    for place in range(councils):
        rows = np.flatnonzero(council == place)
        while rows.size:
            size = int(random.choice([4, 6]))
            here, rows = rows[:size], rows[size:]
            block[here], sizes[here] = number, size
            arm[here] = random.permutation(np.arange(size) % 2)[: here.size]
            number += 1
    family = np.repeat(np.arange(families), 1 + random.poisson(0.73, families))
    lean = random.normal(0, 1.5, families) + random.normal(0, 0.4, councils)[council]
    chance = 1 / (1 + np.exp(-(lean + effect * arm - 0.2)[family]))
    outcome = (random.random(family.size) < chance).astype(float)
    return Shaped(outcome, family, arm, council, block, sizes)
