"""Rules, stitching and outcomes on a real Spark cluster of two workers give the answers they give here."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from kinweave import engine, rules
from kinweave.linkage import CareReturn, CinReturn, stitch
from kinweave.linkage.outcomes import outcomes
from tests.engine.golden import QUESTIONS, Question, answered
from tests.linkage.making import care_return, cin_return, day, episode, fgc_set

pytestmark = pytest.mark.spark

INDEX = day("2024-06-10")
HERE = engine.polars()


def messy_returns() -> list[CareReturn]:
    """Three years of two councils with everything in them that stitching must settle."""
    return [
        care_return(
            2025,
            episode("A", day("2024-07-01")),
            episode("B", day("2024-08-01"), day("2024-10-01"), place="U1"),
            episode("B", day("2024-09-01"), day("2024-12-01"), rne="P", ls="V2"),
            episode("C", "31/31/2024"),
            episode("D", day("2024-05-01"), ls="V4"),
            episode("E", day("2024-06-01"), ls="V2"),
            episode("E", day("2024-06-01"), ls="C2"),
            episode("F", day("2024-04-20"), day("2025-01-15"), rec="E3"),
            episode(None, day("2024-05-01")),
            header=[{"child_number": "F", "upn": "A123456789012", "dob": day("2015-06-01")}],
        ),
        care_return(
            2026,
            episode("A", day("2024-07-01"), day("2025-05-05")),
            episode("E", day("2024-05-20"), ls="C1"),
        ),
        care_return(2027, episode("A", day("2026-01-01"), place="P1")),
        care_return(
            2025,
            episode("F2", day("2025-01-15"), ls="C2"),
            la="202",
            header=[{"child_number": "F2", "upn": "A123456789012", "dob": day("2015-06-01")}],
        ),
        care_return(2026, episode("F2", day("2025-01-15"), ls="C2"), la="202"),
    ]


def census() -> list[CinReturn]:
    closed = {"CINreferralDate": day("2024-05-01"), "CINclosureDate": day("2024-08-01")}
    return [
        cin_return(
            2025,
            cin_details=[
                {"LAchildID": "G", **closed},
                {"LAchildID": "G", "CINreferralDate": day("2024-11-01")},
                {"LAchildID": "A", "CINreferralDate": day("2024-05-01")},
            ],
            child_protection_plans=[{"LAchildID": "G", "CPPstartDate": day("2024-11-20")}],
            pre_proceedings=[
                {
                    "LAchildID": "A",
                    "PPStartDate": day("2024-05-10"),
                    "CourtAppDate": day("2024-06-25"),
                    "parent_row": 2,
                }
            ],
        ),
        cin_return(2026),
    ]


def fgc() -> dict[str, pl.LazyFrame]:
    people = {who: [INDEX] for who in "ABCDEFGH"}
    numbers = {who: who for who in "ABCDEFG"}
    return fgc_set(
        people,
        numbers=numbers,
        people={"B": {"birth_date": day("2006-09-09")}, "D": {"death_date": day("2025-02-02")}},
        legal_fact=[
            {"id": "1", "person": "A", "kind": "care_order", "start_date": day("2025-01-01")},
            {
                "id": "2",
                "person": "E",
                "kind": "child_protection_plan",
                "start_date": day("2024-01-01"),
            },
        ],
    )


def sent(session: Any, tables: Any) -> dict[str, Any]:
    """The tables on another engine, as that engine's own."""
    return {
        name: session.table(HERE.collect(engine.lazy(frame))).to_native()
        for name, frame in tables.items()
    }


def same(session: Any, theirs: Any, ours: Any) -> int:
    """The number of rows of two answers that must be equal in everything but their order."""
    one, other = session.collect(theirs), HERE.collect(ours)
    assert one.columns == other.columns
    rows = [sorted(map(repr, frame.rows())) for frame in (one, other)]
    assert rows[0] == rows[1]
    return len(rows[0])


def test_the_cluster_is_two_workers_in_processes_of_their_own(spark, cluster):
    address, processes = cluster
    assert spark.native.sparkContext.master == address
    assert len({one.process.pid for one in processes}) == 3
    executors = r"(Executor added|Asked to launch executor \S+/\d+)"
    assert [worker.says(executors) for worker in processes[1:]]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_spark_gives_the_golden_answer(spark, question: Question):
    frame, expected = question(spark)
    order = [tuple((cell is None, str(cell)) for cell in row) for row in expected]
    assert answered(spark, frame) == [row for _, row in sorted(zip(order, expected, strict=True))]


def test_a_session_reads_parquet_that_the_workers_can_reach(spark, tmp_path):
    pl.DataFrame({"x": [1, 2]}).write_parquet(tmp_path / "one.parquet")
    assert spark.collect(spark.scan(tmp_path / "one.parquet"))["x"].to_list() == [1, 2]


def test_stitching_on_spark_equals_stitching_here(spark):
    ours = stitch(messy_returns())
    theirs = stitch(
        [CareReturn(one.la, one.year, sent(spark, one.tables)) for one in messy_returns()]
    )
    counts = [
        same(spark, getattr(theirs, name), getattr(ours, name))
        for name in ("episodes", "short_breaks", "audit", "doubts")
    ]
    assert counts == [7, 1, 14, 1]


def test_outcomes_on_spark_equal_outcomes_here(spark):
    settings = {"index": "referral", "extract_date": day("2027-03-31")}
    ours = outcomes(fgc(), messy_returns(), cin=census(), **settings)
    theirs = outcomes(
        sent(spark, fgc()),
        [CareReturn(one.la, one.year, sent(spark, one.tables)) for one in messy_returns()],
        cin=[CinReturn(one.la, one.year, sent(spark, one.tables)) for one in census()],
        **settings,
    )
    assert same(spark, theirs.rows, ours.rows) == 8
    assert same(spark, theirs.transfers, ours.transfers) == 1


def test_rules_on_spark_find_what_they_find_here(spark):
    ruleset = rules.load("fgc-practice")
    tables = fgc() | {
        "referral": fgc()["referral"].with_columns(
            pl.lit(None, dtype=pl.Date).alias("received_date")
        )
    }
    found = rules.run(ruleset, tables)
    assert rules.run(ruleset, sent(spark, tables)) == found
    assert any(result.status is rules.Status.FOUND for result in found)
