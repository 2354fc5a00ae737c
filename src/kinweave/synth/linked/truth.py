"""What truly became of each child at 6, 12 and 18 months, worked out from the process itself.

Nothing of the linking or stitching code is used here, so that it can be held against it.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from kinweave.synth.linked.care_at import CareAt
from kinweave.synth.linked.draw import NEVER, Days, as_dates, months_later
from kinweave.synth.linked.ids import ids
from kinweave.synth.linked.world import World

__all__ = ["HORIZONS", "INDEX_KINDS", "truth"]

HORIZONS = (6, 12, 18)
INDEX_KINDS = ("letter", "referral", "conference", "plan")
_SHIFT = 1 << 20


def truth(world: World, number_recorded: np.ndarray) -> pl.DataFrame:
    """One row a child, index date and horizon.

    `la` and `child_number` are those of the council whose case it is; `person` is one child across
    councils. The days counted are those after the index date up to and with the horizon. What could not be
    seen by the extract date, after a death or from the eighteenth birthday is censored: `looked_after_at`,
    `legal_status_at`, `placement_at`, `living_arrangement` and `proceedings` are null there, and
    `ever_looked_after` and `days_looked_after` tell of the days before. `moved_on` says when another
    council took over; care is followed there. `built_in_effect` is what a conference that was held was made
    to change of the chance of care.
    """
    index = pl.concat([_index(world, kind) for kind in INDEX_KINDS])
    rows = index.join(pl.DataFrame({"horizon_months": HORIZONS}), how="cross")
    child, on = rows["child"].to_numpy(), rows["on"].to_numpy()
    months = rows["horizon_months"].to_numpy()
    horizon = np.zeros(len(child), dtype=np.int64)
    for length in HORIZONS:
        here = months == length
        horizon[here] = months_later(on[here], length)
    care = CareAt(world.episodes)
    ends, reason = _followed(world, child)
    censored = ends <= horizon
    seen = np.minimum(horizon, ends - 1)
    days = np.maximum(care.days_to(child, seen) - care.days_to(child, on), 0)
    at = care.on(child, horizon)
    visible = pl.Series(~censored)
    applied = _applied(world, child, on, horizon)
    family = world.children.family[child]
    moves = world.families.moves_on[family]
    moved = (moves > on) & (moves <= horizon)

    def shown(values: np.ndarray) -> pl.Expr:
        return pl.when(visible).then(pl.Series(values)).otherwise(None)

    frame = rows.with_columns(
        la=pl.Series(world.size.la_codes)[world.families.la[family]],
        person=ids("child", child),
        fgc_person=ids("child", child),
        index_date=as_dates(on),
        horizon_date=as_dates(horizon),
        looked_after_at=shown(at),
        ever_looked_after=pl.Series(days > 0),
        days_looked_after=pl.Series(days),
        looked_after_at_index=pl.Series(care.on(child, on)),
        legal_status_at=shown(care.what(child, horizon, "ls")).replace("", None),
        placement_at=shown(care.what(child, horizon, "place")).replace("", None),
        living_arrangement=shown(
            np.where(world.children.birth[child] > horizon, "not_born", care.living(child, horizon))
        ),
        proceedings=shown(applied),
        censored=pl.Series(censored),
        censor_reason=pl.when(pl.Series(censored)).then(pl.Series(reason)).otherwise(None),
        censor_date=as_dates(np.where(censored, ends, NEVER)),
        number_recorded=pl.Series(number_recorded[child]),
        moved_on=as_dates(np.where(moved, moves, NEVER)),
        built_in_effect=pl.lit(world.size.effect),
    )
    return _numbered(world, frame)


def _numbered(world: World, frame: pl.DataFrame) -> pl.DataFrame:
    first = world.numbers.filter(pl.col("since") == 0).select("child", child_number="number")
    second = world.numbers.filter(pl.col("since") > 0).select(
        "child", moved_to_number="number", to=pl.col("la")
    )
    codes = pl.Series(world.size.la_codes)
    second = second.with_columns(moved_to_la=codes[second["to"].to_numpy()])
    with_both = frame.join(first, on="child", how="left", maintain_order="left").join(
        second, on="child", how="left", maintain_order="left"
    )
    gone = pl.col("moved_on").is_not_null()
    return with_both.select(
        "la", "child_number", "person", "fgc_person", "fgc_case", "index_kind", "index_date",
        "horizon_months", "horizon_date", "looked_after_at_index", "looked_after_at",
        "ever_looked_after", "days_looked_after", "legal_status_at", "placement_at",
        "living_arrangement", "proceedings", "censored", "censor_reason", "censor_date",
        "number_recorded", "moved_on",
        pl.when(gone).then("moved_to_la").otherwise(None).alias("moved_to_la"),
        pl.when(gone).then("moved_to_number").otherwise(None).alias("moved_to_number"),
        "built_in_effect",
    ).sort("la", "index_kind", "person", "index_date", "horizon_months")  # fmt: skip


def _index(world: World, kind: str) -> pl.DataFrame:
    cases = world.cases
    on: Days
    if kind == "letter":
        served = np.unique(cases.family)
        served = served[world.periods.letter[served] < NEVER]
        on = world.periods.letter[served]
        row, child = world.children_of(served, world.periods.start[served])
        by_family = np.full(world.families.height, -1)
        first = (cases.sequence == 1) & (cases.started < NEVER)
        by_family[cases.family[first]] = np.flatnonzero(first)
        case = by_family[served]
    else:
        on = {"referral": cases.received, "conference": cases.held, "plan": cases.plan}[kind]
        case = np.flatnonzero((on < NEVER) & (cases.started < NEVER))
        on = on[case]
        row, child = world.children_of(cases.family[case], cases.started[case])
    return pl.DataFrame(
        {
            "child": child,
            "on": on[row],
            "fgc_case": ids("case", case[row]),
            "index_kind": [kind] * len(child),
        },
        schema_overrides={"index_kind": pl.String},
    )


def _followed(world: World, child: Days) -> tuple[Days, np.ndarray]:
    """The first day of which nothing more is said of each child, and why."""
    dies, grown = world.children.dies[child], world.children.eighteen[child]
    after = world.size.extract + 1
    ends = np.minimum(np.minimum(dies, grown), after)
    return ends, np.select([dies == ends, grown == ends], ["died", "turned_18"], "extract_date")


def _applied(world: World, child: Days, on: Days, horizon: Days) -> np.ndarray:
    """Whether an order was applied for after the index date and by the horizon."""
    asked = world.applications()
    key = asked["child"].to_numpy() * _SHIFT + asked["on"].to_numpy()
    before = np.searchsorted(key, child * _SHIFT + on, side="right")
    by_then = np.searchsorted(key, child * _SHIFT + horizon, side="right")
    return by_then > before
