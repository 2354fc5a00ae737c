"""Funnels and shrinkage: small councils are not accused of what chance alone does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.funnel import funnel, proportion_limits
from kinweave.evidence.intervals.shrinkage import shrink_rates, shrink_shares

COUNCILS = st.lists(
    st.integers(5, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=25,
)


def test_councils_that_differ_by_chance_alone_lie_within_the_funnel_as_often_as_it_says():
    random = np.random.default_rng(11)
    sizes = random.integers(20, 200, 4000)
    found = funnel(random.binomial(sizes, 0.4), sizes)
    inside = np.mean((found.share >= found.low) & (found.share <= found.high))
    assert inside == pytest.approx(0.95, abs=0.015)


def test_councils_that_truly_differ_widen_the_funnel_and_phi_says_by_how_much():
    random = np.random.default_rng(12)
    sizes = np.full(3000, 100)
    shares = np.clip(random.normal(0.4, 0.05, sizes.size), 0, 1)
    found = funnel(random.binomial(sizes, shares), sizes, winsorise=0.0)
    assert found.phi == pytest.approx(1 + 0.05**2 * 99 / (0.4 * 0.6), rel=0.1)
    np.testing.assert_allclose(found.adjusted, found.z / np.sqrt(found.phi))


def test_exact_limits_leave_the_chance_they_name_outside():
    low, high = proportion_limits(0.3, [12.0, 90.0], 0.95)
    for size, lower, upper in zip((12, 90), low, high, strict=True):
        assert binom.cdf(np.floor(lower * size) - 1, size, 0.3) <= 0.025
        assert binom.sf(np.ceil(upper * size), size, 0.3) <= 0.025


@settings(max_examples=12, deadline=None)
@given(COUNCILS)
def test_a_shrunk_share_lies_between_the_councils_own_and_the_whole(councils):
    events, totals = zip(*councils, strict=True)
    found = shrink_shares(events, totals)
    centre = found.prior[0] / sum(found.prior)
    between = (found.shrunk - centre) * (found.raw - found.shrunk)
    assert (between >= -1e-9).all()
    assert ((found.low >= 0) & (found.low <= found.high) & (found.high <= 1)).all()


def test_the_spread_that_was_put_in_is_found_again():
    random = np.random.default_rng(13)
    totals = random.integers(30, 300, 800)
    found = shrink_shares(random.binomial(totals, random.beta(8, 12, 800)), totals)
    assert found.prior[0] == pytest.approx(8, rel=0.2)
    assert found.prior[1] == pytest.approx(12, rel=0.2)
    due = random.uniform(2, 40, 800)
    rates = shrink_rates(random.poisson(due * random.gamma(6, 1 / 5, 800)), due)
    assert rates.prior[0] == pytest.approx(6, rel=0.2)
    assert rates.prior[1] == pytest.approx(5, rel=0.2)


def test_a_small_council_keeps_less_of_its_own_figure_than_a_large_one():
    found = shrink_shares([1, 40, 9, 70], [3, 100, 30, 150])
    assert found.weight[0] < found.weight[2] < found.weight[1] < found.weight[3]


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        (lambda: funnel([1, 2], [3]), "one count and one total"),
        (lambda: funnel([1, 5], [3, 4]), "Council 2 has 5 of 4"),
        (lambda: funnel([0, 0], [3, 4]), "no funnel"),
        (lambda: proportion_limits(1.0, [4]), "between 0 and 1"),
        (lambda: shrink_shares([1], [3]), "at least two councils"),
        (lambda: shrink_shares([4, 1], [3, 3]), "more children with the outcome"),
        (lambda: shrink_rates([1, 2], [0, 1]), "above 0"),
    ],
)
def test_counts_that_cannot_be_are_refused_with_the_council(doing, words):
    with pytest.raises(EvidenceError, match=words):
        doing()
