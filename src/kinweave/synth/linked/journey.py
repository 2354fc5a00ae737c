"""What happens to each family on the way to a conference and after, as columns of days.

A day that does not come, or comes after the extract date, is `NEVER`. Everything here is true; what the
service wrote down of it is in `conference_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kinweave.synth.linked.draw import NEVER, Bools, Days, Draw, Floats, Words, parameters, quantile
from kinweave.synth.linked.people import Families
from kinweave.synth.linked.size import Size

__all__ = ["Cases", "Periods", "make_cases", "make_periods"]


@dataclass(frozen=True)
class Periods:
    """One row a family: its pre-proceedings, where it had them."""

    start: Days
    letter: Days
    offer_in_letter: Bools
    first_meeting: Days
    review_meetings: Days
    step_decision: Days
    outcome: Words
    application: Days
    letter_to_issue: Days


@dataclass(frozen=True)
class Cases:
    """One row a case of the service: a family's first, then those who came again."""

    family: Days
    sequence: Days
    by_letter: Bools
    started: Days
    offered: Days
    answered: Days
    accepted: Bools
    received: Days
    agreed: Days
    allocated: Days
    planned: Days
    first_try: Days
    held: Days
    meeting_type: Words
    private_minutes: Days
    plan: Days
    plan_answered: Days
    plan_decision: Words
    review_planned: Days
    review: Days
    closed: Days
    close_reason: Words

    @property
    def height(self) -> int:
        """How many cases there are."""
        return len(self.family)


def make_periods(size: Size, families: Families) -> Periods:
    """Pre-proceedings of the families whose story begins by letter."""
    draw, given, many = Draw(size.seed, "periods"), parameters(), families.height
    court = given["proceedings"]
    # Some letters go out without the service ever hearing of it; they are in the census alone.
    unheard = (families.route == "none") & draw.happens(court["letter_without_service"], many)
    by_letter = (families.route == "letter") | unheard
    start = np.where(by_letter, families.anchor, NEVER)
    letter = _after(start, draw.between(given["journey"]["letter_after"], many))
    first = _after(letter, draw.between(court["first_meeting_after_letter"], many))
    first = np.where(draw.happens(court["first_meeting_known"], many), first, NEVER)
    step = _after(start, draw.between(court["step_decision_after"], many))
    # Families at higher risk are stepped up more often; the same latent risk drives entry to care.
    risk = 0.8 * families.risk + 0.6 * draw.normal(many)
    up = risk < quantile(court["stepped_up"])
    application = _after(np.where(up, step, NEVER), draw.between(court["application_after"], many))
    to_issue = _after(application, draw.between(court["letter_to_issue_after"], many))
    until = np.minimum(
        np.where(families.moves_on < NEVER, families.moves_on - 1, NEVER), size.extract
    )
    return Periods(
        start=_by(start, until),
        letter=_by(letter, until),
        offer_in_letter=draw.happens(given["journey"]["offer_in_letter"], many) & ~unheard,
        first_meeting=_by(first, until),
        review_meetings=draw.between(court["review_meetings"], many),
        step_decision=_by(step, until),
        outcome=draw.of(court["outcomes"], many),
        application=_by(application, until),
        letter_to_issue=_by(to_issue, until),
    )


def make_cases(size: Size, families: Families, periods: Periods) -> Cases:
    """The first case of every family known to the service, and a second for a few."""
    first = np.flatnonzero(families.route != "none")
    case = _cases(size, families, periods, first, begins=families.anchor[first], sequence=1)
    draw, given = Draw(size.seed, "again"), parameters()["families"]
    ended = np.where(families.moves_on[case.family] < NEVER, NEVER, case.closed)
    begins = _after(ended, draw.between((60, 500), case.height))
    comes = draw.happens(given["repeat_case"], case.height) & (begins <= size.extract)
    again = _cases(size, families, periods, case.family[comes], begins=begins[comes], sequence=2)
    return Cases(
        **{
            name: np.concatenate([getattr(case, name), getattr(again, name)])
            for name in Cases.__dataclass_fields__
        }
    )


def _cases(
    size: Size, families: Families, periods: Periods, family: Days, *, begins: Days, sequence: int
) -> Cases:
    draw, given = Draw(size.seed, f"cases {sequence}"), parameters()["journey"]
    many = len(family)
    by_letter = (families.route[family] == "letter") & (sequence == 1)
    letter = periods.letter[family]
    accepted = _accepts(draw, given, families.risk[family], by_letter)
    offered = np.where(by_letter, letter, begins + draw.between((1, 6), many))
    answered = _after(offered, draw.between(given["answer_after"], many))
    yes = np.where(accepted, answered, NEVER)
    received = np.where(
        by_letter, _after(yes, draw.between(given["referral_after_answer"], many)), begins
    )
    agreed = _after(yes, draw.between(given["agreement_after"], many))
    agreed = np.where(by_letter & (agreed < NEVER), np.maximum(agreed, received), agreed)
    allocated = _after(agreed, draw.between(given["allocation_after"], many))
    planned = _after(allocated, draw.between(given["planning_after"], many))
    meeting = _after(planned, draw.between(given["meeting_after"], many))
    fails = draw.happens(given["first_try_fails"], many)
    happens = draw.happens(given["held"], many)
    second = _after(meeting, draw.between(given["second_try_after"], many))
    held = np.where(happens, np.where(fails, second, meeting), NEVER)
    plan = _after(
        np.where(draw.happens(given["plan_made"], many), held, NEVER),
        draw.between(given["plan_after"], many),
    )
    answered_plan = _after(plan, draw.between(given["answer_to_plan_after"], many))
    review_planned = _after(answered_plan, draw.between(given["review_after"], many))
    review = np.where(draw.happens(given["reviewed"], many), review_planned, NEVER)
    days = {
        "answered": answered,
        "meeting": meeting,
        "held": held,
        "plan": plan,
        "review": review,
        "answered_plan": answered_plan,
    }
    closed, reason = _closing(draw, days, accepted)
    moves = families.moves_on[family]
    leaves = moves <= closed
    until = np.minimum(np.where(leaves, moves - 1, NEVER), size.extract)
    return Cases(
        family=family,
        sequence=np.full(many, sequence, dtype=np.int64),
        by_letter=by_letter,
        started=_by(np.where(by_letter, letter, begins), until),
        offered=_by(offered, until),
        answered=_by(answered, until),
        accepted=accepted,
        received=_by(received, until),
        agreed=_by(agreed, until),
        allocated=_by(allocated, until),
        planned=_by(planned, until),
        first_try=_by(np.where(fails | ~happens, meeting, NEVER), until),
        held=_by(held, until),
        meeting_type=draw.of(given["meeting_type"], many),
        private_minutes=draw.between(given["private_minutes"], many),
        plan=_by(plan, until),
        plan_answered=_by(answered_plan, until),
        plan_decision=draw.of(given["plan_decision"], many),
        review_planned=np.where(_by(answered_plan, until) < NEVER, review_planned, NEVER),
        review=_by(review, until),
        closed=_by(np.where(leaves, moves, closed), np.full(many, size.extract)),
        close_reason=np.where(leaves, "moved_to_another_council", reason),
    )


def _accepts(draw: Draw, given: Mapping[str, Any], risk: Floats, by_letter: Bools) -> Bools:
    """Who takes up the offer: families at higher risk less often, so that the two are not alike."""
    tie = float(given["selection"])
    # The latent risk is low where care is near, so a negative tie makes the offer less welcome there.
    latent = tie * risk + np.sqrt(1 - tie**2) * draw.normal(len(risk))
    chance = given["accepted"]
    accepts: Bools = latent < np.where(
        by_letter, quantile(chance["letter"]), quantile(chance["referral"])
    )
    return accepts


def _closing(draw: Draw, days: Mapping[str, Days], accepted: Bools) -> tuple[Days, Words]:
    """When a case ends and why: after no, after no meeting, after no plan, after the review or without one."""
    given, many = parameters()["journey"], len(accepted)
    soon = draw.between(given["closure_after"], many)
    said_no = _after(days["answered"], draw.between(given["said_no_closes_after"], many))
    not_held = _after(days["meeting"], draw.between(given["not_held_closes_after"], many))
    held, review = days["held"], days["review"]
    ways = (
        (~accepted, said_no, "family_said_no"),
        (held >= NEVER, not_held, "conference_not_held"),
        ((held < NEVER) & (days["plan"] >= NEVER), _after(held, soon), "no_plan_made"),
        (review < NEVER, _after(review, soon), "plan_in_place"),
    )
    which = [one for one, _, _ in ways]
    closed = np.select(which, [one for _, one, _ in ways], _after(days["answered_plan"], soon + 60))
    return closed, np.select(which, [one for _, _, one in ways], "plan_made_no_review")


def _after(days: Days, wait: Days) -> Days:
    return np.where(days < NEVER, days + wait, NEVER)


def _by(days: Days, until: Days | int) -> Days:
    return np.where(days <= until, days, NEVER)
