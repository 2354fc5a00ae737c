"""Counting who is known on each side of a family, so that no side is forgotten.

A side is one parent and everybody linked to that parent other than through the children or through
another parent. Any number of parents makes as many sides, and no side is named.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sides:
    """How many people are known on each side, most first, and how many on no side yet."""

    counts: tuple[int, ...]
    without_side: int


def sides(
    *,
    people: Collection[str],
    children: Collection[str],
    parents: Collection[str],
    links: Iterable[tuple[str, str]],
) -> Sides:
    """Count the people of each side. Somebody linked to two sides counts on both."""
    known, hubs = set(people), set(parents) & set(people)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in links:
        neighbours[one].add(other)
        neighbours[other].add(one)
    placed: set[str] = set()
    counts = []
    for parent in hubs:
        closed = set(children) | (hubs - {parent})
        side, waiting = {parent}, [parent]
        while waiting:
            new = (neighbours[waiting.pop()] & known) - closed - side
            side |= new
            waiting.extend(new)
        placed |= side
        counts.append(len(side))
    return Sides(tuple(sorted(counts, reverse=True)), len(known - set(children) - placed))
