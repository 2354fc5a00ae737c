"""A trial that was not held is made of records from the offer: where simply comparing misleads, it does not."""

import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.evidence.emulation import emulate, example_plan, parse_plan
from kinweave.evidence.emulation.pace import steps_of, weights_of
from kinweave.evidence.emulation.records import followed
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.observational.weighting import Target
from tests.evidence.offered_families import PLAN, offered, truth

ASKED = parse_plan(PLAN)


def times(many, ratio, lost=0.1):
    """So many record sets of which the truth is known, each emulated."""
    return [emulate(offered(800, ratio=ratio, seed=seed, lost=lost), ASKED) for seed in range(many)]


def test_where_a_conference_changes_nothing_simply_comparing_finds_much_and_emulation_nothing():
    found = times(5, 1.0)
    gaps = np.array([one.difference.estimate for one in found])
    assert np.mean([one.bare.estimate for one in found]) < -0.2  # immortal time and confounding
    assert all(one.bare.high < 0 for one in found)
    assert abs(gaps.mean()) < 3 * 0.03 / np.sqrt(5)
    assert sum(one.difference.low <= 0 <= one.difference.high for one in found) >= 4


def test_where_a_conference_halves_the_chance_emulation_finds_what_was_built_in():
    found = times(5, 0.5)
    first, second = truth(found[0].pace, ratio=0.5)
    gaps = np.array([one.difference.estimate for one in found])
    assert abs(gaps.mean() - (first - second)) < 3 * 0.03 / np.sqrt(5)
    assert np.mean([one.bare.estimate for one in found]) < 2 * (first - second)
    held = [one.difference.low <= first - second <= one.difference.high for one in found]
    assert sum(held) >= 4
    assert np.mean([one.first for one in found]) == pytest.approx(first, abs=0.025)
    assert np.mean([one.second for one in found]) == pytest.approx(second, abs=0.025)


def test_until_the_grace_period_is_over_a_child_counts_in_both_arms():
    trial = followed(offered(600, seed=2), ASKED)
    weights = weights_of(steps_of(trial, ASKED))
    early = (trial.event < 84) & (trial.began > trial.event)
    assert early.sum() > 10
    assert (weights.first[early] > 0).all()
    assert (weights.second[early] > 0).all()
    began = trial.began <= 84
    assert (weights.second[began] == 0).all()
    late = (trial.began > 84) & (trial.event > 84)
    assert (weights.first[late] == 0).all()


def test_where_the_terms_sway_nothing_whoever_follows_a_course_is_weighed_alike_but_for_time():
    records = offered(900, seed=5).with_columns(
        strain=pl.Series(np.random.default_rng(1).normal(size=offered(900, seed=5).height))
    )
    trial = followed(records, ASKED)
    weights = weights_of(steps_of(trial, ASKED))
    began = (trial.began <= 84) & (weights.first > 0)
    spread = weights.first[began].std() / weights.first[began].mean()
    assert spread < 0.35


@pytest.mark.parametrize("target", list(Target))
def test_each_target_says_whom_the_difference_is_for_and_evens_out_what_was_recorded(target):
    found = emulate(offered(1500, seed=4), replace(ASKED, target=target))
    words = {"everyone": "all children", "offered": "children like", "overlap": "might as well"}
    assert words[target.value] in found.assumes[0]
    (strain,) = [one for one in found.balance if one.name == "strain"]
    assert abs(strain.before) > 0.4
    assert abs(strain.after) < 0.15
    assert found.difference.low <= 0 <= found.difference.high


def test_the_interval_by_families_drawn_again_is_near_the_one_by_formula():
    records = offered(500, seed=7, lost=0.1)
    formula = emulate(records, ASKED).difference
    drawn = emulate(records, replace(ASKED, bootstraps=20)).difference
    assert drawn.estimate == pytest.approx(formula.estimate)
    assert 0.6 < drawn.se / formula.se < 1.4
    few = replace(ASKED, bootstraps=3)
    assert emulate(records, few).difference == emulate(records, few).difference


def test_something_unrecorded_shows_in_the_negative_control():
    blind = replace(ASKED, covariates=("boy",), negative_control="control")
    seeing = replace(ASKED, negative_control="control")
    records = offered(1500, seed=6)
    found, well = emulate(records, blind), emulate(records, seeing)
    assert found.control.high < 0
    assert any("not to be trusted" in line for line in found.warnings)
    assert well.control.low <= 0 <= well.control.high
    assert not any("not to be trusted" in line for line in well.warnings)


def test_what_happens_after_the_offer_and_sways_the_conference_can_be_a_term():
    records = offered(600, seed=8).with_columns(
        proceedings_date=pl.col("offer_date").dt.offset_by("30d")
    )
    plan = replace(ASKED, dated=("proceedings_date",))
    trial = followed(records, plan)
    assert "proceedings_date" in steps_of(trial, plan).names


def test_everybody_who_is_not_followed_has_a_line_with_the_reason():
    records = offered(400, seed=9).with_columns(
        eligible=pl.int_range(pl.len()) % 10 != 0,
        birth_date=pl.when(pl.int_range(pl.len()) == 5)
        .then(pl.col("offer_date").dt.offset_by("-18y").dt.offset_by("3mo"))
        .otherwise(pl.col("offer_date").dt.offset_by("-4y")),
    )
    again = records.head(3).with_columns(
        offer_date=pl.col("offer_date").dt.offset_by("200d"), conference_date=pl.lit(None, pl.Date)
    )
    early = records.slice(21, 2).with_columns(
        child=pl.lit("e") + pl.col("child"), conference_date=pl.col("offer_date")
    )
    blank = records.head(1).with_columns(
        child=pl.lit("b"), offer_date=pl.lit(None, pl.Date), eligible=pl.lit(value=True)
    )
    late = records.slice(31, 4).with_columns(
        child=pl.lit("l") + pl.col("child"), offer_date=pl.lit(None, pl.Date).fill_null(pl.date(2027, 6, 1)),
        conference_date=pl.lit(None, pl.Date), entered_care=pl.lit(None, pl.Date),
    )  # fmt: skip
    everyone = pl.concat([records, again, early, blank, late])
    plan = replace(
        ASKED,
        eligible="eligible",
        columns=ASKED.columns | {"birth_date": "birth_date"},
    )
    trial = followed(everyone, plan)
    flow = dict(trial.flow)
    rows, kept = flow.pop("rows in the records"), flow.pop("children followed")
    assert rows == everyone.height
    assert kept == trial.children == rows - sum(flow.values())
    assert flow["no day of the offer"] == 1
    assert flow["begun already on the day of the offer"] == 2
    assert flow["a later offer to the same child, which starts nothing again"] == 2
    assert flow["an offer less than 12 months before the extract date"] == 4
    assert flow["eighteen before the horizon"] == 1


def test_a_child_who_was_lost_is_never_taken_for_one_without_the_outcome():
    trial = followed(offered(400, seed=10, lost=0.3), ASKED)
    short = trial.until < trial.horizon
    assert short.sum() > 50
    assert np.isnan(trial.outcome[short & (trial.event > trial.until)]).all()
    assert dict(trial.ended)["moved away"] == short.sum()


def test_an_outcome_at_the_horizon_is_read_as_it_stands_and_is_not_ever():
    records = offered(900, seed=11)
    at = records.with_columns(
        in_care=pl.col("entered_care").is_not_null() & (pl.int_range(pl.len()) % 2 == 0)
    )
    plan = replace(ASKED, kind="at", columns=ASKED.columns | {"outcome": "in_care"})
    found, ever = emulate(at, plan), emulate(records, ASKED)
    assert "would have the outcome at 12 months" in found.sentence()
    assert "would have the outcome by 12 months" in ever.sentence()
    assert found.second < ever.second


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_rows_and_the_names_of_families_change_nothing(seed):
    records = offered(300, seed=12)
    moved = records.sample(fraction=1, shuffle=True, seed=seed).with_columns(
        family=pl.lit("Z") + pl.col("family")
    )
    one, other = emulate(records, ASKED), emulate(moved, ASKED)
    assert one.difference.estimate == pytest.approx(other.difference.estimate, abs=1e-9)
    assert one.difference.se == pytest.approx(other.difference.se, abs=1e-9)


def bent(**columns):
    return offered(300, seed=13).with_columns(**columns)


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        (lambda: bent().drop("strain"), "no column strain"),
        (lambda: bent(offer_date=pl.lit("soon")), "offer_date holds String and not days"),
        (lambda: bent(conference_date=pl.lit(None, pl.Date)), "Nobody began within 84 days"),
        (lambda: bent(offer_date=pl.date(2027, 12, 1)), "Nobody is left for the emulated trial"),
        (lambda: bent(entered_care=pl.col("offer_date")), "had the outcome by the day of the offer"),
        (
            lambda: bent(followed_to=pl.col("offer_date").dt.offset_by("-1d")),
            "followed to a day before the offer",
        ),
        (
            lambda: bent(boy=pl.col("conference_date").is_not_null()),
            "children without boy began, so nobody like them followed the other course",
        ),
        (lambda: bent(strain=pl.lit(1.0), boy=pl.lit(value=True)), "Every child is alike in"),
    ],
)  # fmt: skip
def test_records_that_cannot_be_honoured_are_refused_in_a_sentence(records, sentence):
    with pytest.raises(EvidenceError, match=re.escape(sentence)):
        emulate(records(), ASKED)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("grace_days = 84", "grace_days = 80", "write whole steps of 7 days"),
        ("grace_days = 84", "grace_days = 700", "reaches to the horizon"),
        ('["strain", "boy"]', "[]", "without anything known at the offer"),
        ('["strain", "boy"]', '["entered_care"]', "is what is compared or found"),
        ("horizon_months", "horizon_month", "(study.horizon_months): this line is missing"),
        ('title = "', 'titel = "', "(title): this line is missing"),
        ("bootstraps = 0", "bootstrap = 0", "no line of a plan has this name"),
        ("extract_date", "extract_date =", "is not TOML"),
    ],
)
def test_a_plan_with_a_slip_is_refused_with_its_line(old, new, sentence):
    assert old in PLAN
    with pytest.raises(EvidenceError, match=re.escape(sentence)):
        parse_plan(PLAN.replace(old, new, 1))


def test_the_example_is_a_plan():
    plan = parse_plan(example_plan())
    assert (plan.grace_days, plan.kind, plan.target) == (84, "at", Target.EVERYONE)
