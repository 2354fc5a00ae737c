"""Every helper and every trap of the engines, asked of Polars and DuckDB (Spark in tests/spark)."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave import engine
from kinweave.engine import Session, add_months, day_number, days_between
from tests.engine.golden import QUESTIONS, Question, answered

SESSIONS = [engine.polars, engine.duckdb]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
@pytest.mark.parametrize("start", SESSIONS, ids=["polars", "duckdb"])
def test_an_engine_gives_the_golden_answer(start, question: Question):
    session: Session = start()
    frame, expected = question(session)
    given_rows = answered(session, frame)
    assert given_rows == sorted(
        expected, key=lambda row: tuple((cell is None, str(cell)) for cell in row)
    )
    assert [[type(cell) for cell in row] for row in given_rows] == [
        [type(cell) for cell in row]
        for row in sorted(
            expected, key=lambda row: tuple((cell is None, str(cell)) for cell in row)
        )
    ]


def clamped(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            continue
    return dt.date(year, month + 1, day.day)


@given(
    st.lists(
        st.tuples(
            st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
            st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
        ),
        min_size=1,
        max_size=20,
    ),
    st.integers(0, 40),
)
@settings(max_examples=15, deadline=None)
def test_days_and_months_are_those_of_the_calendar_on_both_engines(pairs, months):
    data = pl.DataFrame(pairs, schema={"a": pl.Date, "b": pl.Date}, orient="row").with_row_index(
        "n"
    )
    for session in (engine.polars(), engine.duckdb()):
        frame = session.table(data)
        asked = frame.select(
            "n",
            days=days_between(frame, nw.col("a"), nw.col("b")),
            number=day_number(frame, nw.col("a")),
            later=add_months(nw.col("a"), months),
        )
        answer = session.collect(asked).sort("n").drop("n").rows()
        assert answer == [
            ((b - a).days, (a - dt.date(1970, 1, 1)).days, clamped(a, months)) for a, b in pairs
        ]


@pytest.mark.parametrize("start", SESSIONS, ids=["polars", "duckdb"])
def test_a_session_reads_several_parquet_files_as_one_table(start, tmp_path):
    for number in (1, 2):
        pl.DataFrame({"x": [number]}).write_parquet(tmp_path / f"{number}.parquet")
    session = start()
    together = session.scan([tmp_path / "1.parquet", tmp_path / "2.parquet"])
    assert sorted(session.collect(together)["x"]) == [1, 2]
    assert session.collect(session.scan(tmp_path / "2.parquet")).rows() == [(2,)]


def test_a_machine_without_spark_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(engine.EngineError, match=r"install kinweave\[spark\]"):
        engine.spark()


def test_a_machine_without_duckdb_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(engine.EngineError, match=r"install kinweave\[linkage\]"):
        engine.duckdb()
