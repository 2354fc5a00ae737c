"""What an analysis was to be before any outcome was seen: columns, terms, groups, horizon, fallbacks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from kinweave.evidence.errors import EvidenceError

__all__ = ["Plan", "Secondary", "read_plan", "words"]

_NEEDED = ("family", "child", "council", "arm", "index_date", "outcome")
_SEPARATION = ("refuse", "firth", "linear")
_KINDS = ("at", "ever")


@dataclass(frozen=True, slots=True)
class Secondary:
    """An outcome beside the one that decides: its column, what it is called, and its horizon."""

    column: str
    name: str
    kind: str
    horizon_months: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A trial's plan as the analysis needs it.

    `columns` says what each thing is called in the files. `offered` and `usual` are the words of the two
    arms. `separation` is what is done where every child or none of a council has the outcome:
    “refuse”, “firth” or “linear”. `unit` is what was allocated, the family or the council.
    """

    title: str
    extract_date: date
    columns: Mapping[str, str]
    covariates: tuple[str, ...]
    offered: str
    usual: str
    unit: str
    horizon_months: int
    kind: str
    block_sizes: tuple[int, ...]
    subgroups: tuple[str, ...]
    secondary: tuple[Secondary, ...]
    received_means: str
    separation: str
    seed: int
    bootstraps: int
    rerandomisations: int
    level: float


def read_plan(document: Mapping[str, Any]) -> Plan:
    """A plan from its TOML, read already; raises `EvidenceError` for what is wrong or not there."""
    columns = dict(_part(document, "columns"))
    covariates = tuple(columns.pop("covariates", ()))
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise EvidenceError(
            f"The plan's [columns] does not say which column holds {', '.join(missing)}; add a line for each."
        )
    design, analysis = _part(document, "design"), _part(document, "analysis")
    arms = tuple(design.get("arms", ("fgc", "usual")))
    if len(arms) != 2 or arms[0] == arms[1]:  # noqa: PLR2004
        raise EvidenceError(
            "The plan's design.arms must name two arms, first those referred and then usual practice."
        )
    if not design.get("strata", ["council"]):
        raise EvidenceError(
            'The plan names no strata; write strata = ["council"] under [design], as families were '
            "allocated within councils."
        )
    extract = document.get("extract_date")
    if not isinstance(extract, date):
        raise EvidenceError(
            "The plan has no extract_date; write the last day of which anything is known, such as "
            "extract_date = 2022-07-05."
        )
    plan = Plan(
        title=str(document.get("title", "A trial of referral for a family group conference")),
        extract_date=extract,
        columns=columns,
        covariates=covariates,
        offered=str(arms[0]),
        usual=str(arms[1]),
        unit=_one_of(str(design.get("unit", "family")), "design.unit", ("family", "council")),
        horizon_months=_positive(analysis, "horizon_months", 12),
        kind=_one_of(str(analysis.get("outcome_kind", "at")), "analysis.outcome_kind", _KINDS),
        block_sizes=tuple(int(size) for size in design.get("block_sizes", ())),
        subgroups=tuple(analysis.get("subgroups", ())),
        secondary=tuple(_secondary(entry) for entry in analysis.get("secondary", ())),
        received_means=str(analysis.get("received_means", "a conference that was held")),
        separation=_one_of(
            str(analysis.get("separation", "refuse")), "analysis.separation", _SEPARATION
        ),
        seed=int(analysis.get("seed", document.get("seed", 1))),
        bootstraps=_positive(analysis, "bootstraps", 1000),
        rerandomisations=_positive(analysis, "rerandomisations", 10_000),
        level=float(analysis.get("level", 0.95)),
    )
    outcomes = {columns["outcome"], columns.get("days"), columns.get("received")}
    after = sorted(outcomes & {*plan.covariates, *plan.subgroups} - {None})
    if after:
        raise EvidenceError(
            f"The plan adjusts for or divides by {', '.join(map(str, after))}, which is known only after "
            "allocation; take it out of covariates and subgroups."
        )
    return plan


@cache
def words() -> dict[str, dict[str, str]]:
    """What an analysis says in words, from the data of this package."""
    text = files("kinweave.evidence.analysis").joinpath("data", "words.toml").read_text("utf-8")
    return tomllib.loads(text)


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name, {})
    if not isinstance(part, Mapping):
        raise EvidenceError(f"The plan's {name} must be a part of its own, headed [{name}].")
    return part


def _one_of(value: str, where: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise EvidenceError(f"The plan's {where} is “{value}”; it can be {', '.join(known)}.")
    return value


def _positive(analysis: Mapping[str, Any], name: str, usual: int) -> int:
    value = analysis.get(name, usual)
    if not isinstance(value, int) or value < 1:
        raise EvidenceError(f"The plan's analysis.{name} must be a whole number of 1 or more.")
    return value


def _secondary(entry: Mapping[str, Any]) -> Secondary:
    if "column" not in entry or "name" not in entry or "horizon_months" not in entry:
        raise EvidenceError(
            "Each [[analysis.secondary]] of the plan needs a column, a name and horizon_months."
        )
    kind = _one_of(str(entry.get("kind", "at")), "analysis.secondary.kind", _KINDS)
    return Secondary(entry["column"], entry["name"], kind, int(entry["horizon_months"]))
