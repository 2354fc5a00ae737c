"""Names, birth dates and postcodes as they are compared: without accents, signs, capitals and spaces."""

from __future__ import annotations

import unicodedata
from typing import Final

import polars as pl

from kinweave.linkage.returns import LinkageError

__all__ = ["NEEDED", "tidied"]

NEEDED: Final = ("id", "given_name", "family_name", "birth_date", "postcode")
_OUTWARD: Final = 3
# Letters that Unicode does not take apart.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)


def plain(name: str) -> str:
    """A name in small letters without accents: “Zoë” and “zoe” are one."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def tidied(frame: pl.DataFrame, what: str) -> pl.DataFrame:
    """The frame as it is compared, one row a record.

    `frame` has `id` (never missing, each once), `given_name`, `family_name`, `birth_date` (a date) and
    `postcode`; `what` names it in a refusal.
    """
    lacking = [name for name in NEEDED if name not in frame.columns]
    if lacking:
        raise LinkageError(
            f"The {what} have no column {lacking[0]}; they need {', '.join(NEEDED)}."
        )
    if frame["birth_date"].dtype != pl.Date and frame["birth_date"].null_count() < frame.height:
        raise LinkageError(f"The birth dates of the {what} must be read as dates first.")
    ids = frame["id"].cast(pl.String)
    if ids.null_count() or ids.n_unique() < frame.height:
        raise LinkageError(f"Each of the {what} needs an id of its own.")
    birth = pl.col("birth_date").cast(pl.Date)
    words = frame.select(
        pl.col("id").cast(pl.String),
        _words(frame["given_name"]).alias("given_words"),
        _words(frame["family_name"]).alias("family_words"),
        birth.alias("birth_date"),
        pl.col("postcode")
        .cast(pl.String)
        .str.to_uppercase()
        .str.replace_all("[^A-Z0-9]", "")
        .alias("postcode"),
    )
    turned = pl.date(birth.dt.year(), birth.dt.day(), birth.dt.month())
    can_turn = birth.dt.day() <= 12  # noqa: PLR2004
    joined = words.with_columns(
        pl.col("given_words").str.replace_all(" ", "").alias("given"),
        pl.col("family_words").str.replace_all(" ", "").alias("family"),
        birth.dt.strftime("%Y%m%d").alias("birth"),
        pl.when(can_turn & (birth.dt.day() != birth.dt.month()))
        .then(turned.dt.strftime("%Y%m%d"))
        .alias("turned"),
        birth.to_physical().alias("day"),
        birth.dt.year().alias("year"),
        birth.dt.strftime("%m%d").alias("month_day"),
        pl.when(pl.col("postcode") != "").then("postcode").alias("postcode"),
    ).drop("birth_date")
    code = pl.col("postcode")
    return joined.with_columns(
        pl.col("given").str.slice(0, 3).alias("given_start"),
        pl.col("family").str.slice(0, 3).alias("family_start"),
        code.str.slice(0, code.str.len_chars().cast(pl.Int64) - _OUTWARD).alias("district"),
    )


def _words(names: pl.Series) -> pl.Series:
    """Each name's words, plain, with one space between; each different name is worked on once."""
    written = names.cast(pl.String)
    different = written.unique().drop_nulls()
    tidy = (
        pl.Series([plain(name) for name in different], dtype=pl.String)
        .str.replace_all("['’‘`]", "")
        .str.replace_all("[^a-z]+", " ")
        .str.strip_chars()
    )
    meant = dict(zip(different, tidy, strict=True))
    words = written.replace_strict(meant, default=None, return_dtype=pl.String)
    return pl.select(pl.when(words != "").then(words)).to_series()
