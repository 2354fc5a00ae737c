"""Regressions of children held to R, to a second package and to what must be true of any trial."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel import (
    RealBlocks,
    absorb,
    families_of,
    fit_cells,
    iv2sls,
    logit,
    ols,
    randomisation_test,
    resampled,
    standardised,
    tallied,
    wild_cluster_bootstrap,
)
from tests.evidence.trial_shaped import shaped

TRIAL = shaped()


def seven_families():
    """Eighteen children of seven families."""
    family = np.repeat(np.arange(7), [1, 2, 3, 4, 2, 1, 5])
    random = np.random.default_rng(20)
    arm = (np.arange(7) % 2)[family].astype(float)
    age = np.round(random.uniform(0, 17, family.size), 1)
    outcome = np.round(0.4 - 0.1 * arm + 0.02 * age + random.normal(0, 0.3, family.size), 3)
    return np.column_stack([np.ones(family.size), arm, age]), outcome, family


# What R 4.2.2 with clubSandwich 0.5.8 gives for lm(outcome ~ arm + age), clustered by family.
R_ANSWERS = {
    "CR0": {"se": [0.11043903682, 0.08613961344, 0.01656363612]},
    "CR1": {"se": [0.12699155360, 0.09905015158, 0.01904618100]},
    "CR2": {
        "se": [0.12633629980, 0.09985707824, 0.01902430603],
        "df": [2.59316393, 3.38623268, 2.04991646],
    },
    "CR3": {"se": [0.14649240232, 0.11553352912, 0.02206656806]},
}


@pytest.mark.parametrize("errors", ["CR0", "CR1", "CR2", "CR3"])
def test_errors_clustered_by_family_are_those_of_r(errors):
    design, outcome, family = seven_families()
    fit = ols(design, outcome, errors=errors, cluster=family)
    np.testing.assert_allclose(fit.se, R_ANSWERS[errors]["se"], rtol=1e-7)
    if errors == "CR2":
        np.testing.assert_allclose(fit.df, R_ANSWERS[errors]["df"], rtol=1e-6)


@pytest.mark.parametrize("errors", ["HC0", "HC1", "HC2", "HC3"])
def test_errors_of_children_alone_are_those_of_another_package(errors):
    design, outcome, _ = seven_families()
    theirs = sm.OLS(outcome, design).fit(cov_type=errors)
    fit = ols(design, outcome, errors=errors)
    np.testing.assert_allclose(fit.coef, theirs.params, rtol=1e-9)
    np.testing.assert_allclose(fit.se, theirs.bse, rtol=1e-9)


def test_a_family_of_one_child_each_is_a_child_alone():
    design, outcome, _ = seven_families()
    alone = np.arange(outcome.size)
    for clustered, single in (("CR0", "HC0"), ("CR2", "HC2"), ("CR3", "HC3")):
        np.testing.assert_allclose(
            ols(design, outcome, errors=clustered, cluster=alone).se,
            ols(design, outcome, errors=single).se,
            rtol=1e-9,
        )


def test_taking_councils_means_out_gives_the_same_as_a_term_for_each():
    places = TRIAL.council[TRIAL.family]
    columns = np.column_stack([TRIAL.arm[TRIAL.family], TRIAL.outcome])
    out = absorb(columns, places)
    short = ols(
        out[:, 0], out[:, 1], errors="CR1", cluster=TRIAL.family, absorbed=TRIAL.council.max() + 1
    )
    whole = ols(TRIAL.design, TRIAL.outcome, errors="CR1", cluster=TRIAL.family)
    np.testing.assert_allclose(short.coef[0], whole.coef[0], rtol=1e-9)
    np.testing.assert_allclose(short.se[0], whole.se[0], rtol=1e-9)


def test_two_groupings_are_taken_out_together():
    random = np.random.default_rng(3)
    one, other = random.integers(0, 7, 300), random.integers(0, 9, 300)
    out = absorb(random.normal(size=300), one, other)
    assert abs(np.bincount(one, out)).max() < 1e-8
    assert abs(np.bincount(other, out)).max() < 1e-8


def test_a_logistic_fit_by_family_is_that_of_another_package():
    theirs = sm.Logit(TRIAL.outcome, TRIAL.design).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": TRIAL.family}
    )
    ours = logit(TRIAL.design, TRIAL.outcome, cluster=TRIAL.family)
    np.testing.assert_allclose(ours.fit.coef, theirs.params, rtol=1e-6)
    np.testing.assert_allclose(ours.fit.se, theirs.bse, rtol=1e-6)
    assert not ours.penalised


def test_the_quick_road_for_arm_and_council_gives_what_the_long_one_gives():
    long = standardised(TRIAL.design, TRIAL.outcome, arm=0, cluster=TRIAL.family)
    quick = fit_cells(tallied(*families_of_trial()))
    assert quick.settled.all()
    np.testing.assert_allclose(quick.difference[0], long.difference.estimate, rtol=1e-8)
    np.testing.assert_allclose(quick.se[0], long.difference.se, rtol=1e-8)
    np.testing.assert_allclose(quick.log_odds_se[0], long.model.fit.se[0], rtol=1e-8)
    np.testing.assert_allclose(quick.with_offer[0], long.with_offer, rtol=1e-8)


def families_of_trial():
    places = TRIAL.council[TRIAL.family]
    return families_of(TRIAL.outcome, TRIAL.family, TRIAL.arm[TRIAL.family], places)


def test_families_drawn_again_spread_as_the_delta_method_says():
    drawn = fit_cells(resampled(*families_of_trial(), times=800, seed=4))
    quick = fit_cells(tallied(*families_of_trial()))
    assert drawn.difference.std() == pytest.approx(quick.se[0], rel=0.12)


def test_a_council_where_every_child_has_the_outcome_is_counted_and_adds_nothing():
    outcome = TRIAL.outcome.copy()
    places = TRIAL.council[TRIAL.family]
    outcome[places == 2] = 1.0
    arm = TRIAL.arm[TRIAL.family]
    found = fit_cells(tallied(*families_of(outcome, TRIAL.family, arm, places)))
    assert found.silent[0] == 1
    others = places != 2
    without = fit_cells(
        tallied(*families_of(outcome[others], TRIAL.family[others], arm[others], places[others]))
    )
    share = others.mean()
    np.testing.assert_allclose(found.difference[0], without.difference[0] * share, rtol=1e-8)


def test_separation_is_named_and_firths_penalty_is_the_way_round():
    outcome = TRIAL.outcome.copy()
    outcome[TRIAL.council[TRIAL.family] == 1] = 0.0
    names = ("offered", *(f"council {at}" for at in range(6)))
    found = logit(TRIAL.design, outcome, names=names, cluster=TRIAL.family)
    assert found.penalised
    assert found.separated == ("council 1",)
    assert np.abs(found.fit.coef).max() < 10
    with pytest.raises(EvidenceError, match="council 1"):
        logit(TRIAL.design, outcome, names=names, cluster=TRIAL.family, separation="refuse")


def test_an_instrument_that_everyone_follows_gives_the_plain_regression():
    design, outcome, family = seven_families()
    plain = ols(design, outcome, errors="CR1", cluster=family)
    through = iv2sls(design[:, 1], design[:, 1], outcome, others=design[:, [0, 2]], cluster=family)
    np.testing.assert_allclose(through.coef, plain.coef[[1, 0, 2]], rtol=1e-9)
    np.testing.assert_allclose(through.se, plain.se[[1, 0, 2]], rtol=1e-9)


def test_the_randomisation_test_draws_only_what_the_sealed_blocks_could_have_given():
    blocks = RealBlocks.of(TRIAL.block, TRIAL.sizes)
    drawn = blocks.draw(300, np.random.default_rng(1))
    for number in np.unique(TRIAL.block):
        inside = drawn[:, TRIAL.block == number]
        half = TRIAL.sizes[TRIAL.block == number][0] // 2
        if inside.shape[1] == 2 * half:
            assert (inside.sum(axis=1) == half).all()
        else:
            assert (inside.sum(axis=1) <= half).all()


def test_under_no_effect_the_randomisation_test_rejects_as_seldom_as_it_says():
    blocks = RealBlocks.of(TRIAL.block, TRIAL.sizes)
    arms = blocks.draw(150, np.random.default_rng(9))
    p = [
        randomisation_test(
            TRIAL.outcome, TRIAL.family, arm, TRIAL.council, blocks, times=199, seed=at
        ).p
        for at, arm in enumerate(arms)
    ]
    assert np.mean(np.array(p) <= 0.1) == pytest.approx(0.1, abs=0.075)
    assert np.mean(p) == pytest.approx(0.5, abs=0.1)


def test_the_wild_bootstrap_with_few_councils_tries_every_pattern_of_signs():
    design = TRIAL.design
    few = wild_cluster_bootstrap(
        design[:, :2], TRIAL.outcome, TRIAL.council[TRIAL.family], tested=0, seed=1
    )
    assert few.enumerated
    assert few.times == 2**6
    # Turning every sign round turns every statistic round, so the patterns come in pairs.
    assert (few.p * few.times) % 2 == pytest.approx(0, abs=1e-9)


def test_the_wild_bootstrap_with_many_families_agrees_with_their_clustered_errors():
    wild = wild_cluster_bootstrap(
        TRIAL.design, TRIAL.outcome, TRIAL.family, tested=0, times=1999, seed=2
    )
    p = ols(TRIAL.design, TRIAL.outcome, errors="CR1", cluster=TRIAL.family).term("term 1").p
    assert wild.p == pytest.approx(p, abs=0.05)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_in_which_children_are_written_changes_nothing(seed):
    order = np.random.default_rng(seed).permutation(TRIAL.outcome.size)
    there = ols(TRIAL.design, TRIAL.outcome, errors="CR2", cluster=TRIAL.family)
    back = ols(TRIAL.design[order], TRIAL.outcome[order], errors="CR2", cluster=TRIAL.family[order])
    np.testing.assert_allclose(there.se, back.se, rtol=1e-8)
    np.testing.assert_allclose(there.df, back.df, rtol=1e-6)


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        (lambda d, y, f: ols(d, np.where(f == 3, np.nan, y), cluster=f), "first in row 7"),
        (lambda d, y, f: ols(np.column_stack([d, d[:, 1]]), y, cluster=f), "say the same thing"),
        (lambda d, y, f: ols(d, y, cluster=[*f[:-1].tolist(), None]), "Row 18 has no family"),
        (lambda d, y, f: ols(d, y, errors="CR2"), "give the clusters"),
        (lambda d, y, f: ols(d, y, errors="HC1", cluster=f), "pass over the clusters"),
        (lambda d, y, f: ols(d, y, cluster=np.zeros(18)), "at least two families"),
        (lambda d, y, f: logit(d, y, cluster=f), "0 or 1 for every child"),
        (lambda d, y, f: logit(d, y * 0, cluster=f), "same outcome"),
        (lambda d, y, f: standardised(d, y > 0.4, arm=2, cluster=f), "must be 1 for children"),
        (lambda d, y, f: families_of(y, f, np.arange(18) % 2, f), "more than one arm"),
        (lambda d, y, f: RealBlocks.of([1, 1, 1]), "cannot hold both arms"),
        (lambda d, y, f: RealBlocks.of([1, 1, 1], [2, 2, 2]), "holds 3"),
        (lambda d, y, f: ols(d, y, errors="CR1", cluster=f).term("age"), "no term “age”"),
    ],
)
def test_a_model_that_cannot_be_honoured_says_which_rows_and_what_to_do(doing, words):
    with pytest.raises(EvidenceError, match=words):
        doing(*seven_families())
