"""What the conference service wrote down about meetings: tried, held, planned; their plans and reviews."""

from __future__ import annotations

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Bools, Days, Draw, as_dates
from kinweave.synth.linked.ids import ids
from kinweave.synth.linked.world import World

__all__ = ["after_plan", "conferences", "plans_made", "some", "stage_times", "word"]

_MINUTE = 60_000_000
_DAY = 24 * 60 * _MINUTE


def word(which: Bools, yes: str, no: str) -> pl.Series:
    """One word where it is so, the other where it is not."""
    return pl.Series(np.where(which, yes, no))


def some(base: pl.DataFrame, days: Days) -> tuple[pl.DataFrame, Days]:
    """The cases in which this day has come, with the days."""
    on = days[base["row"].to_numpy()]
    return base.filter(pl.Series(on < NEVER)), on[on < NEVER]


def conferences(world: World, base: pl.DataFrame) -> pl.DataFrame:
    """Tries that did not happen, conferences that were held, and those that are planned."""
    cases, draw = world.cases, Draw(world.size.seed, "conferences")
    failed, failed_on = some(base, cases.first_try)
    held, held_on = some(base, cases.held)
    to_come = (cases.planned < NEVER) & (cases.held >= NEVER) & (cases.closed >= NEVER)
    to_come &= cases.first_try >= NEVER
    planned, _ = some(base, np.where(to_come, cases.planned, NEVER))
    planned_on = world.size.extract + draw.between((2, 20), planned.height)
    every = pl.concat(
        [
            rows.with_columns(on=pl.Series(on), outcome=pl.lit(outcome), second=pl.lit(second))
            for rows, on, outcome, second in (
                (failed, failed_on, "did_not_happen", 0),
                (held, held_on, "held", 1),
                (planned, planned_on, "planned", 1),
            )
        ]
    ).sort("row", "second")
    row, on = every["row"].to_numpy(), every["on"].to_numpy()
    reason = draw.of(
        {
            "family_asked_for_later": 40,
            "key_person_could_not_come": 30,
            "illness_or_death": 15,
            "professional_could_not_come": 15,
        },
        every.height,
    )
    was_held, not_held = pl.col("outcome") == "held", pl.col("outcome") == "did_not_happen"
    return every.select(
        "la",
        ids("conference", np.arange(every.height)),
        "case",
        (pl.col("row").cum_count().over("row")).cast(pl.Int64).alias("sequence"),
        pl.Series("meeting_type", cases.meeting_type[row]),
        pl.Series("planned_at", on * _DAY + 10 * 60 * _MINUTE).cast(pl.Datetime("us", "UTC")),
        "outcome",
        pl.when(was_held).then(as_dates(on)).otherwise(None).alias("held_date"),
        pl.when(not_held).then(pl.Series(reason)).otherwise(None).alias("not_held_reason"),
        "row",
        "on",
    )


def stage_times(world: World, held: pl.DataFrame) -> pl.DataFrame:
    """The three parts of a conference; of private time only when it began and ended, as the family said."""
    row, many = held["row"].to_numpy(), held.height
    began = held["on"].to_numpy() * _DAY + 10 * 60 * _MINUTE
    private_from = began + 45 * _MINUTE
    until = private_from + world.cases.private_minutes[row] * _MINUTE
    ended = until + 40 * _MINUTE
    parts = (
        ("information_giving", began, private_from),
        ("private_family_time", private_from, until),
        ("agreeing_the_plan", until, ended),
    )
    whole = (world.cases.meeting_type[row] == "family_group_conference").tolist()
    frames = []
    for place, (stage, begins, ends) in enumerate(parts):
        private = stage == "private_family_time"
        times = pl.DataFrame(
            {
                "la": held["la"],
                "id": ids("stage_time", 3 * np.arange(many) + place),
                "conference": held["id"],
                "stage": [stage] * many,
                "started_at": pl.Series(begins).cast(pl.Datetime("us", "UTC")),
                "ended_at": pl.Series(ends).cast(pl.Datetime("us", "UTC")),
                "declared_by": ["family" if private else "coordinator"] * many,
            },
            schema_overrides={"stage": pl.String, "declared_by": pl.String},
        )
        left = pl.col("started_at" if private else "no_time")
        times = times.with_columns(no_time=pl.lit(None, dtype=pl.Datetime("us", "UTC")))
        frames.append(times.with_columns(professionals_left_at=left).drop("no_time"))
    return pl.concat(frames).filter(pl.Series(whole * 3, dtype=pl.Boolean))


def plans_made(world: World, held: pl.DataFrame) -> pl.DataFrame:
    """The plans that were made, by conference."""
    made = world.cases.plan[held["row"].to_numpy()]
    come = made < NEVER
    rows, on = held.filter(pl.Series(come)), made[come]
    answered = world.cases.plan_answered[rows["row"].to_numpy()] < NEVER
    return rows.select(
        "la",
        ids("plan", np.arange(rows.height)),
        pl.col("id").alias("conference"),
        pl.lit(1, dtype=pl.Int64).alias("version"),
        word(answered, "shared", "draft").alias("status"),
        pl.lit("We will share the load, and the children come first.").alias("family_words"),
        as_dates(on).alias("made_date"),
        "row",
        pl.Series("on", on),
    )


def after_plan(world: World, plans: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What follows a plan: its lines, the council's answer, its review and how it was told."""
    cases, row = world.cases, plans["row"].to_numpy()
    line = plans.select(
        "la",
        ids("plan_line", np.arange(plans.height)),
        pl.col("id").alias("plan"),
        pl.lit(1, dtype=pl.Int64).alias("number"),
        pl.lit("Take the children to school every morning").alias("task"),
        pl.lit("Their aunt").alias("who"),
        pl.lit("family").alias("owner"),
        as_dates(plans["on"].to_numpy() + 28).alias("by_when"),
        pl.lit("begun").alias("progress"),
    )
    answered = cases.plan_answered[row]
    come = pl.Series(answered < NEVER)
    decision = cases.plan_decision[row]
    agreement = plans.select(
        "la",
        ids("plan_agreement", np.arange(plans.height)),
        pl.col("id").alias("plan"),
        pl.lit("council").alias("party"),
        pl.Series("decision", decision),
        pl.when(pl.Series(decision != "agreed"))
        .then(pl.lit("One line needs more thought before winter."))
        .otherwise(None)
        .alias("reasons"),
        as_dates(answered).alias("decided_date"),
        pl.lit("Team manager").alias("decided_by"),
    ).filter(come)
    planned, review = cases.review_planned[row], cases.review[row]
    closed = cases.closed[row]
    outcome = np.where(
        review < NEVER, "plan_goes_on", np.where(closed < NEVER, "did_not_happen", "planned")
    )
    reviews = plans.select(
        "la",
        ids("review", np.arange(plans.height)),
        pl.col("id").alias("plan"),
        as_dates(planned).alias("planned_date"),
        as_dates(review).alias("held_date"),
        pl.Series("outcome", outcome),
    ).filter(come)
    accounts = reviews.filter(pl.col("held_date").is_not_null())
    account = accounts.select(
        "la",
        ids("account", np.arange(accounts.height)),
        pl.col("id").alias("review"),
        pl.lit("family").alias("teller"),
        pl.lit("begun").alias("progress"),
        pl.lit("It goes better in the mornings.").alias("words"),
    )
    return {
        "plan_line": line,
        "agreement_to_plan": agreement,
        "review": reviews,
        "review_account": account,
    }
