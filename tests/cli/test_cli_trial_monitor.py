"""`kinweave trial monitor`: the body that watches over a trial hears go on, look or stop, and no more than it needs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from kinweave.cli import main
from kinweave.synth.trial import Trial, trial, write_trial

MADE = trial(500, 3, effect=0.0, icc=0.3, seed=6)


def harmed(made: Trial, *, group: str | None) -> Trial:
    """The same trial in which every child referred, or every one of this group, is in care."""
    referred = pl.col("arm") == "fgc"
    if group:
        referred &= pl.col("ethnicity") == group
    known = pl.col("in_care_12m").is_not_null()
    children = made.children.with_columns(
        in_care_12m=pl.when(referred & known).then(statement=True).otherwise("in_care_12m")
    )
    return Trial(made.families, children, made.plan, made.ceremony)


def look(
    capsys: pytest.CaptureFixture[str], at: Path, made: Trial, *more: str
) -> tuple[int, str, str]:
    if not at.exists():
        write_trial(made, at)
    status = main(["trial", "monitor", str(at / "trial"), *more])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def test_a_trial_that_harms_nobody_goes_on_and_small_groups_are_looked_at(capsys, tmp_path) -> None:
    status, out, err = look(capsys, tmp_path / "study", MADE)
    assert (status, err) == (0, "")
    assert out.startswith("Go on, and look: no rule is met")
    assert "500 families are enrolled; 2 looks were promised by now, and the next is at 600." in out
    assert "everyone: go on." in out
    assert re.search(r"AIND: look\. [0-9]+ children are too few for a test", out)


def test_how_either_arm_fared_is_shown_to_nobody_who_does_not_ask(capsys, tmp_path) -> None:
    shut = json.loads(look(capsys, tmp_path / "study", MADE, "--format", "json")[1])
    _, opened, _ = look(capsys, tmp_path / "study", MADE, "--open", "--format", "json")
    assert {key for rule in shut["rules"] for key in rule} == {
        "group",
        "children",
        "verdict",
        "says",
    }
    shown = json.loads(opened)["rules"][0]
    assert shown["offered"] + shown["compared"] == shut["rules"][0]["children"] == shut["children"]
    assert abs(shown["difference"]) < 0.2
    _, text, _ = look(capsys, tmp_path / "study", MADE)
    assert not re.search(r"fewer|in care with the offer|certainty|fgc|referred|usual", text)
    _, told, _ = look(capsys, tmp_path / "study", MADE, "--open")
    assert "in care with the offer; the certainty that the offer brings more than 5 in 100" in told


def test_children_of_a_group_too_small_to_test_are_named_without_their_arm(
    capsys, tmp_path
) -> None:
    found = json.loads(look(capsys, tmp_path / "study", MADE, "--format", "json")[1])
    small = MADE.children.filter(pl.col("ethnicity") == "AIND", pl.col("in_care_12m"))
    assert found["one_by_one"]["AIND"] == small["child"].sort().to_list() != []
    assert "WBRI" not in found["one_by_one"]


def test_harm_to_everyone_stops_the_trial(capsys, tmp_path) -> None:
    status, out, _ = look(capsys, tmp_path / "study", harmed(MADE, group=None))
    assert status == 1
    assert out.startswith("Stop and review: a stopping rule of the plan is met.")
    assert "everyone: stop and review. Of" in out
    assert "by more than 5 in 100 with a certainty of 0.95 or above" in out


def test_harm_to_one_group_stops_the_trial_though_the_whole_goes_on(capsys, tmp_path) -> None:
    large = trial(1500, 3, effect=0.0, icc=0.3, seed=6)
    status, out, _ = look(capsys, tmp_path / "study", harmed(large, group="WOTH"))
    assert status == 1
    assert "everyone: go on." in out
    assert "WOTH: stop and review." in out
    assert "WBRI: go on." in out


def test_an_outcome_from_after_the_day_of_the_look_is_refused_and_a_blank_group_is_named(
    capsys, tmp_path
) -> None:
    at = tmp_path / "study"
    status, _, err = look(capsys, at, MADE, "--extract-date", "2021-12-31")
    assert status == 2
    assert "passes the extract date 31 December 2021" in err
    file = at / "trial" / "children.parquet"
    children = pl.read_parquet(file)
    children.with_columns(ethnicity=pl.lit(None, pl.String)).write_parquet(file)
    assert "not recorded: " in look(capsys, at, MADE)[1]
    children.drop("ethnicity").write_parquet(file)
    status, _, err = look(capsys, at, MADE)
    assert status == 2
    assert "harm to one ethnic group can hide in the whole" in err
