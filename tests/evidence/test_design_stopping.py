"""The looks for harm that a plan promised, for everyone and for each ethnic group with enough children."""

import numpy as np
import pytest

from kinweave.evidence.design.parsing import example_plan, parse_plan
from kinweave.evidence.design.stopping import look_for_harm
from kinweave.evidence.errors import EvidenceError

PLAN = parse_plan(example_plan())


def children(*, harmed="none", families=400, seed=1):
    """Two children a family, in care with a chance of 0.3; 0.6 with the offer in the group harmed."""
    random = np.random.default_rng(seed)
    arm = np.arange(families) % 2
    group = np.where(np.arange(families) % 8 < 6, "WBRI", "BAFR")
    group[:6] = "AIND"
    chance = np.where((arm == 1) & ((group == harmed) | (harmed == "all")), 0.6, 0.3)
    family = np.repeat(np.arange(families), 2)
    outcome = (random.random(family.size) < chance[family]).astype(float)
    return {
        "in_care": outcome,
        "offered": arm[family],
        "family": family,
        "ethnicity": group[family],
    }


def test_a_study_that_harms_nobody_goes_on():
    looks = look_for_harm(PLAN, **children())
    assert [one.group for one in looks] == ["everyone", "AIND", "BAFR", "WBRI"]
    assert not any(one.stop for one in looks)
    assert looks[0].sentence().endswith("go on.")


def test_harm_to_everyone_stops_the_study():
    looks = look_for_harm(PLAN, **children(harmed="all"))
    assert looks[0].stop
    assert looks[0].difference == pytest.approx(0.3, abs=0.08)
    assert "stop and review" in looks[0].sentence()


def test_harm_to_one_group_that_hides_in_the_whole_is_seen():
    everyone, _few, group, rest = look_for_harm(PLAN, **children(harmed="BAFR"))
    assert not everyone.stop
    assert not rest.stop
    assert (group.group, group.stop) == ("BAFR", True)


def test_a_group_with_too_few_children_is_reviewed_child_by_child():
    few = look_for_harm(PLAN, **children())[1]
    assert few.too_small
    assert not few.stop
    assert few.sentence() == (
        "AIND: 6 and 6 children are too few for a test; review them one by one."
    )


def test_a_group_in_which_nothing_varies_is_certain():
    looked = look_for_harm(
        PLAN, in_care=np.tile([0.0, 1.0], 80), offered=np.tile([0, 1], 80),
        family=np.arange(160), ethnicity=np.full(160, "WBRI"),
    )  # fmt: skip
    assert [one.certainty for one in looked] == [1.0, 1.0]


def test_children_whose_outcome_is_not_known_are_not_looked_at_by_mistake():
    rows = children()
    rows["in_care"][4] = np.nan
    with pytest.raises(EvidenceError, match="the first in row 5"):
        look_for_harm(PLAN, **rows)
    rows["in_care"] = rows["in_care"][:-1]
    with pytest.raises(EvidenceError, match="one row for each child"):
        look_for_harm(PLAN, **rows)
