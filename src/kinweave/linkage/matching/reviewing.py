"""The review queue as a file that a person fills in, and what their answers make of a matching."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from kinweave.linkage.matching.deciding import Matching
from kinweave.linkage.matching.lists import list_words, rows_of
from kinweave.linkage.returns import LinkageError

__all__ = ["ANSWER", "answers_in", "queue", "settled"]

ANSWER: Final = "same_child"
"""The column to fill in: yes or no."""
_PAIR: Final = ["record", "child_number"]


def queue(matching: Matching, records: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """The queue with both sides of each pair beside one another, and an empty column for the answer.

    It holds names, birth dates and homes, because nobody can answer without them: keep it as you keep the lists.
    """
    reasons = list_words()["reasons"]
    asked = matching.review.select(
        "record",
        pl.col("child").alias("child_number"),
        pl.lit(None, dtype=pl.String).alias(ANSWER),
        pl.col("rank").alias("place"),
        pl.col("probability").round(3),
        pl.col("reason").replace_strict(reasons, default=None).alias("why_asked"),
    )
    for frame, side, key in ((records, "record", "record"), (children, "child", "child_number")):
        told = frame.select(
            pl.col("id").cast(pl.String).alias(key),
            *(
                pl.col(name).alias(f"{side}_{name}")
                for name in ("given_name", "family_name", "birth_date", "postcode")
            ),
        )
        asked = asked.join(told, on=key, how="left")
    return asked.sort("record", "place")


def answers_in(path: Path) -> pl.DataFrame:
    """The answers in a queue that was filled in: `record`, `child` and `same`, null where nothing was said.

    Raises `LinkageError` for an answer that is neither yes nor no, with its row.
    """
    headings, rows = rows_of(path)
    lacking = [name for name in (*_PAIR, ANSWER) if name not in headings]
    if lacking:
        raise LinkageError(
            f"The answers {path} have no column {lacking[0]}; give back the review queue with {ANSWER} filled in."
        )
    places = [headings.index(name) for name in (*_PAIR, ANSWER)]
    words = list_words()["reviewed"]
    said: list[tuple[str, str, bool | None]] = []
    for number, row in enumerate(rows, 2):
        record, child, answer = ("" if row[at] is None else str(row[at]).strip() for at in places)
        word = answer.casefold()
        if word and word not in words["yes"] and word not in words["no"]:
            raise LinkageError(
                f"Row {number} of {path} says “{answer}” in {ANSWER}; write yes, no or nothing."
            )
        said.append((record, child, word in words["yes"] if word else None))
    schema = {"record": pl.String, "child": pl.String, "same": pl.Boolean}
    return pl.DataFrame(said, schema=schema, orient="row")


def settled(matching: Matching, answers: pl.DataFrame) -> Matching:
    """The matching with a person's answers: yes makes a match, no to every child makes a record nobody's.

    What was not answered stays in the queue. Raises `LinkageError` where answers belong to another queue or
    cannot all be true.
    """
    told = answers.drop_nulls("same")
    other = told.join(matching.review, on=["record", "child"], how="anti")
    if other.height:
        record, child, _ = other.row(0)
        raise LinkageError(
            f"Record {record} and child {child} are not in the review queue; the lists have changed since it was "
            f"written, so write it again."
        )
    yes = told.filter("same").select("record", "child")
    held = matching.records.filter(band="matched").select("record", "child")
    for name, frame in (("record", yes), ("child", pl.concat([held, yes]))):
        twice = frame.filter(pl.col(name).is_duplicated())
        if twice.height:
            raise LinkageError(
                f"{name.capitalize()} {twice[name][0]} would be matched twice; one of the answers must be no."
            )
    no = told.filter(~pl.col("same")).select("record", "child")
    left = matching.review.join(yes, on="record", how="anti").join(
        no, on=["record", "child"], how="anti"
    )
    now = yes.rename({"child": "chosen"})
    asked = left.select(pl.col("record").unique()).with_columns(asked=pl.lit(True))
    by_hand = pl.col("chosen").is_not_null()
    records = (
        matching.records.join(now, on="record", how="left")
        .join(asked, on="record", how="left")
        .with_columns(
            band=pl.when(by_hand)
            .then(pl.lit("matched"))
            .when((pl.col("band") == "to_review") & pl.col("asked").is_null())
            .then(pl.lit("not_matched"))
            .otherwise("band"),
            child=pl.coalesce("chosen", "child"),
            probability=pl.when(by_hand).then(1.0).otherwise("probability"),
            how=pl.when(by_hand).then(pl.lit("reviewed")).otherwise("how"),
        )
        .select(matching.records.columns)
        .sort("record")
    )
    return Matching(records, left.sort("record", "rank"))
