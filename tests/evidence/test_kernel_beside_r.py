"""The kernel beside R on a trial-shaped set: sandwich, clubSandwich and lme4. Their answers are stored, with versions.

`oracle/answers.R` made `oracle/answers.toml` from `oracle/set.csv`; R is not needed here.
"""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from kinweave.evidence.analysis.siblings import siblings
from kinweave.evidence.design.latent import within_family
from kinweave.evidence.kernel import logit, ols, standardised
from tests.evidence.trial_shaped import shaped

ORACLE = Path(__file__).parent / "oracle"
R = tomllib.loads((ORACLE / "answers.toml").read_text(encoding="utf-8"))
HELD = {"R": "4.2.2", "lme4": "1.1.31", "sandwich": "3.0.2", "clubSandwich": "0.5.8"}


@cache
def children():
    return pl.read_csv(ORACLE / "set.csv")


@cache
def design():
    rows = children()
    places = rows["council"].to_numpy()
    columns = [rows["arm"].to_numpy(), *(places == at for at in range(9))]
    return np.column_stack(columns).astype(float)


def outcome():
    return children()["outcome"].to_numpy().astype(float)


def family():
    return children()["family"].to_numpy()


def test_the_set_that_r_read_is_the_trial_shaped_one():
    made = shaped(families=900, councils=9, seed=11)
    assert children()["outcome"].to_list() == made.outcome.astype(int).tolist()
    assert children()["family"].to_list() == made.family.tolist()
    assert children()["arm"].to_list() == made.arm[made.family].tolist()
    assert R["versions"] == HELD


@pytest.mark.parametrize("errors", ["CR0", "CR1", "CR2", "CR3"])
def test_errors_by_family_are_those_of_sandwich(errors):
    fit = ols(design(), outcome(), errors=errors, cluster=family())
    assert fit.coef[0] == pytest.approx(R["linear"]["arm"], rel=1e-9)
    assert fit.se[0] == pytest.approx(R["linear"]["sandwich"][errors], rel=1e-9)


@pytest.mark.parametrize(("errors", "theirs"), [("CR0", "CR0"), ("CR1", "CR1S"), ("CR3", "CR3")])
def test_errors_by_family_are_those_of_clubsandwich(errors, theirs):
    fit = ols(design(), outcome(), errors=errors, cluster=family())
    assert fit.se[0] == pytest.approx(R["linear"]["clubSandwich"][theirs], rel=1e-9)


def test_degrees_of_freedom_are_those_of_clubsandwich_for_families_and_for_nine_councils():
    theirs = R["linear"]["clubSandwich"]
    by_family = ols(design(), outcome(), errors="CR2", cluster=family())
    assert by_family.se[0] == pytest.approx(theirs["CR2"], rel=1e-9)
    assert by_family.df[0] == pytest.approx(theirs["df"], rel=1e-8)
    plain = np.column_stack([design()[:, 0], np.ones(outcome().size)])
    by_council = ols(plain, outcome(), errors="CR2", cluster=children()["council"].to_numpy())
    assert by_council.se[0] == pytest.approx(theirs["CR2_by_council"], rel=1e-9)
    assert by_council.df[0] == pytest.approx(theirs["df_by_council"], rel=1e-8)


@pytest.mark.parametrize("errors", ["HC0", "HC1", "HC2", "HC3"])
def test_errors_of_children_alone_are_those_of_sandwich(errors):
    fit = ols(design(), outcome(), errors=errors)
    assert fit.se[0] == pytest.approx(R["linear"]["sandwich"][errors], rel=1e-9)


def test_two_ways_of_clustering_are_those_of_sandwich():
    term = children()["term"].to_numpy()
    fit = ols(design(), outcome(), errors="CR0", cluster=family(), second_cluster=term)
    assert fit.se[0] == pytest.approx(R["linear"]["sandwich"]["two_ways_CR0"], rel=1e-9)


@pytest.mark.parametrize("errors", ["CR0", "CR1"])
def test_the_logistic_model_and_its_errors_are_those_of_r(errors):
    fit = logit(design(), outcome(), errors=errors, cluster=family()).fit
    assert fit.coef[0] == pytest.approx(R["logistic"]["arm"], rel=1e-8)
    assert fit.se[0] == pytest.approx(R["logistic"]["sandwich"][errors], rel=1e-7)


def test_the_standardised_difference_is_that_of_r_by_the_delta_method():
    found = standardised(design(), outcome(), arm=0, cluster=family(), errors="CR1")
    theirs = R["standardised"]
    assert found.with_offer == pytest.approx(theirs["with_offer"], rel=1e-8)
    assert found.without == pytest.approx(theirs["without"], rel=1e-8)


def test_a_random_intercept_for_families_says_nearly_the_same_in_lme4():
    # Two models of one thing: lme4 weighs small and large families by how alike their children are.
    ours = ols(design(), outcome(), errors="CR2", cluster=family())
    assert R["lmer"]["arm"] == pytest.approx(ours.coef[0], abs=0.01)
    assert R["lmer"]["se"] == pytest.approx(ours.se[0], rel=0.02)
    alike = siblings(children().rename({"arm": "offered"})).icc
    # Ours counts as likeness of siblings what their council has in common too; there councils are taken out.
    assert R["lmer"]["icc"] < alike
    assert R["lmer"]["icc"] == pytest.approx(alike, abs=0.03)


def test_the_latent_intercept_of_lme4_comes_to_the_same_risks_and_likeness_of_siblings():
    theirs = R["glmer"]
    places = children()["council"].to_numpy()
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    base = np.array(theirs["intercepts"])[places]

    def risk(arm):
        latent = base[:, None] + arm * theirs["arm"] + theirs["family_sd"] * points
        return float((expit(latent) @ weights).mean())

    ours = standardised(design(), outcome(), arm=0, cluster=family())
    assert risk(1) == pytest.approx(ours.with_offer, abs=0.01)
    assert risk(0) == pytest.approx(ours.without, abs=0.01)
    # The odds ratio within a family is further from 1 than the one over all families, as it must be.
    assert abs(theirs["arm"]) > abs(R["logistic"]["arm"])
    alike = within_family(float(outcome().mean()), theirs["family_sd"])
    assert alike == pytest.approx(siblings(children().rename({"arm": "offered"})).icc, abs=0.03)
