"""Every helper and every trap of the engines, asked of Polars and DuckDB (Spark in tests/spark)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave import engine
from kinweave.engine import Session, add_months, day_number, days_between
from kinweave.rules import columns
from kinweave.standard import collections, load
from tests.engine.golden import QUESTIONS, Question, answered

SOURCE = Path(engine.__file__).parents[1]
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


def test_no_pattern_that_an_engine_runs_means_different_things_on_another():
    everything = [load(), *map(collections.collection, collections.names())]
    patterns = [one.pattern for of in everything for one in of.patterns.values()]
    patterns += [columns.DATE_PATTERN, columns.INTEGER_PATTERN]
    assert len(patterns) > 2
    # \\d, \\w and \\s are of Unicode on Polars alone; looking ahead or behind only Spark can.
    assert [p for p in patterns if re.search(r"\\[dDwWsSbB]|\(\?[=!<]", p)] == []


def test_code_for_every_engine_uses_nothing_that_only_some_of_them_have_or_agree_on():
    written = {
        path.relative_to(SOURCE).as_posix(): text
        for path in SOURCE.rglob("*.py")
        if "import narwhals as nw" in (text := path.read_text("utf-8"))
    }
    assert "linkage/stitching.py" in written
    # Halves are rounded by `round_half_up`, rows numbered by `numbered`, days counted by `days_between`.
    traps = re.compile(r"\.round\(|\.cum_sum\(|join_asof\(|\.total_(?:days|seconds|minutes)\(")
    found = {name for name, text in written.items() if traps.search(text)}
    assert found == {"engine/dates.py"}


def test_a_machine_without_spark_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(engine.EngineError, match=r"install kinweave\[spark\]"):
        engine.spark()


def test_a_machine_without_duckdb_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(engine.EngineError, match=r"install kinweave\[linkage\]"):
        engine.duckdb()
