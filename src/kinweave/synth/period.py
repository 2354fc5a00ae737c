"""Telling of the pre-proceedings period: what is known of it by now, inside the census year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from kinweave.synth.chances import table, working_day
from kinweave.synth.story import ConferenceHeld, LegalFactBegan, PeriodMoved

if TYPE_CHECKING:
    from kinweave.synth.journey import Telling


def tell_period(telling: Telling) -> None:
    """The dates of the period that have come by now; what is still open is blank."""
    dice, when, chances = telling.dice, telling.when, table("chances")["pre_proceedings"]
    letter, now = when["offer"], when.now
    first = _by(letter + timedelta(days=dice.between(chances["letter_to_first_meeting"])), now)
    if not dice.happens(chances["first_meeting_known"]):
        first = None
    decision = _by(
        when.start + timedelta(days=dice.between(chances["start_to_step_decision"])), now
    )
    application = to_issue = None
    if decision is not None and dice.happens(chances["stepped_up"]):
        application = _by(decision + dice.days_of(chances["decision_to_application"]), now)
    if application is not None:
        to_issue = _by(application + dice.days_of(chances["application_to_letter"]), now)
        keys = tuple(child.key for child in telling.cast.children if child.birth_date is not None)
        if keys:
            telling.events.append(
                LegalFactBegan(on=application, children=keys, kind="proceedings", since=application)
            )
    held = [event.on for event in telling.events if isinstance(event, ConferenceHeld)]
    in_period = any(letter <= day and (decision is None or day <= decision) for day in held)
    last = [day for day in (letter, first, decision, application, to_issue, *held) if day]
    telling.events.append(
        PeriodMoved(
            on=max(last),
            initial_meeting_date=first,
            review_meetings_count=dice.between(chances["review_meetings"]) if first else None,
            step_decision_date=decision,
            outcome=dice.one(chances["outcomes"]) if decision else "",
            court_application_date=application,
            letter_to_issue_date=to_issue,
            meeting_facilitated="yes" if in_period else "no",
        )
    )


def _by(day: date, now: date) -> date | None:
    """The working day on which something happened, if it has happened by now."""
    return working_day(day) if day <= now else None
