"""Ordinary tables as counts: a row for each category, a total, and what a reader may add up or take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinweave.release.counts import Cell, Counts, Kind, Sum

__all__ = ["breakdown", "not_more_than", "remainder"]


def breakdown(
    whole: str, parts: Mapping[str, int], *, total: int | None = None, every_once: bool = True
) -> Counts:
    """One count and its parts.

    Where everybody is in exactly one part, the parts add up to the whole. Where somebody may be in several
    (disabilities, say), no part is greater than the whole, and what is left of the whole beside each part is
    a number that a reader can work out.
    """
    if every_once:
        return Counts(
            {whole: Cell(sum(parts.values())), **{name: Cell(n) for name, n in parts.items()}},
            (Sum(whole, tuple(parts)),),
        )
    amount = total if total is not None else max(parts.values(), default=0)
    some = Counts({whole: Cell(amount)})
    return some.together_with(
        remainder(whole, amount, name, number) for name, number in parts.items()
    )


def remainder(whole: str, amount: int, part: str, number: int) -> Counts:
    """A count and a part of it, with what is left: a number that a reader gets by taking away."""
    left = f"{whole} without {part}"
    return Counts(
        {whole: Cell(amount), part: Cell(number), left: Cell(amount - number, Kind.IMPLIED)},
        (Sum(whole, (part, left)),),
    )


def not_more_than(most: str, amount: int, fewer: Sequence[tuple[str, int]]) -> Counts:
    """That some counts together are not greater than another, as families are never more than children.

    What lies between them is nobody's count, and is not protected.
    """
    between = f"{most} beyond {' and '.join(name for name, _n in fewer)}"
    rest = amount - sum(number for _name, number in fewer)
    return Counts(
        {most: Cell(amount), between: Cell(rest, Kind.SLACK)}
        | {name: Cell(number) for name, number in fewer},
        (Sum(most, (*(name for name, _n in fewer), between)),),
    )
