"""Time to care held to published answers and to R's survival package, and to plain counting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.survival import (
    cox,
    cumulative_incidence,
    kaplan_meier,
    log_rank,
    restricted_mean,
)

# Freireich's 42 remission times: weeks with 6-mercaptopurine, whether they ended, and without.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
OTHERS = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TIMES, EVENT = TREATED + OTHERS, ENDED + [1] * 21
GROUP = np.array([0] * 21 + [1] * 21)

STORIES = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=4, max_size=40
).filter(lambda rows: any(kind == 1 for _, kind in rows))


def test_the_remission_times_give_the_textbooks_answers():
    assert log_rank(TIMES, EVENT, GROUP).statistic == pytest.approx(16.79, abs=0.006)
    fit = cox(GROUP, TIMES, EVENT)
    assert fit.coef[0] == pytest.approx(1.572, abs=0.001)
    assert fit.se[0] == pytest.approx(0.412, abs=0.001)


def test_errors_clustered_with_ties_are_those_of_r():
    # R 4.2.2, survival 3.5: coxph(Surv(t, e) ~ g + w + cluster(f)) with Efron's ties.
    other = np.arange(42) % 4
    fit = cox(np.column_stack([GROUP, other]), TIMES, EVENT, cluster=np.arange(42) // 3)
    np.testing.assert_allclose(fit.coef, R_COEF, rtol=1e-6)
    np.testing.assert_allclose(fit.se, R_SE, rtol=1e-6)


R_COEF = [1.57845440563, 0.04417070722]
R_SE = [0.5518241105, 0.1153524766]


def test_the_restricted_mean_is_that_of_r():
    # R 4.2.2, survival 3.5: summary(survfit(...), rmean = 20).
    found = restricted_mean(TREATED, ENDED, horizon=20)
    assert found.mean == pytest.approx(R_MEAN[0], rel=1e-7)
    assert found.se == pytest.approx(R_MEAN[1], rel=1e-6)


R_MEAN = (16.116526611, 1.251560196)


def test_incidence_with_competing_ends_is_that_of_r():
    kinds = [(at * 7) % 3 for at in range(42)]
    found = cumulative_incidence(TIMES, kinds)
    for time, share, se in R_INCIDENCE:
        assert found.at(time) == pytest.approx((share, se), rel=1e-6)


R_INCIDENCE = (
    (5, 0.07461913713, 0.04149148339),
    (12, 0.24780472469, 0.07238962340),
    (22, 0.36824058228, 0.08762072653),
)


@settings(max_examples=60)
@given(STORIES)
def test_the_incidences_of_every_ending_and_those_still_followed_make_a_whole(rows):
    times, kinds = zip(*rows, strict=True)
    last = max(times)
    total = kaplan_meier(times, [kind > 0 for kind in kinds]).at(last)
    for kind in {kind for kind in kinds if kind}:
        total += cumulative_incidence(times, kinds, of=kind).at(last)[0]
    assert total == pytest.approx(1)


@settings(max_examples=60)
@given(STORIES)
def test_counting_the_dead_as_censored_never_understates(rows):
    times, kinds = zip(*rows, strict=True)
    whole = cumulative_incidence(times, kinds)
    naive = kaplan_meier(times, [kind == 1 for kind in kinds])
    assert whole.at(max(times))[0] <= 1 - naive.at(max(times)) + 1e-12


@settings(max_examples=40)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=40))
def test_when_all_are_followed_to_the_end_the_curve_is_a_plain_share(times):
    curve = kaplan_meier(times, np.ones(len(times)))
    for time in times:
        assert curve.at(time) == pytest.approx(np.mean(np.array(times) > time), abs=1e-12)
    horizon = max(times)
    found = restricted_mean(times, np.ones(len(times)), horizon=horizon)
    assert found.mean == pytest.approx(np.mean(np.minimum(times, horizon)))


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        (lambda: kaplan_meier([1, -2], [1, 1]), "Row 2"),
        (lambda: kaplan_meier([], []), "one time"),
        (lambda: kaplan_meier([1, 2], [1, 0], method="plain"), "log-log"),
        (lambda: log_rank([1, 2], [1, 1], [0, 0]), "at least two groups"),
        (lambda: cumulative_incidence([1, 2], [2, 0]), "No child has the event 1"),
        (lambda: restricted_mean([5, 9], [1, 0], horizon=12), "at most 9"),
        (lambda: cox([0, 1], [1, 2], [0, 0]), "no hazard"),
        (lambda: cox([0, 0, 1, 1], [1, 2, 3, 4], [1, 1, 0, 0]), "did not settle"),
    ],
)
def test_what_cannot_be_followed_is_refused_in_a_sentence(doing, words):
    with pytest.raises(EvidenceError, match=words):
        doing()
