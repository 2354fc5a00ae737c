"""A look for harm while a trial runs: its own records, held to the stopping rules of its plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from kinweave.evidence.analysis.plan import Plan
from kinweave.evidence.analysis.records import read_records
from kinweave.evidence.design.plan import Plan as Design
from kinweave.evidence.design.stopping import Look, look_for_harm
from kinweave.evidence.errors import EvidenceError

__all__ = ["Monitored", "monitored"]

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Monitored:
    """What a look found: `families` enrolled so far, `children` whose outcome is known, and each rule.

    `due` counts the looks promised by now and `next_at` is the number of families at which the next one is.
    `one_by_one` are the children in care of the groups that are too small for a test, without their arm.
    """

    families: int
    children: int
    extract_date: date
    due: int
    next_at: int
    looks: tuple[Look, ...]
    one_by_one: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def verdict(self) -> str:
        """“stop” when any rule says so, else “look” when any children are to be reviewed, else “go on”."""
        said = {one.verdict for one in self.looks}
        return next(word for word in ("stop", "look", "go on") if word in said)

    def sentence(self) -> str:
        """What the body that watches over the trial is asked to do."""
        return {
            "stop": "Stop and review: a stopping rule of the plan is met. Enrol nobody until the review is over.",
            "look": "Go on, and look: no rule is met; the children of the smaller groups are reviewed one by one.",
            "go on": "Go on: no stopping rule of the plan is met.",
        }[self.verdict]


def monitored(
    families: pl.DataFrame,
    children: pl.DataFrame,
    plan: Plan,
    design: Design,
    *,
    extract_date: date | None = None,
) -> Monitored:
    """Every stopping rule of the `design`, on the children of the trial's records whose outcome is known.

    `plan` is the same plan as the analysis reads it; `extract_date` the last day of which the records tell.
    Raises `EvidenceError` when the records cannot be read so, or have no ethnic group.
    """
    at = plan if extract_date is None else replace(plan, extract_date=extract_date)
    column = plan.columns.get("ethnicity", "ethnicity")
    if column not in children.columns:
        raise EvidenceError(
            f"The children have no column {column}, and harm to one ethnic group can hide in the whole; name the "
            "column as ethnicity under the plan's [columns]."
        )
    records = read_records(families, children, at)
    groups = children.select(
        pl.col(plan.columns["child"]).alias("child"),
        pl.col(column).cast(pl.String).fill_null(NOT_RECORDED).alias("group"),
    )
    seen = records.children.filter(pl.col("state") == "observed").join(
        groups, on="child", how="left", maintain_order="left"
    )
    looks = look_for_harm(
        design,
        in_care=seen["outcome"].to_numpy(),
        offered=seen["offered"].to_numpy(),
        family=seen["family"].to_numpy(),
        ethnicity=seen["group"].to_numpy(),
    )
    small = dict.fromkeys(one.group for one in looks if one.too_small and one.group != "everyone")
    enrolled = records.families.height
    every = min(rule.look_every for rule in design.stopping)
    return Monitored(
        families=enrolled,
        children=seen.height,
        extract_date=at.extract_date,
        due=enrolled // every,
        next_at=(enrolled // every + 1) * every,
        looks=looks,
        one_by_one=tuple(
            (group, tuple(seen.filter(group=group, outcome=1)["child"].sort())) for group in small
        ),
    )
