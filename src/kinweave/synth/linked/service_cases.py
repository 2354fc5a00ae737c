"""What the conference service wrote down about its work: cases, offers, conferences, plans, reviews.

Every table is for all councils, with `la` as the council's place; columns are the standard's. Nothing
after the extract date is there, and what the service plans is planned.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Days, Draw, as_dates
from kinweave.synth.linked.ids import ids
from kinweave.synth.linked.service_meetings import (
    after_plan,
    conferences,
    plans_made,
    some,
    stage_times,
    word,
)
from kinweave.synth.linked.service_people import Known
from kinweave.synth.linked.world import World

__all__ = ["case_tables"]


def case_tables(world: World, known: Known) -> dict[str, pl.DataFrame]:
    """Everything from the offer to the closure, a table an entity."""
    cases = world.cases
    row = np.flatnonzero(cases.started < NEVER)
    la = world.families.la[cases.family[row]]
    base = pl.DataFrame({"la": la, "row": row, "case": ids("case", row)})
    met = conferences(world, base)
    held = met.filter(pl.col("outcome") == "held")
    plans = plans_made(world, held)
    return {
        "case": base.select(
            "la",
            pl.col("case").alias("id"),
            ids("family", cases.family[row]).alias("family"),
            word(cases.by_letter[row], "letter", "referral").alias("route"),
            (pl.lit("C") + pl.col("row").cast(pl.String).str.zfill(6)).alias("reference"),
            pl.Series("sequence", cases.sequence[row]),
            pl.lit("family_group_conference").alias("meeting_type"),
            as_dates(cases.started[row]).alias("started_date"),
            pl.lit("public_task").alias("lawful_basis"),
        ),
        "child_in_case": _children(world, base),
        "case_stage": _stages(world, base),
        **_periods(world, known),
        **_offers(world, known, base),
        "referral": _referrals(world, base),
        "allocation": _allocations(world, base),
        "conference": met.drop("row", "on"),
        "stage_time": stage_times(world, held),
        "plan": plans.drop("row", "on"),
        **after_plan(world, plans),
        "closure": _closures(world, base),
    }


def _children(world: World, base: pl.DataFrame) -> pl.DataFrame:
    cases, row = world.cases, base["row"].to_numpy()
    place, child = world.children_of(cases.family[row], cases.started[row])
    rows = base[place]
    case = rows["row"].to_numpy()
    moves = world.families.moves_on[cases.family[case]]
    planned = cases.planned[case] < NEVER
    part = Draw(world.size.seed, "parts").of(
        {"in_person": 45, "words_or_drawing": 40, "not_this_time": 15}, len(child)
    )
    by_letter = word(cases.by_letter[case], "pre_proceedings", "child_in_need")
    return rows.select(
        "la",
        ids("child_in_case", np.arange(len(child))),
        "case",
        ids("child", child).alias("person"),
        as_dates(cases.started[case]).alias("joined_date"),
        as_dates(np.where(moves <= world.size.extract, moves, NEVER)).alias("left_date"),
        by_letter.alias("legal_stage_at_offer"),
        pl.when(pl.Series(cases.received[case] < NEVER))
        .then(by_letter)
        .otherwise(None)
        .alias("legal_stage_at_referral"),
        pl.when(pl.Series(cases.held[case] < NEVER))
        .then(by_letter)
        .otherwise(None)
        .alias("legal_stage_at_conference"),
        pl.when(pl.Series(planned))
        .then(pl.Series(part))
        .otherwise(pl.lit("not_asked"))
        .alias("takes_part"),
    )


def _stages(world: World, base: pl.DataFrame) -> pl.DataFrame:
    cases = world.cases
    ended = np.where(cases.accepted, NEVER, cases.closed)
    by_stage: Mapping[str, Days] = {
        "offered": cases.offered,
        "ended_at_offer": ended,
        "referred": cases.received,
        "agreed_to_take_part": cases.agreed,
        "allocated": cases.allocated,
        "conference_planned": cases.planned,
        "conference_held": cases.held,
        "plan_made": cases.plan,
        "plan_answered": cases.plan_answered,
        "reviewed": cases.review,
        "closed": np.where(cases.accepted, cases.closed, NEVER),
    }
    frames = []
    for stage, days in by_stage.items():
        rows, on = some(base, days)
        frames.append(
            rows.select(
                "la", "case", pl.lit(stage).alias("stage"), as_dates(on).alias("entered_date")
            )
        )
    every = pl.concat(frames)
    return every.with_columns(ids("case_stage", np.arange(every.height)))


def _periods(world: World, known: Known) -> dict[str, pl.DataFrame]:
    of, family = world.periods, known.families[world.periods.start[known.families] < NEVER]
    sent, met = of.letter[family] < NEVER, of.first_meeting[family] < NEVER
    cases = world.cases
    held = np.full(world.families.height, NEVER)
    first = cases.by_letter & (cases.held < NEVER)
    held[cases.family[first]] = cases.held[first]
    decided = of.step_decision[family] < NEVER
    in_period = (held[family] < NEVER) & (
        held[family] <= np.where(decided, of.step_decision[family], NEVER)
    )
    period = pl.DataFrame(
        {
            "la": world.families.la[family],
            "id": ids("period", family),
            "family": ids("family", family),
            "start_date": as_dates(of.start[family]),
            "letter_sent_date": as_dates(of.letter[family]),
            "offer_in_letter": np.where(
                sent, np.where(of.offer_in_letter[family], "yes", "no"), "unknown"
            ),
            "meeting_facilitated": np.where(in_period & of.offer_in_letter[family], "yes", "no"),
            "initial_meeting_date": as_dates(of.first_meeting[family]),
            "review_meetings_count": pl.select(
                pl.when(pl.Series(met)).then(pl.Series(of.review_meetings[family])).otherwise(None)
            ).to_series(),
            "step_decision_date": as_dates(of.step_decision[family]),
            "outcome": pl.select(
                pl.when(pl.Series(decided)).then(pl.Series(of.outcome[family])).otherwise(None)
            ).to_series(),
            "court_application_date": as_dates(of.application[family]),
            "letter_to_issue_date": as_dates(of.letter_to_issue[family]),
        }
    )
    place, child = world.children_of(family, of.start[family])
    referred = world.cin.unique("child", keep="first", maintain_order=True)
    of_child = pl.DataFrame(
        {
            "la": world.families.la[family[place]],
            "id": ids("period_child", np.arange(len(child))),
            "period": ids("period", family[place]),
            "person": ids("child", child),
            "child": child,
        }
    ).join(referred.select("child", "referred"), on="child", how="left", maintain_order="left")
    moves = world.families.moves_on[family[place]]
    return {
        "pre_proceedings_period": period,
        "pre_proceedings_child": of_child.with_columns(
            as_dates(of_child["referred"].fill_null(NEVER).to_numpy()).alias("cin_referral_date"),
            as_dates(np.where(moves <= world.size.extract, moves, NEVER)).alias("left_date"),
        ).drop("child", "referred"),
    }


def _offers(world: World, known: Known, base: pl.DataFrame) -> dict[str, pl.DataFrame]:
    cases, draw = world.cases, Draw(world.size.seed, "offers")
    rows, on = some(base, cases.offered)
    case = rows["row"].to_numpy()
    father = known.has_father[cases.family[case]]
    found = draw.happens(0.85, len(case))
    both = pl.concat(
        [
            rows.with_columns(place=pl.lit(0), on=pl.Series(on), found=pl.lit(value=True)),
            rows.with_columns(place=pl.lit(1), on=pl.Series(on), found=pl.Series(found)).filter(
                pl.Series(father)
            ),
        ]
    )
    case, on = both["row"].to_numpy(), both["on"].to_numpy()
    in_letter = cases.by_letter[case] & world.periods.offer_in_letter[cases.family[case]]
    offered = pl.col("found")
    offer = both.select(
        "la",
        ids("offer", np.arange(both.height)),
        "case",
        ids("parent", 2 * cases.family[case] + both["place"].to_numpy()).alias("person"),
        pl.when(offered).then(pl.lit("offered")).otherwise(pl.lit("not_found")).alias("outcome"),
        pl.when(offered).then(as_dates(on)).otherwise(None).alias("offered_date"),
        pl.when(offered & pl.Series(in_letter))
        .then(pl.lit("letter"))
        .when(offered)
        .then(pl.lit("in_person"))
        .otherwise(None)
        .alias("method"),
        word(in_letter, "yes", "no").alias("in_letter"),
        pl.when(pl.Series(in_letter)).then(pl.lit("1")).otherwise(None).alias("letter_wording"),
    )
    answered = cases.answered[case]
    first, yes = both["place"].to_numpy() == 0, cases.accepted[case]
    other = np.where(draw.happens(0.5, both.height), "accepted", "no_answer")
    said = np.where(yes, np.where(first, "accepted", other), "said_no")
    come = both["found"].to_numpy() & (answered < NEVER)
    answer = pl.DataFrame(
        {
            "la": both["la"],
            "id": ids("answer", np.arange(both.height)),
            "offer": offer["id"],
            "answer": said,
            "answered_date": as_dates(np.where(said == "no_answer", NEVER, answered)),
            "method": ["in_person"] * both.height,
        },
        schema_overrides={"method": pl.String},
    ).filter(pl.Series(come))
    agrees, agreed = some(base, cases.agreed)
    agreement = agrees.select(
        "la",
        ids("agreement", np.arange(agrees.height)),
        "case",
        ids("parent", 2 * cases.family[agrees["row"].to_numpy()]).alias("person"),
        pl.lit("yes").alias("agreed"),
        as_dates(agreed).alias("agreed_date"),
        pl.lit("1").alias("wording_version"),
        pl.lit("in_person").alias("how"),
    )
    return {"offer": offer, "answer": answer, "agreement_to_take_part": agreement}


def _referrals(world: World, base: pl.DataFrame) -> pl.DataFrame:
    rows, on = some(base, world.cases.received)
    return rows.select(
        "la",
        ids("referral", np.arange(rows.height)),
        "case",
        as_dates(on).alias("received_date"),
        pl.lit("The children’s social worker").alias("referrer_name"),
        pl.Series(
            "source",
            Draw(world.size.seed, "sources").of(
                {"5A": 80, "5D": 12, "2B": 4, "1A": 4}, rows.height
            ),
        ),
        pl.lit("no").alias("urgent"),
        pl.lit("yes").alias("agreed_with_family"),
        pl.lit("no").alias("safety_concern"),
    )


def _allocations(world: World, base: pl.DataFrame) -> pl.DataFrame:
    rows, on = some(base, world.cases.allocated)
    who = Draw(world.size.seed, "coordinators").between((1, 9), rows.height)
    return rows.select(
        "la",
        ids("allocation", np.arange(rows.height)),
        "case",
        (pl.lit("Coordinator ") + pl.Series(who).cast(pl.String)).alias("coordinator_name"),
        pl.lit("coordinator").alias("role"),
        as_dates(on).alias("start_date"),
        pl.lit("yes").alias("independent"),
    )


def _closures(world: World, base: pl.DataFrame) -> pl.DataFrame:
    rows, on = some(base, world.cases.closed)
    return rows.select(
        "la",
        ids("closure", np.arange(rows.height)),
        "case",
        as_dates(on).alias("closed_date"),
        pl.Series("reason", world.cases.close_reason[rows["row"].to_numpy()]),
    )
