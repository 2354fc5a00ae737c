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
_COLUMNS = (
    *_NEEDED,
    "stratum",
    "block",
    "block_size",
    "order",
    "received",
    "override",
    "excluded",
    "days",
    "birth_date",
    "joined_date",
    "entered_care",
    "censor_reason",
    "censor_date",
    "ethnicity",
    "team",
    "covariates",
)
_ANALYSIS = (
    "outcome_kind",
    "subgroups",
    "secondary",
    "received_means",
    "separation",
    "seed",
    "bootstraps",
    "rerandomisations",
    "level",
)
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
    """A plan from its TOML, read already; raises `EvidenceError` for what is wrong or not there.

    It is the plan that was sealed: arms, unit, horizon and blocks stand where the design has them, and
    `[files]`, `[columns]` and `[analysis]` beside it.
    """
    _one_shape(document)
    columns = dict(_part(document, "columns"))
    _known(columns, "columns", _COLUMNS)
    covariates = tuple(columns.pop("covariates", ()))
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise EvidenceError(
            f"The plan's [columns] does not say which column holds {', '.join(missing)}; add a line for each."
        )
    analysis = _part(document, "analysis")
    _known(analysis, "analysis", _ANALYSIS)
    arms = _arms(document)
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
        unit=_one_of(str(document.get("unit", "family")), "unit", ("family", "council")),
        horizon_months=_positive(_part(document, "outcome"), "months", None, "outcome"),
        kind=_one_of(str(analysis.get("outcome_kind", "at")), "analysis.outcome_kind", _KINDS),
        block_sizes=tuple(_part(document, "allocation").get("block_sizes", ())),
        subgroups=tuple(analysis.get("subgroups", ())),
        secondary=tuple(_secondary(entry) for entry in analysis.get("secondary", ())),
        received_means=str(analysis.get("received_means", "a conference that was held")),
        separation=_one_of(
            str(analysis.get("separation", "refuse")), "analysis.separation", _SEPARATION
        ),
        seed=int(analysis.get("seed", 1)),
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


def _one_shape(document: Mapping[str, Any]) -> None:
    design = document.get("design", "parallel")
    if isinstance(design, Mapping):
        raise EvidenceError(
            'The plan has a table [design]; write design = "parallel" and the arms as kinweave trial power '
            "--example shows, so that one plan serves from the power to the report."
        )
    if design == "stepped-wedge":
        raise EvidenceError(
            "In a stepped wedge councils begin one after another and no family is allocated; compare them with "
            "kinweave study staggered."
        )
    if not document.get("strata"):
        raise EvidenceError(
            'The plan names no strata; write strata = ["council"] in its first lines, as families were '
            "allocated within councils."
        )


def _arms(document: Mapping[str, Any]) -> tuple[str, str]:
    arms = document.get("arms", [])
    named = [one.get("id") for one in arms if isinstance(one, Mapping)]
    if len(named) != 2 or named[0] == named[1] or not all(isinstance(one, str) for one in named):  # noqa: PLR2004
        raise EvidenceError(
            "The plan must have two [[arms]], each with its own id: first those offered a conference and then "
            "usual practice."
        )
    return str(named[0]), str(named[1])


def _known(part: Mapping[str, Any], name: str, known: tuple[str, ...]) -> None:
    for key in part:
        if key not in known:
            raise EvidenceError(
                f"The plan's {name}.{key} is no line of a plan; mend its spelling or take it out."
            )


def _one_of(value: str, where: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise EvidenceError(f"The plan's {where} is “{value}”; it can be {', '.join(known)}.")
    return value


def _positive(part: Mapping[str, Any], name: str, usual: int | None, of: str = "analysis") -> int:
    value = part.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise EvidenceError(f"The plan's {of}.{name} must be a whole number of 1 or more.")
    return value


def _secondary(entry: Mapping[str, Any]) -> Secondary:
    if "column" not in entry or "name" not in entry or "horizon_months" not in entry:
        raise EvidenceError(
            "Each [[analysis.secondary]] of the plan needs a column, a name and horizon_months."
        )
    kind = _one_of(str(entry.get("kind", "at")), "analysis.secondary.kind", _KINDS)
    return Secondary(entry["column"], entry["name"], kind, int(entry["horizon_months"]))
