"""How well somebody who knows every arm so far could guess the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Guesses", "guess_blocks", "guess_knowing_sizes"]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Guesses:
    """Guesses at each arm before it was told.

    The share right (half a point when either is as likely), the share of which the guesser was certain, and of
    how many.
    """

    right: float
    certain: float
    of: int


def guess_blocks(arms: Sequence[int], sizes: Sequence[int]) -> Guesses:
    """The best guesser who knows which sizes blocks have, and not which one comes.

    `arms` are 0 and 1 in the order in which one council's families were allocated. The guesser weighs every
    size of block and every place in it that fits what has been seen.
    """
    start: dict[tuple[int, int, int], float] = {}
    for size in sizes:
        start[size, 0, 0] = start.get((size, 0, 0), 0.0) + 1 / len(sizes)
    held = dict(start)
    right = certain = 0.0
    for arm in arms:
        chance = sum(
            (weight * (size // 2 - ones) / (size - place))
            for (size, place, ones), weight in held.items()
        )
        right += _point(chance, arm)
        certain += _sure(chance)
        held = _seen(held, arm, start)
    return Guesses(right / len(arms), certain / len(arms), len(arms)) if arms else Guesses(0, 0, 0)


def guess_knowing_sizes(arms: Sequence[int], blocks: Sequence[tuple[int, int]]) -> Guesses:
    """The guesser who also knows where each block begins and how long it is: the worst that can be.

    `blocks` holds each place's block and that block's size.
    """
    right = certain = 0.0
    seen: dict[int, list[int]] = {}
    for arm, (block, size) in zip(arms, blocks, strict=True):
        before = seen.setdefault(block, [])
        chance = (size // 2 - sum(before)) / (size - len(before))
        right += _point(chance, arm)
        certain += _sure(chance)
        before.append(arm)
    return Guesses(right / len(arms), certain / len(arms), len(arms)) if arms else Guesses(0, 0, 0)


def _sure(chance_of_one: float) -> bool:
    return min(chance_of_one, 1 - chance_of_one) < _ROUNDING


def _point(chance_of_one: float, arm: int) -> float:
    if abs(chance_of_one - 0.5) < _ROUNDING:
        return 0.5
    return float((chance_of_one > 0.5) == (arm == 1))  # noqa: PLR2004


def _seen(
    held: dict[tuple[int, int, int], float],
    arm: int,
    start: dict[tuple[int, int, int], float],
) -> dict[tuple[int, int, int], float]:
    """What the guesser holds possible after seeing one arm more."""
    after: dict[tuple[int, int, int], float] = {}
    for (size, place, ones), weight in held.items():
        ones_left = size // 2 - ones
        left = ones_left if arm == 1 else size - place - ones_left
        weight_now = weight * left / (size - place)
        if not weight_now:
            continue
        if place + 1 == size:
            for state, share in start.items():
                after[state] = after.get(state, 0.0) + weight_now * share
        else:
            state = (size, place + 1, ones + arm)
            after[state] = after.get(state, 0.0) + weight_now
    total = sum(after.values(), 0.0)
    if not total:
        return dict(start)  # the sequence does not come from such blocks; begin again
    return {state: weight / total for state, weight in after.items()}
