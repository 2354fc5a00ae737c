"""Children without an outcome, and the time until care: what is assumed is named, and what could tip the answer."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from kinweave.evidence.analysis import analyse
from tests.evidence.analysed_trial import analysed, children, families, plan


def with_lost(count):
    """So many children of the arm referred lost from following, with no word of why."""
    mine = children().filter(pl.col("arm") == "fgc", pl.col("in_care_12m").is_not_null())
    gone = pl.col("child").is_in(mine["child"].head(count).to_list())
    return children().with_columns(
        in_care_12m=pl.when(gone).then(None).otherwise(pl.col("in_care_12m")),
        censor_reason=pl.when(gone).then(pl.lit("moved away")).otherwise(pl.col("censor_reason")),
    )


LOST = analysed(children_=with_lost(30))


def test_bounds_take_every_lost_child_first_one_way_and_then_the_other():
    lost, everyone = LOST.missing.bounds
    assert lost.without_outcome == 30
    share = 30 / (LOST.flow.offered.analysed + 30)
    assert lost.high - lost.low == pytest.approx(share)
    assert everyone.low < lost.low < lost.high < everyone.high


def test_a_difference_between_arms_in_who_was_lost_is_said():
    assert any("More children were lost in one arm" in line for line in LOST.warnings)


def test_the_tipping_point_is_where_the_interval_first_takes_in_no_difference():
    found = LOST.missing
    share = 30 / (LOST.flow.offered.analysed + 30)
    assert found.tipping_of == "children lost from following"
    for row in found.tipping:
        assert row.difference == pytest.approx(LOST.main.difference.estimate + row.shift * share)
        assert row.clear == (row.high < 0)
    if found.tips_at is not None:
        assert LOST.main.difference.high + found.tips_at * share == pytest.approx(0)


def test_missing_at_random_speaks_for_all_children_and_says_so():
    censored, at_random = LOST.missing.assumptions
    assert "calendar" in censored.says
    assert at_random.children == children().height
    assert at_random.difference.estimate == pytest.approx(censored.difference.estimate, abs=0.03)


def test_a_trial_with_every_outcome_has_no_bounds_and_nothing_to_tip():
    seen = children().filter(pl.col("in_care_12m").is_not_null())
    found = analysed(children_=seen).missing
    assert found.bounds == ()
    assert found.tipping == ()


def with_days():
    """Days of first entry, with one child who died before any and one who turned eighteen."""
    letter = families().select("family", "letter_date")
    frame = children().join(letter, on="family", how="left", maintain_order="left")
    order = pl.int_range(pl.len())
    ends = pl.col("letter_date") + timedelta(days=100)
    return frame.with_columns(
        entered_care=pl.when(pl.col("in_care_12m") & (order > 1)).then(
            pl.col("letter_date") + pl.duration(days=20 + order % 300)
        ),
        in_care_12m=pl.when(order > 1).then(pl.col("in_care_12m")),
        censor_date=pl.when(order < 2).then(ends).otherwise(pl.col("censor_date")),
        censor_reason=pl.when(order == 0)
        .then(pl.lit("died"))
        .when(order == 1)
        .then(pl.lit("turned_18"))
        .otherwise(pl.col("censor_reason")),
    ).drop("letter_date")


def test_death_and_eighteen_compete_with_entering_care():
    given = replace(plan(), columns={**plan().columns, "entered_care": "entered_care"})
    found = analyse(families(), with_days(), given).times
    assert sum(found.died) == 1
    assert sum(found.turned_18) == 1
    assert found.horizon_days == 365
    rising = [row[1] for row in found.curves]
    assert rising == sorted(rising)
    assert found.curves[0][1] == 0
    assert found.difference.low < found.offered - found.usual < found.difference.high
    assert found.lost_difference.estimate == pytest.approx(found.lost_offered - found.lost_usual)
    assert "ever entering care" in found.sentence()


def test_without_days_of_entry_the_time_until_care_is_not_made_up():
    assert analyse(families(), children().drop("entered_care"), plan()).times is None
