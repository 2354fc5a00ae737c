"""Each case as the national return sees it: when it was referred, who said what, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from kinweave.returns.errors import ReturnError

__all__ = ["Case", "ChildIn", "Meeting", "Records", "read_records"]

Row = Mapping[str, Any]
FGC = "family_group_conference"
_NEEDED = ("case", "child_in_case", "person", "referral", "conference")
# A council's own spreadsheet seldom tells of these; without them there are no such records.
_WHERE_KEPT = (
    "offer",
    "answer",
    "agreement_to_take_part",
    "stage_time",
    "case_stage",
    "closure",
)
_PRIVATE = "private_family_time"
_SIGNS = ("started_at", "ended_at", "professionals_left_at")


@dataclass(frozen=True)
class Meeting:
    """One conference, planned, held or not."""

    id: str
    case: str
    kind: str
    outcome: str
    sequence: int
    held: date | None
    reason: str | None
    private_time: bool


@dataclass(frozen=True)
class ChildIn:
    """A child's place in a case."""

    person: str
    left: date | None
    stage_at_referral: str | None
    stage_at_conference: str | None

    def there(self, on: date | None) -> bool:
        """Whether the child was still in the case on a day; an undated meeting counts every child."""
        return self.left is None or on is None or on < self.left


@dataclass
class Case:
    """One journey, with everything the return asks of it."""

    id: str
    family: str
    kind: str
    route: str
    started: date | None
    referred: date | None = None
    source: str | None = None
    said_yes: bool = False
    answers: set[str] = field(default_factory=set)
    method: str | None = None
    closed: bool = False
    closure_reason: str | None = None
    stages: set[str] = field(default_factory=set)
    meetings: list[Meeting] = field(default_factory=list)
    children: list[ChildIn] = field(default_factory=list)

    def held(self, kind: str | None) -> list[Meeting]:
        """The meetings that were held, of one kind or of any."""
        return [one for one in self.meetings if one.outcome == "held" and kind in (None, one.kind)]


@dataclass(frozen=True)
class Records:
    """Every case in the order of referral, every person, and the kinds of record that the set does not have."""

    cases: tuple[Case, ...]
    people: Mapping[str, Row]
    not_kept: tuple[str, ...] = ()


def read_records(tables: Mapping[str, pl.LazyFrame]) -> Records:
    """Put a return set's tables together; one without which nothing can be counted is a `ReturnError`."""
    for name in _NEEDED:
        if name not in tables:
            raise ReturnError(f"The set has no table {name}, which this return needs.")
    rows: dict[str, list[dict[str, Any]]] = {
        name: tables[name].collect().to_dicts() if name in tables else []
        for name in (*_NEEDED, *_WHERE_KEPT)
    }
    cases = {
        str(row["id"]): Case(
            id=str(row["id"]),
            family=str(row["family"]),
            kind=str(row["meeting_type"] or FGC),
            route=str(row["route"]),
            started=row["started_date"],
        )
        for row in rows["case"]
    }
    _referrals(cases, rows["referral"])
    _answers(cases, rows["offer"], rows["answer"], rows["agreement_to_take_part"])
    _meetings(cases, rows["conference"], rows["stage_time"])
    for row in rows["child_in_case"]:
        _case(cases, row, "child_in_case").children.append(
            ChildIn(
                person=str(row["person"]),
                left=row["left_date"],
                stage_at_referral=row["legal_stage_at_referral"],
                stage_at_conference=row["legal_stage_at_conference"],
            )
        )
    for row in rows["case_stage"]:
        case = _case(cases, row, "case_stage")
        case.stages.add(str(row["stage"]))
        case.closed |= row["stage"] in {"closed", "ended_at_offer"}
    for row in rows["closure"]:
        case = _case(cases, row, "closure")
        case.closed, case.closure_reason = True, row["reason"]
    ordered = sorted(cases.values(), key=lambda one: (one.referred or date.max, one.id))
    return Records(
        tuple(ordered),
        {str(row["id"]): row for row in rows["person"]},
        tuple(name for name in _WHERE_KEPT if name not in tables),
    )


def _case(cases: Mapping[str, Case], row: Row, entity: str) -> Case:
    try:
        return cases[str(row["case"])]
    except KeyError:
        raise ReturnError(
            f"A record of {entity} belongs to a case that is not in the set."
        ) from None


def _referrals(cases: Mapping[str, Case], rows: Iterable[Row]) -> None:
    """The first referral of each case."""
    dated = (row for row in rows if row["received_date"] is not None)
    for row in sorted(dated, key=lambda row: (row["received_date"], row["id"])):
        case = _case(cases, row, "referral")
        if case.referred is None:
            case.referred, case.source = row["received_date"], row["source"]


def _answers(
    cases: Mapping[str, Case], offers: Iterable[Row], answers: Iterable[Row], agreed: Iterable[Row]
) -> None:
    whose: dict[str, Case] = {}
    for row in sorted(offers, key=lambda row: (row["offered_date"] or date.max, row["id"])):
        case = whose[str(row["id"])] = _case(cases, row, "offer")
        if row["outcome"] == "offered" and case.method is None:
            case.method = row["method"]
    for row in answers:
        offered = whose.get(str(row["offer"]))
        if offered is None:
            raise ReturnError("An answer belongs to an offer that is not in the set.")
        offered.answers.add(str(row["answer"]))
        offered.said_yes |= row["answer"] == "accepted"
    for row in agreed:
        _case(cases, row, "agreement_to_take_part").said_yes |= row["agreed"] == "yes"


def _meetings(cases: Mapping[str, Case], conferences: Iterable[Row], times: Iterable[Row]) -> None:
    private: dict[str, bool] = defaultdict(bool)
    for row in times:
        if row["stage"] == _PRIVATE:
            private[str(row["conference"])] |= any(row[sign] is not None for sign in _SIGNS)
    ordered = sorted(conferences, key=lambda row: (row["sequence"] or 0, row["id"]))
    for row in ordered:
        case = _case(cases, row, "conference")
        case.meetings.append(
            Meeting(
                id=str(row["id"]),
                case=case.id,
                kind=str(row["meeting_type"] or case.kind),
                outcome=str(row["outcome"]),
                sequence=row["sequence"] or 0,
                held=row["held_date"],
                reason=row["not_held_reason"],
                private_time=private[str(row["id"])],
            )
        )
