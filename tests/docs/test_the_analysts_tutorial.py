"""The analyst's tutorial is followed to the letter: its commands run, and print what the page shows."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from lxml import etree

from docs.generate import DOCS
from kinweave.cli import main

PAGE = DOCS / "tutorial" / "analyst.md"
# An environment of its own is made from the wheel in tests/packaging.
INSTALLING = [
    "python3 -m venv env",
    "env/bin/pip install kinweave-0.1.0-py3-none-any.whl",
    'export PATH="$PWD/env/bin:$PATH"',
]
YEAR = (date(2026, 4, 1), date(2027, 3, 31))


@dataclass(frozen=True)
class Step:
    """What is typed, what is typed into it, and the lines that the page shows after it."""

    command: str
    given: str
    shown: tuple[str, ...]


def steps() -> list[Step]:
    found = []
    blocks = re.findall(
        r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    for block in blocks:
        for typed in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            command, _, after = typed.partition("\n")
            given = ""
            if command.endswith("<<'END'"):
                given, _, after = after.partition("END\n")
            found.append(Step(command, given, tuple(after.splitlines())))
    return found


def words(command: str) -> list[str]:
    """A command as a shell hands it over: names with `*` are those of the files there are."""
    return [
        name
        for word in shlex.split(command)
        for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
    ]


def write(step: Step) -> None:
    how, name = step.command.removesuffix(" <<'END'").split()[1:]
    with Path(name).open({">": "w", ">>": "a"}[how], encoding="utf-8") as file:
        file.write(step.given)


@dataclass(frozen=True)
class Followed:
    folder: Path
    said: tuple[tuple[Step, str], ...]
    others: tuple[str, ...]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """Everything on the page, once, in an empty folder; `echo $?` is answered with the last status."""
    folder, status = tmp_path_factory.mktemp("analyst"), 0
    said, others = [], []
    with contextlib.chdir(folder):
        for step in steps():
            out = io.StringIO()
            if step.command.startswith("kinweave "):
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                    status = main(words(step.command)[1:])
            elif step.command == "echo $?":
                out.write(f"{status}\n")
            elif step.command.startswith("cat "):
                write(step)
            else:
                others.append(step.command)
                continue
            said.append((step, out.getvalue()))
    return Followed(folder, tuple(said), tuple(others))


def test_every_command_prints_the_lines_that_the_page_shows_in_their_order(
    followed: Followed,
) -> None:
    assert list(followed.others) == INSTALLING
    assert sum(step.command.startswith("kinweave ") for step, _ in followed.said) > 10
    for step, told in followed.said:
        lines = told.splitlines()
        if "…" not in step.shown:
            assert list(step.shown) == lines, step.command
            continue
        rest = iter(lines)
        for line in step.shown:
            assert line == "…" or line in rest, f"{step.command}: {line}\n{told}"


def truth(followed: Followed) -> pl.DataFrame:
    return pl.read_parquet(followed.folder / "try" / "truth.parquet")


def outcomes(followed: Followed, name: str) -> pl.DataFrame:
    return pl.read_csv(
        followed.folder / name,
        try_parse_dates=True,
        infer_schema_length=None,
        schema_overrides={"la": pl.String, "child_number": pl.String},
    )


@pytest.mark.parametrize("months", [6, 12, 18])
def test_the_outcomes_of_every_child_with_a_number_are_those_of_the_truth(
    followed: Followed, months: int
) -> None:
    true = truth(followed).filter(index_kind="letter", horizon_months=months)
    both = true.join(
        outcomes(followed, "outcomes.csv"),
        left_on=["fgc_person", "index_date"],
        right_on=["person", "index_date"],
        how="left",
        validate="1:1",
    )
    numbered = both.filter("number_recorded").to_dicts()
    assert len(numbered) > 40
    for row in numbered:
        assert row[f"censored_{months}m"] == row["censor_reason"]
        assert row[f"looked_after_at_{months}m"] == row["looked_after_at"]
        assert row[f"legal_status_at_{months}m"] == row["legal_status_at"]
        if not row["censored"]:
            assert row[f"ever_looked_after_by_{months}m"] == row["ever_looked_after"]
            assert row[f"days_looked_after_to_{months}m"] == row["days_looked_after"]
    for row in both.filter(~pl.col("number_recorded")).to_dicts():
        assert row[f"censored_{months}m"] == "not_linked"
        assert row[f"looked_after_at_{months}m"] is None
    assert {row["looked_after_at"] for row in numbered} == {True, False, None}


def test_a_tracker_of_the_same_children_gives_the_same_outcomes(followed: Followed) -> None:
    tracked = outcomes(followed, "tracker-outcomes.csv").filter(
        pl.col("child_number").is_not_null()
    )
    true = truth(followed).filter(index_kind="referral", horizon_months=12, la="201")
    both = tracked.join(true, on=["child_number", "index_date"], validate="1:1")
    assert both.height == tracked.height == 5
    for row in both.to_dicts():
        assert row["looked_after_at_12m"] == row["looked_after_at"]
        assert row["days_looked_after_to_12m"] == row["days_looked_after"]
        assert row["legal_status_at_12m"] == row["legal_status_at"]


def periods_in(file: Path) -> set[tuple[str, str]]:
    """Each child and start of pre-proceedings of a census file."""
    return {
        (child.findtext(".//{*}LAchildID"), one.findtext("{*}PPStartDate"))
        for child in etree.parse(str(file)).iterfind(".//{*}Child")
        for one in child.iterfind(".//{*}PreProceedingsandFGDM")
    }


def test_module_5_finds_a_home_for_every_period_of_the_year_that_the_truth_tells_of(
    followed: Followed,
) -> None:
    service = followed.folder / "try" / "la-201" / "fgc"
    periods = pl.read_parquet(service / "pre_proceedings_period.parquet")
    letters = (
        pl.read_parquet(service / "pre_proceedings_child.parquet")
        .join(periods, left_on="period", right_on="id")
        .filter(pl.col("start_date").is_between(*YEAR))
    )
    told = truth(followed).filter(
        pl.col("moved_on").is_null(),
        "number_recorded",
        index_kind="letter",
        horizon_months=6,
        la="201",
    )
    expected = told.join(
        letters, left_on=["fgc_person", "index_date"], right_on=["person", "letter_sent_date"]
    )
    wanted = {(row["child_number"], row["start_date"].isoformat()) for row in expected.to_dicts()}
    assert len(wanted) == 3
    own = periods_in(followed.folder / "try" / "la-201" / "cin-2026-27.xml")
    assert periods_in(followed.folder / "cin-with-module-5.xml") == wanted | own


def test_every_number_of_the_national_workbook_counts_its_rows(followed: Followed) -> None:
    trace = pl.read_parquet(followed.folder / "national-rows.parquet")
    ages = trace.filter(table="children_by_age", row="total")
    book = openpyxl.load_workbook(followed.folder / "national-full.xlsx", data_only=True)
    sheet = list(book["Children by age"].iter_rows(values_only=True))
    heads = next(row for row in sheet if row[1] is not None)
    totals = dict(zip(heads[1:], sheet[-1][1:], strict=True))
    for measure in ("referred", "agreed", "held"):
        assert totals[measure.capitalize()] == ages.filter(measure=measure)["id"].n_unique() > 0
    referred = truth(followed).filter(
        pl.col("index_date").is_between(date(2025, 4, 1), date(2026, 3, 31)),
        index_kind="referral",
        la="201",
    )
    told = set(ages.filter(measure="referred")["id"])
    assert told == set(referred["fgc_person"])
