"""A set of tables comes back as it went in, or says in one sentence why it cannot be trusted."""

from __future__ import annotations

import hashlib
import json
import stat
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from polars.testing import assert_frame_equal

from kinweave.standard import load
from kinweave.tables import (
    Key,
    Product,
    SetInfo,
    TableError,
    keys,
    read_manifest,
    read_tables,
    schema,
    write_tables,
)
from tests.tables.table_strategies import files_in, info, small_set, tables


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return keys.make("northfold-2027", into=tmp_path / "keys")


@given(made=tables())
@settings(max_examples=30, deadline=None)
def test_every_table_comes_back_as_it_was_written(made: dict[str, pl.DataFrame]) -> None:
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "set"
        write_tables(out, made, info=info())
        back = read_tables(out)
        assert sorted(back) == sorted(made)
        for name, frame in made.items():
            assert_frame_equal(back[name].collect(), frame)


@given(made=tables())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_locked_table_comes_back_with_its_key(
    made: dict[str, pl.DataFrame], key: Key
) -> None:
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "set"
        write_tables(out, made, info=info(), key=key)
        back = read_tables(out, key)
        assert sorted(back) == sorted(made)
        for name, frame in made.items():
            assert_frame_equal(back[name].collect(), frame)


def test_the_manifest_says_who_took_what_out_why_and_when(tmp_path: Path) -> None:
    manifest = write_tables(tmp_path / "set", small_set(), info=info())
    written = json.loads((tmp_path / "set" / "manifest.json").read_text(encoding="utf-8"))
    assert written == {
        "standard_version": load().version,
        "product": "return",
        "council": "Northfold",
        "purpose": "CIN census 2026-27",
        "who": "Zoë Okafor",
        "why": "the yearly return",
        "made_at": "2027-04-06T09:30:00+00:00",
        "key_id": None,
        "entities": {
            name: {"rows": entry.rows, "sha256": entry.sha256}
            for name, entry in manifest.files.items()
        },
    }
    assert {name: entry.rows for name, entry in manifest.files.items()} == {
        "family": 1,
        "referral": 2,
    }
    assert read_manifest(tmp_path / "set") == manifest


def test_columns_not_given_are_there_and_empty(tmp_path: Path) -> None:
    write_tables(tmp_path / "set", small_set(), info=info())
    family = read_tables(tmp_path / "set")["family"].collect()
    assert family.schema == schema("family")
    referral = read_tables(tmp_path / "set")["referral"].collect()
    assert referral["received_date"].to_list() == [None, None]


def test_only_the_owner_may_read_a_set(tmp_path: Path) -> None:
    write_tables(tmp_path / "set", small_set(), info=info())
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "set").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "set").stat().st_mode) == 0o700


def test_a_locked_set_holds_no_word_of_its_records(tmp_path: Path, key: Key) -> None:
    secret = {"family": pl.DataFrame({"id": ["f1"], "reference": ["CANARY-7431"]})}
    write_tables(tmp_path / "open", secret, info=info())
    write_tables(tmp_path / "locked", secret, info=info(), key=key)
    assert b"CANARY-7431" in (tmp_path / "open" / "family.parquet").read_bytes()
    assert files_in(tmp_path / "locked") == ["family.parquet.enc", "manifest.json"]
    for path in (tmp_path / "locked").iterdir():
        assert b"CANARY-7431" not in path.read_bytes()
        assert key.secret not in path.read_bytes()
    assert read_manifest(tmp_path / "locked").key_id == "northfold-2027"


def test_a_locked_set_does_not_open_without_its_key(tmp_path: Path, key: Key) -> None:
    out = tmp_path / "set"
    write_tables(out, small_set(), info=info(), key=key)
    other = keys.make("southmere-2027", into=tmp_path / "keys")
    with pytest.raises(TableError) as without:
        read_tables(out)
    with pytest.raises(TableError) as with_another:
        read_tables(out, other)
    assert str(without.value) == f"The tables in {out} are locked with the key northfold-2027."
    assert str(with_another.value) == (
        f"The tables in {out} are locked with the key northfold-2027, not southmere-2027."
    )


def test_a_key_of_the_right_name_and_the_wrong_secret_does_not_open_a_set(
    tmp_path: Path, key: Key
) -> None:
    out = tmp_path / "set"
    write_tables(out, {"family": small_set()["family"]}, info=info(), key=key)
    namesake = keys.make("northfold-2027", into=tmp_path / "elsewhere")
    with pytest.raises(TableError, match="cannot be unlocked"):
        read_tables(out, namesake)


def test_a_locked_file_of_another_set_is_not_taken_for_this_one(tmp_path: Path, key: Key) -> None:
    later = SetInfo(Product.RETURN, "Northfold", "x", "y", "z", datetime(2028, 1, 1, tzinfo=UTC))
    write_tables(tmp_path / "this", small_set(), info=info(), key=key)
    write_tables(tmp_path / "other", small_set(), info=later, key=key)
    foreign = (tmp_path / "other" / "family.parquet.enc").read_bytes()
    (tmp_path / "this" / "family.parquet.enc").write_bytes(foreign)
    manifest = json.loads((tmp_path / "this" / "manifest.json").read_text(encoding="utf-8"))
    manifest["entities"]["family"] = json.loads((tmp_path / "other" / "manifest.json").read_text())[
        "entities"
    ]["family"]
    (tmp_path / "this" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(TableError, match="cannot be unlocked"):
        read_tables(tmp_path / "this", key)


@pytest.mark.parametrize("locked", [False, True])
def test_one_changed_byte_is_noticed(tmp_path: Path, key: Key, locked: bool) -> None:
    out = tmp_path / "set"
    write_tables(out, small_set(), info=info(), key=key if locked else None)
    path = out / ("family.parquet.enc" if locked else "family.parquet")
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(TableError) as refused:
        read_tables(out, key)
    assert str(refused.value) == (
        f"The file {path} is not the one the manifest describes: it is damaged or was changed."
    )


def test_a_file_that_the_manifest_lists_and_is_gone_is_named(tmp_path: Path) -> None:
    out = tmp_path / "set"
    write_tables(out, small_set(), info=info())
    (out / "family.parquet").unlink()
    with pytest.raises(TableError) as refused:
        read_tables(out)
    assert (
        str(refused.value)
        == f"The file {out / 'family.parquet'}, which the manifest lists, cannot be read."
    )


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"product": "return"}', "not json", '{"entities": 3}']
)
def test_a_damaged_manifest_is_a_plain_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(TableError) as refused:
        read_tables(tmp_path)
    assert str(refused.value) == (
        f"The manifest {tmp_path / 'manifest.json'} is damaged or is not a manifest of tables."
    )


def test_a_folder_without_a_manifest_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(TableError) as refused:
        read_tables(tmp_path)
    assert (
        str(refused.value)
        == f"There is no readable set of tables in {tmp_path}: it has no manifest.json."
    )


def _vouched_for(out: Path, content: bytes) -> None:
    """Put other bytes in place of the family table, with a manifest that vouches for them."""
    (out / "family.parquet").write_bytes(content)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["entities"]["family"]["sha256"] = hashlib.sha256(content).hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _parquet(frame: pl.DataFrame) -> bytes:
    stream = BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def test_columns_of_another_version_of_the_standard_are_refused(tmp_path: Path) -> None:
    write_tables(tmp_path / "set", small_set(), info=info())
    _vouched_for(tmp_path / "set", _parquet(pl.DataFrame({"id": ["f1"], "surname": ["x"]})))
    with pytest.raises(TableError, match="are not those of version"):
        read_tables(tmp_path / "set")


def test_a_table_with_another_number_of_records_than_promised_is_refused(tmp_path: Path) -> None:
    write_tables(tmp_path / "set", small_set(), info=info())
    _vouched_for(tmp_path / "set", _parquet(pl.DataFrame(schema=schema("family"))))
    with pytest.raises(TableError, match="holds 0 records and the manifest says 1"):
        read_tables(tmp_path / "set")


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "set"
    write_tables(out, small_set(), info=info())
    _vouched_for(out, b"PAR1 and then nothing")
    with pytest.raises(TableError) as refused:
        read_tables(out)
    assert str(refused.value) == f"The file {out / 'family.parquet'} is not a readable table."


def test_a_manifest_cannot_name_a_file_outside_the_set(tmp_path: Path) -> None:
    out = tmp_path / "set"
    write_tables(out, small_set(), info=info())
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["entities"]["../family"] = manifest["entities"]["family"]
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(TableError) as refused:
        read_tables(out)
    assert str(refused.value) == "The standard has no entity “../family”."


def test_nothing_is_left_when_a_table_cannot_be_written(tmp_path: Path) -> None:
    wrong = small_set() | {"case": pl.DataFrame({"id": ["c1"], "colour": ["red"]})}
    with pytest.raises(TableError) as refused:
        write_tables(tmp_path / "set", wrong, info=info())
    assert (
        str(refused.value) == "The table case has a column that the standard does not know: colour."
    )
    assert files_in(tmp_path) == []


def test_nothing_is_left_when_writing_breaks_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kinweave.tables.store.Manifest.to_json", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_tables(tmp_path / "set", small_set(), info=info())
    assert files_in(tmp_path) == []


def test_a_date_written_as_text_is_refused(tmp_path: Path) -> None:
    wrong = {"referral": pl.DataFrame({"id": ["r1"], "received_date": ["2026-05-01"]})}
    with pytest.raises(TableError) as refused:
        write_tables(tmp_path / "set", wrong, info=info())
    assert str(refused.value) == "The column referral.received_date should be Date and is String."


def test_a_set_is_never_written_over_another(tmp_path: Path) -> None:
    out = tmp_path / "set"
    write_tables(out, small_set(), info=info())
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(TableError) as refused:
        write_tables(out, {"family": small_set()["family"]}, info=info())
    assert str(refused.value) == f"There is already something at {out}; choose a new folder."
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    write_tables(tmp_path / "set", small_set(), info=info())
    assert sorted(read_tables(tmp_path / "set")) == ["family", "referral"]


def test_a_set_is_not_written_into_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="does not exist"):
        write_tables(tmp_path / "no" / "set", small_set(), info=info())


def test_a_key_is_never_kept_beside_what_it_locks(tmp_path: Path) -> None:
    out = tmp_path / "set"
    inside = keys.make("inside", into=out / "keys")
    with pytest.raises(TableError) as refused:
        write_tables(out, small_set(), info=info(), key=inside)
    assert (
        str(refused.value)
        == f"The key inside lies in {out}, beside what it locks; keep it elsewhere."
    )


def test_a_key_carried_into_the_set_does_not_open_it(tmp_path: Path, key: Key) -> None:
    out = tmp_path / "set"
    write_tables(out, small_set(), info=info(), key=key)
    (out / "northfold-2027.key").write_bytes(key.path.read_bytes())
    with pytest.raises(TableError, match="beside what it locks"):
        read_tables(out, keys.find("northfold-2027", out))
