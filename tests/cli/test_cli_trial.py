"""`kinweave trial` from the command line: plan, power, seal, allocate, audit."""

from __future__ import annotations

import csv
import io
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from kinweave.cli import main
from kinweave.evidence.design.parsing import example_plan

TODAY = datetime.now(UTC).date()
LETTER = TODAY - timedelta(days=3)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["trial", *map(str, arguments)])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The example, enrolling now."""
    dates = {
        "from = 2026-01-05": f"from = {TODAY - timedelta(days=30)}",
        "to = 2027-03-26": f"to = {TODAY + timedelta(days=300)}",
        "extract_date = 2028-03-31": f"extract_date = {TODAY + timedelta(days=900)}",
        "families = 1471": "families = 160",
    }
    text = example_plan()
    for old, new in dates.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "plan.toml").write_text(text)
    (tmp_path / "ceremony.txt").write_text("dice 1 5 2 6 1 4 3\nZoë says 77 31 apples\n")
    return tmp_path / "plan.toml"


@pytest.fixture
def sealed(capsys: pytest.CaptureFixture[str], plan: Path) -> Path:
    folder = plan.parent / "record"
    ceremony, key = plan.parent / "ceremony.txt", plan.parent / "key.txt"
    status, _, err = run(
        capsys, "seal", plan, "--ceremony", ceremony, "--by", "Ann", "--out", folder, "--key", key
    )
    assert (status, err) == (0, "")
    return folder


def enrolled(folder: Path, family: str, *more: object) -> tuple[object, ...]:
    return (
        "allocate", "--from", folder, "--key", folder.parent / "key.txt", "--council", "Ashmere",
        "--family", family, "--by", "Ben", "--letter", LETTER, *more,
    )  # fmt: skip


def test_the_example_plan_is_printed_and_is_a_plan(capsys, tmp_path: Path) -> None:
    status, out, err = run(capsys, "power", "--example")
    assert (status, err) == (0, "")
    (tmp_path / "plan.toml").write_text(out)
    status, out, _ = run(capsys, "power", tmp_path / "plan.toml", "--times", 60)
    assert status == 0
    assert "With 1,471 families, about 9" in out
    assert "If the offer changes nothing" in out
    assert "1.73 children a family" in out


def test_power_is_told_as_json_and_drawn(capsys, plan: Path) -> None:
    picture = plan.parent / "power.svg"
    arguments = (
        "power", plan, "--times", 40, "--plot", picture, "--families", 400, "--effect", -0.2,
        "--format", "json",
    )  # fmt: skip
    status, out, err = run(capsys, *arguments)
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert set(found) == {"power", "size under the null"}
    assert (found["power"]["families"], found["power"]["effect"]) == (400, -0.2)
    assert picture.read_bytes().startswith(b"<?xml")


def test_a_target_is_searched_for(capsys, plan: Path) -> None:
    plan.write_text(plan.read_text().replace("effect = -0.086", "effect = -0.3"))
    status, out, _ = run(capsys, "power", plan, "--times", 40, "--target", 0.8)
    assert status == 0
    assert "Families needed. With " in out
    assert "Least effect. With 160 families" in out


def test_lists_are_sealed_and_the_key_lies_elsewhere(capsys, sealed: Path) -> None:
    assert sorted(one.name for one in sealed.iterdir()) == ["plan.toml", "sealed.json"]
    key = sealed.parent / "key.txt"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().split(":")[1].strip() not in (sealed / "sealed.json").read_text()


def test_families_are_enrolled_known_again_and_overridden_and_the_audit_holds(
    capsys, sealed: Path
) -> None:
    status, first, err = run(capsys, *enrolled(sealed, "F1", "--child", "nhs:9434765919"))
    assert (status, err) == (0, "")
    assert first.split(":")[0] in {"fgc", "usual"}
    status, out, _ = run(
        capsys, *enrolled(sealed, "F2", "--child", "nhs:9434765919", "--format", "json")
    )
    assert json.loads(out)["arm"] == first.split(":", maxsplit=1)[0]
    assert json.loads(out)["known_again"] is True
    other = ("allocate", "--from", sealed, "--council", "Ashmere", "--family", "F1", "--by", "Cy")
    received = "usual" if first.startswith("fgc") else "fgc"
    status, out, _ = run(
        capsys, *other, "--override", "court", "--received", received, "--reason", "directed"
    )
    assert (status, out) == (0, "Recorded as a cross-over. The family's arm stays as it is.\n")
    status, out, _ = run(
        capsys, "audit", "--from", sealed, "--key", sealed.parent / "key.txt",
        "--ceremony", sealed.parent / "ceremony.txt", "--sights",
    )  # fmt: skip
    assert status == 0
    assert "The record holds: 1 families allocated" in out
    assert "by the court: directed" in out
    assert "Known again, line 2: Ashmere F2" in out
    assert out.count("Told, line") == 2
    status, out, _ = run(capsys, "audit", "--from", sealed, "--format", "csv")
    assert [row["by"] for row in csv.DictReader(io.StringIO(out))] == ["Ben", "Ben"]
    assert json.loads(run(capsys, "audit", "--from", sealed, "--format", "json")[1])["holds"]
    families = sealed.parent / "families.parquet"
    run(
        capsys, "audit", "--from", sealed, "--key", sealed.parent / "key.txt",
        "--families", families,
    )  # fmt: skip
    assert pl.read_parquet(families).select("family", "order", "override").rows() == [
        ("F1", 1, "court")
    ]
    status, _, err = run(capsys, "audit", "--from", sealed, "--families", families)
    assert status == 2
    assert "give --key with --families" in err


def test_a_record_that_was_changed_ends_the_audit_with_one(capsys, sealed: Path) -> None:
    run(capsys, *enrolled(sealed, "F1"))
    log = sealed / "log.jsonl"
    log.write_text(log.read_text().replace("F1", "F7"))
    status, out, _ = run(capsys, "audit", "--from", sealed)
    assert status == 1
    assert "line 1: the line, or the one before it, is not as it was written" in out
    status, _, err = run(capsys, *enrolled(sealed, "F2"))
    assert status == 2
    assert "Nobody is enrolled" in err


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--by", "ANN"), "Ann sealed the lists and may not enrol"),
        (("--council", "Nowhere"), "Nowhere does not take part"),
        (("--factor", "age"), "is not a factor; write NAME=LEVEL"),
        (("--letter", "2026-13-01"), "is not a date such as 2026-03-31"),
        (("--override", "court"), "With --override say --received"),
        (("--key", "plan.toml"), "plan.toml cannot be read"),
    ],
)
def test_an_enrolment_that_may_not_be_is_one_sentence(capsys, sealed, more, sentence) -> None:
    status, out, err = run(capsys, *enrolled(sealed, "F1"), *more)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert not (sealed / "log.jsonl").exists()


def test_nothing_is_sealed_over_what_is_there_or_beside_its_key(capsys, sealed, plan) -> None:
    ceremony = plan.parent / "ceremony.txt"
    seal = ("seal", plan, "--ceremony", ceremony, "--by", "Ann", "--out")
    for out, key, sentence in (
        ("record", "key2.txt", "There is already something at"),
        ("other", "key.txt", "a key is never written over"),
        ("other", "other/key.txt", "The key must not lie with the lists"),
    ):
        status, _, err = run(capsys, *seal, plan.parent / out, "--key", plan.parent / key)
        assert status == 2
        assert sentence in err
    assert not (plan.parent / "key2.txt").exists()
    assert not (plan.parent / "other").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("power",), "Give a plan"),
        (("power", "none.toml"), "cannot be read"),
        (("power", "none.toml", "--times", "0"), "'0' is not a whole number above nought"),
        (("power", "none.toml", "--seed", "-1"), "is not nought or a positive whole number"),
        (("audit", "--from", "none"), "give the folder that kinweave trial seal made"),
    ],
)
def test_what_is_asked_wrongly_is_answered_with_one_sentence(capsys, arguments, sentence) -> None:
    status, _, err = run(capsys, *arguments)
    assert status == 2
    assert sentence in err
    assert err.count("\n") == 1
