"""One plan serves the whole of a trial: power, sealing, enrolment, audit, looks for harm, analysis, report."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import tomllib
from pathlib import Path

import polars as pl
import pytest

from kinweave.cli import main
from kinweave.evidence.analysis import analyse, read_plan
from kinweave.evidence.design.parsing import example_plan, parse_plan

README = Path(__file__).parents[2] / "README.md"
QUICK = "[analysis]\nbootstraps = 20\nrerandomisations = 200\n"


def run(*arguments: object) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = main([str(one) for one in arguments])
    return status, out.getvalue()


def of_the_readme() -> list[list[str]]:
    """Every command of the readme's block that begins with an invented trial."""
    for block in re.findall(r"```console\n(.*?)```", README.read_text("utf-8"), re.DOTALL):
        lines = block.replace("\\\n", " ").splitlines()
        commands = [shlex.split(line.removeprefix("$ "))[1:] for line in lines]
        if commands[0][:2] == ["synth", "--trial"]:
            return commands
    return []


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, int, str]]]:
    folder = tmp_path_factory.mktemp("readme")
    said = []
    with contextlib.chdir(folder):
        for words in of_the_readme():
            if words[:2] == ["trial", "power"]:
                words += ["--times", "40"]
            if words[0] == "synth":
                words += ["--families", "300", "--councils", "4"]
            status, out = run(*words)
            said.append((" ".join(words), status, out))
            if words[0] == "synth":
                plan = Path("study/trial/plan.toml")
                plan.write_text(plan.read_text().replace("[analysis]\n", QUICK))
    return folder, said


def test_the_readme_goes_from_the_power_to_the_report_and_the_money_with_one_plan(followed) -> None:
    _, said = followed
    assert [line.split(" ")[0:2] for line, _, _ in said] == [
        ["synth", "--trial"],
        ["trial", "power"],
        ["trial", "seal"],
        ["trial", "allocate"],
        ["trial", "audit"],
        ["trial", "monitor"],
        ["trial", "analyse"],
        ["trial", "report"],
        ["economics", "--worked-example"],
    ]
    assert [(line, out) for line, status, out in said if status] == []
    plans = {one for line, _, _ in said for one in line.split() if "study/trial" in one}
    assert plans <= {"study/trial", "study/trial/plan.toml", "study/trial/ceremony.txt"}


def test_the_report_and_the_figures_for_the_costing_are_written(followed) -> None:
    folder, _ = followed
    assert {one.name for one in (folder / "report").iterdir()} > {"report.html", "manager.pdf"}
    assert json.loads((folder / "found.json").read_text())["analysis"]["main"]["basis"] == "child"


def test_the_invented_files_bring_the_sealed_blocks_and_the_days_of_entering_care(followed) -> None:
    folder, said = followed
    out = next(text for line, _, text in said if line.startswith("trial analyse"))
    assert "Had the same" in out
    assert "had entered care" in out
    families = pl.read_parquet(folder / "study/trial/families.parquet")
    children = pl.read_parquet(folder / "study/trial/children.parquet")
    document = tomllib.loads((folder / "study/trial/plan.toml").read_text())
    found = analyse(families, children, read_plan(document))
    assert (found.rerandomised.sizes, found.times is None) == ("as sealed", False)
    sizes = families.group_by("council", "block").agg(
        pl.col("block_size").first(), pl.col("block_size").n_unique().alias("one"), pl.len()
    )
    assert (sizes["one"] == 1).all()
    assert (sizes["len"] <= sizes["block_size"]).all()
    joined = children.join(families.select("family", "letter_date"), on="family")
    within = pl.col("entered_care") <= pl.col("letter_date").dt.offset_by("12mo")
    cared = joined.filter(pl.col("in_care_12m"))
    assert cared.select((pl.col("entered_care").is_not_null() & within).all()).item()
    assert joined.filter(pl.col("entered_care") < pl.col("letter_date")).height == 0
    extract = document["extract_date"]
    assert joined.filter(pl.col("entered_care") > extract).height == 0


def test_the_example_is_a_plan_for_the_design_and_for_the_analysis() -> None:
    document = tomllib.loads(example_plan())
    design, analysis = parse_plan(example_plan()), read_plan(document)
    assert (design.offered.id, design.compared.id) == (analysis.offered, analysis.usual)
    assert (design.months, design.extract_date) == (analysis.horizon_months, analysis.extract_date)
    assert design.allocation.block_sizes == analysis.block_sizes


def test_a_slip_in_what_is_said_of_the_analysis_stops_the_sealing(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(example_plan().replace("separation =", "seperation ="))
    (tmp_path / "ceremony.txt").write_text("dice 1 5 2 6 1 4 3\nZoë says 77 31 apples\n")
    for command in (
        ("power", plan),
        ("seal", plan, "--ceremony", tmp_path / "ceremony.txt", "--by", "A", "--out",
         tmp_path / "record", "--key", tmp_path / "key"),
    ):  # fmt: skip
        status, out = run("trial", *command)
        assert status == 2
        assert "analysis.seperation is no line of a plan" in out
    assert not (tmp_path / "record").exists()


def test_a_stepped_wedge_is_sealed_told_and_audited_from_the_command_line(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        example_plan().replace('design = "parallel" ', 'design = "stepped-wedge"\nsteps = 2\n')
    )
    (tmp_path / "ceremony.txt").write_text("dice 1 5 2 6 1 4 3\nZoë says 77 31 apples\n")
    record, key = tmp_path / "record", tmp_path / "key"
    status, out = run(
        "trial", "seal", plan, "--ceremony", tmp_path / "ceremony.txt", "--by", "Ann", "--out",
        record, "--key", key,
    )  # fmt: skip
    assert status == 0
    assert "The order of 4 councils in 2 steps, sealed by Ann" in out
    common = ("trial", "allocate", "--from", record, "--by", "Ben", "--council", "Ashmere")
    status, out = run(*common)
    assert (status, out) == (2, "To open a council's place give --key.\n")
    status, out = run(*common, "--key", key)
    assert status == 0
    assert out.startswith("Ashmere begins at step ")
    step = json.loads(run(*common, "--key", key, "--format", "json")[1])
    assert f"step {step['step']}" in out
    assert run(*common, "--key", key, "--family", "F1", "--letter", "2026-03-01")[0] == 2
    status, told = run("trial", "audit", "--from", record, "--key", key)
    assert status == 0
    assert f"{out.strip()} (line 1)" in told
    listed = json.loads(run("trial", "audit", "--from", record, "--format", "json")[1])
    assert [one["council"] for one in listed["steps"]] == ["Ashmere"]
