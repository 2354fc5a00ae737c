"""Shares of children and their contrasts, held to what the one trial's own counts give."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.evidence import intervals as iv
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.differences import _constrained, _score

TRIAL = iv.Two(223, 643, 272, 584)
GROUPS = st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


def near(value, expected, to=1e-6):
    assert value == pytest.approx(expected, abs=to)


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        (iv.wald_difference, -0.173624, -0.064260),
        (iv.newcombe, -0.173020, -0.063970),
        (iv.agresti_caffo, -0.173184, -0.063983),
    ],
)
def test_the_trials_difference_has_the_interval_each_method_gives_it(method, low, high):
    found = method(TRIAL)
    near(found.estimate, -0.118942)
    near(found.low, low)
    near(found.high, high)


def test_the_score_interval_ends_where_the_score_test_just_stops_rejecting():
    found = iv.score_difference(TRIAL)
    for end in (found.low, found.high):
        near(abs(_score(TRIAL, end)), 1.959964)


@settings(max_examples=60)
@given(GROUPS, GROUPS, st.floats(-0.95, 0.95))
def test_the_shares_under_a_supposed_difference_are_the_likeliest_there_are(one, other, supposed):
    # One much used package has a slip in this cubic, so it is held to the likelihood itself.
    two = iv.Two(*one, *other)
    found = _constrained(two, supposed)
    low, high = max(0.0, -supposed), min(1.0, 1.0 - supposed)
    assert low - 1e-9 <= found <= high + 1e-9

    def likelihood(share):
        def term(count, chance):
            return 0.0 if count == 0 else count * math.log(max(chance, 1e-300))

        return (
            term(two.events, share + supposed)
            + term(two.total - two.events, 1 - share - supposed)
            + term(two.other_events, share)
            + term(two.other_total - two.other_events, 1 - share)
        )

    best = likelihood(found)
    for step in range(1, 60):
        share = low + (high - low) * step / 60
        assert likelihood(share) <= best + 1e-6 * max(1.0, abs(best))


def test_the_trials_ratios_are_labelled_and_differ():
    risk, odds = iv.risk_ratio(TRIAL), iv.odds_ratio(TRIAL)
    near(risk.estimate, 0.744625)
    near(risk.se, 0.069952)
    near(risk.low, 0.649224)
    near(risk.high, 0.854045)
    near(odds.estimate, 0.609034)
    near(odds.se, 0.117247)
    near(odds.low, 0.483995)
    near(odds.high, 0.766376)
    assert "risk ratio" in risk.method
    assert "odds ratio" in odds.method


def test_the_trials_two_by_two_table_gives_the_tests_it_gives():
    near(iv.pearson(TRIAL).statistic, 17.989525)
    near(iv.pearson(TRIAL).p, 2.2212e-5, 1e-9)
    near(iv.yates(TRIAL).statistic, 17.498715)
    near(iv.yates(TRIAL).p, 2.8750e-5, 1e-9)
    near(iv.likelihood_ratio(TRIAL).statistic, 18.013109)
    near(iv.likelihood_ratio(TRIAL).p, 2.1939e-5, 1e-9)
    near(iv.fisher(TRIAL).p, 2.6715e-5, 1e-9)
    near(iv.pooled_z(TRIAL).statistic, -4.241406)
    near(iv.number_needed(TRIAL), 8.4075, 1e-4)
    near(iv.cohen_h(TRIAL), -0.242837)


@pytest.mark.parametrize(
    ("events", "total", "low", "high"),
    [
        (223, 643, 0.311031, 0.384412),
        (272, 584, 0.425652, 0.506302),
        (81, 263, 0.255289, 0.366210),
        (15, 148, 0.062386, 0.160487),
        (0, 20, 0.0, 0.161125),
        (1, 29, 0.006113, 0.171755),
    ],
)
def test_wilsons_interval_is_that_of_newcombes_paper(events, total, low, high):
    found = iv.wilson(events, total)
    near(found.low, low)
    near(found.high, high)


def test_newcombes_example_of_two_shares():
    found = iv.newcombe(iv.Two(56, 70, 48, 80))
    near(found.low, 0.0524, 5e-5)
    near(found.high, 0.3339, 5e-5)


@settings(max_examples=80)
@given(GROUPS)
def test_an_interval_holds_its_estimate_and_stays_among_possible_shares(group):
    for method in (iv.wilson, iv.clopper_pearson):
        found = method(*group)
        assert 0 <= found.low <= found.estimate <= found.high <= 1


@settings(max_examples=60)
@given(GROUPS, GROUPS)
def test_turning_the_groups_round_turns_the_interval_round(one, other):
    there, back = iv.Two(*one, *other), iv.Two(*other, *one)
    for method in (iv.newcombe, iv.score_difference, iv.agresti_caffo):
        forward, turned = method(there), method(back)
        near(forward.low, -turned.high, 1e-7)
        near(forward.high, -turned.low, 1e-7)


def test_the_lady_tasting_tea_had_one_chance_in_seventy():
    near(iv.exact_choice(4, 4, 8, 4), 1 / 70, 1e-15)


def test_fifteen_p_values_of_benjamini_and_hochberg_give_three_and_four_findings():
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert sum(iv.holm(p) <= 0.05) == 3
    assert sum(iv.benjamini_hochberg(p) <= 0.05) == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_an_adjusted_p_value_is_never_below_the_one_it_came_from(p_values):
    for method in (iv.holm, iv.benjamini_hochberg):
        adjusted = method(p_values)
        assert all(
            after >= before - 1e-12 for before, after in zip(p_values, adjusted, strict=True)
        )
        assert max(adjusted) <= 1


def test_a_ratio_of_few_events_is_wide_and_byar_comes_near_the_exact_one():
    exact, byar = iv.exact_poisson(9, 6.0), iv.byar(9, 6.0)
    near(exact.low, 0.68589, 1e-4)
    near(exact.high, 2.84747, 1e-4)
    near(byar.low, exact.low, 0.01)
    near(byar.high, exact.high, 0.01)
    assert iv.exact_poisson(0, 2.0).low == 0
    near(iv.exact_poisson(0, 1.0).high, 3.688879, 1e-5)


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        (lambda: iv.Two(3, 2, 1, 4), "first group"),
        (lambda: iv.Two(0, 2, 0, 0), "second group holds no children"),
        (lambda: iv.wilson(5, 0), "at least one child"),
        (lambda: iv.risk_ratio(iv.Two(0, 5, 2, 5)), "report the difference"),
        (lambda: iv.odds_ratio(iv.Two(5, 5, 2, 5)), "report the difference"),
        (lambda: iv.pearson(iv.Two(0, 5, 0, 5)), "nothing to test"),
        (lambda: iv.wilson(2, 5, 1.2), "between 0 and 1"),
        (lambda: iv.holm([0.2, math.nan]), "no blanks"),
        (lambda: iv.byar(3, 0), "above 0"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(doing, words):
    with pytest.raises(EvidenceError, match=words):
        doing()
