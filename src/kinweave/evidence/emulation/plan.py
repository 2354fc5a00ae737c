"""What a trial that was not held would have asked: who, from when, what counts as begun, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from kinweave.evidence.design.reading import Lines
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.observational.weighting import Target

__all__ = ["EmulationPlan", "example_plan", "parse_plan", "read_plan"]

_NEEDED = ("child", "family", "time_zero", "began", "outcome")
_OPTIONAL = ("followed_to", "reason", "birth_date")


@dataclass(frozen=True, slots=True)
class EmulationPlan:
    """A trial to be emulated.

    `columns` says what each thing is called in the records. A child follows the first strategy when the
    thing began within `grace_days` of time zero, and the second when it did not begin at all up to the
    horizon (`compared` “never”) or in the grace period (“not in grace”). `covariates` are known at time zero;
    `dated` are days on which something happened that sways what follows.
    """

    title: str
    extract_date: date
    records: str
    columns: dict[str, str]
    horizon_months: int
    grace_days: int
    step_days: int
    kind: str
    compared: str
    target: Target
    covariates: tuple[str, ...]
    dated: tuple[str, ...]
    eligible: str
    negative_control: str
    began_means: str
    bootstraps: int
    seed: int
    level: float


def example_plan() -> str:
    """The text of the example plan that is shipped."""
    return files("kinweave.evidence.emulation").joinpath("data", "example.toml").read_text("utf-8")


def read_plan(path: Path) -> EmulationPlan:
    """Read a plan from its file; raises `EvidenceError` with the line and the mend."""
    try:
        return parse_plan(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise EvidenceError(f"{path} is not a plan in UTF-8; save it as plain text.") from None


def parse_plan(text: str) -> EmulationPlan:
    """Read a plan from its text; raises `EvidenceError` with the line and the mend."""
    top = Lines.of_plan(text)
    where, study = top.table("columns"), top.table("study")
    columns = {name: where.word(name) for name in _NEEDED}
    columns |= {name: where.word(name) for name in _OPTIONAL if where.has(name)}
    named = top.table("files")
    plan = EmulationPlan(
        title=top.word("title"),
        extract_date=top.day("extract_date"),
        records=named.word("records"),
        columns=columns,
        horizon_months=study.whole("horizon_months", 1, 60),
        grace_days=study.whole("grace_days", 1, 1800),
        step_days=study.whole("step_days", 1, 62, 7),
        kind=study.word("outcome_kind", ("at", "ever"), "at"),
        compared=study.word("compared", ("never", "not in grace"), "never"),
        target=Target(study.word("target", tuple(Target), Target.EVERYONE)),
        covariates=study.words("covariates"),
        dated=study.words("dated"),
        eligible=study.word("eligible") if study.has("eligible") else "",
        negative_control=study.word("negative_control") if study.has("negative_control") else "",
        began_means=study.word("began_means", (), "a conference that was held"),
        bootstraps=study.whole("bootstraps", 0, 100_000, 200),
        seed=study.whole("seed", 0, 2**32, 1),
        level=study.number("level", 0.5, 0.999, 0.95),
    )
    for table in (where, study, named, top):
        table.done()
    if not plan.covariates:
        raise study.refuse(
            "covariates",
            "without anything known at the offer the two groups cannot be made alike; name what sways both the "
            "conference and the outcome.",
        )
    after = sorted({columns["began"], columns["outcome"]} & {*plan.covariates, *plan.dated})
    if after:
        raise study.refuse(
            "covariates", f"“{after[0]}” is what is compared or found; take it out of the terms."
        )
    if plan.grace_days % plan.step_days:
        raise study.refuse(
            "grace_days",
            f"write whole steps of {plan.step_days} days, such as {12 * plan.step_days}.",
        )
    if plan.grace_days >= plan.horizon_months * 28:
        raise study.refuse(
            "grace_days", "the grace period reaches to the horizon; make it shorter than that."
        )
    return plan
