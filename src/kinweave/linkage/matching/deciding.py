"""From pairs to an answer for each record: a match, a question for a person, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from kinweave.linkage.matching.model import Decision, Model, model
from kinweave.linkage.matching.scoring import scored
from kinweave.linkage.matching.tidying import tidied
from kinweave.linkage.returns import LinkageError

__all__ = ["BANDS", "Matching", "match"]

BANDS: Final = ("matched", "to_review", "not_matched")
_CHUNK: Final = ["record", "child"]
# What an exact agreement of everything is worth besides what is scored: more than any score.
_CERTAIN: Final = 64.0


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """What became of each record of a list kept outside the case system.

    `records`: one row a record: `record`, `band`, `child` (where matched), `probability` that the match is
    right, and `how` it was found (`exact`, `scored`).
    `review`: what a person should look at: `record`, `child`, `probability`, `rank` of the child for the
    record and the `reason`: ids only, no name or date.
    """

    records: pl.DataFrame
    review: pl.DataFrame

    def expected_false(self) -> float:
        """How many of the matches are likely to be wrong, from their probabilities."""
        matched = self.records.filter(band="matched")
        return float((1 - matched["probability"]).sum()) if matched.height else 0.0


def match(records: pl.DataFrame, children: pl.DataFrame, *, of: Model | None = None) -> Matching:
    """Each outside record beside the one child it is of, where that can be said.

    Both frames have `id`, `given_name`, `family_name`, `birth_date` and `postcode`. Records that agree with
    one child alone in name and birth date, and that no other record agrees with, are matched first. The
    rest are scored; a record is matched when its best child is likely enough, far enough ahead of the next,
    agrees in both names in some form and in birth date or home, and is no better fit for another record. No
    child is matched twice. Raises `LinkageError` for tables without these columns, or where Splink is
    missing and any record is left to score.
    """
    chosen = of or model()
    theirs, ours = tidied(records, "records"), tidied(children, "children")
    exact = _exact(theirs, ours)
    left = theirs.join(exact, left_on="id", right_on="record", how="anti")
    pairs = (
        _none()
        if left.is_empty() or ours.is_empty()
        else _ranked(scored(left, theirs, ours, chosen), exact, chosen.decision)
    )
    best = pairs.filter(rank=1)
    matched = best.filter(pl.col("reason").is_null())
    review = pairs.filter(
        pl.col("record").is_in(best.filter(pl.col("reason").is_not_null())["record"].to_list())
        & (pl.col("weight") >= chosen.decision.review_weight)
    )
    told = pl.concat(
        [
            exact.select(
                "record", "child", pl.lit(1.0).alias("probability"), pl.lit("exact").alias("how")
            ),
            matched.select("record", "child", "probability", pl.lit("scored").alias("how")),
        ]
    )
    asked = review.select(pl.col("record").unique()).with_columns(pl.lit(True).alias("asked"))
    answers = (
        theirs.select(pl.col("id").alias("record"))
        .join(told, on="record", how="left")
        .join(asked, on="record", how="left")
        .with_columns(
            pl.when(pl.col("child").is_not_null())
            .then(pl.lit("matched"))
            .when(pl.col("asked"))
            .then(pl.lit("to_review"))
            .otherwise(pl.lit("not_matched"))
            .alias("band")
        )
        .select("record", "band", "child", "probability", "how")
        .sort("record")
    )
    queue = review.with_columns(pl.col("reason").max().over("record")).select(
        "record", "child", "probability", "rank", "reason"
    )
    return Matching(answers, queue.sort("record", "rank"))


def _exact(theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """Records and children who agree in name and birth date, where there is one of each alone."""
    key = ["given", "family", "birth"]
    alone = [
        frame.drop_nulls(key)
        .filter(pl.len().over(key) == 1)
        .select(*key, pl.col("id").alias(name), pl.col("postcode").alias(f"{name}_postcode"))
        for frame, name in ((theirs, "record"), (ours, "child"))
    ]
    return alone[0].join(alone[1], on=key, how="inner").select("record", "child")


def _none() -> pl.DataFrame:
    columns = {"record": pl.String, "child": pl.String, "weight": pl.Float64}
    more = {"probability": pl.Float64, "rank": pl.UInt32, "reason": pl.String}
    return pl.DataFrame(schema={**columns, **more})


def _ranked(pairs: pl.DataFrame, exact: pl.DataFrame, decision: Decision) -> pl.DataFrame:
    """Pairs in order for each record, with the probability of each and, on the first, why it is no match."""
    if pairs["weight"].is_nan().any():
        raise LinkageError("A pair could not be scored; look at the model of the matching.")
    odds = pl.lit(2.0).pow(pl.col("weight").clip(-_CERTAIN, _CERTAIN))
    order = ["weight", "child"]
    ranked = pairs.with_columns(
        (odds / (1 + odds.sum().over("record"))).alias("probability"),
        pl.col("weight")
        .rank("ordinal", descending=True)
        .over("record", order_by=order)
        .alias("rank"),
    )
    second = ranked.filter(rank=2).select("record", pl.col("weight").alias("second"))
    taken = exact.select("child").with_columns(pl.lit(_CERTAIN).alias("taken_at"))
    rivals = (
        ranked.filter(rank=1)
        .select("child", "weight", "record")
        .with_columns(
            pl.col("weight")
            .rank("ordinal", descending=True)
            .over("child", order_by=["weight", "record"])
            .alias("place"),
            pl.col("weight").max().over("child").alias("top"),
            pl.col("weight").top_k(2).min().over("child").alias("next"),
            pl.len().over("child").alias("claims"),
        )
    )
    first = (
        ranked.filter(rank=1)
        .join(second, on="record", how="left")
        .join(taken, on="child", how="left")
        .join(rivals.drop("weight"), on=["record", "child"], how="left")
    )
    named = pl.col("name").is_in(list(decision.name_levels))
    also = pl.any_horizontal(
        *(pl.col(what).is_in(list(levels)) for what, levels in decision.also.items())
    )
    close = (pl.col("weight") - pl.col("second")) < decision.margin
    shared = (pl.col("claims") > 1) & (
        (pl.col("place") > 1) | ((pl.col("top") - pl.col("next")) < decision.margin)
    )
    reasons = first.select(
        "record",
        pl.lit(1, dtype=pl.UInt32).alias("rank"),
        pl.when(pl.col("weight") < decision.match_weight)
        .then(pl.lit("not_sure_enough"))
        .when(~named)
        .then(pl.lit("names_differ"))
        .when(~also)
        .then(pl.lit("nothing_but_the_name"))
        .when(close.fill_null(False))
        .then(pl.lit("another_child_fits_nearly_as_well"))
        .when(pl.col("taken_at").is_not_null() | shared)
        .then(pl.lit("another_record_fits_this_child"))
        .alias("reason"),
    )
    return ranked.with_columns(pl.col("rank").cast(pl.UInt32)).join(
        reasons, on=["record", "rank"], how="left"
    )
