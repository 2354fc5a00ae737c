"""Holding small numbers back, and others with them, so that none can be worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kinweave.release.counts import Counts, Kind, Sum
from kinweave.release.errors import ReleaseError
from kinweave.release.ledger import Ledger, Publication
from kinweave.release.results import Released, Suppressed, Unreleased, released
from kinweave.release.rounding import could_have_been, percentage, to_multiple
from kinweave.release.rules import Rule, rule
from kinweave.release.worlds import BEYOND, Integers, Worlds, settle

__all__ = ["Published", "Suppression", "suppress"]


@dataclass(frozen=True)
class Published:
    """Numbers as they may be printed. One that is held back is None, whatever the reason it is held back for."""

    figures: Mapping[str, int | None]
    rule: Rule

    def shown(self, name: str) -> int | str:
        """A number as it is printed: the number, or the mark for one that is held back."""
        figure = self.figures[name]
        return self.rule.mark if figure is None else figure

    def percentage(self, part: str, whole: str, places: int = 0) -> str:
        """A percentage of two printed numbers; the mark when either of them is held back."""
        above, below = self.figures[part], self.figures[whole]
        if above is None or below is None:
            return self.rule.mark
        return percentage(above, below, places)


@dataclass(frozen=True)
class Suppression:
    """What may be printed, and the ledger as it is once it has been; the ledger stays inside."""

    published: Released[Published]
    ledger: Ledger


def suppress(
    counts: Unreleased[Counts],
    *,
    name: str,
    ledger: Ledger | None = None,
    by: Rule | None = None,
    links: tuple[Sum, ...] = (),
) -> Suppression:
    """Hold back every small number, and as few others as it takes that none can be worked out.

    Parameters
    ----------
    counts
        The true numbers, and every sum between them that a reader knows of.
    name
        What this publication is called in the ledger.
    ledger
        What was published before about the same people. A number of an earlier publication that could be the
        same still is taken to be the same. Where the records have changed since, so that a whole earlier
        publication cannot be true of them any more, a number that differs from the printed one by so few that
        the difference would itself be held back is held back too.
    by
        The rule; without it the one in force, unrounded.
    links
        Sums between numbers of this release and of earlier publications, such as a year and its quarters.

    Raises `ReleaseError` when the numbers cannot be made safe because earlier publications have already given
    them away.

    """
    given, chosen, before = counts.inside, by or rule(), ledger or Ledger()
    reader = _Reader(given, chosen, before, links)
    worlds = reader.worlds()
    hidden = reader.small()
    wanted = reader.protected(hidden)
    # What was held back once stays so, though it might be shown now and another in its place.
    hidden |= {
        one
        for one in reader.held_back
        if one in given.cells and given.cells[one].kind is Kind.PUBLISHED
    }
    worlds.let_go([reader.place[one] for one in sorted(hidden)])
    own = [one for one in wanted if one in given.cells]
    worlds.let_go([reader.place[one] for one in own])
    hidden |= {one for one in own if given.cells[one].kind is Kind.PUBLISHED}
    hidden |= _protect(reader, worlds, wanted, hidden)
    figures = {
        one: None if one in hidden else to_multiple(cell.value, chosen.round_to)
        for one, cell in given.cells.items()
        if cell.kind is Kind.PUBLISHED
    }
    publication = Publication(
        name,
        {one: _range(figures.get(one), chosen) for one in given.cells},
        tuple(dict.fromkeys((*given.sums, *reader.linked))),
        wanted,
        frozenset(one for one, figure in figures.items() if figure is None),
    )
    why = Suppressed(chosen.words, len(figures), len(hidden))
    return Suppression(released(Published(figures, chosen), why), before.with_(publication))


def _protect(
    reader: _Reader, worlds: Worlds, wanted: Mapping[str, int], hidden: set[str]
) -> set[str]:
    """Prove every number protected, holding back what that takes; gives what was held back for it."""
    more: set[str] = set()
    open_ones = [reader.place[one] for one in wanted]
    for direction in (1, -1):
        worlds.far(open_ones, direction)
    for one, width in wanted.items():
        place = reader.place[one]
        for direction in (1, -1):
            if worlds.width(place) < width:
                worlds.far([place], direction)
        if worlds.width(place) >= width:
            continue
        chosen = worlds.hold_back(place, width, reader.cost(hidden | more))
        if chosen is None:
            raise ReleaseError(
                "These numbers cannot be made safe to publish: earlier publications have already given "
                "some of them away. Publish fewer tables, or publish them rounded."
            )
        more |= {reader.names[number] for number in chosen}
    return more


class _Reader:
    """What a reader has before them: this release, earlier ones that may still be true, and all the sums."""

    def __init__(self, given: Counts, by: Rule, before: Ledger, links: tuple[Sum, ...]) -> None:
        self.given, self.by = given, by
        self.truth = {one: cell.value for one, cell in given.cells.items()}
        self.ranges: dict[str, tuple[int, int]] = {}
        self.sums = list(given.sums)
        self.changed: set[str] = set()
        self.guarded: dict[str, int] = {}
        self.held_back: set[str] = set()
        for publication in reversed(before.publications):
            self._remember(publication)
        known = set(self.truth) | set(self.ranges)
        self.linked = [link for link in links if {link.whole, *link.parts} <= known]
        self.sums += self.linked
        self.names = [*self.truth, *(one for one in self.ranges if one not in self.truth)]
        self.place = {one: number for number, one in enumerate(self.names)}
        settled = self._settled(self.ranges, self.sums)
        if settled is None:
            raise ReleaseError(
                "A sum between this release and an earlier one does not add up in the records as they are now."
            )
        self.world = settled

    def _remember(self, publication: Publication) -> None:
        """Take an earlier publication in if it can still be true of the records as they are."""
        ranges = dict(self.ranges)
        for one, (least, most) in publication.ranges.items():
            low, high = ranges.get(one, (0, BEYOND))
            ranges[one] = (max(low, least), min(high, BEYOND if most is None else most))
        sums = list(dict.fromkeys([*self.sums, *publication.sums]))
        if self._settled(ranges, sums) is None:
            self.changed |= {
                one
                for one, value in self.truth.items()
                if (printed := publication.exact(one)) is not None
                and self.by.is_small(abs(value - printed))
            }
            return
        self.ranges, self.sums = ranges, sums
        self.guarded |= publication.guarded
        self.held_back |= publication.held_back

    def _settled(
        self, ranges: Mapping[str, tuple[int, int]], sums: Sequence[Sum]
    ) -> Integers | None:
        if any(
            least > most or not least <= self.truth.get(one, least) <= most
            for one, (least, most) in ranges.items()
        ):
            return None
        names = [*self.truth, *(one for one in ranges if one not in self.truth)]
        return settle(names, sums, self.truth, ranges)

    def worlds(self) -> Worlds:
        """The reader's worlds before anything is held back: every number as it would be printed."""
        printed = [self._printed(one) for one in self.names]
        known = [self.ranges.get(one, (0, BEYOND)) for one in self.names]
        return Worlds(
            self.names,
            list(dict.fromkeys(self.sums)),
            self.world.copy(),
            np.array([least for least, _most in printed], dtype=np.int64),
            np.array([most for _least, most in printed], dtype=np.int64),
            np.array([least for least, _most in known], dtype=np.int64),
            np.array([most for _least, most in known], dtype=np.int64),
            reach=self.by.reach,
        )

    def _printed(self, one: str) -> tuple[int, int]:
        low, high = self.ranges.get(one, (0, BEYOND))
        cell = self.given.cells.get(one)
        if cell is None or cell.kind is not Kind.PUBLISHED:
            return low, high
        least, most = _range(to_multiple(cell.value, self.by.round_to), self.by)
        return max(low, least), high if most is None else min(high, most)

    def small(self) -> set[str]:
        """The published numbers that are held back for their own sake."""
        return {
            one
            for one, cell in self.given.cells.items()
            if cell.kind is Kind.PUBLISHED and (self.by.is_small(cell.value) or one in self.changed)
        }

    def protected(self, hidden: set[str]) -> dict[str, int]:
        """Each number that must not be worked out, with how uncertain a reader must be left about it."""
        by, cells = self.by, self.given.cells
        wanted = dict.fromkeys(sorted(hidden), by.width)
        for one, cell in sorted(cells.items()):
            if cell.kind is Kind.IMPLIED and by.is_small(cell.value):
                wanted[one] = by.width
        for total in self.given.sums:
            if not by.is_small(cells[total.whole].value) or cells[total.whole].kind is Kind.SLACK:
                continue
            for part in total.parts:
                if cells[part].value == 0 and cells[part].kind is Kind.PUBLISHED:
                    wanted.setdefault(part, by.width_of_a_zero)
        return self.guarded | wanted

    def cost(self, hidden: set[str]) -> Integers:
        """What holding each number back would cost; 0 where there is nothing to hold back."""
        return np.array(
            [
                (self.given.cells[one].value or self.by.cost_of_a_zero)
                if one in self.given.cells
                and self.given.cells[one].kind is Kind.PUBLISHED
                and one not in hidden
                else 0
                for one in self.names
            ],
            dtype=np.int64,
        )


def _range(figure: int | None, by: Rule) -> tuple[int, int | None]:
    """Between what a reader knows a printed number to lie; nothing limits one that is held back."""
    if figure is None:
        return 0, None
    least, most = could_have_been(figure, by.round_to)
    if figure == 0:
        return 0, 0
    return max(least, by.largest + 1), most
