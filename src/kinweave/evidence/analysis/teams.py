"""The same workers meet families of both arms: whether what they learn from one reaches the other."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.plan import Plan
from kinweave.evidence.analysis.records import Records
from kinweave.evidence.analysis.treat import Setting, linear
from kinweave.evidence.errors import EvidenceError

__all__ = ["ByTeam", "by_team"]

_LEAST = 20


@dataclass(frozen=True, slots=True)
class ByTeam:
    """The difference among families whose team had had no family referred before, and among all the others.

    What a team had met before is known before a family is allocated, so that either part is still a comparison
    by lot. `both` counts the teams that met both arms.
    """

    teams: int
    both: int
    before: Contrast | None
    after: Contrast | None

    def sentence(self) -> str:
        """Both differences in plain words, or why there are not two."""
        said = f"{self.both} of {self.teams} teams met families of both arms."
        if self.before is None or self.after is None:
            return f"{said} Too few families were the first of their team to compare them by themselves."
        one, other = (part.difference for part in (self.before, self.after))
        return (
            f"{said} Where the team had had no family referred before, the difference is {_of_100(one.estimate)} "
            f"children of 100 ({_of_100(one.low)} to {_of_100(one.high)}; {self.before.families} families); where "
            f"it had, {_of_100(other.estimate)} ({_of_100(other.low)} to {_of_100(other.high)}; "
            f"{self.after.families} families). If workers carried over what they learnt, the second would be nearer "
            "to nothing."
        )


def by_team(records: Records, plan: Plan, setting: Setting) -> ByTeam | None:
    """None where nobody recorded the team."""
    families = records.families
    if "team" not in families.columns or plan.unit != "family":
        return None
    known = families.filter(pl.col("team").is_not_null()).sort("index_date", maintain_order=True)
    if not known.height:
        return None
    # A letter of the same day is not before.
    days = (
        known.group_by("council", "team", "index_date", maintain_order=True)
        .agg(pl.col("offered").sum())
        .with_columns(met=pl.col("offered").cum_sum().over("council", "team") - pl.col("offered"))
    )
    met = known.join(days.drop("offered"), on=["council", "team", "index_date"], how="left")
    arms = known.group_by("council", "team").agg(pl.col("offered").n_unique())
    seen = records.children.filter(pl.col("state") == "observed").join(
        met.select("family", "met"), on="family", how="inner", maintain_order="left"
    )
    parts: list[Contrast | None] = []
    for rows in (seen.filter(pl.col("met") == 0), seen.filter(pl.col("met") > 0)):
        families_by_arm = rows.group_by("offered").agg(pl.col("family").n_unique())
        enough = families_by_arm.height == 2 and families_by_arm["family"].min() >= _LEAST  # type: ignore[operator]  # noqa: PLR2004
        varied = rows["outcome"].n_unique() == 2  # noqa: PLR2004
        parts.append(_compared(rows, plan, setting) if enough and varied else None)
    return ByTeam(arms.height, int((arms["offered"] == 2).sum()), *parts)  # noqa: PLR2004


def _compared(rows: pl.DataFrame, plan: Plan, setting: Setting) -> Contrast | None:
    """A part in which the arm cannot be told from the councils stops nothing: it is only not shown."""
    try:
        return linear(rows, plan, setting)
    except EvidenceError:
        return None


def _of_100(difference: float) -> str:
    """A difference in children of 100, with a true minus sign."""
    return f"{100 * difference:+.1f}".replace("-", "−")
