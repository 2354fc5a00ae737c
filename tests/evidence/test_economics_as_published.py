"""The published case summed again: what follows, what does not, and how sure it is."""

from fractions import Fraction

import pytest

from kinweave.evidence.economics.reconciliation import (
    counts_that_print,
    net_with_effect_alone,
    reconcile,
)
from kinweave.evidence.published import figures


@pytest.fixture(scope="module")
def again():
    return reconcile()


def test_the_net_saving_holds(again):
    assert again.value("net") == 960
    assert again.value("saved for each pound spent") == pytest.approx(1.183, abs=5e-4)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("cost of each child not in care", 60_953),
        ("saving of each child not in care", 72_116),
        ("net of each child not in care", 11_163),
        ("a day averted, of the ten at six months", 620),
        ("A: year two, each child kept out", 54_304),
        ("B: each child kept out", 65_416),
    ],
)
def test_what_follows_in_whole_pounds(again, name, published):
    assert round(again.value(name)) == published


def test_a_day_averted_costs_221_pounds_50_and_a_week_1550(again):
    assert again.value("a day averted") == 221.5
    assert again.value("a week averted") == pytest.approx(1550, abs=1)
    assert again.value("a year averted") == pytest.approx(80_900, abs=50)


def test_the_service_breaks_even_at_seven_and_a_quarter_points(again):
    assert again.value("break-even") == pytest.approx(7.27, abs=0.005)


@pytest.mark.parametrize(("se", "chance"), [(0.034, 0.652), (0.036, 0.644), (0.039, 0.634)])
def test_the_chance_of_a_net_saving_at_each_standard_error(again, se, chance):
    found = again.value(f"chance of a net saving, standard error {se}")
    assert found == pytest.approx(chance, abs=5e-4)


def test_the_net_saving_may_lie_from_four_thousand_lost_to_six_thousand_saved():
    _, low, high = net_with_effect_alone(5242, 6202, 0.086, 0.036)
    assert low == pytest.approx(-4100, abs=50)
    assert high == pytest.approx(6000, abs=50)


def test_with_amounts_uncertain_too_the_chance_is_lower_and_knowing_is_worth_more(again):
    assert again.value("chance with amounts uncertain too") == pytest.approx(0.59, abs=0.005)
    assert again.value("worth of knowing all, a child") == pytest.approx(814, abs=10)


def test_the_courts_count_of_children_times_an_unrounded_effect_prints_as_published(again):
    assert round(again.value("children × unrounded effect")) == 2293
    assert round(again.value("children × rounded effect")) != 2293
    assert again.value("least effect that prints so") == pytest.approx(8.637, abs=5e-4)
    assert again.value("greatest effect that prints so") == pytest.approx(8.641, abs=5e-4)
    assert again.value("lowest likely") == pytest.approx(420, abs=5)
    assert again.value("highest likely") == pytest.approx(4170, abs=5)


def test_counts_that_print_so_are_those_that_do_and_no_others(again):
    exact = Fraction(86, 1000)
    assert counts_that_print(2293, exact, exact) == (26_657, 26_668)
    for count, prints in ((26_656, False), (26_657, True), (26_668, True), (26_669, False)):
        assert (round(count * 0.086) == 2293) is prints
    assert again.value("fewest children at what rounds to 8.6") == 26_503
    assert again.value("most children at what rounds to 8.6") == 26_824


def test_other_ways_to_it_lead_to_counts_that_nobody_published(again):
    assert round(again.value("children if it were proceedings")) == 18_344
    assert again.value("entrants if it were a relative fall") == pytest.approx(11_945, abs=1)


def test_a_hundred_and_fifty_million_does_not_follow(again):
    assert again.value("net × children, a year") == pytest.approx(25.5e6, rel=0.001)
    assert again.value("net × children, two cohorts") == pytest.approx(51e6, rel=0.001)
    assert again.value("C: gross × children") == pytest.approx(164.6e6, rel=0.001)
    assert "Not identified" in again.steps[-1].verdict


def test_year_one_is_said_as_a_manager_says_it(again):
    sure = next(step for step in again.steps if step.title.startswith("How sure"))
    assert "paid for itself in year one is about 2 in 3" in sure.verdict


def test_the_costing_of_the_case_rests_on_the_figures_that_were_printed(again):
    printed = {one.quantity: one.value for one in figures() if one.version == "report-2023"}
    assert again.costing.child.cost == printed["cost of the service"]
    assert again.costing.child.saving == pytest.approx(printed["gross saving"], abs=0.01)
    assert again.costing.plan.children_per_family == pytest.approx(2548 / 1471, abs=5e-5)
    assert again.costing.plan.rollout.children_a_year == 26_543
    assert any("Set-up cannot be told apart" in one for one in again.costing.warnings)
