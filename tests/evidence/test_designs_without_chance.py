"""Designs that leave families their choice, held to what was built in and to plain arithmetic."""

import numpy as np
import pytest
import statsmodels.api as sm

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.observational.series import interrupted
from kinweave.evidence.observational.staggered import Control, group_time
from kinweave.evidence.observational.synthetic import synthetic_control
from kinweave.evidence.observational.weighting import Target, weighted_difference


def councils(*, number=60, years=8, seed=3, effect=lambda since: -2.0 - 0.5 * since):
    """Councils that begin in year 3, in year 5, or never, each with a level and all with one trend."""
    random = np.random.default_rng(seed)
    start = np.array([3.0, 5.0, np.inf])[np.arange(number) % 3]
    unit, time = np.repeat(np.arange(number), years), np.tile(np.arange(years), number)
    since = time - start[unit]
    outcome = random.normal(40, 4, number)[unit] + 0.8 * time
    outcome = outcome + np.where(since >= 0, effect(np.where(since >= 0, since, 0)), 0.0)
    return unit, time, start[unit], outcome, random


def test_effects_that_were_built_in_are_found_by_start_and_by_years_since():
    unit, time, start, outcome, _ = councils()
    for control in Control:
        found = group_time(unit, time, start, outcome, control=control)
        for one in found.effects:
            due = -2.0 - 0.5 * (one.time - one.start) if one.time >= one.start else 0.0
            assert one.estimate == pytest.approx(due, abs=1e-9)
        study = found.event_study()
        assert study[0].estimate == pytest.approx(-2.0)
        assert study[2].estimate == pytest.approx(-3.0)
        assert study[-1].estimate == pytest.approx(0.0, abs=1e-9)
        assert found.by_start()[5].estimate == pytest.approx(-2.5)


def test_a_two_way_regression_goes_astray_where_this_does_not():
    unit, time, start, outcome, _ = councils(effect=lambda since: -1.0 - 2.0 * since)
    treated = (time >= start).astype(float)
    columns = [treated]
    columns += [(unit == at).astype(float) for at in range(60)]
    columns += [(time == at).astype(float) for at in range(1, 8)]
    two_way = np.linalg.lstsq(np.column_stack(columns), outcome, rcond=None)[0][0]
    true = outcome[treated == 1].mean()  # what a start truly did, over all treated rows
    true = np.mean((-1.0 - 2.0 * (time - start))[treated == 1])
    ours = group_time(unit, time, start, outcome).overall().estimate
    assert ours == pytest.approx(true)
    assert abs(two_way - true) > 0.5


def test_errors_by_council_cover_what_was_built_in_as_often_as_they_say():
    held = 0
    for seed in range(120):
        unit, time, start, outcome, random = councils(seed=seed)
        noisy = outcome + random.normal(0, 1.5, outcome.size)
        interval = group_time(unit, time, start, noisy).event_study()[0]
        held += interval.low <= -2.0 <= interval.high
    assert 0.88 <= held / 120 <= 0.99


def test_who_cannot_be_compared_is_told_and_not_dropped_in_silence():
    unit, time, start, outcome, _ = councils()
    early = np.where(unit == 0, 0.0, start)
    found = group_time(unit, time, early, outcome)
    assert any("no period before it" in said for said in found.left_out)
    everyone = np.where(np.isinf(start), 5.0, start)
    late = group_time(unit, time, everyone, outcome, control=Control.NOT_YET)
    assert any("nobody left to compare with" in said for said in late.left_out)


def test_few_councils_are_warned_of():
    unit, time, start, outcome, _ = councils(number=12)
    assert "Only 12 clusters" in group_time(unit, time, start, outcome).warnings[0]


def test_a_change_in_level_and_slope_is_found_with_the_season_aside():
    month = np.arange(72)
    series = 30 + 0.1 * month + 4 * np.sin(2 * np.pi * month / 12)
    series = series + np.where(month >= 40, -3 - 0.2 * (month - 40), 0)
    found = interrupted(series, 40, period=12)
    assert found.level.estimate == pytest.approx(-3)
    assert found.slope.estimate == pytest.approx(-0.2)
    assert found.at_end.estimate == pytest.approx(-3 - 0.2 * 31)
    np.testing.assert_allclose(found.expected[40:], (series + 3 + 0.2 * (month - 40))[40:])


def test_the_series_errors_are_those_of_another_package():
    random = np.random.default_rng(8)
    noise = np.zeros(90)
    for at in range(1, 90):
        noise[at] = 0.5 * noise[at - 1] + random.normal()
    month = np.arange(90)
    series = 10 + 0.05 * month + noise - 2.0 * (month >= 50)
    found = interrupted(series, 50, lags=5)
    design = np.column_stack(
        [np.ones(90), month, month >= 50, np.where(month >= 50, month - 50, 0)]
    ).astype(float)
    theirs = sm.OLS(series, design).fit(
        cov_type="HAC", cov_kwds={"maxlags": 5, "use_correction": True}
    )
    np.testing.assert_allclose(found.coef, theirs.params, rtol=1e-8)
    np.testing.assert_allclose(found.se, theirs.bse, rtol=1e-8)


def test_a_change_that_the_control_series_shares_is_not_counted():
    random = np.random.default_rng(10)
    month = np.arange(60)
    shared = 20 - 5.0 * (month >= 30) + random.normal(0, 0.3, 60)
    own = shared + 8 - 1.5 * (month >= 30) + random.normal(0, 0.3, 60)
    alone, beside = interrupted(own, 30), interrupted(own, 30, control=shared)
    assert alone.level.estimate == pytest.approx(-6.5, abs=0.6)
    assert beside.level.low <= -1.5 <= beside.level.high
    assert abs(beside.level.estimate + 1.5) < 0.6
    assert any("no control series" in said for said in alone.warnings)


def test_a_council_that_is_a_mixture_of_others_is_found_to_be_it():
    random = np.random.default_rng(4)
    donors = np.cumsum(random.normal(0, 1, (30, 12)), axis=0) + 50
    own = donors @ np.array([0.5, 0.3, 0.2, *np.zeros(9)])
    own[20:] -= 6.0
    found = synthetic_control(own, donors, 20)
    np.testing.assert_allclose(found.weights[:3], [0.5, 0.3, 0.2], atol=1e-3)
    assert found.effect == pytest.approx(-6, abs=0.02)
    assert found.p == pytest.approx(1 / 13)
    assert any("no smaller than 0.08" in said for said in found.warnings)
    assert found.weights.sum() == pytest.approx(1)


def test_weighting_takes_away_what_swayed_the_offer_and_says_how_alike_the_groups_became():
    random = np.random.default_rng(5)
    worry = random.normal(size=6000)
    offered = (random.random(6000) < 1 / (1 + np.exp(-0.8 * worry))).astype(float)
    outcome = 2.0 * worry - 1.0 * offered + random.normal(size=6000)
    design = np.column_stack([np.ones(6000), worry])
    bare = outcome[offered == 1].mean() - outcome[offered == 0].mean()
    assert bare > 0
    for target in Target:
        found = weighted_difference(design, offered, outcome, target=target, names=("1", "worry"))
        assert found.difference.low <= -1.0 <= found.difference.high
        (worried,) = [one for one in found.balance if one.name == "worry"]
        assert abs(worried.before) > 0.5
        assert abs(worried.after) < 0.1
    overlap = weighted_difference(design, offered, outcome, target=Target.OVERLAP)
    # Overlap weights from a logistic model balance its terms exactly.
    assert abs(overlap.balance[-1].after) < 1e-8


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        (lambda: group_time([1, 1, 1], [1, 1, 2], [2, 2, 2], [3, 4, 5]), "stands twice"),
        (
            lambda: group_time([1, 1, 2, 2], [1, 2, 1, 2], [2, 3, 9, 9], [1, 2, 3, 4]),
            "two different",
        ),
        (
            lambda: group_time([1, 1, 2, 2], [1, 2, 1, 2], [1, 1, 1, 1], [1, 2, 3, 4]),
            "No start can",
        ),
        (lambda: interrupted(np.arange(9.0), 1), "cannot show a change"),
        (lambda: interrupted(np.arange(9.0), 5, control=np.arange(8.0)), "control series has 8"),
        (lambda: synthetic_control(np.arange(5.0), np.ones((5, 1)), 3), "at least two other"),
        (lambda: synthetic_control(np.arange(5.0), np.ones((5, 3)), 1), "At least two periods"),
        (lambda: weighted_difference(np.ones((3, 1)), [1, 1, 1], [1, 2, 3]), "some of both"),
    ],
)
def test_a_design_that_cannot_be_honoured_is_refused_in_a_sentence(doing, words):
    with pytest.raises(EvidenceError, match=words):
        doing()
