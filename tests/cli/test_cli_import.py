"""`kinweave import` turns a council's spreadsheet into standard tables, whole or not at all."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kinweave.cli import main
from kinweave.tables import read_tables
from tests.tables.invented_trackers import a_family_a_row, families, sheets_joined, truth

AT = ["--as-at", "2026-04-10"]


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "westmoor.csv"
    path.write_bytes(a_family_a_row(families(8)))
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(one) for one in arguments])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def test_a_clean_tracker_gives_tables_a_report_and_status_nought(
    tracker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, report = tmp_path / "out", tmp_path / "report.json"
    status, told, err = said(
        capsys, "import", tracker, "--out", out, "--report", report, "--council", "Westmoor", *AT
    )
    assert (status, err) == (0, "")
    assert "8 families" in told
    expected = truth(families(8))
    counted = json.loads(report.read_text(encoding="utf-8"))["counts"]
    assert {name: counted[name] for name in expected} == expected
    tables = read_tables(out)
    assert tables.manifest.info.council == "Westmoor"
    assert tables["family"].collect().height == 8


def test_several_files_are_read_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of = families(8)
    for name, part in (("a.csv", of[:4]), ("b.csv", of[4:])):
        (tmp_path / name).write_bytes(a_family_a_row(part))
    out = tmp_path / "out"
    assert said(capsys, "import", tmp_path / "a.csv", tmp_path / "b.csv", "--out", out, *AT)[0] == 0
    assert read_tables(out)["family"].collect().height == 8


def test_what_could_not_be_taken_is_listed_with_its_place_and_status_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "FGC ref,Child's name,Date of referral,Consent\nF1,Ava Lee,31/02/2025,Y\nF2,Leo Day,1/4/25,N\n"
    )
    report = tmp_path / "report.csv"
    status, told, _err = said(
        capsys, "import", path, "--out", tmp_path / "out", "--report", report, *AT
    )
    assert status == 1
    assert "row 2, column C “Date of referral”" in told
    assert "no such day" in report.read_text(encoding="utf-8")


def test_a_saved_profile_gives_the_same_tables_to_the_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, profile = tmp_path / "t.xlsx", tmp_path / "westmoor.toml"
    path.write_bytes(sheets_joined(families(8)))
    one, other = tmp_path / "one", tmp_path / "other"
    first = said(capsys, "import", path, "--out", one, "--save-profile", profile, *AT)
    second = said(capsys, "import", path, "--profile", profile, "--out", other, *AT)
    assert first[0] == second[0] == 0
    made = sorted(one.glob("*.parquet"))
    assert len(made) > 8
    for file in made:
        assert file.read_bytes() == (other / file.name).read_bytes()


def test_the_text_report_shows_the_mapping_and_the_rows(
    tracker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.txt"
    said(capsys, "import", tracker, "--out", tmp_path / "out", "--report", report, *AT)
    text = report.read_text(encoding="utf-8")
    assert "Agreed to FGC?: agreement_to_take_part.agreed" in text
    assert "westmoor: 9 rows, 8 taken, 1 set aside" in text


class Terminal(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def test_an_ambiguous_word_is_asked_about_at_a_terminal_and_kept_in_the_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, profile = tmp_path / "t.csv", tmp_path / "p.toml"
    path.write_text("FGC ref,Child's name,Ethnicity\nF1,Ava Lee,Asian\nF2,Leo Day,WBRI\n")
    monkeypatch.setattr("sys.stdin", Terminal("99\n1\n"))
    arguments = ["import", path, "--out", tmp_path / "out", "--save-profile", profile, *AT]
    status, _told, asked = said(capsys, *arguments, "--interactive")
    assert status == 0
    assert "“Asian”" in asked
    assert "A number from 1 to" in asked
    assert '"asian" = "AIND"' in profile.read_text(encoding="utf-8")
    assert read_tables(tmp_path / "out")["person"].collect()["ethnicity"].to_list() == [
        "AIND",
        "WBRI",
    ]


def test_a_question_left_open_leaves_the_cell_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("FGC ref,Child's name,Ethnicity\nF1,Ava Lee,Asian\nF2,Leo Day,WBRI\n")
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    status, told, _err = said(
        capsys, "import", path, "--out", tmp_path / "out", "--interactive", *AT
    )
    assert status == 1
    assert "could not map" in told


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["no-such.csv", "--out", "o"], "There is no file no-such.csv"),
        (["t.csv", "--out", "t.csv"], "There is already something at t.csv"),
        (["t.csv", "--out", "o", "--profile", "gone"], "There is no profile gone"),
        (["t.csv", "--out", "o", "--report", "r.doc"], "should end in .json, .csv or .txt"),
        (["t.csv", "--out", "o", "--report", "no/r.json"], "its folder does not exist"),
        (["t.csv", "--out", "o", "--save-profile", "t.csv"], "one of those to read"),
        (["t.csv", "--out", "o", "--as-at", "today"], "is not a date such as 2026-04-01"),
        (["t.csv", "--out", "o", "--interactive"], "no terminal at which to ask"),
        (["bad.xlsx", "--out", "o"], "The file bad.xlsx is damaged"),
        (["plain.csv", "--out", "o"], "has a row of headings"),
        ([".", "--out", "o"], "is a folder"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(
    arguments: list[str],
    why: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    Path("t.csv").write_text("FGC ref,Child's name,Ethnicity\nF1,Ava Lee,WBRI\n")
    Path("plain.csv").write_text("a,b\n1,2\n")
    Path("bad.xlsx").write_bytes(b"PK\x03\x04 and no more")
    status, told, err = said(capsys, "import", *arguments)
    assert (status, told) == (2, "")
    assert why in err
    assert err.count("\n") == 1
    assert not Path("o").exists()
