"""Who takes part in a conference and how: nobody is brought together with a person they fear."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.models import ChildInCase
from kinweave.service.conferences.arrangements import arrangements
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.conferences.queries import (
    agreements_in,
    is_closed,
    may_be_asked,
    may_be_invited,
    would_meet,
)
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people.models import Person


@dataclass(frozen=True, kw_only=True)
class TakingPart:
    """One person's part: as what they come, in which way, and when they were invited."""

    role: str
    taking_part: str
    invited_date: date | None = None


def set_part(
    *, by: Actor, conference: Conference, person: Person, part: TakingPart, today: date
) -> None:
    """Write down how somebody of the network takes part, for the first time or changed.

    While the conference is to come, nobody is asked who has died or said no, nobody is invited
    without their own agreement, and nobody comes together with a person they are kept apart from.
    """
    with unit_of_work(by=by) as record:
        conference = _locked(conference)
        participant = _own_part(conference, person)
        if conference.outcome == "planned":
            _check_way(conference, person, part.taking_part, today)
            if part.invited_date and part.invited_date != participant.invited_date:
                _check_invitation(conference, person, today)
        _write(
            record,
            conference,
            participant,
            role=part.role,
            taking_part=part.taking_part,
            invited_date=part.invited_date,
        )


def set_childs_choice(
    *,
    by: Actor,
    conference: Conference,
    child: ChildInCase,
    takes_part: str,
    advocate_name: str,
    today: date,
) -> None:
    """Write down what a child chose for themselves, and with it the child's part in the conference.

    A child is not invited to their own conference: the choice is the child's. It is kept in the
    case; whoever else is kept safe from somebody, the child is too.
    """
    way = arrangements().child_choice[takes_part]
    values = {
        "takes_part": takes_part,
        "advocate_name": advocate_name if takes_part == "advocate" else "",
    }
    with unit_of_work(by=by) as record:
        conference = _locked(conference)
        if conference.outcome == "planned":
            _check_way(conference, child.person, way, today, field="takes_part")
        changed = changed_fields(child, values)
        for name in changed:
            setattr(child, name, values[name])
        if changed:
            save(child, fields=changed)
            record(Verb.CHILD_CHANGED, child, case_id=conference.case_id, fields=changed)
        participant = _own_part(conference, child.person)
        _write(record, conference, participant, role="child", taking_part=way)


def set_professional(
    *,
    by: Actor,
    conference: Conference,
    participant: Participant | None,
    name: str,
    part: TakingPart,
) -> None:
    """Write down a professional by name: who tells the family what, speaks for a child, interprets."""
    with unit_of_work(by=by) as record:
        conference = _locked(conference)
        _write(
            record,
            conference,
            participant or Participant(council_id=conference.council_id, conference=conference),
            name=name,
            role=part.role,
            taking_part=part.taking_part,
            invited_date=part.invited_date,
        )


def record_came(*, by: Actor, conference: Conference, came: dict[UUID, str]) -> None:
    """Write down, for each participant, whether they took part on the day: yes, no or not known."""
    if conference.outcome != "held":
        raise NotPossible("Record first that the conference was held.")
    with unit_of_work(by=by) as record:
        for participant in Participant.objects.filter(conference=conference, pk__in=came):
            if participant.came != came[participant.pk]:
                _write(record, conference, participant, came=came[participant.pk])


def _locked(conference: Conference) -> Conference:
    # Two people may write at once; a pair who are kept apart must not slip in between them.
    conference = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if conference.outcome == "did_not_happen":
        raise NotPossible("This conference did not happen. Plan another one first.")
    return conference


def _own_part(conference: Conference, person: Person) -> Participant:
    found = Participant.objects.filter(conference=conference, person=person).first()
    if found is not None:
        return found
    return Participant(council_id=conference.council_id, conference=conference, person=person)


def _check_way(
    conference: Conference, person: Person, way: str, today: date, *, field: str = "taking_part"
) -> None:
    if way in arrangements().no_part:
        return
    if person.death_date is not None:
        raise NotPossible("This person has died. Nobody is asked in their name.", field=field)
    if not may_be_asked(person.pk, agreements_in(conference.case_id), today):
        raise NotPossible(
            "This person said no, thank you, or took their agreement back. Choose “Not coming”, "
            "unless they come to you.",
            field=field,
        )
    if is_closed(person, way, on=today):
        raise NotPossible(
            "It was decided that this person takes part another way. Choose the way that they will "
            "be heard.",
            field=field,
        )
    if would_meet(conference, person, way, on=today):
        raise NotPossible(
            "This person is kept apart from somebody who takes part in the same place or call. "
            "Let one of the two take part another way.",
            field=field,
        )


def _check_invitation(conference: Conference, person: Person, today: date) -> None:
    if person.death_date is not None:
        raise NotPossible(
            "This person has died. Nobody is asked in their name.", field="invited_date"
        )
    if not may_be_invited(person.pk, agreements_in(conference.case_id), today):
        raise NotPossible(
            "This person’s agreement to take part is not in force. Record it first, then invite "
            "them.",
            field="invited_date",
        )


def _write(
    record: Recorder, conference: Conference, participant: Participant, **values: object
) -> None:
    new = participant._state.adding
    changed = list(values) if new else changed_fields(participant, values)
    if not changed:
        return
    for name in changed:
        setattr(participant, name, values[name])
    save(participant, fields=None if new else changed)
    record(Verb.PARTICIPANT_RECORDED, participant, case_id=conference.case_id, fields=changed)
