"""The flow of a trial, counted from its records: nobody is dropped without a line."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kinweave.evidence.analysis.plan import Plan
from kinweave.evidence.analysis.records import NOT_SEEN, Records

__all__ = ["Arm", "Flow", "flow"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm from allocation to analysis.

    `left_out` counts families for whom the record gives a reason after allocation, by reason; they stay in the
    analysis where an outcome exists. `received` and `overrides` count families; `not_seen` children without
    an outcome, by why; `analysed` and `analysed_families` those in the main analysis.
    """

    name: str
    families: int
    families_without_children: int
    left_out: tuple[tuple[str, int], ...]
    received: int | None
    overrides: tuple[tuple[str, int], ...]
    children: int
    joiners: int
    not_seen: tuple[tuple[str, int], ...]
    analysed: int
    analysed_families: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Both arms; letters that started nothing again, children who moved council, and councils."""

    offered: Arm
    usual: Arm
    councils: int
    later_letters: int
    moved: int

    @property
    def families(self) -> int:
        """How many families were allocated."""
        return self.offered.families + self.usual.families

    @property
    def children(self) -> int:
        """How many children were named on those families' letters."""
        return self.offered.children + self.usual.children

    @property
    def analysed(self) -> int:
        """How many children are in the main analysis."""
        return self.offered.analysed + self.usual.analysed


def flow(records: Records, plan: Plan) -> Flow:
    """Counted from the records alone."""
    return Flow(
        _arm(records, plan.offered),
        _arm(records, plan.usual),
        records.families["council"].n_unique(),
        records.later_letters,
        records.moved,
    )


def _arm(records: Records, name: str) -> Arm:
    mine = pl.col("arm") == name
    families, children = records.families.filter(mine), records.children.filter(mine)
    seen = children.filter(pl.col("state") == "observed")
    states = dict(children["state"].value_counts().iter_rows())
    why = [(state, states[state]) for state in NOT_SEEN[:-1] if state in states]
    lost = children.filter(pl.col("state") == "lost")
    why += [(f"lost: {reason}", count) for reason, count in _counted(lost, "reason")]
    received = (
        int(families["received"].cast(pl.Int8).fill_null(0).sum())
        if "received" in families.columns
        else None
    )
    return Arm(
        name=name,
        families=families.height,
        families_without_children=families.join(children, on="family", how="anti").height,
        left_out=_counted(families, "excluded"),
        received=received,
        overrides=_counted(families, "override"),
        children=children.height,
        joiners=records.joiners.filter(mine).height,
        not_seen=tuple(why),
        analysed=seen.height,
        analysed_families=seen["family"].n_unique(),
    )


def _counted(frame: pl.DataFrame, column: str) -> tuple[tuple[str, int], ...]:
    if column not in frame.columns:
        return ()
    counts = frame[column].drop_nulls().cast(pl.String).value_counts().sort(column)
    return tuple((str(name), int(count)) for name, count in counts.iter_rows())
