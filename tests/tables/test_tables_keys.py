"""A key is found by its id where keys are kept, and nowhere else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kinweave.tables import TableError, keys


def test_a_key_is_found_again_by_its_id(tmp_path: Path) -> None:
    made = keys.make("northfold-2027", into=tmp_path / "keys")
    assert keys.find("northfold-2027", tmp_path / "keys") == made
    assert keys.read(made.path) == made


def test_a_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = keys.make("northfold-2027", into=tmp_path / "keys")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


def test_a_key_never_shows_its_secret(tmp_path: Path) -> None:
    made = keys.make("northfold-2027", into=tmp_path)
    assert repr(made) == f"Key(id='northfold-2027', path={made.path!r})"


def test_keys_are_kept_where_one_says_or_where_the_service_keeps_its_data(tmp_path: Path) -> None:
    assert keys.directory(tmp_path, {"KINWEAVE_DATA": "/srv/kinweave"}) == tmp_path
    assert keys.directory(None, {"KINWEAVE_DATA": "/srv/kinweave"}) == Path("/srv/kinweave/keys")
    assert keys.directory(None, {}) == Path("var/keys")


def test_a_key_is_never_made_twice(tmp_path: Path) -> None:
    made = keys.make("northfold-2027", into=tmp_path)
    with pytest.raises(TableError, match="already a key"):
        keys.make("northfold-2027", into=tmp_path)
    assert keys.find("northfold-2027", tmp_path) == made


@pytest.mark.parametrize("name", ["", "../northfold", "a/b", "Northfold", ".hidden", "a" * 64])
def test_an_id_that_could_lead_elsewhere_is_no_id(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError) as refused:
        keys.find(name, tmp_path)
    assert str(refused.value) == "A key's id is small letters, digits and hyphens."


@pytest.mark.parametrize(
    "content",
    [
        "",
        "id = 3",
        'id = "a"',
        'id = "a"\nsecret = "!!"',
        'id = "a"\nsecret = "c2hvcnQ="',
        "\x00",
        'id = "A"\nsecret = 4',
    ],
)
def test_a_file_that_is_no_key_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError) as refused:
        keys.find("a", tmp_path)
    assert str(refused.value) == f"The file {path} is not a key."


def test_a_key_under_anothers_name_is_not_taken(tmp_path: Path) -> None:
    keys.make("southmere", into=tmp_path).path.rename(tmp_path / "northfold.key")
    with pytest.raises(TableError, match="holds another key than its name says"):
        keys.find("northfold", tmp_path)


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError) as absent:
        keys.find("northfold", tmp_path)
    assert str(absent.value) == f"There is no key northfold in {tmp_path}."
    with pytest.raises(TableError) as unreadable:
        keys.read(tmp_path / "northfold.key")
    assert str(unreadable.value) == f"The key file {tmp_path / 'northfold.key'} cannot be read."
