"""The whole invented world of a linked set, before anybody writes anything down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.synth.linked.care import entries, episodes
from kinweave.synth.linked.draw import NEVER, Days
from kinweave.synth.linked.journey import Cases, Periods, make_cases, make_periods
from kinweave.synth.linked.need import cin_episodes
from kinweave.synth.linked.numbers import registrations
from kinweave.synth.linked.people import Children, Families, cast_children, cast_families
from kinweave.synth.linked.size import Size

__all__ = ["World", "invent_world"]


@dataclass(frozen=True)
class World:
    """Families, their children, what happened to them, and the councils' numbers for them."""

    size: Size
    families: Families
    children: Children
    periods: Periods
    cases: Cases
    episodes: pl.DataFrame
    numbers: pl.DataFrame
    cin: pl.DataFrame

    def children_of(self, family: Days, on: Days) -> tuple[Days, Days]:
        """Which children belong to each of these families on its day, as (place in the list, child).

        The living under eighteen, and those not born yet.
        """
        sizes = self.families.size[family]
        first = (np.cumsum(self.families.size) - self.families.size)[family]
        row = np.repeat(np.arange(len(family)), sizes)
        child = np.repeat(first, sizes) + (
            np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        )
        when = on[row]
        belongs = (self.children.dies[child] > when) & (self.children.eighteen[child] > when)
        return row[belongs], child[belongs]

    def applications(self) -> pl.DataFrame:
        """Each day on which an order was applied for: child, on, by the extract date.

        The family's own application in pre-proceedings; without one, the day on which an interim order
        began a child's way through court.
        """
        family = self.children.family
        own = self.periods.application[family]
        ours = np.flatnonzero((own < NEVER) & (self.children.dies > own))
        # A child's orders of one stay belong to one application: the first that follows another status.
        first = self.episodes.with_columns(
            under=pl.col("ls").is_in(["C1", "C2", "E1"]),
        ).with_columns(was=pl.col("under").shift(1).over("child").fill_null(value=False))
        begins = first.filter(pl.col("under") & (~pl.col("was") | (pl.col("rne") == "S")))
        child, on = begins["child"].to_numpy(), begins["decom"].to_numpy()
        applied = own[child]
        covered = (applied <= on) & (on <= applied + 60)
        moved = self.families.moves_on[family[child]] == on
        kept = ~covered & ~moved
        rows = pl.DataFrame(
            {
                "child": np.concatenate([ours, child[kept]]),
                "on": np.concatenate([own[ours], on[kept]]),
            }
        )
        return rows.filter(pl.col("on") <= self.size.extract).sort("child", "on")


def invent_world(size: Size) -> World:
    """Everything that happens, for all families at once."""
    families = cast_families(size)
    children = cast_children(size, families)
    periods = make_periods(size, families)
    cases = make_cases(size, families, periods)
    begin = entries(size, families, children, periods, cases)
    care = episodes(size, families, children, begin)
    numbers = registrations(size, families, children)
    cin = cin_episodes(
        size,
        families=families,
        children=children,
        periods=periods,
        care=care,
        numbers=numbers,
    )
    return World(size, families, children, periods, cases, care, numbers, cin)
