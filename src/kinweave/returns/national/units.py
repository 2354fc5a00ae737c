"""Who is counted: one row for each child, family and conference, with what it is counted for and under what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kinweave.domain.family import age_on
from kinweave.returns.national.cases import FGC, Case, ChildIn, Records, Row
from kinweave.returns.national.layout import Breakdown, Layout
from kinweave.returns.periods import Period

__all__ = ["ANY", "Counted", "children_in", "counted"]

ANY = "any"
_UNKNOWN = "not_recorded"


@dataclass(frozen=True)
class Counted:
    """One child, family or conference in one population.

    `population` is the kind of meeting that is counted, or any; `under` holds, for each breakdown, the
    categories it belongs to. `cases` are the records it was made from.
    """

    unit: str
    id: str
    population: str
    cases: tuple[str, ...]
    measures: frozenset[str]
    under: Mapping[str, tuple[str, ...]]


def counted(records: Records, period: Period, plan: Layout) -> tuple[Counted, ...]:
    """Everybody and everything that the return counts for one year, in a settled order."""
    found: list[Counted] = []
    kinds = [ANY, *plan.breakdowns["meeting_type"].categories]
    referred = [one for one in records.cases if period.holds(one.referred)]
    for population in kinds:
        kind = None if population == ANY else population
        cases = [one for one in referred if kind in (None, one.kind)]
        found += _families(cases, kind, population, plan)
        found += children_in(cases, kind, population, records.people, plan)
    found += _letters([one for one in records.cases if period.holds(one.started)])
    found += _conferences(records.cases, period)
    return tuple(sorted(found, key=lambda one: (one.unit, one.population, one.id)))


# ---- Families and children by year of referral ----------------------------------------------------


@dataclass(frozen=True)
class _Journey:
    """One case of one family or child, as far as it has come."""

    case: Case
    held: bool
    ended: bool
    child: ChildIn | None = None


def _families(
    cases: Sequence[Case], kind: str | None, population: str, plan: Layout
) -> Iterator[Counted]:
    for family, journeys in _by(
        (case.family, _Journey(case, bool(case.held(kind)), case.closed)) for case in cases
    ).items():
        yield Counted(
            unit="family",
            id=family,
            population=population,
            cases=tuple(one.case.id for one in journeys),
            measures=_measures(journeys),
            under=_of_the_case(journeys, kind, plan),
        )


def children_in(
    cases: Sequence[Case],
    kind: str | None,
    population: str,
    people: Mapping[str, Row],
    plan: Layout,
) -> Iterator[Counted]:
    """The children of some cases, for one kind of meeting or for any, each once."""
    journeys_of = _by(
        (child.person, _with(case, child, kind)) for case in cases for child in case.children
    )
    for person, journeys in journeys_of.items():
        first = journeys[0]
        yield Counted(
            unit="child",
            id=person,
            population=population,
            cases=tuple(one.case.id for one in journeys),
            measures=_measures(journeys),
            under=_of_the_case(journeys, kind, plan)
            | _of_the_child(people.get(person, {}), first.case.referred, plan)
            | _of_the_place(journeys),
        )


def _with(case: Case, child: ChildIn, kind: str | None) -> _Journey:
    held = any(child.there(meeting.held) for meeting in case.held(kind))
    return _Journey(case, held, case.closed or child.left is not None, child)


def _by(pairs: Iterator[tuple[str, _Journey]]) -> dict[str, list[_Journey]]:
    grouped: dict[str, list[_Journey]] = {}
    for key, journey in pairs:
        grouped.setdefault(key, []).append(journey)
    return grouped


def _measures(journeys: Sequence[_Journey]) -> frozenset[str]:
    held = any(one.held for one in journeys)
    agreed = held or any(one.case.said_yes for one in journeys)
    came = "held" if held else "not_held" if all(one.ended for one in journeys) else "to_come"
    return frozenset({"referred", came, *({"agreed"} if agreed else ())})


def _of_the_case(
    journeys: Sequence[_Journey], kind: str | None, plan: Layout
) -> dict[str, tuple[str, ...]]:
    """What is the case's: how it came, by the first referral; why it ended, by the last."""
    first, last = journeys[0].case, journeys[-1].case
    stages = [
        stage
        for stage in plan.breakdowns["stage_reached"].categories
        if any(stage in one.case.stages for one in journeys)
    ]
    return {
        "source": (first.source or _UNKNOWN,),
        "offer_method": (first.method or _UNKNOWN,),
        "stage_reached": (stages[-1] if stages else _UNKNOWN,),
        "closure_reason": (last.closure_reason or _UNKNOWN,),
        "not_held_reason": (_why_not(last, kind),),
    }


def _why_not(case: Case, kind: str | None) -> str:
    missed = [
        one for one in case.meetings if one.outcome == "did_not_happen" and kind in (None, one.kind)
    ]
    if missed:
        return missed[-1].reason or _UNKNOWN
    return "another_meeting" if case.held(None) else "none_planned"


def _of_the_place(journeys: Sequence[_Journey]) -> dict[str, tuple[str, ...]]:
    places = [one.child for one in journeys if one.child is not None]
    held = [one.child for one in journeys if one.held and one.child is not None]
    return {
        "legal_stage": (places[0].stage_at_referral or _UNKNOWN,),
        "stage_at_conference": ((held[0].stage_at_conference if held else None) or _UNKNOWN,),
    }


def _of_the_child(person: Row, on: date | None, plan: Layout) -> dict[str, tuple[str, ...]]:
    ethnicity = person.get("ethnicity") or _UNKNOWN
    disabilities = person.get("disabilities") or []
    kinds = tuple(code for code in disabilities if code != "NONE")
    recorded = "yes" if kinds else "no" if disabilities else _UNKNOWN
    return {
        "age_band": (_age_band(person, on, plan.breakdowns["age_band"]),),
        "sex": (person.get("sex") or _UNKNOWN,),
        "ethnicity": (ethnicity,),
        "ethnic_group": (_group(ethnicity, plan.breakdowns["ethnic_group"]),),
        "disability": (recorded,),
        "disability_kind": tuple(dict.fromkeys(kinds)),
    }


def _age_band(person: Row, on: date | None, bands: Breakdown) -> str:
    born: date | None = person.get("birth_date")
    if born is None:
        return "unborn" if person.get("expected_birth_date") is not None else _UNKNOWN
    if on is None:
        return _UNKNOWN
    if born > on:
        return "unborn"
    age = age_on(born, on)
    return next((name for name, (low, high) in bands.bands.items() if low <= age <= high), _UNKNOWN)


def _group(code: str, groups: Breakdown) -> str:
    return next((name for name, codes in groups.groups.items() if code in codes), _UNKNOWN)


# ---- Letters and conferences of the year ----------------------------------------------------------


def _letters(cases: Sequence[Case]) -> Iterator[Counted]:
    offered: dict[str, list[Case]] = {}
    for case in cases:
        if case.route == "letter" and case.kind == FGC:
            offered.setdefault(case.family, []).append(case)
    for family, theirs in offered.items():
        answers = {answer for case in theirs for answer in case.answers}
        said = (
            "accepted"
            if "accepted" in answers
            else "said_no"
            if "said_no" in answers
            else "no_answer"
        )
        yield Counted(
            unit="letter",
            id=family,
            population=FGC,
            cases=tuple(case.id for case in theirs),
            measures=frozenset({"offered"}),
            under={"answer": (said,)},
        )


def _conferences(cases: Sequence[Case], period: Period) -> Iterator[Counted]:
    for case in cases:
        for one in case.held(FGC):
            if period.holds(one.held):
                yield Counted(
                    unit="conference",
                    id=one.id,
                    population=FGC,
                    cases=(case.id,),
                    measures=frozenset({"conferences"}),
                    under={"private_time": ("yes" if one.private_time else "no",)},
                )
