"""Minimisation: the next family most likely gets the arm that leaves councils and factors more even."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kinweave.evidence.allocation.sequences import CHANCES

__all__ = ["chosen_arm", "leaning"]


def leaning(own: Mapping[str, str], before: Iterable[tuple[Mapping[str, str], int]]) -> int:
    """How many more of the offer's arm than of the other stand in this family's levels, summed over factors.

    `own` holds the family's level of each factor; `before` the levels and arms (0 the offer, 1 the other) of
    those allocated.
    """
    more = 0
    for levels, arm in before:
        shared = sum(levels.get(factor) == level for factor, level in own.items())
        more += shared if arm == 0 else -shared
    return more


def chosen_arm(lean: int, chance: int, likely: float) -> int:
    """The arm, from the sealed chance: the one with fewer with probability `likely`, either when even."""
    drawn = chance / CHANCES
    if lean == 0:
        return 0 if drawn < 0.5 else 1  # noqa: PLR2004
    fewer = 1 if lean > 0 else 0
    return fewer if drawn < likely else 1 - fewer
