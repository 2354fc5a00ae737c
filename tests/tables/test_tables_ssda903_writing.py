"""A return is written in its own CSV form, whole or not at all, and reads back as it was."""

import datetime as dt
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kinweave.tables import TableError
from kinweave.tables.ssda903 import Ssda903Error, layout, read, with_children, write
from kinweave.tables.ssda903.layout import ColumnKind
from tests.tables.made_ssda903 import frame, made_returns

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)
CODES = WORDS.map(str.upper).filter(lambda text: text == text.upper())
DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))
UNREADABLE = st.sampled_from(["31/06/2026", "2026-02-30", "tbc", "soon, perhaps", '"'])


@st.composite
def returns(draw):
    tables = {}
    for name, table in layout().tables.items():
        if draw(st.booleans()):
            tables[name] = frame(name, draw(st.lists(rows(table), max_size=4)))
            spoiled = [one for one in tables[name].columns if tables[name].schema[one] == pl.Date]
            if spoiled and tables[name].height and draw(st.booleans()):
                tables[name] = with_a_bad_day(
                    tables[name], draw(st.sampled_from(spoiled)), draw(UNREADABLE)
                )
    return with_children(tables)


def rows(table):
    kinds = {ColumnKind.TEXT: WORDS, ColumnKind.CODE: CODES, ColumnKind.DATE: DAYS}
    cells = {one.name: st.none() | kinds[one.kind] for one in table.columns.values()}
    return st.fixed_dictionaries({**cells, "child_number": WORDS})


def with_a_bad_day(table, name, bad):
    """The table as the reader gives it when the first cell of a column of days cannot be read."""
    text = pl.col(name).dt.to_string("%Y-%m-%d")
    return table.with_columns(
        pl.when(pl.col("row") == 0).then(pl.lit(bad)).otherwise(text).alias(name)
    )


@given(returns())
@settings(max_examples=15, deadline=None)
def test_what_is_written_reads_back_as_it_was(tables):
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "return"
        write(tables, place, 2027)
        if not tables:
            assert list(place.iterdir()) == []
            return
        found = read(place)
    assert list(found.tables) == list(tables)
    for name, table in tables.items():
        assert_frame_equal(found.tables[name], table)


def test_a_made_up_return_is_written_in_the_order_and_the_days_of_the_return(tmp_path):
    this_year, _ = made_returns(3)
    write(this_year, tmp_path / "return", 2027)
    lines = (tmp_path / "return" / "episodes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(layout().tables["episodes"].columns)
    day = this_year["episodes"]["decom"][0]
    assert lines[1].split(",")[1] == f"{day:%d/%m/%Y}"


def test_a_table_is_not_written_into_a_return_of_a_year_that_has_none_of_it(tmp_path):
    this_year, _ = made_returns(20)
    with pytest.raises(
        Ssda903Error, match="has no table DoLo; it begins with that of 2026 to 2027"
    ):
        write(this_year, tmp_path / "return", 2026)
    assert not (tmp_path / "return").exists()


def test_nothing_is_written_over_or_left_half_written(tmp_path):
    this_year, _ = made_returns(3)
    (tmp_path / "return").mkdir()
    (tmp_path / "return" / "kept.csv").write_text("kept")
    with pytest.raises(TableError):
        write(this_year, tmp_path / "return", 2027)
    with pytest.raises(Ssda903Error, match="no column team"):
        write(
            {"header": this_year["header"].with_columns(team=pl.lit("North"))},
            tmp_path / "other",
            2027,
        )
    with pytest.raises(Ssda903Error, match="no table people"):
        write({"people": this_year["header"]}, tmp_path / "other", 2027)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["return"]


def test_a_header_that_says_who_came_alone_is_written_with_that_column(tmp_path):
    this_year, _ = made_returns(3)
    header = this_year["header"].with_columns(uasc=pl.lit("1"))
    write({"header": header}, tmp_path / "return", 2027)
    assert_frame_equal(read(tmp_path / "return").tables["header"], header)
