"""The thirty-two pitfalls: each has a test that would fail, and here are those that had none elsewhere."""

import ast
import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from threadpoolctl import threadpool_info

from kinweave.evidence.allocation.draws import ceremony
from kinweave.evidence.allocation.enrol import Enrolling, enrol
from kinweave.evidence.allocation.families import allocated_families
from kinweave.evidence.allocation.sealed import SealedLists, read_key, seal_lists
from kinweave.evidence.analysis import analyse
from kinweave.evidence.analysis.records import read_records
from kinweave.evidence.analysis.teams import by_team
from kinweave.evidence.analysis.treat import Setting
from kinweave.evidence.batches import in_batches
from kinweave.evidence.design.parsing import example_plan
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel import RealBlocks, randomisation_test
from tests.evidence.analysed_trial import change, children, families, plan

HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "pitfalls.toml").read_text("utf-8"))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_every_pitfall_from_one_to_thirty_two_is_tied_to_a_test_that_is_there():
    assert sorted(map(int, TABLE)) == list(range(1, 33))
    for number, entry in TABLE.items():
        assert entry["tests"], f"pitfall {number} has no test"
        for named in entry["tests"]:
            file, _, name = named.partition("::")
            assert name in functions((HERE / file).resolve()), f"pitfall {number}: {named}"
    named = [one for entry in TABLE.values() for one in entry["tests"]]
    assert len(set(named)) == len(named)


def test_every_test_that_is_tied_to_a_pitfall_asserts_something():
    for entry in TABLE.values():
        for named in entry["tests"]:
            file, _, name = named.partition("::")
            tree = ast.parse((HERE / file).resolve().read_text("utf-8"))
            (body,) = [
                one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name
            ]
            said = ast.dump(body)
            checks = ("Assert(", "raises", "refused", "unpublishable", "assert_")
            assert any(word in said for word in checks), named


def test_a_family_that_parts_keeps_one_arm_and_counts_once(tmp_path):
    seed = ceremony(["dice 1 5 2 6 1 4 3", "Zoë says 77 31 apples"])
    lists, key = seal_lists(example_plan(), seed=seed, by="Ann", at=NOON)
    (tmp_path / "sealed.json").write_bytes(lists.written())
    (tmp_path / "key").write_text(key)
    lists, key = SealedLists.read(tmp_path / "sealed.json"), read_key(tmp_path / "key")

    def come(family, *named, former=""):
        asked = Enrolling(
            "Ashmere", family, "Ben", date(2026, 3, 1), lambda: NOON, children=named, former=former
        )
        return enrol(tmp_path, lists, key, asked)

    whole = come("F1", "nhs:9434765919", "nhs:9434765870")
    mother, father = come("F1-M", "nhs:9434765919"), come("F1-P", "nhs:9434765870")
    partner = come("F1-N", former="F1")
    assert {one.arm.id for one in (mother, father, partner)} == {whole.arm.id}
    assert all(one.known_again for one in (mother, father, partner))
    come("F2", "nhs:9434765838")
    assert allocated_families(tmp_path, lists, key)["family"].to_list() == ["F1", "F2"]


def test_being_in_care_at_the_letter_is_adjusted_for_as_the_plan_fixed_it():
    random = np.random.default_rng(2)
    already = random.random(children().height) < 0.15
    rows = children().with_columns(in_care_at_letter=pl.Series(already))
    stays = pl.col("in_care_at_letter") & pl.col("in_care_12m").is_not_null()
    rows = rows.with_columns(
        in_care_12m=pl.when(stays).then(statement=True).otherwise("in_care_12m"),
        days_in_care_12m=pl.when(stays).then(300).otherwise("days_in_care_12m"),
    )
    fixed = replace(plan(), covariates=(*plan().covariates, "in_care_at_letter"))
    found, without = analyse(families(), rows, fixed), analyse(families(), rows, plan())
    assert found.flow.analysed == without.flow.analysed == rows["in_care_12m"].count()
    assert found.main.difference.se < without.main.difference.se
    assert any(row.term.startswith("in_care_at_letter") for row in found.baseline)
    assert not any(row.term.startswith("in_care_at_letter") for row in without.baseline)


def test_a_move_is_counted_and_changes_no_answer():
    here = children()["council"][0]
    moved = change(children(), [0, 1, 2], council="C99")
    one, other = (analyse(families(), rows, plan()) for rows in (children(), moved))
    assert one.main.difference == other.main.difference
    assert read_records(families(), moved, plan()).moved == 3
    assert here != "C99"


def taught(*, carried):
    """A trial in which referral halves care; with `carried`, a team does for all what it once learnt."""
    random = np.random.default_rng(8)
    many = 1600
    arm = random.permutation(np.arange(many) % 2)
    team = random.integers(0, 400, many)
    day = np.arange(many) // 4
    met = np.zeros(many)
    for at in range(many):
        before = (team == team[at]) & (day < day[at])
        met[at] = arm[before].sum()
    helped = (arm == 1) | (carried & (met > 0))
    cared = random.random(many) < np.where(helped, 0.25, 0.5)
    rows = pl.DataFrame(
        {
            "family": [f"F{at:04d}" for at in range(many)],
            "council": [f"C{one % 4:02d}" for one in team],
            "arm": np.where(arm == 1, "fgc", "usual"),
            "letter_date": [date(2020, 9, 1 + int(at) // 20) for at in day],
            "team": [f"team {one}" for one in team],
            "child": [f"{at:06d}" for at in range(many)],
            "in_care_12m": cared,
        }
    )
    asked = replace(plan(), covariates=(), subgroups=(), secondary=())
    names = {one: one for one in ("family", "child", "council", "arm", "team")}
    asked = replace(asked, columns=names | {"index_date": "letter_date", "outcome": "in_care_12m"})
    whole, own = rows.drop("child", "in_care_12m"), rows.select("family", "child", "in_care_12m")
    return read_records(whole, own, asked), asked


def test_workers_who_carry_over_what_they_learnt_are_found_by_team():
    for carried, nearer in ((True, True), (False, False)):
        records, asked = taught(carried=carried)
        found = by_team(records, asked, Setting("In care", "a year on"))
        before, after = found.before.difference, found.after.difference
        assert before.low < -0.25 < before.high
        assert (after.low <= 0 <= after.high) is nearer
        assert before.estimate < -0.15
        assert found.before.families + found.after.families == records.families.height
        assert found.both > 250
        assert "had had no family referred before" in found.sentence()


def test_a_team_counts_what_it_met_before_the_day_and_not_on_it():
    records, asked = taught(carried=False)
    one_day = records.families.with_columns(index_date=pl.lit(date(2020, 9, 1)))
    found = by_team(replace(records, families=one_day), asked, Setting("In care", "a year on"))
    assert found.after is None
    assert found.sentence().endswith("to compare them by themselves.")
    nobody = replace(records, families=records.families.drop("team"))
    assert by_team(nobody, asked, Setting("In care", "a year on")) is None


def test_the_real_blocks_give_their_own_p_and_other_blocks_another():
    """Four blocks of two families, one of each arm: every draw can be counted by hand."""
    arm = np.array([1, 0, 1, 0, 1, 0, 1, 0])
    outcome = np.array([0, 1, 0, 1, 0, 1, 0, 1.0])
    family, council = np.arange(8), np.zeros(8, int)
    real = RealBlocks.of(np.repeat(np.arange(4), 2), np.full(8, 2))
    whole = RealBlocks.of(np.zeros(8, int), np.full(8, 8))
    p = {
        name: randomisation_test(outcome, family, arm, council, blocks, times=20_000, seed=1).p
        for name, blocks in (("real", real), ("whole", whole))
    }
    assert p["real"] == pytest.approx(2 / 2**4, abs=0.008)
    assert p["whole"] == pytest.approx(2 / 70, abs=0.005)


def test_no_test_of_the_evidence_is_skipped():
    files = [*HERE.glob("*.py"), *HERE.parent.glob("cli/test_cli_trial*.py")]
    assert len(files) > 20
    word = re.compile(r"mark\.(skip|xfail)|importorskip|pytest\.(skip|xfail)\(")
    assert [
        one.name
        for one in files
        if one.name != Path(__file__).name and word.search(one.read_text("utf-8"))
    ] == []


def threads(_many: int, _seed: np.random.SeedSequence) -> list[int]:
    """How many threads the libraries of linear algebra may use, as seen from within a batch."""
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


def test_what_is_drawn_again_and_again_runs_on_one_thread():
    seen = in_batches(threads, (), times=4, seed=1, size=2, jobs=1)
    assert len(seen) == 2
    assert {one for batch in seen for one in batch} == {1}


def test_an_analysis_refuses_terms_that_say_who_was_allocated():
    with pytest.raises(EvidenceError, match="arm says the same"):
        analyse(
            families().with_columns(flag=pl.col("arm") == "fgc"),
            children(),
            replace(plan(), covariates=("flag",)),
        )
