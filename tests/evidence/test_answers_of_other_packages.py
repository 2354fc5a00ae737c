"""What other packages answer to the same questions: statsmodels, lifelines, pysyncon, SciPy, and arithmetic."""

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from lifelines import AalenJohansenFitter, CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import restricted_mean_survival_time
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import betabinom, nbinom
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
)
from statsmodels.stats.rates import confint_poisson
from statsmodels.treatment.treatment_effects import TreatmentEffect

from kinweave.evidence.design.closed_form import closed_form_power
from kinweave.evidence.intervals import Two, benjamini_hochberg, holm, newcombe
from kinweave.evidence.intervals.differences import (
    agresti_caffo,
    score_difference,
    wald_difference,
)
from kinweave.evidence.intervals.funnel import funnel, proportion_limits
from kinweave.evidence.intervals.proportions import clopper_pearson, wilson
from kinweave.evidence.intervals.rates import exact_poisson
from kinweave.evidence.intervals.shrinkage import shrink_rates, shrink_shares
from kinweave.evidence.kernel import iv2sls
from kinweave.evidence.kernel.standardise import standardised
from kinweave.evidence.observational.series import interrupted
from kinweave.evidence.observational.staggered import Control, group_time
from kinweave.evidence.observational.synthetic import synthetic_control
from kinweave.evidence.observational.weighting import Target, weighted_difference
from kinweave.evidence.survival import cumulative_incidence
from kinweave.evidence.survival.cox import cox
from kinweave.evidence.survival.curves import log_rank
from kinweave.evidence.survival.restricted import restricted_mean


def rng(seed):
    return np.random.default_rng(seed)


def children(seed=1, many=900):
    random = rng(seed)
    family = np.repeat(np.arange(many // 3), 3)
    arm = (np.arange(many // 3) % 2)[family].astype(float)
    worry, girl = random.normal(size=many), random.integers(0, 2, many).astype(float)
    lean = -0.3 - 0.5 * arm + 0.8 * worry + random.normal(0, 1, many // 3)[family]
    outcome = (random.random(many) < 1 / (1 + np.exp(-lean))).astype(float)
    return np.column_stack([np.ones(many), arm, worry, girl]), outcome, family


@pytest.mark.parametrize("errors", ["model", "CR0", "CR1"])
def test_a_standardised_difference_is_the_average_marginal_effect_of_statsmodels(errors):
    design, outcome, family = children()
    own = standardised(
        design, outcome, arm=1, cluster=None if errors == "model" else family, errors=errors
    )
    kinds = {
        "model": {},
        "CR0": {"cov_type": "cluster", "cov_kwds": {"groups": family, "use_correction": False}},
        "CR1": {"cov_type": "cluster", "cov_kwds": {"groups": family}},
    }
    theirs = sm.Logit(outcome, design).fit(disp=0, **kinds[errors])
    effect = theirs.get_margeff(at="overall", method="dydx", dummy=True)
    assert own.difference.estimate == pytest.approx(effect.margeff[0], rel=1e-6)
    assert own.difference.se == pytest.approx(effect.margeff_se[0], rel=1e-5)


def spells(seed, many=300):
    random = rng(seed)
    t = np.round(random.exponential(1.0, many), 6) + np.arange(many) * 1e-9
    return t, random.integers(0, 3, many), random.integers(0, 3, many)


def test_the_incidence_of_one_ending_among_others_is_that_of_lifelines():
    t, kind, _ = spells(3)
    fitter = AalenJohansenFitter(calculate_variance=True, jitter_level=0).fit(
        t, kind, event_of_interest=1
    )
    own = cumulative_incidence(t, kind)
    for at in (0.3, 0.9, 1.7):
        theirs = fitter.cumulative_density_.loc[:at].iloc[-1, 0]
        assert own.at(at)[0] == pytest.approx(theirs, abs=1e-10)
        variance = fitter.variance_.loc[:at].iloc[-1]
        assert own.at(at)[1] ** 2 == pytest.approx(float(np.ravel(variance)[0]), rel=0.02)


def test_the_restricted_mean_is_that_of_lifelines_and_its_error_that_of_plain_means():
    t, kind, _ = spells(4)
    happened = (kind > 0).astype(int)
    theirs = restricted_mean_survival_time(KaplanMeierFitter().fit(t, happened), t=1.2)
    assert restricted_mean(t, happened, horizon=1.2).mean == pytest.approx(theirs, rel=1e-9)
    everyone = restricted_mean(t, np.ones(t.size, int), horizon=1.2)
    cut = np.minimum(t, 1.2)
    assert everyone.mean == pytest.approx(cut.mean())
    assert everyone.se == pytest.approx(cut.std() / np.sqrt(t.size))


def test_cox_with_ties_and_log_rank_of_three_groups_are_those_of_lifelines():
    t, kind, group = spells(5)
    t = np.ceil(t * 8)
    happened = (kind > 0).astype(int)
    x = np.column_stack([group == 1, group == 2]).astype(float)
    frame = pd.DataFrame({"t": t, "e": happened, "a": x[:, 0], "b": x[:, 1]})
    theirs = CoxPHFitter().fit(frame, "t", "e")
    own = cox(x, t, happened)
    np.testing.assert_allclose(own.coef, theirs.params_, rtol=1e-5)
    np.testing.assert_allclose(own.se, theirs.standard_errors_, rtol=1e-5)
    rank = multivariate_logrank_test(t, group, happened)
    assert log_rank(t, happened, group).statistic == pytest.approx(rank.test_statistic, rel=1e-9)


def panel(seed=6, units=60, years=6):
    random = rng(seed)
    start = np.array([2.0, 4.0, np.inf])[np.arange(units) % 3]
    unit, time = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    outcome = random.normal(size=units)[unit] + 0.3 * time + random.normal(0, 1, unit.size)
    return unit, time, start[unit], outcome - 1.0 * (time >= start[unit])


def test_effects_by_start_and_year_are_those_of_a_regression_with_a_term_for_each():
    """Sun and Abraham 2021: with the never begun as controls, a term for each start and year since."""
    unit, time, start, outcome = panel()
    found = group_time(unit, time, start, outcome, control=Control.NEVER)
    columns = [(unit == at).astype(float) for at in range(60)]
    columns += [(time == at).astype(float) for at in range(1, 6)]
    cells = [(s, at) for s in (2.0, 4.0) for at in range(6) if at != s - 1]
    columns += [((start == s) & (time == at)).astype(float) for s, at in cells]
    coef = sm.OLS(outcome, np.column_stack(columns)).fit().params[-len(cells) :]
    theirs = dict(zip(cells, coef, strict=True))
    after = [one for one in found.effects if one.time >= one.start]
    assert len(after) == 6
    for one in after:
        assert one.estimate == pytest.approx(theirs[one.start, one.time], abs=1e-9)


def test_the_error_of_one_start_is_that_of_a_regression_of_changes():
    unit, time, start, outcome = panel(units=90, years=6)
    keep = (time >= 1) & (time <= 2) & (start != 4)
    found = group_time(unit[keep], time[keep], start[keep], outcome[keep], control=Control.NEVER)
    wide = outcome[keep].reshape(-1, 2)
    begun = np.isfinite(start[keep].reshape(-1, 2)[:, 0]).astype(float)
    theirs = sm.OLS(wide[:, 1] - wide[:, 0], sm.add_constant(begun)).fit(cov_type="HC0")
    (one,) = found.effects
    assert one.estimate == pytest.approx(theirs.params[1])
    assert one.se == pytest.approx(theirs.bse[1])


def test_a_series_beside_its_control_has_the_errors_of_driscoll_and_kraay_in_statsmodels():
    random = rng(7)
    month = np.arange(48)
    control = 20 + 0.1 * month + random.normal(0, 1, 48)
    own = control + 3 - 2.0 * (month >= 30) + random.normal(0, 1, 48)
    found = interrupted(own, 30, control=control, lags=3)
    base = np.column_stack(
        [np.ones(48), month, month >= 30, np.where(month >= 30, month - 30, 0)]
    ).astype(float)
    design = np.vstack([np.hstack([base, base]), np.hstack([base, np.zeros_like(base)])])
    theirs = sm.OLS(np.r_[own, control], design).fit(
        cov_type="hac-groupsum",
        cov_kwds={"time": np.tile(month, 2), "maxlags": 3, "use_correction": False},
    )
    np.testing.assert_allclose(found.coef, theirs.params, rtol=1e-8)
    factor = np.sqrt(96 / (96 - 8))
    np.testing.assert_allclose(found.se, theirs.bse * factor, rtol=1e-6)


def test_a_mixture_of_councils_is_that_of_pysyncon():
    random = rng(8)
    donors = np.cumsum(random.normal(size=(24, 7)), axis=0) + 40
    own = donors @ np.array([0.4, 0.3, 0.1, 0.1, 0.1, 0, 0]) + random.normal(0, 0.4, 24)
    found = synthetic_control(own, donors, 16)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # of its own source, where it is read first
        warnings.simplefilter("ignore", DeprecationWarning)
        from pysyncon import Synth
    theirs, _ = Synth.w_optimize(V_mat=np.eye(16), X0=donors[:16], X1=own[:16])
    np.testing.assert_allclose(found.weights, theirs, atol=2e-3)


def test_weights_by_the_chance_of_an_offer_give_the_effect_that_statsmodels_gives():
    design, outcome, _ = children(seed=9, many=1500)
    random = rng(9)
    got = (random.random(1500) < 1 / (1 + np.exp(-0.7 * design[:, 2]))).astype(float)
    x = design[:, [0, 2, 3]]
    own = weighted_difference(x, got, outcome, target=Target.EVERYONE)
    theirs = TreatmentEffect(
        sm.OLS(outcome, x), got, results_select=sm.Logit(got, x).fit(disp=0)
    ).ipw(return_results=False)
    assert own.difference.estimate == pytest.approx(theirs[0], rel=1e-6)


def test_two_stage_least_squares_are_those_of_statsmodels():
    from statsmodels.sandbox.regression.gmm import IV2SLS

    random = rng(10)
    offer = random.integers(0, 2, 800).astype(float)
    had = ((offer == 1) & (random.random(800) < 0.7)).astype(float)
    y = 1 - 0.5 * had + random.normal(size=800)
    theirs = IV2SLS(y, sm.add_constant(had), sm.add_constant(offer)).fit()
    own = iv2sls(had, offer, y, others=np.ones((800, 1)), cluster=np.arange(800))
    assert own.coef[0] == pytest.approx(theirs.params[1], rel=1e-9)


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (223, 643, 272, 584), (0, 20, 3, 25)])
def test_intervals_of_a_difference_of_shares_are_those_of_statsmodels(counts):
    two = Two(*counts)
    for own, method in (
        (newcombe, "newcomb"),
        (agresti_caffo, "agresti-caffo"),
        (wald_difference, "wald"),
    ):
        found, theirs = own(two), confint_proportions_2indep(*counts, method=method, compare="diff")
        assert (found.low, found.high) == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (223, 643, 272, 584)])
def test_the_score_interval_is_the_one_whose_shares_are_searched_for_and_not_solved_for(counts):
    """statsmodels' closed form of the constrained shares has a slip, so the likelihood is searched instead."""
    one, of_one, other, of_other = counts

    def less_likely(share, gap):
        p, q = share + gap, share
        return -(
            one * np.log(p)
            + (of_one - one) * np.log(1 - p)
            + other * np.log(q)
            + (of_other - other) * np.log(1 - q)
        )

    def far(gap):
        edges = (max(0, -gap) + 1e-12, min(1, 1 - gap) - 1e-12)
        q = minimize_scalar(less_likely, bounds=edges, args=(gap,), method="bounded",
                            options={"xatol": 1e-13}).x  # fmt: skip
        variance = (q + gap) * (1 - q - gap) / of_one + q * (1 - q) / of_other
        many = of_one + of_other
        return (one / of_one - other / of_other - gap) / np.sqrt(variance * many / (many - 1))

    found = score_difference(Two(*counts))
    assert far(found.low) == pytest.approx(1.959964, abs=1e-5)
    assert far(found.high) == pytest.approx(-1.959964, abs=1e-5)


@pytest.mark.parametrize(("events", "total"), [(0, 20), (1, 29), (81, 263), (30, 30)])
def test_intervals_of_a_share_and_of_a_count_are_those_of_statsmodels(events, total):
    for own, method in ((wilson, "wilson"), (clopper_pearson, "beta")):
        found = own(events, total)
        theirs = proportion_confint(events, total, method=method)
        assert (found.low, found.high) == pytest.approx(theirs, abs=1e-9)
    exact = exact_poisson(events, 4.0)
    theirs = confint_poisson(events, 4.0, method="exact-c")
    assert (exact.low, exact.high) == pytest.approx([max(one, 0) for one in np.nan_to_num(theirs)])


def test_a_funnels_distances_are_tests_of_each_share_against_the_whole():
    events, totals = np.array([12, 40, 9, 60, 33]), np.array([60, 110, 50, 140, 90])
    found = funnel(events, totals)
    for at in range(5):
        z, _ = proportions_ztest(events[at], totals[at], found.target, prop_var=found.target)
        assert found.z[at] == pytest.approx(z)
    low, high = proportion_limits(found.target, totals, level=0.95)
    assert (np.asarray(low) < found.target).all()
    assert (np.asarray(high) > found.target).all()


def test_small_councils_borrow_as_much_as_the_likelihood_of_another_package_says():
    random = rng(11)
    totals = random.integers(20, 300, 40)
    events = random.binomial(totals, random.beta(6, 9, 40))

    def cost(logs):
        return -betabinom.logpmf(events, totals, *np.exp(logs)).sum()

    theirs = np.exp(
        minimize(cost, [1.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-10}).x
    )
    own = shrink_shares(events, totals)
    np.testing.assert_allclose(own.prior, theirs, rtol=1e-4)
    expected = random.uniform(2, 60, 40)
    seen = random.poisson(expected * random.gamma(8, 1 / 8, 40))

    def gamma_cost(logs):
        shape, rate = np.exp(logs)
        return -nbinom.logpmf(seen, shape, rate / (rate + expected)).sum()

    theirs = np.exp(
        minimize(
            gamma_cost, [1.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-10}
        ).x
    )
    np.testing.assert_allclose(shrink_rates(seen, expected).prior, theirs, rtol=1e-4)


def test_many_p_values_are_adjusted_as_statsmodels_does():
    p = rng(12).random(20) ** 3
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1])
    np.testing.assert_allclose(benjamini_hochberg(p), multipletests(p, method="fdr_bh")[1])


def test_power_by_formula_is_the_share_of_simulated_tables_that_find_it():
    random = rng(13)
    one, other = random.binomial(400, 0.36, 40_000), random.binomial(400, 0.45, 40_000)
    gap = (one - other) / 400
    se = np.sqrt((one / 400 * (1 - one / 400) + other / 400 * (1 - other / 400)) / 400)
    found = (np.abs(gap / se) > 1.959964).mean()
    own = closed_form_power(families_an_arm=400, mean_size=1, size_cv=0, icc=0, shares=(0.36, 0.45))
    assert own == pytest.approx(found, abs=0.01)
