"""Returns signed off, made again from their manifest, compared with last year's, and pseudonymised."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kinweave.cli import main
from tests.returns.national_sets import invented, on_disk

SIGN = ("--signed-by", "Zoë Okafor", "--role", "Head of service", "--signed-on", "2026-06-20")


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return invented(25, seed=5)


@pytest.fixture
def folder(tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KINWEAVE_DATA", str(tmp_path / "data"))
    on_disk(tmp_path / "set", tables)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["return", *map(str, arguments)])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def national(capsys, folder: Path, out: str, *more: object) -> tuple[int, str, str]:
    return run(capsys, "national", "--from", folder / "set", "--period", "2025-26",
               "--out", folder / out, *more)  # fmt: skip


def manifest(folder: Path, out: str) -> dict:
    return json.loads((folder / f"{out}.manifest.json").read_text())


def test_a_signed_return_is_made_again_byte_for_byte_from_its_manifest(
    capsys, folder: Path
) -> None:
    assert national(capsys, folder, "full.xlsx", *SIGN, "--trace", folder / "t.parquet")[0] == 0
    said = manifest(folder, "full.xlsx")
    assert said["status"] == "Signed off by Zoë Okafor, Head of service, on 2026-06-20"
    assert str(folder) not in json.dumps(said)
    status, out, _err = run(capsys, "rebuild", folder / "full.xlsx")
    assert (status, out[:45]) == (0, "The same, byte for byte: full.xlsx. Signed of")
    assert pl.read_parquet(folder / "t.parquet").columns == [
        "table", "row", "measure", "cell", "unit", "id", "cases"
    ]  # fmt: skip
    (folder / "full.xlsx").write_bytes(b"PK other")
    status, out, _err = run(capsys, "rebuild", folder / "full.xlsx.manifest.json")
    assert (status, out.count("is not the one that the manifest describes")) == (1, 1)


def test_other_records_do_not_make_the_same_return(capsys, folder: Path) -> None:
    assert national(capsys, folder, "full.xlsx")[0] == 0
    on_disk(folder / "other", invented(9, seed=1))
    status, out, _err = run(capsys, "rebuild", folder / "full.xlsx", "--from", folder / "other")
    assert status == 1
    assert "is not the one that the return was made from" in out
    assert "not the same, byte for byte" in out


def test_a_publication_is_marked_a_draft_kept_in_the_ledger_and_made_again(
    capsys, folder: Path
) -> None:
    folder = folder / "few"
    folder.mkdir()
    on_disk(folder / "set", invented(6, seed=5))
    ledger = ("--for", "publication", "--ledger", folder / "ledger.json")
    status, out, _err = national(capsys, folder, "pub.xlsx", *ledger)
    assert status == 0
    assert "held back" in out
    assert "It is a draft: no one has signed it off." in out
    assert len(json.loads((folder / "ledger.json").read_text())["publications"]) == 1
    said = manifest(folder, "pub.xlsx")
    assert said["status"] == "DRAFT: not signed off"
    assert "c" in said["figures"].values()
    assert not {1, 2, 3, 4, 5} & set(said["figures"].values())
    assert run(capsys, "rebuild", folder / "pub.xlsx")[0] == 0
    # Published again from the same records, it is the same, and the ledger has nothing new in it.
    assert national(capsys, folder, "again.xlsx", *ledger)[0] == 0
    assert manifest(folder, "again.xlsx")["figures"] == said["figures"]
    assert run(capsys, "rebuild", folder / "again.xlsx")[0] == 0


def test_this_years_return_is_compared_with_last_years_the_notable_first(
    capsys, folder: Path
) -> None:
    assert national(capsys, folder, "now.xlsx", *SIGN)[0] == 0
    on_disk(folder / "last" / "set", invented(60, seed=2)) if (
        folder / "last"
    ).mkdir() is None else None
    assert national(capsys, folder / "last", "then.xlsx", *SIGN)[0] == 0
    paths = (folder / "last" / "then.xlsx", folder / "now.xlsx.manifest.json")
    status, out, _err = run(capsys, "compare", *paths)
    lines = out.splitlines()
    assert status == 0
    assert re.fullmatch(
        r"From 2025-26 .* to 2025-26 .*: [0-9]+ numbers differ, [0-9]+ do not\.", lines[0]
    )
    assert lines[1] == "Notable:"
    assert re.search(r"All children, Referred: [0-9]+ to [0-9]+ \(-[0-9]+, -[0-9]+%\)", out)
    told = json.loads(run(capsys, "compare", *paths, "--format", "json")[1])
    notable = [one["notable"] for one in told["differences"]]
    assert notable == sorted(notable, reverse=True)
    changes = [abs(one["change"]) for one in told["differences"] if one["notable"]]
    assert changes == sorted(changes, reverse=True)


def test_returns_of_two_kinds_are_not_compared(capsys, folder: Path) -> None:
    assert national(capsys, folder, "full.xlsx")[0] == 0
    assert child_level(capsys, folder, "c.csv")[0] == 0
    status, _out, err = run(capsys, "compare", folder / "full.xlsx", folder / "c.csv")
    assert (status, err) == (2, "A national return and a child-level return cannot be compared.\n")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--signed-by", "Zoë Okafor"), "add --role"),
        (("--role", "Head of service"), "add --signed-by"),
        (("--rounded",), "add --for publication"),
        (("--period", "2025"), "such as 2025-26"),
        (("--about", "nowhere.toml"), "could not be used"),
        (("--trace", "trace.csv"), "should end in .parquet"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence_and_nothing_is_written(
    capsys, folder: Path, more: tuple[str, ...], sentence: str
) -> None:
    status, _out, err = national(capsys, folder, "full.xlsx", *more)
    assert status == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert [one.name for one in folder.iterdir()] == ["set"]


def test_a_return_needs_a_return_set_and_a_workbook_an_ending(capsys, folder: Path, tables) -> None:
    on_disk(folder / "r", tables, "research")
    status, _out, err = run(capsys, "national", "--from", folder / "r", "--period", "2025-26",
                            "--out", folder / "full.xlsx")  # fmt: skip
    assert (status, "is a research set; a return needs a return set" in err) == (2, True)
    assert "should end in .xlsx" in national(capsys, folder, "full.xls")[2]


# ---- The child-level extract ----------------------------------------------------------------------


def child_level(capsys, folder: Path, out: str, *more: object) -> tuple[int, str, str]:
    return run(capsys, "child-level", "--from", folder / "set", "--period", "2025-26",
               "--out", folder / out, *more)  # fmt: skip


def test_the_extract_has_a_row_for_each_child_and_referral_and_nobodys_identity(
    capsys, folder: Path, tables
) -> None:
    status, out, _err = child_level(capsys, folder, "c.csv", *SIGN)
    assert status == 0
    assert "The key is new" in out
    text = (folder / "c.csv").read_text()
    rows = pl.read_csv(folder / "c.csv", infer_schema_length=0)
    cases = [
        row["case"]
        for row in tables["referral"].to_dicts()
        if date(2025, 4, 1) <= row["received_date"] <= date(2026, 3, 31)
    ]
    children = tables["child_in_case"].filter(pl.col("case").is_in(cases))
    assert rows.height == children.height > 20
    assert rows["child"].n_unique() == children["person"].n_unique()
    assert rows["child"].is_sorted()
    for table in ("person", "case", "family"):
        assert not any(re.search(rf"\b{one}\b", text) for one in tables[table]["id"])
    assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    assert set(rows["referral_month"].str.len_chars()) == {7}


def test_a_child_has_one_pseudonym_under_one_key_and_another_under_another(
    capsys, folder: Path
) -> None:
    for out, more in (
        ("a.csv", ()),
        ("b.parquet", ()),
        ("c.csv", ("--pseudonym-key", "other-purpose")),
    ):
        assert child_level(capsys, folder, out, *more)[0] == 0
    one = pl.read_csv(folder / "a.csv", infer_schema_length=0)["child"].to_list()
    two = pl.read_parquet(folder / "b.parquet")["child"].to_list()
    three = pl.read_csv(folder / "c.csv", infer_schema_length=0)["child"].to_list()
    assert one == two
    assert not set(one) & set(three)


def test_an_extract_is_made_again_under_its_own_key_or_not_at_all(capsys, folder: Path) -> None:
    assert child_level(capsys, folder, "c.parquet")[0] == 0
    assert run(capsys, "rebuild", folder / "c.parquet")[0] == 0
    kept = folder / "data" / "keys" / "national-child-level.key"
    assert kept.read_text().split('"')[3] not in (folder / "c.parquet.manifest.json").read_text()
    kept.unlink()
    status, _out, err = run(capsys, "rebuild", folder / "c.parquet")
    assert (status, "There is no key national-child-level" in err) == (2, True)
