"""`kinweave return cin-module-5` from a return set on disk to a file on disk."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kinweave.cli import main
from kinweave.tables import Key, Product, SetInfo, keys, write_tables
from tests.returns.return_sets import cin_child, cin_file, frames, module_5, one_child

MADE_AT = datetime(2027, 4, 6, 9, 30, tzinfo=UTC)


def set_on_disk(
    place: Path, tables: dict[str, pl.DataFrame], key: Key | None = None, product: str = "return"
) -> Path:
    info = SetInfo(Product(product), "Northfold", "CIN census", "Zoë Okafor", "yearly", MADE_AT)
    write_tables(place, tables, info=info, key=key)
    return place


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return set_on_disk(tmp_path / "set", one_child())


@pytest.fixture
def council_file(tmp_path: Path) -> Path:
    path = tmp_path / "council.xml"
    path.write_bytes(cin_file(cin_child("N1", "2026-04-20")))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    """The exit status, standard output and standard error."""
    status = main(["return", "cin-module-5", "--la", "201", *map(str, arguments)])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def test_a_right_return_is_written_and_nothing_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, source: Path, council_file: Path
) -> None:
    out = tmp_path / "out.xml"
    before = council_file.read_bytes()
    assert run(capsys, "--from", source, "--into", council_file, "--out", out) == (
        0,
        (
            f"Pre-proceedings periods in {out}: 1 added, 0 replaced, 0 already there.\n"
            "Rules of cin-2026-27: 12 of 12 passed.\n"
        ),
        "",
    )
    assert council_file.read_bytes() == before
    assert out.read_bytes().count(b"<PPStartDate>2026-05-04</PPStartDate>") == 1
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_file_of_its_own_is_written_when_no_council_file_is_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, source: Path
) -> None:
    status, _out, _err = run(capsys, "--from", source, "--out", tmp_path / "out.xml")
    assert status == 0
    assert (tmp_path / "out.xml").read_bytes().count(b"<LAchildID>N1</LAchildID>") == 1


def test_everything_to_mend_is_listed_without_a_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tables = frames(
        person=[{"id": "tom", "given_name": "Tomasz", "birth_date": date(2014, 2, 3)}],
        pre_proceedings_period=[
            {"id": "p1", "start_date": date(2026, 5, 4), "letter_sent_date": date(2026, 5, 1)}
            | {"step_decision_date": date(2027, 4, 2), "no_letter_reason": "Tomasz was hurt"},
            {"id": "p2", "start_date": date(2025, 5, 4)},
        ],
        pre_proceedings_child=[
            {"id": "c1", "period": "p1", "person": "tom", "cin_referral_date": date(2026, 4, 20)},
            {"id": "c2", "period": "p1", "person": "ann", "cin_referral_date": date(2026, 4, 20)},
            {"id": "c3", "period": "p2", "person": "ann", "cin_referral_date": date(2026, 4, 20)},
        ],
        identifier=[
            {"id": "i1", "person": "tom", "scheme": "la_child_id", "value": "N1", "issuer": "201"}
        ],
    )
    into = tmp_path / "council.xml"
    theirs = module_5("2026-05-04", CourtAppDate="2026-07-01") + module_5("soon")
    into.write_bytes(cin_file(cin_child("N1", f"2026-04-20|{theirs}"), reference_date="2024-03-31"))
    out = tmp_path / "out.xml"
    arguments = ("--from", set_on_disk(tmp_path / "set", tables), "--into", into, "--out", out)
    status, spoken, err = run(capsys, *arguments)
    assert (status, err) == (1, "")
    assert [line[:21] for line in spoken.splitlines()] == [
        f"Pre-proceedings periods in {out}"[:21],
        "The CIN file's header",
        "Replaced: child N1, t",
        "No home: record c2. T",
        "Left out: child N1, S",
        "Left out: record c3. ",
        "Not read: row 1 of mo",
        "Rule 9000Q could not ",
        "Rule 9005 could not r",
        "Error 9006: child N1:",
        "Error 9007: child N1:",
        "Rules of cin-2026-27:",
    ]
    status, told, _err = run(capsys, *arguments, "--format", "json")
    told_json = json.loads(told)
    assert status == 1
    assert list(told_json) == [
        "collection", "placed", "no_home", "left_out", "unread", "remarks", "rules", "findings"
    ]  # fmt: skip
    assert told_json["collection"] == "cin-2026-27"
    assert [one["how"] for one in told_json["placed"]] == ["replaced"]
    assert [one["record"] for one in told_json["no_home"]] == ["c2"]
    assert [one["code"] for one in told_json["left_out"]] == ["after_year", "started_before_year"]
    assert told_json["unread"] == [
        {"table": "pre_proceedings", "row": 1, "column": "PPStartDate", "value_class": "letters"}
        | {"reason": "a date here is written year-month-day and must exist"}
    ]
    assert {one["code"] for one in told_json["findings"]} == {"9006", "9007"}
    assert {one["key"] for one in told_json["findings"]} == {"N1"}
    assert len(told_json["rules"]) == 12
    for secret in ("Tomasz", "2014", "hurt", "soon"):
        assert secret not in spoken + told


def test_a_locked_set_is_opened_with_a_key_file_or_a_kept_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINWEAVE_DATA", str(tmp_path / "data"))
    key = keys.make("northfold-2027", into=tmp_path / "data" / "keys")
    source = set_on_disk(tmp_path / "set", one_child(), key)
    assert run(capsys, "--from", source, "--out", tmp_path / "kept.xml")[0] == 0
    assert (
        run(capsys, "--from", source, "--out", tmp_path / "given.xml", "--key-file", key.path)[0]
        == 0
    )
    assert (tmp_path / "kept.xml").read_bytes() == (tmp_path / "given.xml").read_bytes()
    monkeypatch.setenv("KINWEAVE_DATA", str(tmp_path / "elsewhere"))
    status, told, why = run(capsys, "--from", source, "--out", tmp_path / "without.xml")
    assert (status, told) == (2, "")
    assert "northfold-2027" in why
    assert not (tmp_path / "without.xml").exists()


def test_a_research_set_makes_no_return(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = set_on_disk(tmp_path / "set", one_child(), product="research")
    assert run(capsys, "--from", source, "--out", tmp_path / "out.xml") == (
        2,
        "",
        f"The set in {source} is a research set; a return needs a return set.\n",
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG", "{into}: The file is not well-formed XML at line 1, column 1.\n"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Message/>',
         "{into}: The file declares a document type, which a CIN census never does; it was not read.\n"),
        (b"<Message/>", "The CIN file names no council and the return is for council 201.\n"),
    ],
)  # fmt: skip
def test_a_council_file_that_cannot_be_used_is_one_sentence_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, source: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "council.xml").write_bytes(content)
    into, out = tmp_path / "council.xml", tmp_path / "out.xml"
    out.write_bytes(b"last year's")
    assert run(capsys, "--from", source, "--into", into, "--out", out) == (
        2,
        "",
        sentence.format(into=into),
    )
    assert out.read_bytes() == b"last year's"


def test_files_that_are_not_there_are_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, source: Path
) -> None:
    out = tmp_path / "out.xml"
    assert run(capsys, "--from", tmp_path / "no", "--out", out) == (
        2,
        "",
        f"There is no readable set of tables in {tmp_path / 'no'}: it has no manifest.json.\n",
    )
    assert run(capsys, "--from", source, "--into", tmp_path / "no.xml", "--out", out) == (
        2,
        "",
        f"The file {tmp_path / 'no.xml'} could not be used: No such file or directory.\n",
    )
    nowhere = tmp_path / "no" / "out.xml"
    assert run(capsys, "--from", source, "--out", nowhere) == (
        2,
        "",
        f"The file {nowhere} cannot be written: it is a folder or its folder does not exist.\n",
    )
    assert run(capsys, "--from", source, "--out", tmp_path)[0] == 2


def test_the_councils_own_file_is_never_written_over(
    capsys: pytest.CaptureFixture[str], source: Path, council_file: Path
) -> None:
    before = council_file.read_bytes()
    assert run(capsys, "--from", source, "--into", council_file, "--out", council_file) == (
        2,
        "",
        f"The file {council_file} is the council's own; give --out another name.\n",
    )
    assert council_file.read_bytes() == before
