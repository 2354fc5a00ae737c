"""Children in need: when each was referred and closed in each council, and why."""

from __future__ import annotations

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Days, Draw, parameters
from kinweave.synth.linked.journey import Periods
from kinweave.synth.linked.people import Children, Families
from kinweave.synth.linked.size import Size

__all__ = ["cin_episodes"]


def cin_episodes(
    size: Size,
    *,
    families: Families,
    children: Children,
    periods: Periods,
    care: pl.DataFrame,
    numbers: pl.DataFrame,
) -> pl.DataFrame:
    """The truth about every child in need, one row a child and council: when referred, when closed and why."""
    draw, given = Draw(size.seed, "cin"), parameters()["census"]
    child, la = numbers["child"].to_numpy(), numbers["la"]
    family, second = children.family[child], numbers["since"].to_numpy() > 0
    many, all_families = len(child), families.height
    ago = np.where(
        families.route == "letter",
        draw.between(given["referral_before_letter"], all_families),
        draw.between(given["referral_before_referral"], all_families),
    )
    # A letter follows a referral by some weeks whoever hears of it.
    ago = np.where((families.route == "none") & (periods.start < NEVER), ago + 20, ago)
    referred = np.where(second, numbers["since"].to_numpy(), (families.anchor - ago)[family])
    in_care = care.group_by("child", "la").agg(
        pl.col("decom").min().alias("first_care"),
        pl.col("dec").max().alias("last_care"),
        pl.col("rec").last(),
    )
    rows = pl.DataFrame({"child": child, "la": la}).join(
        in_care, on=["child", "la"], how="left", maintain_order="left"
    )
    first_care = rows["first_care"].fill_null(NEVER).to_numpy()
    care_end = rows["last_care"].fill_null(0).to_numpy()
    rec = rows["rec"].fill_null("").to_numpy().astype("U3")
    referred = np.minimum(referred, np.where(first_care < NEVER, first_care, referred))
    open_for = draw.between(given["open_after"], all_families)[family]
    ends = np.maximum(
        np.maximum(referred, families.anchor[family]) + open_for, _last(periods)[family] + 20
    )
    after_care = care_end + draw.between(given["closes_after_care"], many)
    with_care = (after_care >= ends) & (care_end > 0)
    grown = np.maximum(children.eighteen[child], care_end)
    closed = np.minimum(np.maximum(ends, np.where(care_end > 0, after_care, 0)), grown)
    stop = np.minimum(children.dies[child], numbers["until"].to_numpy())
    reason = np.select(
        [
            children.dies[child] <= closed,
            numbers["until"].to_numpy() <= closed,
            with_care & np.isin(rec, ("E11", "E12")),
            with_care & (rec == "E41"),
            with_care & np.isin(rec, ("E45", "E46", "E47", "E48")),
            closed >= children.eighteen[child],
        ],
        ["RC2", "RC5", "RC1", "RC3", "RC4", "RC6"],
        "RC7",
    )
    return pl.DataFrame(
        {
            "child": child,
            "la": la,
            "number": numbers["number"],
            "referred": referred,
            "closed": np.minimum(closed, stop),
            "reason": reason,
            "source": draw.of(given["source"], all_families)[family],
            "need": draw.of(parameters()["needs"]["cin"], all_families)[family],
            "first_care": first_care,
        }
    ).filter(pl.col("closed") > pl.col("referred"))


def _last(periods: Periods) -> Days:
    """The last day of anything in each family's pre-proceedings."""
    days = (
        periods.start, periods.letter, periods.first_meeting, periods.step_decision,
        periods.application, periods.letter_to_issue,
    )  # fmt: skip
    last: Days = np.maximum.reduce([np.where(one < NEVER, one, 0) for one in days])
    return last
