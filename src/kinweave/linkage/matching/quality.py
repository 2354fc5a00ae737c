"""How good a matching is, held against a truth that is known: a sample checked by people, or an invented set."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kinweave.linkage.matching.deciding import Matching

__all__ = ["Estimate", "Quality", "estimate", "quality"]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts, and the shares that follow from them.

    `precision` is the share of matches that are right, `recall` the share of records with a child that
    were matched to that child; `false_match_rate` and `missed_match_rate` are what is wanting to 1 in each.
    `in_review` are records with a child whose child stands in the review queue.
    """

    records: int
    with_child: int
    matched: int
    right: int
    in_review: int
    to_review: int

    @property
    def precision(self) -> float:
        """The share of matches that are right; 1 where nothing was matched."""
        return self.right / self.matched if self.matched else 1.0

    @property
    def recall(self) -> float:
        """The share of the records that have a child which were matched to that child."""
        return self.right / self.with_child if self.with_child else 1.0

    @property
    def false_match_rate(self) -> float:
        """The share of matches that are wrong."""
        return 1 - self.precision

    @property
    def missed_match_rate(self) -> float:
        """The share of records with a child that were not matched to that child."""
        return 1 - self.recall


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the probabilities themselves say of a matching whose truth nobody knows.

    `expected_wrong` of the `matched` are likely to be somebody else, and `expected_waiting` of the records
    in the review queue are likely to be a child who stands in it. Records that no child resembled are not
    counted: they may be of children whom the council does not know. Right to a few in four hundred on lists
    with slips of the pen; where whole families moved and changed their name it is too kind.
    """

    matched: int
    expected_wrong: float
    expected_waiting: float

    @property
    def precision(self) -> float:
        """The share of matches that are likely to be right; 1 where nothing was matched."""
        return 1 - self.expected_wrong / self.matched if self.matched else 1.0

    @property
    def recall(self) -> float:
        """At most this share of the records that have a child is matched to that child."""
        right = self.matched - self.expected_wrong
        there = right + self.expected_waiting
        return right / there if there else 1.0


def estimate(matching: Matching) -> Estimate:
    """What to expect of a matching, from its own probabilities."""
    waiting = matching.review.group_by("record").agg(pl.col("probability").sum())
    return Estimate(
        matched=matching.records["child"].count(),
        expected_wrong=matching.expected_false(),
        expected_waiting=float(waiting["probability"].sum()),
    )


def quality(matching: Matching, truth: pl.DataFrame) -> Quality:
    """Hold a matching against `truth`: `record` and `child`, null where the record is of no child here."""
    known = truth.select(
        pl.col("record").cast(pl.String), pl.col("child").cast(pl.String).alias("true_child")
    )
    told = matching.records.join(known, on="record", how="inner")
    right = (pl.col("child") == pl.col("true_child")).fill_null(False)
    in_queue = matching.review.join(
        known, left_on=["record", "child"], right_on=["record", "true_child"], how="inner"
    )
    return Quality(
        records=told.height,
        with_child=told["true_child"].count(),
        matched=told["child"].count(),
        right=told.filter(right).height,
        in_review=in_queue["record"].n_unique(),
        to_review=told.filter(band="to_review").height,
    )
