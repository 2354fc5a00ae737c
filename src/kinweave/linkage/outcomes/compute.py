"""What became of each child at 6, 12 and 18 months, or any other number, from an index date.

Nothing here says what an outcome is due to: it counts what the returns show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from kinweave.engine import add_months, day_number, worked_out
from kinweave.linkage.care import care_codes
from kinweave.linkage.census import CinReturn, census
from kinweave.linkage.outcomes.following import (
    births_and_deaths,
    followed,
    moves_away,
    years_covered,
)
from kinweave.linkage.outcomes.linking import link
from kinweave.linkage.outcomes.people import Index, index_dates
from kinweave.linkage.outcomes.stages import (
    applications,
    happened_by,
    re_referrals,
    stage_at,
    stage_name,
    stage_periods,
    tracked,
)
from kinweave.linkage.outcomes.stays import care_at, living, stays
from kinweave.linkage.returns import CareReturn, LinkageError
from kinweave.linkage.stitching import Histories, stitch
from kinweave.linkage.transfers import headers

__all__ = ["HORIZONS", "Outcomes", "outcomes"]

HORIZONS: Final = (6, 12, 18)
_KEY: Final = ["person", "index_date"]
_APRIL: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """The rows, one a child and index date, and what they rest on."""

    rows: nw.LazyFrame[Any]
    histories: Histories
    transfers: nw.LazyFrame[Any]
    index: Index
    horizons: tuple[int, ...]
    extract_date: dt.date


def outcomes(
    fgc: Mapping[str, Any],
    returns: Sequence[CareReturn],
    *,
    index: Index | str,
    extract_date: dt.date,
    cin: Sequence[CinReturn] = (),
    horizons: Sequence[int] = HORIZONS,
    names: Mapping[str, str] | None = None,
    matched: nw.LazyFrame[Any] | None = None,
) -> Outcomes:
    """One row for each child and index date of an FGC set, with a set of columns for each horizon.

    A horizon is the end of the day so many calendar months after the index date. `returns` are SSDA903
    returns, `cin` CIN censuses, all tables of one engine with those of `fgc`. `extract_date` is the last
    day of which the files tell. `names` gives councils' names as issuers write them, with their numbers;
    `matched` links from elsewhere (`person`, `la`, `child_number`, `probability`), used where a person has
    no council number of their own. The columns are described in the documentation of outcomes; every one
    of a horizon is null where it was not observed, and `censored_{h}m` says why.
    """
    months = tuple(sorted(set(horizons)))
    if not months or months[0] < 1:
        raise LinkageError("A horizon is a whole number of months, 1 or more; give at least one.")
    chosen = Index(index)
    histories = stitch(returns)
    children = worked_out(headers(returns))
    censuses = census(cin)
    asked = worked_out(_asked(index_dates(fgc, chosen), months))
    linked = link(
        fgc,
        asked.select("person").unique(),
        returns=returns,
        histories=histories,
        children=children,
        censuses=censuses,
        names=names,
        matched=matched,
    )
    links = linked.links
    care = worked_out(stays(histories.episodes, links))
    lives = births_and_deaths(fgc, links, children, histories, censuses)
    moves = moves_away(linked.transfers, links, censuses)
    frame = followed(asked, lives, moves, extract_date)
    told = [(one.la, one.year) for one in returns]
    frame = _beside(frame, years_covered(asked, links, told, months, "returns_covering"))
    frame = _beside(frame, care_at(asked, care, months))
    periods = stage_periods(fgc, links, care, censuses)
    frame = _beside(frame, stage_at(asked, periods, months))
    applied = applications(fgc, links, censuses)
    frame = _beside(frame, happened_by(asked, applied, months, "applied"))
    counted = [(one.la, one.year) for one in cin]
    with_module_5 = [(la, year) for la, year in counted if year >= care_codes().module_5_from_year]
    frame = _beside(frame, years_covered(asked, links, counted, months, "censuses_covering"))
    frame = _beside(frame, years_covered(asked, links, with_module_5, months, "module_5_covering"))
    if censuses is None:
        nobody = [nw.lit(0).cast(nw.Int64).alias(f"referred_{h}m") for h in months]
        frame = frame.with_columns(*nobody)
    else:
        again = re_referrals(links, censuses)
        frame = _beside(frame, happened_by(asked, again, months, "referred"))
    children_tracked = tracked(fgc)
    if children_tracked is None:
        frame = frame.with_columns(nw.lit(False).alias("tracked"))
    else:
        frame = frame.join(children_tracked, on="person", how="left")
    rows = _told(frame.join(linked.people, on="person", how="left"), chosen, months)
    return Outcomes(rows, histories, linked.transfers, chosen, months, extract_date)


def _asked(dates: nw.LazyFrame[Any], months: Sequence[int]) -> nw.LazyFrame[Any]:
    """Index dates with each horizon as a date and as a whole day."""
    ends = {f"horizon_{h}m": add_months(nw.col("index_date"), h) for h in months}
    with_dates = dates.with_columns(**ends)
    return with_dates.with_columns(
        day_number(with_dates, nw.col("index_date")).cast(nw.Int64).alias("index_day"),
        *(
            day_number(with_dates, nw.col(f"horizon_{h}m")).cast(nw.Int64).alias(f"day_{h}m")
            for h in months
        ),
    )


def _beside(frame: nw.LazyFrame[Any], more: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return frame.join(more, on=_KEY, how="left")


def _needed(h: int) -> nw.Expr:
    """How many collection years the days after the index date up to a horizon touch."""
    first = nw.col("index_date").dt.offset_by("1d").cast(nw.Date)
    return _year(nw.col(f"horizon_{h}m")) - _year(first) + 1


def _year(date: nw.Expr) -> nw.Expr:
    later = (date.dt.month() >= _APRIL).cast(nw.Int64)
    return date.dt.year().cast(nw.Int64) + later


def _told(frame: nw.LazyFrame[Any], index: Index, months: Sequence[int]) -> nw.LazyFrame[Any]:
    """The columns that leave here, each null where it was not observed."""
    linked = nw.col("not_linked").is_null()
    sure = linked & ~nw.col("in_doubt").fill_null(False)
    at_index = nw.col("at_index").fill_null(0) == 1
    returned = nw.col("returns_covering_index").fill_null(0) > 0
    level = nw.col("level_index")
    level_known = ~level.is_null() | (nw.col("censuses_covering_index").fill_null(0) > 0)
    applied = nw.col("applied_before").fill_null(0) == 1
    columns = [
        nw.col("person"),
        nw.col("index_date"),
        nw.lit(index.value).alias("index"),
        nw.col("index_number"),
        nw.col("joined_after_index"),
        nw.col("la"),
        nw.col("child_number"),
        nw.col("linkage"),
        nw.col("link_probability"),
        nw.col("not_linked"),
        nw.when(sure & (at_index | returned)).then(at_index).alias("looked_after_at_index"),
        nw.when(linked & level_known).then(stage_name(level.fill_null(0))).alias("stage_at_index"),
        nw.when(linked & (applied | nw.col("tracked").fill_null(False)))
        .then(applied)
        .alias("order_applied_for_before_index"),
        nw.when(sure).then(nw.col("first_day")).alias("first_looked_after_date"),
        nw.col("followed_until"),
        nw.col("ends").alias("followed_until_reason"),
    ]
    for h in months:
        columns += _at(h)
    return _why_not(frame, months).select(*columns)


def _why_not(frame: nw.LazyFrame[Any], months: Sequence[int]) -> nw.LazyFrame[Any]:
    """`censored_{h}m`: why a horizon was not observed, the first reason that holds; null where it was."""
    marked = []
    for h in months:
        past = nw.col(f"horizon_{h}m") >= nw.col("followed_until")
        uncovered = nw.col(f"returns_covering_{h}m").fill_null(0) < _needed(h)
        why = (
            nw.when(~nw.col("not_linked").is_null())
            .then(nw.lit("not_linked"))
            .otherwise(
                nw.when(nw.col("in_doubt").fill_null(False))
                .then(nw.lit("care_history_in_doubt"))
                .otherwise(
                    nw.when(past)
                    .then(nw.col("ends"))
                    .otherwise(nw.when(uncovered).then(nw.lit("no_return_covers_it")))
                )
            )
        )
        marked.append(why.alias(f"censored_{h}m"))
    return frame.with_columns(*marked)


def _at(h: int) -> list[nw.Expr]:
    """The columns of one horizon."""
    seen = nw.col(f"censored_{h}m").is_null()
    at = nw.col(f"at_{h}m").fill_null(0) == 1
    days = nw.col(f"days_{h}m").fill_null(0)
    place = nw.col(f"place_{h}m")
    counted = nw.col(f"censuses_covering_{h}m").fill_null(0) >= _needed(h)
    level = nw.col(f"level_{h}m").fill_null(0)
    level_known = counted | ~nw.col(f"level_{h}m").is_null()
    before = nw.col("level_index").fill_null(0)
    before_known = ~nw.col("level_index").is_null() | (
        nw.col("censuses_covering_index").fill_null(0) > 0
    )
    in_module_5 = nw.col(f"module_5_covering_{h}m").fill_null(0) >= _needed(h)
    would_show = in_module_5 | nw.col("tracked").fill_null(False)
    applied = nw.col(f"applied_{h}m").fill_null(0) == 1
    again = nw.col(f"referred_{h}m").fill_null(0) == 1
    step = (
        nw.when(level > before)
        .then(nw.lit("up"))
        .otherwise(nw.when(level < before).then(nw.lit("down")).otherwise(nw.lit("same")))
    )
    told = {
        f"looked_after_at_{h}m": nw.when(seen).then(at),
        f"ever_looked_after_by_{h}m": nw.when(seen).then(days > 0),
        f"days_looked_after_to_{h}m": nw.when(seen).then(days),
        f"legal_status_at_{h}m": nw.when(seen & at & (nw.col(f"ls_{h}m") != nw.lit(""))).then(
            nw.col(f"ls_{h}m")
        ),
        f"living_arrangement_at_{h}m": nw.when(seen).then(
            nw.when(at & (place != nw.lit(""))).then(living(place)).otherwise(nw.lit("unknown"))
        ),
        f"order_applied_for_by_{h}m": nw.when(seen & (applied | would_show)).then(applied),
        f"stage_at_{h}m": nw.when(seen & level_known).then(stage_name(level)),
        f"step_by_{h}m": nw.when(seen & level_known & before_known).then(step),
        f"re_referred_by_{h}m": nw.when(seen & (again | counted)).then(again),
        f"returns_covering_{h}m": nw.col(f"returns_covering_{h}m").fill_null(0),
    }
    return [
        nw.col(f"horizon_{h}m"),
        seen.alias(f"observed_{h}m"),
        nw.col(f"censored_{h}m"),
        *(column.alias(name) for name, column in told.items()),
    ]
