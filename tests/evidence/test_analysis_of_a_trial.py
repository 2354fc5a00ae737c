"""A trial analysed as planned: each of the ways in which such a trial has gone wrong, put right."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from kinweave.evidence.analysis import Setting, analyse, logistic, raw, read_records
from kinweave.evidence.analysis.siblings import siblings
from kinweave.evidence.analysis.subgroups import subgroups
from kinweave.evidence.analysis.terms import terms
from kinweave.evidence.kernel import (
    RealBlocks,
    families_of,
    fit_cells,
    randomisation_test,
    resampled,
    tallied,
)
from kinweave.synth.trial import trial
from tests.evidence.analysed_trial import analysed, change, children, families, plan

SIX = {"column": "in_care_6m", "name": "In care at 6 months", "horizon_months": 6}
FOUND = analysed(subgroups=["sex", "disabled"], secondary=[SIX])


def with_twins(count):
    """The same trial with every child there so many times over, in the same family."""
    rows = [children().with_columns(child=pl.col("child") + f"-{at}") for at in range(count)]
    return pl.concat(rows)


def test_children_copied_within_their_family_add_nothing_to_what_is_known():
    one, three = analysed().raw, analysed(children_=with_twins(3)).raw
    assert three.n == 3 * one.n
    assert three.difference.estimate == pytest.approx(one.difference.estimate)
    assert three.difference.se == pytest.approx(one.difference.se, rel=0.02)


def test_the_sibling_correlation_and_the_spread_of_sizes_stand_beside_the_result():
    alike = siblings(
        read_records(
            families(),
            with_twins(2).filter(
                pl.col("child").str.ends_with("-0") | pl.col("child").str.ends_with("-1")
            ),
            plan(),
        ).children.filter(pl.col("state") == "observed")
    )
    own = FOUND.siblings
    assert 0.2 < own.icc < 0.8
    assert own.design_effect == pytest.approx(
        1 + ((own.size_cv**2 + 1) * own.mean_size - 1) * own.icc
    )
    assert "sibling correlation" in own.sentence()
    assert alike.mean_size == pytest.approx(2 * own.mean_size)


def test_large_families_weigh_more_by_child_and_the_same_by_family():
    usual = children().filter(pl.col("arm") == "usual", pl.col("in_care_12m").is_not_null())
    by_family = usual.group_by("family").agg(pl.col("in_care_12m").mean())["in_care_12m"].mean()
    assert FOUND.raw.usual == pytest.approx(usual["in_care_12m"].mean())
    assert FOUND.others[0].basis == "family"
    assert FOUND.others[0].usual == pytest.approx(by_family)


def test_a_child_born_after_the_letter_is_in_a_further_analysis_only():
    letter = families().filter(pl.col("family") == children()["family"][0])["letter_date"][0]
    late = analysed(children_=change(children(), [0], birth_date=letter + timedelta(days=40)))
    assert late.main.n == FOUND.main.n - 1
    assert late.flow.offered.joiners + late.flow.usual.joiners == 1
    assert "joined after the letter" in late.others[-1].name
    assert late.others[-1].n == FOUND.main.n


def test_a_later_letter_of_the_same_family_starts_nothing_again():
    again = families().head(1).with_columns(letter_date=pl.col("letter_date") + timedelta(days=90))
    found = analysed(families_=pl.concat([again, families()]))
    assert found.flow.later_letters == 1
    assert found.flow.families == families().height
    assert found.main.difference == FOUND.main.difference


def test_a_child_who_moved_council_stays_where_the_family_was_allocated():
    other = children().filter(pl.col("council") != children()["council"][0])["council"][0]
    found = analysed(children_=change(children(), [0], council=other))
    assert found.flow.moved == 1
    assert found.main.difference == FOUND.main.difference


def test_a_child_not_yet_a_year_on_is_never_counted_as_not_in_care():
    unseen = children()["in_care_12m"].null_count()
    flow = FOUND.flow
    assert unseen > 0
    assert flow.analysed == children().height - unseen
    assert sum(many for arm in (flow.offered, flow.usual) for _, many in arm.not_seen) == unseen
    assert any(f"{unseen} of {children().height} children" in line for line in FOUND.warnings)


def test_in_care_at_the_horizon_is_not_called_ever_in_care():
    assert "not the same as ever" in dict(FOUND.estimand)["Outcome"]
    assert FOUND.main.name == "In care at the horizon"
    assert analysed(outcome_kind="ever").main.name == "Ever in care by the horizon"


def test_a_child_who_died_or_was_lost_has_a_line_of_its_own_in_the_flow():
    seen = children().filter(pl.col("in_care_12m").is_not_null())["child"].head(3).to_list()
    reasons = {seen[0]: "died", seen[1]: "turned_18", seen[2]: "left the country"}
    gone = pl.col("child").is_in(seen)
    changed = children().with_columns(
        in_care_12m=pl.when(gone).then(None).otherwise(pl.col("in_care_12m")),
        censor_reason=pl.when(gone)
        .then(pl.col("child").replace(reasons))
        .otherwise(pl.col("censor_reason")),
    )
    flow = analysed(children_=changed).flow
    why = {name for arm in (flow.offered, flow.usual) for name, _ in arm.not_seen}
    assert why == {"administrative", "died", "turned_18", "lost: left the country"}


def test_every_child_is_somewhere_in_the_flow():
    for arm in (FOUND.flow.offered, FOUND.flow.usual):
        assert arm.analysed + sum(many for _, many in arm.not_seen) == arm.children
    assert FOUND.flow.children == children().height


def test_a_family_left_out_after_allocation_stays_in_the_analysis_with_its_reason():
    out = families().with_columns(
        excluded=pl.when(pl.int_range(pl.len()) < 5).then(pl.lit("withdrawn by the council"))
    )
    given = replace(plan(), columns={**plan().columns, "excluded": "excluded"})
    found = analyse(out, children(), given)
    assert (
        sum(many for arm in (found.flow.offered, found.flow.usual) for _, many in arm.left_out) == 5
    )
    assert found.main.n == FOUND.main.n


def test_the_effect_of_a_conference_has_one_definition_and_its_assumption():
    found = FOUND.complier
    gap = found.received_offered - found.received_usual
    assert found.means == "a conference that was held"
    assert found.difference.estimate == pytest.approx(
        FOUND.others[2].difference.estimate / gap, rel=0.1
    )
    assert "works only through a conference that was held" in found.assumes[0]


def test_a_conference_directed_by_a_court_moves_no_family_to_the_other_arm():
    crossed = families().filter(pl.col("arm") == "usual", pl.col("received")).height
    assert crossed > 0
    assert FOUND.flow.usual.received == crossed
    assert FOUND.flow.usual.families == families().filter(pl.col("arm") == "usual").height
    assert any("stay in their arm" in line for line in FOUND.warnings)


def test_the_randomisation_test_draws_the_real_blocks_again():
    found = FOUND.rerandomised
    real = families().select(pl.struct("council", "block").n_unique()).item()
    assert found.blocks == real
    sealed = families().with_columns(block_size=pl.lit(8))
    assert analysed(families_=sealed).rerandomised.sizes == "as sealed"
    assert analysed(families_=families().drop("block")).rerandomised is None


def test_one_great_block_gives_another_p_than_the_real_ones():
    records = read_records(families(), children(), plan())
    seen = records.children.filter(pl.col("state") == "observed")
    row = {name: at for at, name in enumerate(records.families["family"].to_list())}
    of = [row[name] for name in seen["family"].to_list()]
    given = (
        seen["outcome"].to_numpy(),
        of,
        records.families["offered"].to_numpy(),
        records.families["council"].to_numpy(),
    )
    whole = RealBlocks.of(np.zeros(len(row), int), np.full(len(row), len(row) + len(row) % 2))
    loose = randomisation_test(*given, whole, times=400, seed=1)
    assert loose.difference == pytest.approx(FOUND.rerandomised.difference)
    assert loose.drawn.std() > 0


def test_raw_and_adjusted_stand_side_by_side_and_terms_come_from_the_plan_alone():
    assert FOUND.raw.adjusted == "not adjusted"
    assert FOUND.main.adjusted == "adjusted"
    fewer = replace(plan(), covariates=())
    assert analyse(families(), children(), fewer).main.difference != FOUND.main.difference
    assert not any(hasattr(row, "p") for row in FOUND.baseline)


def test_few_families_bring_the_wild_bootstrap_beside_the_interval():
    small = trial(36, 2, seed=9)
    found = analyse(small.families, small.children, plan(separation="linear"))
    assert found.few.clusters < 40
    assert 0 < found.few.p <= 1
    assert any("wild bootstrap" in line for line in found.warnings)
    assert FOUND.few is None


def test_councils_allocated_whole_are_the_clusters_and_every_sign_is_tried():
    places = families()["council"].unique().sort()
    arm = dict(zip(places, ["fgc", "usual"] * 2, strict=True))
    moved = families().with_columns(arm=pl.col("council").replace(arm))
    own = children().drop("arm")
    found = analyse(moved, own, replace(plan(), unit="council", covariates=()))
    assert found.few.clusters == 4
    assert found.few.enumerated
    assert found.others[2].df < 4


def test_the_odds_ratio_is_neither_the_ratio_of_risks_nor_taken_for_it():
    main = FOUND.main
    assert main.ratio.estimate == pytest.approx(main.offered / main.usual)
    assert main.difference.estimate == pytest.approx(main.offered - main.usual)
    assert main.odds_ratio < main.ratio.estimate < 1


def test_the_small_sample_factor_is_named_with_every_result():
    assert FOUND.main.factor == "G/(G−1) · (N−1)/(N−K)"
    assert all(one.errors in {"CR1", "CR2"} and one.factor for one in (FOUND.raw, *FOUND.others))


def test_days_are_means_with_the_children_who_have_none_and_in_two_parts():
    days = FOUND.days
    for part in days.parts:
        assert part.share_any * part.mean_of_any == pytest.approx(part.mean)
    assert days.raw.difference.estimate == pytest.approx(days.parts[0].mean - days.parts[1].mean)
    assert (
        days.adjusted.bootstrap.low
        < days.adjusted.difference.estimate
        < days.adjusted.bootstrap.high
    )


def test_many_questions_are_judged_by_holm():
    p = [one.interaction_p for one in FOUND.subgroups]
    assert min(one.holm_p for one in FOUND.subgroups) == pytest.approx(min(1, 2 * min(p)))
    more = analysed(secondary=[SIX, SIX | {"name": "The same again"}])
    assert more.later[0].holm_p == pytest.approx(min(1, 2 * more.later[0].contrast.p))


def test_the_interaction_of_two_groups_is_the_test_that_their_differences_are_one():
    seen = read_records(families(), children(), plan(subgroups=["sex"])).children.filter(
        pl.col("state") == "observed"
    )
    one = subgroups(seen, plan(subgroups=["sex"]))[0]
    girls, boys = one.groups
    assert girls.offered + girls.usual + boys.offered + boys.usual == seen.height
    assert (one.interaction_p < 0.05) == (one.holm_p < 0.05)


def test_the_resampled_interval_agrees_with_the_batched_kernel():
    seen = read_records(families(), children(), plan()).children.filter(
        pl.col("state") == "observed"
    )
    bare = replace(plan(), covariates=(), bootstraps=400)
    found = logistic(seen, bare, Setting("In care", "12 months"), bootstrap=True).bootstrap
    tables = families_of(
        *(seen[name].to_numpy() for name in ("outcome", "family", "offered", "council"))
    )
    other = fit_cells(resampled(*tables, times=400, seed=1)).difference
    assert found.se == pytest.approx(other.std(ddof=1), rel=0.15)
    assert fit_cells(tallied(*tables)).difference[0] == pytest.approx(found.estimate)


def test_the_effect_built_in_is_within_the_interval():
    main = FOUND.main.difference
    assert main.low < -0.2 < main.high
    assert FOUND.sentence().startswith(
        "In care at the horizon, 12 months after the letter, adjusted"
    )


def test_a_blank_term_drops_no_child_and_is_said():
    blank = change(children(), [0, 1, 2], disabled=None)
    found = analysed(children_=blank)
    assert found.main.n == FOUND.main.n
    assert any("blank in disabled" in line for line in found.main.warnings)


def test_a_term_that_says_the_same_as_another_is_taken_out_and_said():
    seen = read_records(families(), children(), plan()).children
    made = terms(seen.with_columns(again=pl.col("disabled")), ["disabled", "again"])
    assert made.taken_out == ("again",)


def test_the_raw_difference_is_that_of_the_counts():
    seen = read_records(families(), children(), plan()).children.filter(
        pl.col("state") == "observed"
    )
    shares = {arm: seen.filter(pl.col("offered") == arm)["outcome"].mean() for arm in (0, 1)}
    found = raw(seen, plan(), Setting("In care", "12 months"))
    assert found.difference.estimate == pytest.approx(shares[1] - shares[0])
