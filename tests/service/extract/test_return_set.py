"""A return set is identified, locked, and from it the census's module 5 is made without a fault."""

import json
import os

import pytest
from django.conf import settings

from kinweave.cli import main
from kinweave.service.access.walls import inside
from kinweave.service.councils.models import Council
from kinweave.service.offers.models import PreProceedingsChild
from kinweave.service.people.models import ContactPoint, Identifier, Person
from kinweave.standard import load
from kinweave.tables import Product, TableError, read_tables

PLACES = {"Northmoor": "201", "Southvale": "202", "Eastwick": "203"}


def values(tables):
    """Every text that stands anywhere in a set."""
    found = set()
    for frame in tables.values():
        for column in frame.collect().iter_columns():
            single = column.explode() if column.dtype.is_nested() else column
            found |= {str(value) for value in single.drop_nulls()}
    return found


@pytest.fixture
def command_line(loaded, db, monkeypatch, capsys):
    """``command_line("extract", …)`` gives a command's exit status and what it said."""
    monkeypatch.setattr(settings, "DATA_FOLDER", loaded)
    monkeypatch.setitem(os.environ, "KINWEAVE_DATA", str(loaded))

    def run(*arguments):
        status = main([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    return run


@pytest.mark.parametrize(("name", "la"), PLACES.items())
def test_every_child_of_the_demonstration_finds_its_home_and_all_twelve_rules_pass(
    command_line, loaded, tmp_path, name, la
):
    out, into = tmp_path / "set", loaded / "demo" / f"cin-{la}.xml"
    taken, _ = command_line("extract", "--council", name, "--purpose", "return", "--out", out)
    assert taken == 0
    asked = ["--from", out, "--la", la, "--into", into, "--out", tmp_path / "cin.xml"]
    status, told = command_line("return", "cin-module-5", *asked, "--format", "json")
    said = json.loads(told)
    with inside(Council.objects.get(name=name).pk):
        children = PreProceedingsChild.objects.count()
    assert status == 0
    assert children > 0
    assert (len(said["placed"]), said["no_home"]) == (children, [])
    assert [rule["status"] for rule in said["rules"]] == ["passed"] * 12


def test_it_has_a_table_for_every_entity_of_the_standard(take, tmp_path):
    made = take(Product.RETURN)
    assert set(made.manifest.files) == set(load().entities)
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == sorted(
        [".enc"] * len(load().entities) + [".json"]
    )


def test_it_holds_names_and_council_numbers_issued_by_the_council(take, northmoor):
    made = take(Product.RETURN)
    tables = read_tables(made.key.path.parent.parent / "out", made.key)
    numbers = tables["identifier"].collect()
    with inside(northmoor.pk):
        assert tables["person"].collect().height == Person.objects.count()
        assert numbers.height == Identifier.objects.count() > 0
    assert set(numbers["issuer"]) == {"Northmoor"}
    assert "Rowan" in set(tables["person"].collect()["given_name"])
    assert made.manifest.info.council == "Northmoor"


def test_nobodys_address_or_protection_is_in_it_nor_anything_sealed(take, northmoor):
    made = take(Product.RETURN)
    tables = read_tables(made.key.path.parent.parent / "out", made.key)
    with inside(northmoor.pk):
        reached = {point.value for point in ContactPoint.objects.all()}
    assert len(reached) > 20
    assert values(tables) & reached == set()
    for name, frame in tables.items():
        kept_in = [
            field.name
            for field in load().entity(name).fields.values()
            if field.sensitivity in {"locating", "sealed"}
        ]
        written = [value for row in frame.select(kept_in).collect().rows() for value in row]
        assert set(written) <= {None}


def test_without_its_key_it_cannot_be_read_and_every_set_has_its_own(take, tmp_path):
    one, other = take(Product.RETURN, "one"), take(Product.RETURN, "other", study="general")
    assert one.key.secret != other.key.secret
    with pytest.raises(TableError):
        read_tables(tmp_path / "one")
    with pytest.raises(TableError):
        read_tables(tmp_path / "one", other.key)
    content = b"".join(path.read_bytes() for path in (tmp_path / "one").iterdir())
    assert b"Rowan" not in content


def test_its_key_never_lies_in_the_folder_that_it_opens(take, tmp_path):
    with pytest.raises(TableError):
        take(Product.RETURN, "out", key_dir=tmp_path / "out" / "keys")
    assert not (tmp_path / "out").exists()
