"""Works out what became of each meeting and review from everything that stands beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kinweave.tables.profiles.facts import CaseFacts, MeetingFacts, Place, ReviewFacts
from kinweave.tables.profiles.model import Trouble

__all__ = ["Meeting", "Meetings", "Review", "meetings_of"]

_HELD = frozenset({"held", "held_plan_agreed", "held_plan_not_agreed", "held_no_plan"})
_REVIEW_DAYS = ("review.held_date", "sheet.review_date", "review.planned_date")
_DECIDED = {"held_plan_agreed": "agreed", "held_plan_not_agreed": "not_agreed"}
_NOT = frozenset({"not_held", "did_not_happen", "said_no"})


@dataclass(frozen=True)
class Meeting:
    """One conference as the standard has it."""

    outcome: str
    kind: str | None
    held: dt.date | None
    planned: dt.date | None
    reason: str | None
    venue: str | None
    family_came: int | None
    professionals_came: int | None
    has_plan: bool
    plan_made: dt.date | None
    decision: str | None
    decision_reasons: str
    decided: dt.date | None
    taken_as_held: bool = False


@dataclass(frozen=True)
class Review:
    """One review as the standard has it."""

    place: Place
    held: dt.date | None
    planned: dt.date | None
    outcome: str | None


@dataclass
class Meetings:
    """The conferences and reviews of a case, and the dates that contradict what stands beside them."""

    meetings: list[Meeting] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    troubles: list[tuple[Place, Trouble, str]] = field(default_factory=list)


def meetings_of(case: CaseFacts, as_at: dt.date) -> Meetings:
    """What became of the meetings of a case, seen from the day `as_at`."""
    found = Meetings()
    in_order = sorted(case.meetings, key=lambda one: one.date or dt.date.max)
    reviewed = any(_happened(review, as_at) for review in case.reviews)
    last = next((one for one in reversed(in_order) if _may_be_held(one)), None)
    for facts in in_order:
        meeting = _meeting(facts, as_at, found, reviewed=reviewed and facts is last)
        if meeting is not None:
            found.meetings.append(meeting)
    for review in sorted(case.reviews, key=lambda one: one.date or dt.date.max):
        kept = _review(review, as_at)
        if kept is not None:
            found.reviews.append(kept)
    return found


def _may_be_held(facts: MeetingFacts) -> bool:
    return _code(facts) not in _NOT and "conference.not_held_reason" not in facts


def _code(facts: MeetingFacts) -> str:
    return (
        facts.text("sheet.what_happened")
        or facts.code("conference.held_date")
        or facts.code("sheet.conference_date")
        or facts.code("conference.planned_at")
    )


def _meeting(
    facts: MeetingFacts, as_at: dt.date, found: Meetings, *, reviewed: bool
) -> Meeting | None:
    code = _code(facts)
    outcome, taken_as_held = _outcome(facts, code, as_at, found, reviewed=reviewed)
    if outcome is None:
        return None
    decision = facts.text("agreement_to_plan.decision") or _DECIDED.get(code)
    made = facts.text("sheet.plan_made")
    has_plan = outcome == "held" and (
        decision is not None
        or made == "yes"
        or facts.day("plan.made_date") is not None
        or (reviewed and made != "no")
    )
    reason = facts.by.get("agreement_to_plan.decision")
    return Meeting(
        outcome=outcome,
        kind=facts.text("sheet.meeting_kind"),
        held=facts.date if outcome == "held" else None,
        planned=facts.day("conference.planned_at") or (facts.date if outcome != "held" else None),
        reason=facts.text("conference.not_held_reason") if outcome == "did_not_happen" else None,
        venue=facts.text("conference.venue"),
        family_came=facts.number("sheet.family_came"),
        professionals_came=facts.number("sheet.professionals_came"),
        has_plan=has_plan,
        plan_made=facts.day("plan.made_date") or facts.day("sheet.plan_made"),
        decision=decision,
        decision_reasons=reason.reading.rest if reason else "",
        decided=facts.day("agreement_to_plan.decided_date")
        or facts.day("agreement_to_plan.decision"),
        taken_as_held=taken_as_held,
    )


def _outcome(
    facts: MeetingFacts, code: str, as_at: dt.date, found: Meetings, *, reviewed: bool
) -> tuple[str | None, bool]:
    """What became of a conference, and whether that is only because its day has come."""
    date = facts.date
    reason = "conference.not_held_reason" in facts
    held = code in _HELD or facts.day("conference.held_date") is not None
    if not held and code in _NOT:
        return _called_off(code, date, as_at, reason=reason), False
    if held or _shows_it_was_held(facts) or reviewed:
        return "held", False
    if reason:
        return "did_not_happen", False
    if date is None:
        coming = facts.waits("sheet.conference_date") or code == "planned"
        return ("planned" if coming or _has_doubtful_date(facts) else None), False
    return _by_its_day(facts, code, date, as_at, found)


def _called_off(code: str, date: dt.date | None, as_at: dt.date, *, reason: bool) -> str | None:
    """A conference that was not held: called off, still to come, or never more than a thought."""
    if code == "not_held" and date is not None and date > as_at and not reason:
        return "planned"
    return "did_not_happen" if code == "did_not_happen" or date is not None or reason else None


def _by_its_day(
    facts: MeetingFacts, code: str, date: dt.date, as_at: dt.date, found: Meetings
) -> tuple[str, bool]:
    """A conference of which only the day is known: planned while it is to come, then taken as held."""
    on = facts.by.get("sheet.conference_date")
    if date > as_at or on is None or code == "planned":
        return "planned", False
    if facts.asked_whether_held:
        reason = "the day has passed and nothing says whether it was held; it stands as planned"
        found.troubles.append((on.place, Trouble.CONFLICT, reason))
        return "planned", False
    return "held", True


def _shows_it_was_held(facts: MeetingFacts) -> bool:
    """People came, a plan was made, or the council answered it."""
    return bool(
        facts.number("sheet.family_came")
        or facts.text("agreement_to_plan.decision")
        or facts.text("sheet.plan_made") == "yes"
        or facts.day("plan.made_date")
        or facts.day("agreement_to_plan.decided_date")
    )


def _has_doubtful_date(facts: MeetingFacts) -> bool:
    fact = facts.by.get("sheet.conference_date") or facts.by.get("conference.planned_at")
    return fact is not None and fact.reading.trouble is not None


def _happened(review: ReviewFacts, as_at: dt.date) -> bool:
    kept = _review(review, as_at)
    return kept is not None and kept.outcome != "did_not_happen"


def _review(facts: ReviewFacts, as_at: dt.date) -> Review | None:
    code = next(
        (facts.code(name) for name in _REVIEW_DAYS if facts.code(name)),
        "",
    )
    outcome = facts.text("review.outcome")
    place = next(iter(facts.by.values())).place
    held, either, planned = map(facts.day, _REVIEW_DAYS)
    if code in {"did_not_happen", "said_no"} or outcome == "did_not_happen":
        return Review(place, None, planned or either, "did_not_happen")
    if held is None and either is not None and either <= as_at and code != "planned":
        held = either
    else:
        planned = planned or either
    known = held is not None or code in _HELD or outcome is not None
    coming = any(facts.waits(name) for name in _REVIEW_DAYS) or "sheet.meeting_kind" in facts
    if not known and planned is None and not coming:
        return None
    return Review(place, held, planned, outcome if known else "planned")
