"""A whole trial, analysed in the order of its plan: what is asked, who is counted, what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kinweave.evidence.analysis.baseline import Baseline, baseline
from kinweave.evidence.analysis.complier import Complier, complier
from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.days import Days, days_in_care
from kinweave.evidence.analysis.few import Few, few_clusters, of_few
from kinweave.evidence.analysis.flow import Flow, flow
from kinweave.evidence.analysis.missing import Missing, missing
from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.records import Records, read_records
from kinweave.evidence.analysis.rerandomised import Rerandomised, rerandomised
from kinweave.evidence.analysis.siblings import Siblings, siblings
from kinweave.evidence.analysis.subgroups import Subgroup, subgroups
from kinweave.evidence.analysis.teams import ByTeam, by_team
from kinweave.evidence.analysis.times import Times, times_to_care
from kinweave.evidence.analysis.treat import Setting, linear, logistic, raw
from kinweave.evidence.intervals import holm

__all__ = ["Analysis", "Few", "Later", "analyse"]


@dataclass(frozen=True, slots=True)
class Later:
    """An outcome beside the one that decides, with its p-value by Holm over all of these."""

    contrast: Contrast
    holm_p: float


@dataclass(frozen=True)
class Analysis:
    """Everything a trial's plan asked for.

    `estimand` is pairs of a heading and its words. `main` is the one result that decides: intention to treat,
    adjusted, each child counted alike. `others` are the same contrast done otherwise: not adjusted, by family,
    linear, with joiners. `teams` sets apart families whose team had met one referred. `warnings` are what a reader must know before using any of it.
    """

    plan: Plan
    estimand: tuple[tuple[str, str], ...]
    flow: Flow
    baseline: tuple[Baseline, ...]
    siblings: Siblings
    main: Contrast
    raw: Contrast
    others: tuple[Contrast, ...]
    complier: Complier | None
    subgroups: tuple[Subgroup, ...]
    rerandomised: Rerandomised | None
    missing: Missing
    days: Days | None
    times: Times | None
    later: tuple[Later, ...]
    few: Few | None
    warnings: tuple[str, ...]
    teams: ByTeam | None = None

    @property
    def assumes(self) -> tuple[str, ...]:
        """All that any part takes for granted, each said once."""
        parts = (self.main, *self.others, self.complier, *self.subgroups, self.rerandomised)
        parts_too = (self.missing, self.days.adjusted if self.days else None, self.times)
        said = [line for part in (*parts, *parts_too) if part is not None for line in part.assumes]
        return tuple(dict.fromkeys(said))

    def sentence(self) -> str:
        """The main result in plain words."""
        return self.main.sentence()


def analyse(families: pl.DataFrame, children: pl.DataFrame, plan: Plan) -> Analysis:
    """Analyse a trial as its plan says; `families` has one row a family allocated, `children` one a child.

    Raises `EvidenceError`, one sentence with rows and the mend, for what cannot be honoured.
    """
    records = read_records(families, children, plan)
    seen = records.children.filter(pl.col("state") == "observed")
    when = f"{plan.horizon_months} months after the letter"
    name = {"at": "In care at the horizon", "ever": "Ever in care by the horizon"}[plan.kind]
    setting = Setting(name, when)
    plain, straight = raw(seen, plan, setting), linear(seen, plan, setting)
    few = few_clusters(seen, plan, straight)
    main = _decides(seen, plan, setting, few, bootstrap=True)
    by_family = replace(setting, basis="family")
    others = [
        raw(seen, plan, by_family),
        logistic(seen, plan, by_family),
        straight,
    ]
    joiners = records.joiners.filter(pl.col("state") == "observed")
    if joiners.height:
        everyone = pl.concat([seen, joiners])
        named = Setting(f"{name}, with children who joined after the letter", when)
        others.append(logistic(everyone, plan, named))
    later = _later(records, plan)
    analysis = Analysis(
        plan=plan,
        estimand=_estimand(records, plan),
        flow=flow(records, plan),
        baseline=baseline(records.children, plan),
        siblings=siblings(seen),
        main=main,
        raw=plain,
        others=tuple(others),
        complier=complier(seen, plan),
        subgroups=subgroups(seen, plan),
        rerandomised=rerandomised(records, plan),
        teams=by_team(records, plan, setting),
        missing=missing(records.children, main, plan),
        days=days_in_care(records.children, plan, when),
        times=times_to_care(records.children, plan),
        later=later,
        few=few,
        warnings=(),
    )
    return replace(analysis, warnings=_warnings(analysis, seen))


def _estimand(records: Records, plan: Plan) -> tuple[tuple[str, str], ...]:
    spoken = words()["estimand"]
    filled = {
        "extract_date": f"{plan.extract_date:%-d %B %Y}",
        "councils": records.families["council"].n_unique(),
        "horizon": plan.horizon_months,
    }
    headings = (
        ("Who", "population"),
        ("From when", "index"),
        ("Compared", "contrast"),
        ("Until when", "horizon"),
        ("Outcome", f"outcome_{plan.kind}"),
        ("Looked after", "looked_after"),
        ("Death and eighteen", "terminal"),
        ("Moves", "transfers"),
        ("Children who join", "joiners"),
    )
    return tuple((heading, spoken[key].format(**filled)) for heading, key in headings)


def _decides(
    seen: pl.DataFrame, plan: Plan, setting: Setting, few: Few | None, *, bootstrap: bool
) -> Contrast:
    """A question's deciding result: as planned, or with few clusters by the wild bootstrap."""
    if few is not None:
        return of_few(seen, plan, setting, few)
    # Families drawn again within councils would pass over what a whole council has in common.
    return logistic(seen, plan, setting, bootstrap=bootstrap and plan.unit == "family")


def _later(records: Records, plan: Plan) -> tuple[Later, ...]:
    """Secondary outcomes and horizons are one family of questions: Holm over all of them."""
    found = []
    for one in plan.secondary:
        column = f"secondary:{one.column}"
        rows = records.children.filter(pl.col(column).is_not_null()).with_columns(
            outcome=pl.col(column)
        )
        if rows["offered"].n_unique() < 2 or rows["outcome"].n_unique() < 2:  # noqa: PLR2004
            continue
        setting = Setting(one.name, f"{one.horizon_months} months after the letter")
        # A secondary outcome is not let stop the whole for a council where all fared alike.
        chosen = plan if plan.separation != "refuse" else replace(plan, separation="linear")
        few = few_clusters(rows, chosen, linear(rows, chosen, setting))
        found.append(_decides(rows, chosen, setting, few, bootstrap=False))
    adjusted = holm([one.p for one in found]) if found else np.array([])
    return tuple(Later(one, float(p)) for one, p in zip(found, adjusted, strict=True))


def _warnings(analysis: Analysis, seen: pl.DataFrame) -> tuple[str, ...]:
    """What a reader must know first, from the diagnostics."""
    said = list(analysis.main.warnings)
    plan, main, plain = analysis.plan, analysis.main, analysis.raw
    if analysis.few:
        said.append(analysis.few.sentence())
    effect = analysis.complier
    said += effect.warnings if effect else ()
    gap, adjusted = plain.difference.estimate, main.difference.estimate
    if abs(gap - adjusted) > 0.01:  # noqa: PLR2004
        said.append(
            f"The raw difference ({100 * gap:+.1f} of 100) and the adjusted one ({100 * adjusted:+.1f}) are not "
            "the same, because chance left the arms unlike; the adjusted one was fixed in advance as the answer."
        )
    both = [
        one for one in analysis.others if one.basis == "family" and one.adjusted == main.adjusted
    ]
    if both and abs(both[0].difference.estimate - adjusted) > 0.02:  # noqa: PLR2004
        said.append(
            "Counting each family alike gives another answer than counting each child alike; the effect may "
            "depend on how many children a family has."
        )
    total = analysis.flow.children
    unseen = total - analysis.flow.analysed
    if unseen:
        said.append(
            f"{unseen} of {total} children ({unseen / total:.0%}) have no outcome at {plan.horizon_months} months; "
            "the flow says why."
        )
    lost = [
        sum(count for why, count in arm.not_seen if why.startswith("lost")) / max(arm.children, 1)
        for arm in (analysis.flow.offered, analysis.flow.usual)
    ]
    if abs(lost[0] - lost[1]) > 0.05:  # noqa: PLR2004
        said.append(
            f"More children were lost in one arm than in the other ({lost[0]:.0%} of those referred, {lost[1]:.0%} "
            "of others); see the bounds before relying on the difference."
        )
    crossed = analysis.flow.usual.received
    if crossed:
        said.append(
            f"{crossed} families not referred had a conference all the same; they stay in their arm, which makes "
            "the difference smaller than it would be without cross-over."
        )
    if "days" in seen.columns:
        odd = seen.filter((pl.col("outcome") == 1) & (pl.col("days") == 0)).height
        if odd and plan.kind == "at":
            said.append(
                f"{odd} children are in care at the horizon with no day in care by then; see how days were counted."
            )
    return tuple(said)
