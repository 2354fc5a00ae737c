"""Invented tables of any entity of the standard, every type and blanks among them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from kinweave.standard import load
from kinweave.tables import Product, SetInfo, schema

MADE_AT = datetime(2027, 4, 6, 9, 30, tzinfo=UTC)


def info(product: Product = Product.RETURN) -> SetInfo:
    """What an invented data manager says of a set."""
    return SetInfo(
        product, "Northfold", "CIN census 2026-27", "Zoë Okafor", "the yearly return", MADE_AT
    )


def _cell(kind: pl.DataType) -> st.SearchStrategy[object]:
    words = st.text(st.characters(codec="utf-8"), max_size=12)
    match kind:
        case pl.Date():
            return st.dates(date(1900, 1, 1), date(2100, 1, 1))
        case pl.Datetime():
            return st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
        case pl.Boolean():
            return st.booleans()
        case pl.Int64():
            return st.integers(-(2**63), 2**63 - 1)
        case pl.List():
            return st.lists(words, max_size=3)
        case _:
            return words


@st.composite
def tables(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Up to three entities with up to four records each."""
    names = draw(st.lists(st.sampled_from(sorted(load().entities)), unique=True, max_size=3))
    made = {}
    for name in names:
        shape = schema(name)
        rows = draw(st.integers(0, 4))
        columns = {
            column: draw(st.lists(st.none() | _cell(kind), min_size=rows, max_size=rows))
            for column, kind in shape.items()
        }
        made[name] = pl.DataFrame(columns, schema=shape)
    return made


def small_set() -> dict[str, pl.DataFrame]:
    """A family, a case and nobody in it."""
    return {
        "family": pl.DataFrame({"id": ["f1"], "reference": ["FAM-1"]}),
        "referral": pl.DataFrame({"id": ["r1", "r2"], "case": ["c1", "c2"]}),
    }


def files_in(directory: Path) -> list[str]:
    """The names of everything in a directory."""
    return sorted(path.name for path in directory.iterdir())
