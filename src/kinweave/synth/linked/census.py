"""The children in need census of one year for invented children: every group as a table, module 5 among them.

Whatever is open at the year's end has no end there, and what came later is not there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Days, Draw, parameters
from kinweave.synth.linked.journey import Cases, Periods
from kinweave.synth.linked.people import Children
from kinweave.synth.linked.size import Year
from kinweave.synth.linked.world import World

__all__ = ["Census", "take"]


@dataclass(frozen=True)
class Census:
    """One year's census of all councils. `cin` is a child's episode; the other tables point to it by `row`."""

    cin: pl.DataFrame
    disabilities: pl.DataFrame
    assessments: pl.DataFrame
    plans: pl.DataFrame
    enquiries: pl.DataFrame
    protection: pl.DataFrame
    protection_reviews: pl.DataFrame
    pre_proceedings: pl.DataFrame


def take(world: World, year: Year) -> Census:
    """The census of one year: episodes open in it, and what happened in them by its end."""
    families, children = world.families, world.children
    draw = Draw(world.size.seed, f"census {year.year}")
    given, cin = parameters()["census"], world.cin
    here = (
        cin.with_columns(family=pl.Series(children.family[cin["child"].to_numpy()]))
        .filter((pl.col("referred") <= year.end) & (pl.col("closed") >= year.start))
        .with_row_index("row")
    )
    many, family = here.height, here["family"].to_numpy()
    referred, closed = here["referred"].to_numpy(), here["closed"].to_numpy()
    # What a family goes through together is drawn for families, so that it is the same each year.
    shared = Draw(world.size.seed, "census of families")

    def together(pair: list[int]) -> Days:
        days: Days = shared.between(pair, families.height)[family]
        return days

    assessed = referred + together(given["assessed_after"])
    authorised = np.minimum(assessed + together(given["authorised_after"]), closed)
    enquiry = referred + together(given["enquiry_after"])
    conference = enquiry + together(given["conference_after_enquiry"])
    protected = shared.happens(given["protection_plan"], families.height)[family]
    first_care = here["first_care"].to_numpy()
    protected &= (conference < closed) & (conference < first_care)
    released = np.minimum.reduce(
        [conference + together(given["protection_lasts"]), closed, first_care]
    )
    plan_from = np.where(protected, released, authorised + 1)
    plan_until = np.minimum(closed, first_care)
    return Census(
        cin=here,
        disabilities=_disabilities(world.size.seed, children, here),
        assessments=_part(here, year, assessed, authorised, assessed < closed)
        .with_columns(
            first=pl.Series(draw.one(given["factors_first"], many)),
            second=pl.Series(draw.one(given["factors_second"], many)),
        )
        .filter("kept"),
        plans=_part(here, year, plan_from, plan_until, plan_until > plan_from).filter("kept"),
        enquiries=_part(here, year, enquiry, conference, protected)
        .with_columns(target=pl.Series(_working_days_later(enquiry, 15)))
        .filter("kept"),
        protection=_part(here, year, conference, released, protected & (released > conference))
        .with_columns(
            category=pl.Series(draw.of(given["category"], many)),
            times=pl.Series(draw.of({"0": 88, "1": 10, "2": 2}, many)),
        )
        .filter("kept"),
        protection_reviews=_protection_reviews(
            draw, here, year, np.where(protected, conference, NEVER), released
        ),
        pre_proceedings=_module_5(year, children, world.periods, world.cases, here),
    )


def _part(
    here: pl.DataFrame, year: Year, begins: Days, ends: Days, kept: np.ndarray
) -> pl.DataFrame:
    """What was open in the year, its end blank if it came later; `kept` says which rows it is true of."""
    inside = kept & (begins <= year.end) & (ends >= year.start)
    return here.select("row", "la").with_columns(
        begins=pl.Series(begins),
        ends=pl.Series(np.where(ends > year.end, NEVER, ends)),
        kept=pl.Series(inside),
    )


def _disabilities(seed: int, children: Children, here: pl.DataFrame) -> pl.DataFrame:
    code = Draw(seed, "disability").of(parameters()["census"]["disability"], children.height)
    child = here["child"].to_numpy()
    disabled = children.disabled[child]
    return here.select("row", "la").with_columns(
        code=pl.Series(np.where(disabled, code[child], "NONE"))
    )


def _protection_reviews(
    draw: Draw, here: pl.DataFrame, year: Year, began: Days, released: Days
) -> pl.DataFrame:
    given = parameters()["census"]
    first = began + draw.between(given["review_first"], len(began))
    until = np.minimum(released, year.end)
    times = np.where(began < NEVER, np.maximum((until - first) // given["review_each"] + 1, 0), 0)
    row = np.repeat(np.arange(len(began)), times)
    place = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    on = first[row] + place * given["review_each"]
    return (
        here.select("row", "la")[row]
        .with_columns(on=pl.Series(on))
        .filter((pl.col("on") >= year.start) & pl.Series(released[row] >= year.start))
    )


def _module_5(
    year: Year, children: Children, periods: Periods, cases: Cases, here: pl.DataFrame
) -> pl.DataFrame:
    family = here["family"].to_numpy()
    held = np.full(len(periods.start), NEVER)
    by_letter = cases.by_letter & (cases.held < NEVER)
    held[cases.family[by_letter]] = cases.held[by_letter]
    last = np.minimum(
        np.where(periods.step_decision < NEVER, periods.step_decision, NEVER), year.end
    )
    facilitated = (held >= periods.letter) & (held <= last) & periods.offer_in_letter

    def known(days: Days) -> Days:
        by_then: Days = np.where(days <= year.end, days, NEVER)[family]
        return by_then

    letter, step = known(periods.letter), known(periods.step_decision)
    start, first = periods.start[family], known(periods.first_meeting)
    sent = letter < NEVER
    inside = (start >= year.start) & (start <= year.end)
    inside &= (start >= here["referred"].to_numpy()) & (start <= here["closed"].to_numpy())
    inside &= children.dies[here["child"].to_numpy()] > start
    return (
        here.select("row", "la")
        .with_columns(
            start=pl.Series(start),
            letter=pl.Series(letter),
            offer=pl.when(pl.Series(sent))
            .then(pl.Series(periods.offer_in_letter[family]))
            .otherwise(None),
            facilitated=pl.when(pl.Series(sent))
            .then(pl.Series(facilitated[family]))
            .otherwise(None),
            first_meeting=pl.Series(first),
            review_meetings=pl.when(pl.Series(first < NEVER))
            .then(pl.Series(periods.review_meetings[family]))
            .otherwise(None),
            step=pl.Series(step),
            outcome=pl.when(pl.Series(step < NEVER))
            .then(pl.Series(periods.outcome[family]))
            .otherwise(None),
            application=pl.Series(known(periods.application)),
            letter_to_issue=pl.Series(known(periods.letter_to_issue)),
        )
        .filter(pl.Series(inside))
    )


def _working_days_later(days: Days, many: int) -> Days:
    """So many weekdays later; bank holidays are left out of what is only a target."""
    from_day = np.busday_offset(days.astype("datetime64[D]"), 0, roll="forward")
    later: Days = np.busday_offset(from_day, many).astype("datetime64[D]").astype(np.int64)
    return later
