"""`kinweave study`: the designs that leave families their choice, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kinweave.cli import main
from tests.evidence.offered_families import PLAN, offered


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["study", *map(str, arguments)])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def panel(path: Path) -> Path:
    """Twelve councils over eight years: a third begin in year 3, a third in year 5, and it takes 2 away."""
    random = np.random.default_rng(4)
    unit, year = np.repeat(np.arange(12), 8), np.tile(np.arange(8), 12)
    start = np.array([3.0, 5.0, np.nan])[unit % 3]
    level = random.normal(40, 4, 12)[unit] + 0.8 * year
    rate = level - 2.0 * (year >= np.nan_to_num(start, nan=99)) + random.normal(0, 0.1, 96)
    pl.DataFrame(
        {"council": [f"C{at:02d}" for at in unit], "year": year, "start": start, "rate": rate}
    ).write_csv(path)
    return path


COLUMNS = ("--unit", "council", "--period", "year", "--outcome", "rate")


def test_a_trial_that_was_not_held_is_emulated_from_records(capsys, tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.toml", tmp_path / "found.json"
    plan.write_text(PLAN.replace("bootstraps = 0", 'bootstraps = 0\nnegative_control = "control"'))
    offered(600, seed=3).write_parquet(tmp_path / "offered.parquet")
    status, said, err = run(capsys, "emulate", plan, "--out", out)
    assert (status, err) == (0, "")
    found = json.loads(out.read_text())
    assert found["says"] in said
    assert "Not the answer: simply comparing" in said
    assert "Negative control:" in said
    assert "strain: apart by -" in said
    assert "Assumed:\n  The difference is for all children whose family was offered one." in said
    assert found["plan"]["grace_days"] == 84
    status, again, _ = run(capsys, "emulate", plan, "--format", "json")
    assert json.loads(again) == found


def test_councils_that_began_in_different_years_are_compared_and_drawn(capsys, tmp_path) -> None:
    file, plot = panel(tmp_path / "panel.csv"), tmp_path / "study.svg"
    arguments = ("staggered", file, *COLUMNS, "--start", "start", "--plot", plot)
    status, out, err = run(capsys, *arguments, "--format", "json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["overall"]["estimate"] == pytest.approx(-2, abs=0.15)
    assert set(found["by_start"]) == {"3", "5"}
    assert found["event_study"]["-1"]["estimate"] == pytest.approx(0, abs=0.15)
    first = plot.read_bytes()
    assert b"Periods since the council began" in first
    _, said, _ = run(capsys, *arguments)
    assert "Over all starts and periods since: -2.0" in said or "since: -1.9" in said
    assert "Councils" in said or "councils" in said
    assert plot.read_bytes() == first


def test_a_series_is_told_before_and_after_with_its_season(capsys, tmp_path: Path) -> None:
    month = np.arange(72)
    season = 4 * np.sin(2 * np.pi * month / 12)
    control = 20 + season + np.random.default_rng(3).normal(0, 0.1, 72)
    own = control + 10 - 3.0 * (month >= 40) + np.random.default_rng(4).normal(0, 0.1, 72)
    pl.DataFrame({"own": own, "beside": control}).write_csv(tmp_path / "series.csv")
    status, out, _ = run(
        capsys, "series", tmp_path / "series.csv", "--outcome", "own", "--begun", 41,
        "--season", 12, "--control", "beside", "--format", "json",
    )  # fmt: skip
    assert status == 0
    assert json.loads(out)["change_in_level"]["estimate"] == pytest.approx(-3, abs=0.15)


def test_one_council_is_set_against_its_mixture(capsys, tmp_path: Path) -> None:
    file = panel(tmp_path / "panel.csv")
    arguments = ("synthetic", file, *COLUMNS, "--begun", 3)
    status, out, _ = run(capsys, *arguments, "--council", "C00", "--format", "json")
    assert status == 0
    weights = json.loads(out)["weights"]
    assert sum(weights.values()) == pytest.approx(1)
    assert "C00" not in weights
    _, said, _ = run(capsys, *arguments, "--council", "C00")
    assert said.startswith("C00 less its mixture, on average since it began: -")
    assert run(capsys, *arguments, "--council", "C99")[0] == 2
    twice = pl.read_csv(file)
    pl.concat([twice, twice.head(1)]).write_csv(file)
    assert "stands twice in one period" in run(capsys, *arguments, "--council", "C00")[2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("emulate",), "Give a plan"),
        (("emulate", "none.toml"), "none.toml could not be used"),
        (("staggered", "none.csv", *COLUMNS, "--start", "s"), "none.csv could not be used"),
        (("series", "bad.parquet", "--outcome", "x", "--begun", "3"), "is not Parquet that can be"),
        (("series", "own.csv", "--outcome", "x", "--begun", "3"), "no column x; its columns are y"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    capsys, tmp_path, monkeypatch, arguments, sentence
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.parquet").write_text("no")
    Path("own.csv").write_text("y\n1\n")
    status, out, err = run(capsys, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
