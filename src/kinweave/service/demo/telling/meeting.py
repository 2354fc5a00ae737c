"""Telling how a conference was prepared, who took part and how, and what became of it."""

from kinweave.service.cases.models import ChildInCase
from kinweave.service.conferences.actions import outcome, planning, taking_part
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.conferences.parts import Part as PartTold
from kinweave.service.demo.telling.told import Told
from kinweave.service.preparation.actions import begin_preparing
from kinweave.synth.story import (
    ConferenceDidNotHappen,
    ConferenceHeld,
    ConferencePlanned,
    PartsSettled,
    PreparingBegun,
)

_NOT_INVITED = {"not_asked", "not_coming"}


def preparing_begun(told: Told, event: PreparingBegun) -> None:
    begin_preparing(by=told.coordinator, case=told.on_record, on=event.on)


def conference_planned(told: Told, event: ConferencePlanned) -> None:
    planning.plan_conference(
        by=told.coordinator,
        case=told.on_record,
        planned=planning.Planned(
            planned_at=event.planned_at,
            venue=event.venue,
            meeting_type=event.meeting_type,
            language=event.language,
            safety_concern=event.safety_concern,
        ),
        today=event.on,
    )


def parts_settled(told: Told, event: PartsSettled) -> None:
    conference, by = _latest(told), told.coordinator
    for key, chosen in event.children.items():
        child = ChildInCase.objects.select_related("person").get(
            case=told.on_record, person=told.people[key]
        )
        taking_part.set_childs_choice(
            by=by,
            conference=conference,
            child=child,
            takes_part=chosen,
            advocate_name=event.advocate if chosen == "advocate" else "",
            today=event.on,
        )
    for part in event.parts:
        how = taking_part.TakingPart(
            role=part.role,
            taking_part=part.way,
            invited_date=None if part.way in _NOT_INVITED else event.on,
        )
        if part.name:
            taking_part.set_professional(
                by=by, conference=conference, participant=None, name=part.name, part=how
            )
        elif part.person in told.people:
            taking_part.set_part(
                by=by,
                conference=conference,
                person=told.people[part.person],
                part=how,
                today=event.on,
            )


def conference_held(told: Told, event: ConferenceHeld) -> None:
    conference = _latest(told)
    outcome.record_held(
        by=told.coordinator,
        conference=conference,
        held=outcome.Held(meeting_type=event.meeting_type, held_date=event.on, parts=_parts(event)),
        today=event.on,
    )
    keys = {person.pk: key for key, person in told.people.items()}
    came = {
        one.pk: event.came.get(keys[one.person_id] if one.person_id else one.name, "")
        for one in Participant.objects.filter(conference=conference)
    }
    taking_part.record_came(
        by=told.coordinator,
        conference=_latest(told),
        came={pk: said for pk, said in came.items() if said},
    )


def _parts(event: ConferenceHeld) -> tuple[PartTold, ...]:
    if event.private_from is None or event.private_until is None:
        return ()
    return (
        PartTold(
            stage="information_giving", started_at=event.began_at, ended_at=event.private_from
        ),
        PartTold(
            stage="private_family_time",
            started_at=event.private_from,
            ended_at=event.private_until,
            professionals_left_at=event.private_from,
            professionals_returned_at=event.private_until,
            returned_at_request_of="family",
        ),
        PartTold(
            stage="agreeing_the_plan", started_at=event.private_until, ended_at=event.ended_at
        ),
    )


def conference_did_not_happen(told: Told, event: ConferenceDidNotHappen) -> None:
    outcome.record_did_not_happen(
        by=told.coordinator,
        conference=_latest(told),
        not_held_reason=event.reason,
        today=event.on,
    )


def _latest(told: Told) -> Conference:
    conference = told.on_record.conferences.order_by("-sequence").first()
    assert conference is not None, "a conference was planned before this"
    return conference
