"""`kinweave standard export` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kinweave.cli import main
from kinweave.standard import load


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["standard", "export", *map(str, arguments)])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def test_the_standard_is_written_in_each_form(capsys, tmp_path: Path) -> None:
    for form in ("json-schema", "frictionless", "csvw", "ddl", "ssd", "excel-template"):
        out = tmp_path / form
        status, said, err = run(capsys, "--as", form, "--out", out)
        assert (status, err) == (0, "")
        assert said == f"{load().title}, version {load().version}, in {out}.\n"
    assert json.loads((tmp_path / "json-schema").read_text())["title"] == load().title
    assert (tmp_path / "excel-template").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--as", "ddl", "--entity", "case"), "Kinds of record are chosen for the template only"),
        (("--as", "ssd", "--collection", "cin-2026-27"), "from the standard itself"),
        (("--as", "ddl", "--collection", "cin-1926-27"), "There is no collection “cin-1926-27”"),
        (("--as", "excel-template", "--entity", "referal"), "no entity “referal”"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is(
    capsys, tmp_path, arguments, sentence
) -> None:
    status, _said, err = run(capsys, *arguments, "--out", tmp_path / "out")
    assert status == 2
    assert sentence in err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_refused(capsys, tmp_path: Path) -> None:
    assert run(capsys, "--as", "ddl", "--out", tmp_path / "none" / "a.sql")[0] == 2
