"""`kinweave outcomes` from folders of returns to a file, and what it says it rests on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kinweave.cli import main
from kinweave.linkage.outcomes import column_meanings
from kinweave.tables import Product, SetInfo, write_tables
from tests.linkage.making import day, fgc_set
from tests.returns.return_sets import cin_child, cin_file

INFO = SetInfo(
    Product.RETURN,
    "201",
    "outcomes",
    "Zoë Okafor",
    "yearly",
    datetime(2027, 4, 6, 9, 30, tzinfo=UTC),
)
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
)
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"


def a_return(place: Path, year: str, *episodes: str) -> Path:
    folder = place / f"ssda903-{year}"
    folder.mkdir(parents=True)
    children = sorted({row.split(",")[0] for row in episodes}) or ["Z9"]
    header = [f"{child},F,01/06/2015,WBRI,UN1,0," for child in children]
    (folder / "header.csv").write_text("\n".join([HEADER, *header]) + "\n", encoding="utf-8")
    (folder / "episodes.csv").write_text("\n".join([EPISODES, *episodes]) + "\n", encoding="utf-8")
    return folder


def open_from(child: str, decom: str, dec: str = "", rec: str = "") -> str:
    return f"{child},{decom},S,C1,N1,U1,PR1,{dec},{rec},,,,"


@pytest.fixture
def council(tmp_path: Path) -> Path:
    place = tmp_path / "la-201"
    place.mkdir()
    fgc = fgc_set(
        {"A1": [day("2024-06-10")], "B2": [day("2024-06-10")], "C3": [day("2024-06-10")]},
        numbers={"A1": "A1", "B2": "B2"},
    )
    write_tables(place / "fgc", {name: frame.collect() for name, frame in fgc.items()}, info=INFO)
    a_return(place, "2024-25", open_from("A1", "01/07/2024"))
    a_return(place, "2025-26", open_from("A1", "01/07/2024", "01/09/2025", "E4A"))
    (place / "cin.xml").write_bytes(
        cin_file(cin_child("B2", "2024-05-01"), reference_date="2025-03-31")
    )
    return place


def run(
    capsys: pytest.CaptureFixture[str], place: Path, *more: Any, fgc: str = "fgc"
) -> tuple[int, str, str]:
    status = main(
        [
            "outcomes", "--fgc", str(place / fgc), "--ssda903", str(place / "ssda903-2024-25"), str(place / "ssda903-2025-26"),
            "--cin", str(place / "cin.xml"), "--index", "referral", "--extract-date", "2026-03-31", *map(str, more),
        ]
    )  # fmt: skip
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def test_outcomes_are_written_and_what_they_rest_on_is_said(capsys, council, tmp_path):
    out, audit = tmp_path / "out.parquet", tmp_path / "audit.csv"
    status, told, error = run(capsys, council, "--out", out, "--audit", audit)
    assert (status, error) == (0, "")
    assert f"Outcomes from the referral in {out}: 3 rows, 3 children." in told
    assert "Linked to the returns: 2 of 3 children." in told
    assert "1: no council child number is recorded" in told
    assert "At 18 months: observed for 2 of 3." in told
    rows = pl.read_parquet(out)
    assert rows.columns == list(column_meanings((6, 12, 18)))
    child = rows.filter(person="A1").row(0, named=True)
    assert child["looked_after_at_12m"] is True
    assert child["living_arrangement_at_12m"] == "relative_or_friend"
    assert child["looked_after_at_18m"] is False
    assert child["days_looked_after_to_18m"] == 427
    assert pl.read_csv(audit)["reason"].to_list() == ["closed_by_later_return", "as_told"]


def test_the_counts_come_as_json_and_the_rows_as_csv_with_other_horizons(capsys, council, tmp_path):
    out = tmp_path / "out.csv"
    status, told, _ = run(capsys, council, "--out", out, "--horizons", "3", "--format", "json")
    counts = json.loads(told)
    assert status == 0
    assert counts["linked"] == {"number_in_returns": 2}
    assert counts["horizons"] == [{"months": 3, "observed": 2, "not_observed": {"not_linked": 1}}]
    assert "looked_after_at_3m" in out.read_text(encoding="utf-8").splitlines()[0]


def test_files_that_share_no_child_are_said_to_plainly(capsys, council, tmp_path):
    others = fgc_set({"Q": [day("2024-06-10")]})
    write_tables(council / "others", {name: f.collect() for name, f in others.items()}, info=INFO)
    status, told, _ = run(capsys, council, "--out", tmp_path / "out.csv", fgc="others")
    assert status == 1
    assert "The FGC records and the returns share no child" in told


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--out", "out.txt"], "must end in .parquet or .csv"),
        (["--out", "out.csv", "--horizons", "six"], "is not a list of months"),
        (["--out", "out.csv", "--extract-date", "31/03/2026"], "is not a date such as 2027-03-31"),
        (["--out", "out.csv", "--index", "conference"], "has no table “conference”"),
        (["--out", "nowhere/out.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_and_nothing_is_written(
    capsys, council, monkeypatch, more, sentence
):
    monkeypatch.chdir(council.parent)
    status, told, error = run(capsys, council, *more)
    assert (status, told) == (2, "")
    assert sentence in error
    assert len(error.splitlines()) == 1
    assert [path.name for path in council.parent.iterdir()] == ["la-201"]


def test_a_return_of_no_named_council_needs_to_be_told_whose_it_is(capsys, council, tmp_path):
    moved = council.rename(tmp_path / "somewhere")
    plain = SetInfo(Product.RETURN, "A council", "p", "Z", "w", datetime(2027, 4, 6, tzinfo=UTC))
    fgc = fgc_set({"A1": [day("2024-06-10")]})
    write_tables(moved / "plain", {name: f.collect() for name, f in fgc.items()}, info=plain)
    status, _, error = run(capsys, moved, "--out", tmp_path / "o.csv", fgc="plain")
    assert status == 2
    assert "give --la with its number" in error
    status, told, _ = run(capsys, moved, "--out", tmp_path / "o.csv", "--la", "201", fgc="plain")
    assert status == 0
    assert "Linked to the returns: 1 of 1 children." in told
