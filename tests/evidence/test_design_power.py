"""What a plan would find: the published trial's power, by simulation and by formula."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from kinweave.evidence.design.closed_form import closed_form_power, design_effect
from kinweave.evidence.design.latent import intercepts, within_family
from kinweave.evidence.design.parsing import example_plan, parse_plan
from kinweave.evidence.design.plan import Arm
from kinweave.evidence.design.plot import power_curve, power_plot
from kinweave.evidence.design.power import families_needed, least_effect, power
from kinweave.evidence.errors import EvidenceError

PLAN = parse_plan(example_plan())


def expecting(plan=PLAN, **changes):
    return replace(plan, expected=replace(plan.expected, **changes))


def stepped(councils=20, **changes):
    plan = expecting(council_sd=0.5, **changes)
    names = tuple(f"Council {at}" for at in range(councils))
    return replace(plan, design="stepped-wedge", steps=5, councils=names)


def waiting(**changes):
    plan = expecting(**changes)
    return replace(
        plan,
        design="waiting-list",
        arms=(plan.arms[0], Arm("later", "offered later", "wait", 12)),
    )


def test_the_published_trial_would_have_found_its_effect_had_all_families_been_a_year_on():
    # 94.2 and 68.0 of 100, each from 4,000 simulated trials; four Monte Carlo errors of either side.
    whole = power(PLAN, seed=11, times=2000)
    assert whole.share == pytest.approx(0.942, abs=4 * 0.0065)
    late = power(expecting(observed=0.48), seed=12, times=2000)
    assert late.share == pytest.approx(0.680, abs=4 * 0.0128)
    assert whole.difference == pytest.approx(-0.086, abs=0.003)


def test_when_the_offer_changes_nothing_five_trials_in_a_hundred_say_that_it_does():
    for plan in (PLAN, expecting(observed=0.48), stepped()):
        none = power(plan, seed=5, effect=0.0, times=1000)
        assert none.share == pytest.approx(0.05, abs=4 * 0.0069)
        assert "5 is right" in none.sentence()


def test_the_formula_gives_what_clusterpower_gives():
    found = closed_form_power(
        families_an_arm=735, mean_size=1.7322, size_cv=0.62, icc=0.6, shares=(0.448, 0.362)
    )
    assert found == pytest.approx(0.90528, abs=5e-6)
    assert design_effect(1.7322, 0.0, 0.0) == 1
    assert design_effect(2.0, 0.0, 1.0) == 2


def test_the_simulation_and_the_formula_agree_where_both_hold():
    plan = expecting(sibling_sd=0.0)
    by_formula = closed_form_power(
        families_an_arm=300, mean_size=plan.expected.mean_size, size_cv=0.0, icc=0.0,
        shares=(0.448, 0.362),
    )  # fmt: skip
    assert power(plan, seed=3, families=600, times=1500).share == pytest.approx(
        by_formula, abs=0.05
    )


def test_the_same_seed_gives_the_same_trials_on_one_core_and_on_two():
    one = power(PLAN, seed=7, families=200, times=130, jobs=1)
    two = power(PLAN, seed=7, families=200, times=130, jobs=2)
    assert one == two
    assert power(PLAN, seed=8, families=200, times=130) != one


def test_brothers_and_sisters_who_are_more_alike_make_a_trial_weaker():
    close = power(expecting(sibling_sd=4.0), seed=1, times=600)
    apart = power(expecting(sibling_sd=0.0), seed=1, times=600)
    assert close.se > apart.se * 1.1
    assert close.share < apart.share


def test_cross_over_both_ways_takes_its_share_of_the_effect():
    crossed = power(expecting(without_offer=0.28, with_offer=0.05), seed=2, times=500)
    assert crossed.as_allocated == pytest.approx(-0.086 * 0.67)
    assert crossed.difference == pytest.approx(-0.086 * 0.67, abs=0.005)
    assert any("Cross-over" in line for line in crossed.warnings)


def test_a_waiting_list_shows_only_what_an_offer_that_came_later_has_lost():
    at_once = power(waiting(late_effect=0.0), seed=2, times=500)
    halved = power(waiting(late_effect=0.5), seed=2, times=500)
    assert at_once.difference == pytest.approx(-0.086, abs=0.005)
    assert halved.difference == pytest.approx(-0.043, abs=0.005)
    assert halved.share < at_once.share
    assert any("12 weeks later keeps 50%" in line for line in halved.assumes)


def test_drift_over_time_does_not_bias_a_trial_in_blocks_nor_a_stepped_wedge():
    for plan in (expecting(drift=0.2), stepped(drift=0.2)):
        assert power(plan, seed=4, effect=0.0, times=400).difference == pytest.approx(0, abs=0.01)


def test_a_stepped_wedge_finds_what_was_built_in_and_warns_when_councils_are_few():
    found = power(stepped(), seed=6, effect=-0.12, times=400)
    assert found.difference == pytest.approx(-0.12, abs=0.015)
    assert not found.warnings
    few = power(stepped(councils=5), seed=6, times=50)
    assert any("few orders to choose from" in line for line in few.warnings)
    with_places = power(stepped(period_sd=0.4), seed=6, effect=-0.12, times=400)
    assert with_places.se > found.se


def test_the_search_finds_how_many_families_and_how_small_an_effect():
    needed = families_needed(PLAN, seed=1, target=0.8, times=250)
    assert 850 < needed.families < 1150
    least = least_effect(PLAN, seed=1, target=0.8, times=250)
    assert -0.08 < least.effect < -0.06
    assert least.share >= 0.8


def test_what_cannot_be_is_refused():
    with pytest.raises(EvidenceError, match="two for each or more"):
        power(PLAN, seed=1, families=5)
    with pytest.raises(EvidenceError, match="cannot be where 0.448"):
        power(PLAN, seed=1, effect=-0.6)
    with pytest.raises(EvidenceError, match="No number of families finds an effect of nought"):
        families_needed(expecting(effect=0.0), seed=1)
    with pytest.raises(EvidenceError, match="such as 0.8"):
        least_effect(PLAN, seed=1, target=1.0)
    small = replace(PLAN, enrolment=replace(PLAN.enrolment, families=8))
    with pytest.raises(EvidenceError, match="enrol more families or councils"):
        least_effect(small, seed=1, times=50)


def test_a_council_where_all_are_in_care_or_none_is_named():
    tiny = power(expecting(control_share=0.06, effect=-0.03), seed=1, families=16, times=100)
    assert any("all children in care or none" in line for line in tiny.warnings)


@given(st.floats(0.02, 0.98), st.floats(0, 6))
@settings(deadline=None, max_examples=40)
def test_the_latent_scale_stands_so_that_the_share_is_the_share(share, sd):
    random = np.random.default_rng(1)
    drawn = expit(intercepts(share, sd) + sd * random.standard_normal(40_000))
    assert drawn.mean() == pytest.approx(share, abs=0.012)
    assert -1e-9 <= within_family(share, sd) < 1


def test_the_plot_is_the_same_bytes_each_time_and_says_what_it_shows():
    curve = power_curve(PLAN, seed=1, times=20)
    picture = power_plot(PLAN, curve)
    assert picture == power_plot(PLAN, curve)
    text = picture.decode()
    assert text.startswith("<?xml")
    for words in ("8.6 in 100 fewer children in care at 12 months", "the plan: 1,471", "80 in 100"):
        assert words in text
