"""A statutory return of one year is described in the standard's own form, and held to it."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from kinweave.standard import (
    FieldType,
    StandardError,
    check,
    collection,
    collection_from,
    collections_shipped,
    load,
)

NAME = "cin-2026-27"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the shipped collection, to spoil."""
    shipped = resources.files("kinweave.standard").joinpath("data", "collections", NAME)
    with resources.as_file(shipped) as folder:
        shutil.copytree(folder, tmp_path / "copy")
    return tmp_path / "copy"


def test_every_collection_that_ships_hangs_together() -> None:
    assert NAME in collections_shipped()
    for name in collections_shipped():
        assert [str(problem) for problem in check(collection(name))] == [], name


def test_a_collection_has_its_tables_and_the_lists_of_the_standard() -> None:
    census = collection(NAME)
    assert list(census.entities)[:2] == ["header", "children"]
    assert census.codes("ethnicity") is load().codes("ethnicity")
    assert census.codes("assessment_factor").contains("24A")
    assert census.collection == NAME


def test_every_field_is_in_the_file_or_derived_or_a_place_in_it() -> None:
    for entity in collection(NAME).entities.values():
        for field in entity.fields.values():
            place = field.type in {FieldType.ID, FieldType.REFERENCE}
            assert (NAME in field.maps) + field.derived + place == 1, f"{entity.name}.{field.name}"


def test_a_collection_that_is_not_there_is_named_beside_those_that_are() -> None:
    with pytest.raises(StandardError, match=r"^There is no collection “cin-1990”; there are: cin-"):
        collection("cin-1990")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("collection.toml", '  "section_47",\n', "", "cin/collection.toml: “tables” must name each"),
        ("collection.toml", "[0-9]{11}", r"\\d{11}", "cin/collection.toml, patterns.pupil_number: a"),
        ("collection.toml", "[A-HJ", "(?=A)[A-HJ", "cin/collection.toml, patterns.pupil_number: a"),
        ("collection.toml", "source = ", "sauce = ", "cin/collection.toml: “sauce” is not a key"),
        ("tables/section_47.toml", 'type = "id"', 'type = "ids"', "cin/tables/section_47.toml, field id"),
        ("tables/children.toml", "derived = true", 'derived = "yes"', "cin/tables/children.toml, field"),
    ],
)  # fmt: skip
def test_a_mistake_in_its_files_is_said_with_its_place(
    files: Path, file: str, old: str, new: str, said: str
) -> None:
    path = files / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StandardError) as refused:
        collection_from(files, "cin")
    assert str(refused.value).startswith(said)


def test_a_derived_field_stands_in_no_file_and_is_asked_of_nobody(files: Path) -> None:
    path = files / "tables" / "children.toml"
    text = path.read_text(encoding="utf-8").replace("cin-2026-27 = ", "cin = ")
    path.write_text(
        text.replace("derived = true", 'maps = { cin = "Times" }\nderived = true', 1),
        encoding="utf-8",
    )
    problems = [str(one) for one in check(collection_from(files, "cin"))]
    said = "it is derived, and so stands in no file and can be asked of nobody."
    assert f"children.times_given: {said}" in problems
