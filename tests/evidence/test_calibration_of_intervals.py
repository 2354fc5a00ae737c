"""How often intervals hold what is true: the table is made again in a corner, and the engine keeps to what it says."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from kinweave.evidence.analysis import analyse
from kinweave.evidence.analysis.treat import FEW
from kinweave.evidence.calibration.designs import COUNCILS, DESIGNS
from kinweave.evidence.calibration.page import given, sections
from kinweave.evidence.calibration.table import (
    CORRELATIONS,
    Row,
    Table,
    calibrate,
    read_table,
    stored,
    written,
)
from kinweave.evidence.calibration.worlds import events, family_sizes
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel import wild_cluster_bootstrap, wild_interval
from kinweave.evidence.observational import series, staggered
from kinweave.synth.trial import trial
from tests.evidence.analysed_trial import plan
from tests.evidence.trial_shaped import shaped

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "calibration.md"

CORNER = {"councils": (5,), "correlations": (0.6,), "simulations": 140}


def councils_whole(number, *, families=40):
    """A trial in which whole councils were allocated, every other one."""
    made = trial(number * families, number, seed=4, effect=-0.1)
    places = made.families["council"].unique().sort().to_list()
    arm = {place: ("fgc", "usual")[at % 2] for at, place in enumerate(places)}
    moved = made.families.with_columns(arm=made.families["council"].replace_strict(arm))
    asked = replace(plan(separation="linear"), unit="council", covariates=())
    return analyse(moved, made.children.drop("arm", strict=False), asked)


def test_every_design_is_there_at_each_number_of_councils_and_each_likeness_of_siblings():
    asked = set(product(DESIGNS, COUNCILS, CORRELATIONS))
    assert {(row.design, row.councils, row.correlation) for row in stored().rows} == asked
    for row in stored().rows:
        assert row.simulations >= 500
        assert row.method in DESIGNS[row.design].methods(row.councils)


def test_a_corner_made_again_from_its_seed_is_the_same_and_from_another_is_not():
    one = calibrate(("families", "wedge"), **CORNER, seed=3)
    assert written(one) == written(calibrate(("families", "wedge"), **CORNER, seed=3))
    assert calibrate(("wedge",), **CORNER, seed=3).rows == one.rows[-1:]
    assert one.rows != calibrate(("families", "wedge"), **CORNER, seed=4).rows
    assert read_table(written(one)) == one


def test_the_first_batch_of_the_stored_table_comes_from_its_seed():
    # The stored counts are of many batches; one design of one cell is cheap enough to make whole.
    (row,) = stored().of("wedge", "formula", 5)[:1]
    again = calibrate(
        ("wedge",), councils=(5,), correlations=(row.correlation,), seed=stored().seed
    )
    assert again.rows == (row,)


def test_the_page_is_that_of_the_data():
    page = PAGE.read_text(encoding="utf-8")
    assert [part for part in sections(stored()) if part.strip() not in page] == []


def test_what_the_engine_gives_holds_wherever_it_was_tried():
    table = stored()
    for design, councils in product(DESIGNS, COUNCILS):
        rows = table.of(design, given(design, councils), councils)
        assert rows
        assert table.verdict(rows) != "too narrow", (design, councils)


def test_formulas_that_fail_are_flagged_and_are_those_that_the_engine_does_not_give():
    table = stored()
    failing = {
        (design, councils)
        for design, method, councils in table.lines()
        if table.verdict(table.of(design, method, councils)) == "too narrow"
    }
    assert failing == {
        *(("councils", few) for few in (5, 21)),
        *(("starts", few) for few in (5, 21)),
        *(("series", any_number) for any_number in COUNCILS),
    }
    assert all(given(*one) == "instead" for one in failing)
    assert FEW == staggered._FEW_CLUSTERS == 40
    assert series.LONG == 300


def test_an_interval_known_to_be_bad_is_flagged_with_few_simulations():
    found = calibrate(("councils",), **CORNER, seed=2)
    assert found.verdict(found.of("councils", "formula", 5)) == "too narrow"
    assert found.verdict(found.of("councils", "instead", 5)) != "too narrow"


def test_bounds_are_right_for_all_numbers_at_once_and_so_wider_than_for_one():
    row = Row("families", "formula", 5, 0.0, 0.0, 1000, 950)
    alone, many = Table((row,), 1), Table((row,) * 200, 1)
    assert alone.bounds(row) == pytest.approx((0.9346, 0.9627), abs=1e-4)
    assert many.bounds(row)[0] < alone.bounds(row)[0] < 0.95 < alone.bounds(row)[1]
    assert many.verdict([replace(row, kept=930)]) == "holds"
    assert alone.verdict([replace(row, kept=930)]) == "too narrow"
    assert alone.verdict([replace(row, kept=1000)]) == "wide"


def test_brothers_and_sisters_of_the_calibration_are_as_alike_as_it_says():
    random = np.random.default_rng(1)
    sizes = family_sizes((200_000,), random)
    assert sizes.mean() == pytest.approx(1.733, abs=0.01)
    twos = np.full(200_000, 2)
    for tie in CORRELATIONS:
        had = events(twos, 0.4, tie, random)
        # Of pairs with chance p, both have the outcome in p² + ρp(1−p).
        assert (had == 2).mean() == pytest.approx(0.16 + tie * 0.24, abs=0.005)
        assert had.mean() / 2 == pytest.approx(0.4, abs=0.005)


def test_a_table_of_another_kind_and_an_unknown_design_are_refused():
    with pytest.raises(EvidenceError, match="This is not a calibration"):
        read_table("a,b\n1,2\n")
    with pytest.raises(EvidenceError, match="“rumour” is not a design"):
        calibrate(("rumour",))


# ---- What the engine says and does where a formula fails ----------------------------------------


def test_with_five_councils_allocated_whole_the_interval_is_the_wild_bootstraps_and_it_says_so():
    found = councils_whole(5)
    assert found.few.clusters == 5
    assert found.main.errors == "wild bootstrap"
    assert found.main.p == found.few.p
    assert found.few.enumerated
    # Sixteen patterns that differ: none is rare enough for 95 %, so nothing is ruled out.
    assert (found.main.difference.low, found.main.difference.high) == (-1.0, 1.0)
    assert any("by formula would be too narrow" in said for said in found.warnings)
    assert any("the interval is open" in said for said in found.warnings)
    assert found.main.bootstrap is None


def test_with_twelve_councils_the_interval_is_closed_and_wider_than_the_formulas():
    found = councils_whole(12, families=20)
    bootstrap, formula = found.main.difference, found.others[1].difference
    assert -1 < bootstrap.low < bootstrap.estimate < bootstrap.high < 1
    assert bootstrap.high - bootstrap.low > formula.high - formula.low
    assert "every pattern of signs" in bootstrap.method


def test_the_wild_interval_is_all_that_its_test_does_not_refuse():
    made = shaped(families=120, councils=8)
    asked = (made.design, made.outcome, made.council[made.family])
    found = wild_interval(*asked, tested=0, seed=1)
    for end, step in ((found.low, -1), (found.high, 1)):
        within = wild_cluster_bootstrap(*asked, tested=0, supposed=end - step * 0.002, seed=1)
        beyond = wild_cluster_bootstrap(*asked, tested=0, supposed=end + step * 0.002, seed=1)
        assert within.p > 0.05 >= beyond.p


def panel(councils, seed=3, effect=-2.0):
    random = np.random.default_rng(seed)
    start = np.array([3.0, 5.0, np.inf])[np.arange(councils) % 3]
    unit, time = np.repeat(np.arange(councils), 8), np.tile(np.arange(8), councils)
    outcome = random.normal(40, 4, councils)[unit] + random.normal(0, 1, unit.size)
    return unit, time, start[unit], outcome + effect * (time >= start[unit])


def test_with_few_councils_starts_are_drawn_again_and_every_order_is_tried():
    found = staggered.group_time(*panel(5))
    overall = found.overall()
    assert "all 30 orders" in overall.method
    assert overall.estimate == pytest.approx(replace(found, redrawn=None).overall().estimate)
    assert "by formula would be too narrow" in found.warnings[0]
    assert any("might as well have begun" in said for said in found.assumes)
    many = staggered.group_time(*panel(60))
    assert many.redrawn is None
    assert many.warnings == ()


def test_drawing_starts_again_is_asking_for_each_order_what_it_would_have_shown():
    unit, time, start, outcome = panel(5)
    found = staggered.group_time(unit, time, start, outcome)
    seen = abs(found.overall().estimate)
    own = np.array([start[unit == at][0] for at in range(5)])
    orders, _ = found.redrawn._orders
    begun = np.unique(own)
    shown = [
        staggered.group_time(unit, time, begun[order][unit], outcome).overall().estimate
        for order in orders
    ]
    counts = np.array([one.time >= one.start for one in found.effects], dtype=float)
    share = np.array([found.share[one.start] for one in found.effects]) * counts
    _, p = found.redrawn.interval(
        share / share.sum(), (found.since >= 0).astype(float), 0.95, "asked"
    )
    assert p == pytest.approx(np.mean(np.abs(shown) >= seen * (1 - 1e-9)))


def test_a_panel_with_a_blank_cannot_be_redrawn_and_says_not_to_rely_on_it():
    unit, time, start, outcome = panel(6)
    outcome[3] = np.nan
    found = staggered.group_time(unit, time, start, outcome)
    assert found.redrawn is None
    assert "do not rely on them" in found.warnings[0]


def test_a_short_series_has_the_wild_bootstraps_interval_and_says_so():
    random = np.random.default_rng(2)
    month = np.arange(72)
    found = series.interrupted(30 - 4 * (month >= 40) + random.normal(0, 1, 72), 40, period=12)
    assert "wild bootstrap of 6 stretches" in found.level.method
    assert found.level.low < found.level.estimate < found.level.high
    assert any("would be too narrow" in said for said in found.warnings)
    # At the end of the series level and slope are one term of the model turned.
    at_end = found.level.estimate + found.slope.estimate * (71 - 40)
    assert found.at_end.estimate == pytest.approx(at_end)
    month = np.arange(320)
    long = series.interrupted(30 - 4 * (month >= 40) + random.normal(0, 1, 320), 40, period=12)
    assert long.level.method == "change in level, Newey–West"
    assert not any("too narrow" in said for said in long.warnings)
