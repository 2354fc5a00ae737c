"""What the README promises an analyst, typed as it stands there: from invented files to outcomes and the return."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import polars as pl

from kinweave.cli import main

README = Path(__file__).parents[2] / "README.md"


def typed() -> list[list[str]]:
    """The words of each command of the analyst's first block, names with `*` being those of the files there are."""
    section = README.read_text("utf-8").split("### For an analyst")[1]
    block = re.findall(r"```console\n(.*?)```", section, re.DOTALL)[0]
    return [shlex.split(line[2:]) for line in block.replace("\\\n", " ").splitlines()]


def test_the_readme_goes_from_invented_files_to_outcomes_and_the_national_return(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    commands = typed()
    assert [words[:2] for words in commands] == [
        ["kinweave", "synth"], ["kinweave", "check"], ["kinweave", "outcomes"], ["kinweave", "return"],
    ]  # fmt: skip
    said = []
    for words in commands:
        found = [
            name
            for word in words[1:]
            for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
        ]
        assert main(found) == 0, words
        said.append(capsys.readouterr().out)
    assert "81 checks: 80 passed, 1 found something, 0 could not be asked" in said[1]
    told = pl.read_csv("outcomes.csv", infer_schema_length=None, try_parse_dates=True)
    true = pl.read_parquet("try/truth.parquet").filter(index_kind="letter", horizon_months=12)
    beside = {"left_on": ["person", "index_date"], "right_on": ["fgc_person", "index_date"]}
    seen = told.filter("observed_12m")
    both = seen.join(true, **beside, how="inner", validate="1:1")
    assert both.height == seen.height > 10
    assert both["looked_after_at_12m"].to_list() == both["looked_after_at"].to_list()
    assert "Children by age" in openpyxl.load_workbook("national.xlsx", read_only=True).sheetnames
