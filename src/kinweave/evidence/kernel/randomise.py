"""The randomisation test: what else the real blocks could have given, and how often it was as far from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.clusters import clusters

__all__ = ["Randomised", "RealBlocks", "randomisation_test"]

Floats = NDArray[np.float64]

_MOST_PATTERNS = 20_000


@dataclass(frozen=True, slots=True)
class Randomised:
    """The difference seen, and the share of re-randomisations at least as far from nothing.

    `p` counts the allocation that happened among those drawn, so it is never 0. `drawn` are the
    differences of the re-randomisations.
    """

    difference: float
    p: float
    times: int
    drawn: Floats


@dataclass(frozen=True, slots=True)
class RealBlocks:
    """The blocks as they were sealed: each family's block, its place in it, and the block's size.

    A block that was not used up keeps its sealed size: what could have been drawn is the whole
    block, cut where enrolment stopped.
    """

    block: NDArray[np.intp]
    place: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @classmethod
    def of(cls, block: ArrayLike, sizes: ArrayLike | None = None) -> RealBlocks:
        """Blocks from each family's block label, families in the order in which they were allocated.

        `sizes` is the sealed size of each family's block; without it every block is held complete.
        """
        labels = np.asarray(block)
        group = clusters(labels, labels.size)
        place = np.zeros(labels.size, dtype=np.intp)
        seen = np.zeros(group.number, dtype=np.intp)
        for row, of in enumerate(group.of):
            place[row] = seen[of]
            seen[of] += 1
        sealed = seen.copy()
        if sizes is not None:
            sealed[group.of] = np.asarray(sizes, dtype=np.intp)
        short = np.flatnonzero(sealed < seen)
        if short.size:
            raise EvidenceError(
                f"A block sealed for {sealed[short[0]]} families holds {seen[short[0]]}; mend the record "
                "of allocation first."
            )
        odd = np.flatnonzero(sealed % 2)
        if odd.size:
            raise EvidenceError(
                f"A block of {sealed[odd[0]]} families cannot hold both arms equally; give the sealed "
                "sizes of blocks that were not used up."
            )
        return cls(group.of, place, sealed)

    def draw(self, times: int, random: np.random.Generator) -> NDArray[np.int8]:
        """So many allocations that the same blocks could have given, families in columns."""
        out = np.empty((times, self.block.size), dtype=np.int8)
        for size in np.unique(self.sizes):
            which = np.flatnonzero(self.sizes == size)
            columns = np.flatnonzero(np.isin(self.block, which))
            at = np.searchsorted(which, self.block[columns])
            patterns = _patterns(int(size))
            if patterns is not None:
                chosen = random.integers(len(patterns), size=(times, which.size), dtype=np.int32)
                out[:, columns] = patterns[chosen[:, at], self.place[columns]]
            else:
                keys = random.random((times, which.size, int(size)), dtype=np.float32)
                arms = (keys.argsort(axis=2).argsort(axis=2) < size // 2).astype(np.int8)
                out[:, columns] = arms[:, at, self.place[columns]]
        return out


def _patterns(size: int) -> NDArray[np.int8] | None:
    """Every way to give half of a block the offer, when there are not too many."""
    number = 1
    for step in range(size // 2):
        number = number * (size - step) // (step + 1)
    if number > _MOST_PATTERNS:
        return None
    table = np.zeros((number, size), dtype=np.int8)
    for row, ones in enumerate(combinations(range(size), size // 2)):
        table[row, ones] = 1
    return table


def randomisation_test(
    outcome: ArrayLike,
    family: ArrayLike,
    arm: ArrayLike,
    council: ArrayLike,
    blocks: RealBlocks,
    *,
    times: int = 10_000,
    seed: int,
) -> Randomised:
    """The children's difference between arms, councils' means taken out, against the real blocks.

    `outcome`, `family` are given child by child, `arm`, `council` and the blocks family by family in
    the order of `blocks`; `family` holds each child's row in them.
    """
    y = np.asarray(outcome, dtype=float)
    of = np.asarray(family, dtype=np.intp)
    arms = np.asarray(arm, dtype=float)
    places = clusters(council, arms.size)
    if of.size != y.size or of.min() < 0 or of.max() >= arms.size:
        raise EvidenceError("Each child's family must be a row of the families allocated.")
    if arms.size != blocks.block.size:
        raise EvidenceError(
            f"{arms.size} families were analysed and {blocks.block.size} were allocated in blocks; "
            "the test needs the blocks of exactly these."
        )
    size = np.bincount(of, minlength=arms.size).astype(float)
    where = places.of[of]
    whole = np.bincount(where, minlength=places.number).astype(float)
    means = np.bincount(where, y, minlength=places.number) / np.maximum(whole, 1)
    centred = np.bincount(of, y - means[where], minlength=arms.size)
    # The sums that a difference needs, as one table of families: its numerator, and each council's children.
    table = np.zeros((arms.size, places.number + 1), dtype=np.float32)
    table[:, 0] = centred
    table[np.arange(arms.size), places.of + 1] = size

    def differences(allocated: NDArray[np.int8]) -> Floats:
        sums = (allocated.astype(np.float32) @ table).astype(float)
        offered = sums[:, 1:]
        under = (offered - offered**2 / np.maximum(whole, 1)).sum(axis=1)
        return np.asarray(sums[:, 0] / np.where(under > 0, under, np.nan))

    seen = float(differences(arms.astype(np.int8)[None, :])[0])
    drawn = np.empty(times)
    random = np.random.default_rng(seed)
    for start in range(0, times, 1000):
        end = min(start + 1000, times)
        drawn[start:end] = differences(blocks.draw(end - start, random))
    # Equal allocations must count as equal in spite of rounding.
    as_far = np.abs(drawn) >= abs(seen) - 1e-6 * max(abs(seen), 1e-3)
    return Randomised(seen, float((1 + as_far.sum()) / (times + 1)), times, drawn)
