"""`kinweave check` from files on disk: what it says, what it writes, and how it ends."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from kinweave.cli import main
from kinweave.tables import Product, SetInfo, schema, write_tables
from kinweave.tables.ssda903 import write
from tests.tables.made_ssda903 import made_returns
from tests.validate.made_cin import CHANGES, census, child

MADE_AT = datetime(2027, 4, 6, 9, 30, tzinfo=UTC)


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    """The exit status, standard output and standard error."""
    status = main(["check", *map(str, arguments)])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.xml"
    path.write_bytes(census(child("A1")))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.xml"
    path.write_bytes(
        census(child("A1"), child("=A2", CHANGES["9007"]), child("A3", CHANGES["9010Q"]))
    )
    return path


def test_a_good_file_ends_with_nothing_wrong(
    capsys: pytest.CaptureFixture[str], good: Path
) -> None:
    assert run(capsys, good, "--collection", "cin-2026-27") == (
        0,
        (
            "cin-2026-27: good.xml. 62 checks: 62 passed, 0 found something, "
            "0 could not be asked of everything.\n"
        ),
        "",
    )


def test_a_bad_file_ends_with_one_and_says_where(
    capsys: pytest.CaptureFixture[str], bad: Path
) -> None:
    status, said, _err = run(capsys, bad, "--collection", "cin-2026-27")
    assert status == 1
    assert "9007 (error): 1 found." in said
    assert "  row 1 of pre_proceedings, =A2 (LBPSentDate, FGDMMeetingOffer)\n" in said
    assert "9010Q (query): 1 found." in said
    assert "2018-06-01" not in said


def test_a_file_with_nothing_but_a_query_is_not_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "query.xml"
    path.write_bytes(census(child("A3", CHANGES["9010Q"])))
    assert run(capsys, path, "--collection", "cin-2026-27")[0] == 0


def test_json_has_the_settled_shape(capsys: pytest.CaptureFixture[str], bad: Path) -> None:
    status, said, _err = run(capsys, bad, "--collection", "cin-2026-27", "--format", "json")
    told = json.loads(said)
    assert status == 1
    assert (told["collection"], told["files"]) == ("cin-2026-27", ["bad.xml"])
    assert set(told["rules"][0]) == {"code", "severity", "status", "count", "reason"}
    assert set(told["findings"][0]) == {
        "code", "severity", "table", "row", "key", "fields", "message", "fix",
    }  # fmt: skip
    assert {(one["code"], one["key"], one["row"]) for one in told["findings"]} >= {
        ("9007", "=A2", 1),
        ("9010Q", "A3", 2),
    }


def test_csv_and_workbook_hold_every_finding_and_no_formula(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, bad: Path
) -> None:
    for form in ("csv", "xlsx"):
        out = tmp_path / f"found.{form}"
        options = ("--collection", "cin-2026-27", "--format", form, "--out", out)
        assert run(capsys, bad, *options) == (1, "", "")
    rows = pl.read_csv(tmp_path / "found.csv")
    assert {("9007", "'=A2"), ("9010Q", "A3")} <= set(rows.select("code", "key").rows())
    book = openpyxl.load_workbook(BytesIO((tmp_path / "found.xlsx").read_bytes()))
    assert book.sheetnames == ["Findings", "Rules"]
    cells = {(row[0].value, row[4].value, row[4].data_type) for row in book["Findings"].iter_rows()}
    assert ("9007", "=A2", "s") in cells
    assert book["Rules"].max_row == 1 + 62


def test_a_query_is_explained_from_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, bad: Path
) -> None:
    reasons = tmp_path / "reasons.toml"
    reasons.write_text(
        '[[explanations]]\ncode = "9010Q"\nkey = "A3"\nreason = "It continues."\n'
        'who = "Zoë Okafor"\nwhen = 2027-05-04\n',
        encoding="utf-8",
    )
    options = ("--collection", "cin-2026-27", "--explanations", reasons)
    _status, said, _err = run(capsys, bad, *options)
    assert "9010Q explained for A3 by Zoë Okafor on 2027-05-04: It continues." in said
    assert "9010Q (query): 1 found." not in said


def test_another_year_may_be_given(capsys: pytest.CaptureFixture[str], good: Path) -> None:
    options = (
        "--collection",
        "cin-2026-27",
        "--year-start",
        "2025-04-01",
        "--year-end",
        "2026-03-31",
    )
    status, said, _err = run(capsys, good, *options)
    assert status == 1
    assert "9005 (error): 1 found." in said


def test_a_set_of_standard_tables_is_checked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tables = {
        "person": pl.DataFrame([{"id": "tom"}], schema=schema("person")),
        "identifier": pl.DataFrame(
            [{"id": "i", "person": "nobody", "scheme": "la_child_id", "value": "N1"}],
            schema=schema("identifier"),
        ),
    }
    info = SetInfo(Product("return"), "Northfold", "check", "Zoë Okafor", "yearly", MADE_AT)
    write_tables(tmp_path / "set", tables, info=info)
    options = ("--collection", "fgc-1", "--today", date(2026, 11, 20), "--format", "json")
    status, said, _err = run(capsys, tmp_path / "set", *options)
    pointing = [one for one in json.loads(said)["findings"] if one["code"].startswith("points:")]
    assert status == 1
    assert [(one["code"], one["key"], one["row"]) for one in pointing] == [
        ("points:identifier.person", "i", 0)
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{tmp}/none.xml", "--collection", "cin-2026-27"], "There is nothing at {tmp}/none.xml."),
        (
            ["{tmp}/good.xml", "{tmp}/good.xml", "--collection", "cin-2026-27"],
            "Give one CIN census file at a time.",
        ),
        (
            ["{tmp}", "--collection", "cin-2026-27"],
            "{tmp} is a folder; give the CIN census file itself.",
        ),
        (
            ["{tmp}/good.xml", "--collection", "cin-2026-27", "--previous", "{tmp}/good.xml"],
            "Only an SSDA903 return is compared with that of the year before.",
        ),
        (
            ["{tmp}/good.xml", "--collection", "cin-2026-27", "--format", "xlsx"],
            "A workbook needs a file: give --out.",
        ),
        (
            ["{tmp}/good.xml", "--collection", "cin-2026-27", "--out", "{tmp}/no/such"],
            "The file {tmp}/no/such cannot be written: it is a folder or its folder does not exist.",
        ),
        (
            ["{tmp}/good.xml", "--collection", "cin-2026-27", "--year-end", "soon"],
            "Argument --year-end: 'soon' is not a day such as 2027-03-31. Type kinweave check --help for how to use it.",
        ),
        (
            ["{tmp}/good.xml", "--collection", "cin-2026-27", "--year-start", "2027-04-01", "--year-end", "2026-03-31"],
            "The year ends before it starts: look at --year-start and --year-end.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    good: Path,
    arguments: list[str],
    sentence: str,
) -> None:
    assert good.exists()
    status, said, error = run(capsys, *(part.format(tmp=tmp_path) for part in arguments))
    assert (status, said, error) == (2, "", sentence.format(tmp=tmp_path) + "\n")


def test_a_return_of_another_year_is_said_to_be_one_and_the_rest_is_told_in_its_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    this_year, last_year = made_returns(12, seed=3, year=2022)
    old = {name: table for name, table in this_year.items() if name != "dolo"}
    old["header"] = old["header"].with_columns(sex=pl.lit("1"))
    write(old, tmp_path / "this", 2022)
    options = (tmp_path / "this", "--collection", "ssda903-2026-27")
    status, said, _err = run(capsys, *options)
    assert status == 1
    told = "The return is of the year that ends on 31 March 2022 and was checked as that of the year that ends on 31 March 2027"
    assert said.count(told) == 1
    assert "give this one’s year (--year-start, --year-end).\n  the whole file\n" in said
    assert "203 (error): last year’s return was not given; give it too (--previous)" in said
    sexes = said[said.index("101 (error)") :].split("\n\n")[0].splitlines()
    assert sexes[0].startswith("101 (error): 12 found.")
    assert sexes[2:][5:] == ["  and 7 more; give --out FILE for all"]
    run(capsys, *options, "--out", tmp_path / "all.txt")
    whole = (tmp_path / "all.txt").read_text(encoding="utf-8")
    assert "more; give --out" not in whole
    assert len(whole.splitlines()) > len(said.splitlines())
    year = ("--year-start", "2021-04-01", "--year-end", "2022-03-31")
    write({name: t for name, t in last_year.items() if name != "dolo"}, tmp_path / "last", 2021)
    _status, said, _err = run(capsys, *options, *year, "--previous", tmp_path / "last")
    assert "was checked as that of" not in said
    assert "was not given" not in said
