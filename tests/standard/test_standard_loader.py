"""A file that cannot be read as a standard is refused in one plain sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kinweave.standard import StandardError, load, load_from

CASE_TYPE = 'type = "code"\ncode_list = "case_route"'


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(files: Path, sentence: str) -> None:
    with pytest.raises(StandardError, match=f"^{re.escape(sentence)}"):
        load_from(files)


def test_an_unspoilt_copy_reads_the_same_as_the_shipped_standard(files: Path) -> None:
    assert load_from(files) == load()


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "entities/case.toml",
            CASE_TYPE,
            'type = "choice"',
            "entities/case.toml, field route: type is “choice”; it must be one of id, ",
        ),
        (
            "entities/case.toml",
            'retention = "case_record"',
            'retention = "for ever"',
            "entities/case.toml: retention is “for ever”; it must be one of case_record, ",
        ),
        (
            "entities/case.toml",
            'sensitivity = "work"',
            'sensitivity = "secret"',
            "entities/case.toml, field id: sensitivity is “secret”; it must be one of open, ",
        ),
        (
            "entities/case.toml",
            'sensitivity = "work"',
            'sensitive = "work"',
            "entities/case.toml, field id: “sensitive” is not a key that the standard knows.",
        ),
        (
            "entities/case.toml",
            'label = "Case"',
            "label = 1",
            "entities/case.toml: label must be words in quotation marks.",
        ),
        (
            "entities/case.toml",
            "[fields.family]",
            "[fields.id]",
            "entities/case.toml is not well-formed TOML: ",
        ),
        (
            "entities/case.toml",
            'label = "Case"',
            "label = Case",
            "entities/case.toml is not well-formed TOML: ",
        ),
        (
            "standard.toml",
            '  "case",',
            '  "case",\n  "case",',
            "standard.toml: “case” stands twice in entities.",
        ),
        (
            "standard.toml",
            '  "case",\n',
            "",
            "entities/case.toml is not named in entities of standard.toml.",
        ),
        (
            "standard.toml",
            '  "case",',
            '  "case",\n  "caze",',
            "standard.toml: entities names “caze”, which has no file.",
        ),
        (
            "standard.toml",
            "[sources]",
            "[origins]",
            "standard.toml: there is no table “sources”.",
        ),
        (
            "codes/sex.csv",
            "valid_from,valid_to",
            "valid_to,valid_from",
            "codes/sex.csv: the columns must begin with code, label, valid_from, ",
        ),
        (
            "codes/sex.csv",
            "2024-04-01",
            "01/04/2024",
            "codes/sex.csv, line 2: “01/04/2024” is not a date such as 2024-04-01.",
        ),
        (
            "codes/sex.csv",
            ",yes",
            ",perhaps",
            "codes/sex.csv, line 2: label_published must be yes or no.",
        ),
        (
            "codes/sex.csv",
            ",yes",
            "",
            "codes/sex.csv, line 2: the line does not have one value for each column.",
        ),
        (
            "codes/sex.csv",
            ",yes",
            ",yes,more",
            "codes/sex.csv, line 2: the line does not have one value for each column.",
        ),
    ],
)
def test_a_spoilt_file_is_refused(
    files: Path, file: str, old: str, new: str, sentence: str
) -> None:
    spoil(files / file, old, new)
    refused(files, sentence)


def test_a_folder_without_a_standard_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "standard.toml is not there.")


def test_a_code_without_a_source_of_its_own_takes_its_lists(files: Path) -> None:
    sources = {code.code: code.source for code in load_from(files).codes("placement").codes}
    assert sources["K2"] == "ssda903"


def test_a_folder_with_no_entities_is_refused(files: Path) -> None:
    (files / "entities").rename(files / "entitles")
    refused(files, "There is no folder “entities” beside standard.toml.")


def test_a_file_in_another_encoding_is_refused(files: Path) -> None:
    (files / "codes" / "sex.csv").write_bytes("code,label\nM,Homme né\n".encode("latin-1"))
    refused(files, "codes/sex.csv is not text in UTF-8.")


def test_maps_that_are_not_a_table_are_refused(files: Path) -> None:
    spoil(files / "entities" / "person.toml", 'maps = { cin = "Sex", ', 'maps = "Sex" # ')
    refused(files, "entities/person.toml, field sex: there is no table “maps”.")
