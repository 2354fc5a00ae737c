"""A trial-shaped set: allocated in blocks, its difference built in through a conference that was held."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.cli import main
from kinweave.synth.errors import SynthError
from kinweave.synth.trial import Trial, trial, write_trial


@pytest.fixture(scope="module")
def usual() -> Trial:
    return trial(seed=3)


@pytest.fixture(scope="module")
def large() -> Trial:
    return trial(30_000, 21, seed=8)


def in_care(made: Trial, arm: str) -> float:
    return float(made.children.filter(pl.col("arm") == arm)["in_care_12m"].mean())


def test_its_shape_is_that_of_the_published_trial(usual: Trial) -> None:
    assert usual.families.height == 1500
    assert usual.families["council"].n_unique() == 21
    assert 2350 < usual.children.height < 2750
    observed = usual.children["in_care_12m"].is_not_null().mean()
    assert 0.42 < observed < 0.55


def test_the_same_seed_gives_the_same_trial(usual: Trial) -> None:
    again = trial(seed=3)
    assert again.families.equals(usual.families)
    assert again.children.equals(usual.children)
    assert not trial(seed=4).children.equals(usual.children)


def test_the_difference_is_the_one_that_was_built_in(large: Trial) -> None:
    assert abs(in_care(large, "usual") - 0.448) < 0.02
    assert abs(in_care(large, "fgc") - 0.362) < 0.02


def test_without_an_effect_the_arms_are_alike() -> None:
    made = trial(30_000, 21, effect=0.0, seed=9)
    assert abs(in_care(made, "fgc") - in_care(made, "usual")) < 0.02


def test_siblings_are_alike_as_much_as_was_asked() -> None:
    def agree(icc: float) -> float:
        children = trial(20_000, 10, icc=icc, seed=2).children.drop_nulls("in_care_12m")
        pairs = (
            children.group_by("family")
            .agg(pl.col("in_care_12m"))
            .filter(pl.col("in_care_12m").list.len() == 2)
        )
        return float((pairs["in_care_12m"].list.n_unique() == 1).mean())

    assert agree(0.0) < 0.56 < agree(0.6) < agree(0.95)


def test_within_every_full_block_half_the_families_are_referred(large: Trial) -> None:
    blocks = large.families.group_by("council", "block").agg(
        pl.len(), (pl.col("arm") == "fgc").sum().alias("referred")
    )
    last = blocks["block"] == blocks.select(pl.col("block").max().over("council"))["block"]
    whole = blocks.filter(~last)
    assert set(whole["len"]) == {4, 6, 8}
    assert (whole["referred"] * 2 == whole["len"]).all()


def test_a_family_is_in_one_arm_and_its_children_with_it(usual: Trial) -> None:
    arms = usual.children.group_by("family").agg(pl.col("arm").n_unique(), pl.len())
    assert arms["arm"].unique().to_list() == [1]
    sizes = usual.families.select("family", "children").join(arms, on="family")
    assert (sizes["children"] == sizes["len"]).all()


def test_a_conference_without_referral_is_a_cross_over_with_its_reason(large: Trial) -> None:
    crossed = large.families.filter((pl.col("arm") == "usual") & pl.col("received"))
    assert 0.02 < crossed.height / (large.families["arm"] == "usual").sum() < 0.04
    assert set(crossed["override"]) == {"court", "family"}
    others = large.families.filter(~((pl.col("arm") == "usual") & pl.col("received")))
    assert others["override"].null_count() == others.height


def test_an_outcome_that_could_not_be_seen_is_blank_and_says_why(usual: Trial) -> None:
    blank = usual.children["in_care_12m"].is_null()
    assert (usual.children["censor_reason"].is_not_null() == blank).all()
    assert (usual.children["days_in_care_12m"].is_null() == blank).all()
    days = usual.children.drop_nulls("days_in_care_12m")["days_in_care_12m"]
    assert (days.min(), days.max() <= 366) == (0, True)


@settings(max_examples=12, deadline=None)
@given(
    families=st.integers(1, 60),
    councils=st.integers(1, 10),
    icc=st.floats(0, 0.99),
    effect=st.floats(-0.25, 0.3),
    seed=st.integers(0, 10_000),
)
def test_any_size_can_be_made_or_is_refused_in_a_sentence(
    families: int, councils: int, icc: float, effect: float, seed: int
) -> None:
    if families < councils:
        with pytest.raises(SynthError, match="a family for each"):
            trial(families, councils, effect=effect, icc=icc, seed=seed)
        return
    made = trial(families, councils, effect=effect, icc=icc, seed=seed)
    assert made.families.height == families
    assert made.families["council"].n_unique() == councils


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"effect": 0.9}, "effect of 0.9"),
        ({"icc": 1.0}, "sibling correlation"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(asked: dict[str, float], sentence: str) -> None:
    with pytest.raises(SynthError, match=sentence):
        trial(**{"seed": 1, **asked})  # type: ignore[arg-type]


def test_the_files_and_the_plan_name_the_same_columns(usual: Trial, tmp_path: Path) -> None:
    write_trial(usual, tmp_path / "out")
    folder = tmp_path / "out" / "trial"
    plan = tomllib.loads((folder / "plan.toml").read_text(encoding="utf-8"))
    families = pl.read_parquet(folder / plan["files"]["families"])
    children = pl.read_parquet(folder / plan["files"]["children"])
    for name, column in plan["columns"].items():
        for one in column if isinstance(column, list) else [column]:
            assert one in families.columns or one in children.columns, name
    assert plan["built_in"]["effect_of_referral"] == -0.086


def test_the_command_writes_a_linked_set_or_a_trial_and_refuses_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "linked")
    assert main(["synth", "--councils", "1", "--families", "20", "--seed", "2", "--out", out]) == 0
    assert "20 families" in capsys.readouterr().out
    assert (tmp_path / "linked" / "truth.parquet").is_file()
    assert main(["synth", "--councils", "1", "--families", "20", "--out", out]) == 2
    assert "There is already something" in capsys.readouterr().err
    trial_out = str(tmp_path / "trial")
    assert (
        main(["synth", "--trial", "--families", "60", "--councils", "3", "--out", trial_out]) == 0
    )
    assert (tmp_path / "trial" / "trial" / "plan.toml").is_file()
    assert "60 families" in capsys.readouterr().out
    none = str(tmp_path / "none")
    assert main(["synth", "--families", "0", "--out", none]) == 2
    assert "number of families" in capsys.readouterr().err
    assert main(["synth", "--icc", "0.3", "--out", none]) == 2
    assert "belongs to --trial" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
