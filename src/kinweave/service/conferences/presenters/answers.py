"""Who somebody is for this reader, and what a form may begin with."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from kinweave.domain.disclosure import Disclosed
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.conferences.arrangements import arrangements
from kinweave.service.conferences.models import Conference, Participant, StageTime
from kinweave.service.conferences.parts import question_of
from kinweave.service.design.wording import time_in_words
from kinweave.service.people.models import Person


def name_for(frame: CaseFrame, participant: Participant) -> Disclosed[str]:
    """Who a participant is, for this reader: a person's chosen and family name, or a professional's."""
    if participant.person is None:
        return frame.disclose.field(participant, "name")
    return person_name(frame, participant.person)


def person_name(frame: CaseFrame, person: Person) -> Disclosed[str]:
    return frame.disclose.value(
        full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
    )


def answers_so_far(
    frame: CaseFrame, record: models.Model | None, names: Sequence[str]
) -> dict[str, Any]:
    """What a form begins with: the stored values that this reader may read."""
    if record is None:
        return {}
    return {name: getattr(record, name) for name in names if frame.disclose.field(record, name)}


def told_so_far(
    frame: CaseFrame, conference: Conference, times: Sequence[StageTime]
) -> dict[str, Any]:
    """What the form about a held conference begins with, when it is mended afterwards."""
    initial = answers_so_far(frame, conference, ["held_date", "meeting_type"])
    if conference.outcome == "held":
        initial |= dict.fromkeys(arrangements().parts[conference.meeting_type], "no")
    for told in times:
        initial[told.stage] = "yes"
        for name in ("returned_at_request_of", "stayed_by_invitation"):
            if frame.disclose.field(told, name):
                initial[question_of(told.stage, name)] = getattr(told, name)
        for name in (
            "started_at",
            "ended_at",
            "professionals_left_at",
            "professionals_returned_at",
        ):
            if frame.disclose.field(told, name):
                initial[question_of(told.stage, name)] = time_in_words(getattr(told, name))
    return initial
