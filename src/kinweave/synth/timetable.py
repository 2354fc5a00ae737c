"""When each thing in a family's journey happened, worked out backwards from the stage it is in now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kinweave.synth.chances import Dice, working_day

# The way by letter and the way by referral, as the things that happen one after another with the
# name of the time between. Each family goes along one of them as far as it has come.
_BEGINNING: Mapping[str, tuple[tuple[str, str], ...]] = {
    "letter": (
        ("offer", "decision_to_letter"),
        ("answer", "offer_to_answer"),
        ("referral", "answer_to_referral"),
        ("agreement", "answer_to_agreement"),
    ),
    "referral": (
        ("offer", "received_to_offer"),
        ("answer", "offer_to_answer"),
        ("agreement", "answer_to_agreement"),
    ),
}
_PREPARATION = (
    ("allocation", "agreement_to_allocation"),
    ("preparing", "allocation_to_preparing"),
)
_AGAIN = (("first_planning", "preparing_to_planning"), ("first_meeting", "planning_to_meeting"))
_CONFERENCE = (
    ("planning", "preparing_to_planning"),
    ("meeting", "planning_to_meeting"),
    ("plan", "meeting_to_plan"),
    ("plan_answer", "plan_to_answer"),
    ("review_date", "answer_to_review_date"),
    ("review", "review_after"),
)
# The last thing that has happened to a family in each stage.
_LAST = {
    "ended_at_offer": "ended",
    "agreed_to_take_part": "agreement",
    "allocated": "allocation",
    "preparing": "preparing",
    "conference_planned": "planning",
    "conference_held": "meeting",
    "plan_made": "plan",
    "plan_answered": "plan_answer",
    "review_planned": "review_date",
    "reviewed": "review",
    "closed": "closure",
}
_LAST_BY_ROUTE = {
    ("letter", "offered"): "answer",
    ("referral", "offered"): "answer",
    ("letter", "referred"): "referral",
    ("referral", "referred"): "start",
}


@dataclass(frozen=True)
class Timetable:
    """The days of everything that has happened, by name; what has not happened is not there."""

    route: str
    reach: str
    days: Mapping[str, date]
    now: date

    def __contains__(self, name: str) -> bool:
        return name in self.days

    def __getitem__(self, name: str) -> date:
        return self.days[name]

    @property
    def start(self) -> date:
        """The day of the decision, or of the referral."""
        return self.days["start"]


def timetable(
    dice: Dice,
    *,
    route: str,
    reach: str,
    now: date,
    meets_at_second_try: bool,
    with_conference: bool,
) -> Timetable:
    """Lay out a journey that has come as far as `reach` and has waited there for a while."""
    steps = _steps(route, reach, second_try=meets_at_second_try, with_conference=with_conference)
    offsets, passed = {"start": timedelta()}, timedelta()
    for name, time_between in steps:
        passed += dice.days(time_between)
        offsets[name] = passed
    start = now - passed - dice.days("waiting")
    days = {name: working_day(start + offset) for name, offset in offsets.items()}
    return Timetable(route, reach, days, now)


def _steps(
    route: str, reach: str, *, second_try: bool, with_conference: bool
) -> list[tuple[str, str]]:
    last = _LAST_BY_ROUTE.get((route, reach)) or _LAST[reach]
    if last == "start":
        return []
    steps = list(_BEGINNING[route])
    if last == "ended":
        before = [name for name, _ in steps].index("answer")
        return [*steps[: before + 1], ("ended", "answer_to_end")]
    steps += _PREPARATION
    if second_try and reach not in {"allocated", "agreed_to_take_part", "offered", "referred"}:
        steps += _AGAIN
    if reach == "closed":
        steps += _CONFERENCE if with_conference else ()
        return [*steps, ("closure", "last_to_closure")]
    if reach != "preparing":
        steps += _CONFERENCE
    names = [name for name, _ in steps]
    return steps[: names.index(last) + 1] if last != "preparing" else steps
