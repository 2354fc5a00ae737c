"""The conferences of a case and who takes part in them; each thing is found through its case."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kinweave.domain.agreement import Agreement, permits
from kinweave.service.cases.models import ChildInCase
from kinweave.service.conferences.arrangements import arrangements
from kinweave.service.conferences.models import Conference, Participant, StageTime
from kinweave.service.offers.models import AgreementToTakePart
from kinweave.service.offers.queries import said_by
from kinweave.service.people.models import KeepApart, Person, Restriction
from kinweave.service.people.queries import in_force, network_of


def conferences_of(case_id: UUID) -> list[Conference]:
    """Every conference of a case, the latest first."""
    return list(Conference.objects.filter(case_id=case_id).order_by("-sequence"))


def conference_in(case_id: UUID, number: int) -> Conference | None:
    """The first, second or later conference of this case."""
    found = Conference.objects.filter(case_id=case_id, sequence=number)
    return found.select_related("case").first()


def participants_of(conference: Conference) -> list[Participant]:
    """Everyone with a part in a conference, in the order in which they were written down."""
    found = Participant.objects.filter(conference=conference).select_related("person")
    return list(found.order_by("created_at", "pk"))


def professional_in(conference: Conference, participant_id: UUID) -> Participant | None:
    """One professional of this conference."""
    found = Participant.objects.filter(conference=conference, person__isnull=True)
    return found.filter(pk=participant_id).first()


def part_of(conference: Conference, person: Person) -> Participant | None:
    """What is written down of one person's part in this conference, if anything."""
    return Participant.objects.filter(conference=conference, person=person).first()


def person_in(case_id: UUID, person_id: UUID) -> Person | None:
    """Somebody of this case's network."""
    return network_of(case_id).filter(pk=person_id).first()


def child_in(case_id: UUID, person_id: UUID) -> ChildInCase | None:
    """Give this person's place in the case as one of its children, if they are one."""
    found = ChildInCase.objects.filter(case_id=case_id, person_id=person_id, left_date=None)
    return found.select_related("person").first()


def stage_times_of(conference: Conference) -> list[StageTime]:
    """What is told of the parts of a conference, in the order in which they come."""
    order = arrangements().parts.get(conference.meeting_type, ())
    told = {time.stage: time for time in StageTime.objects.filter(conference=conference)}
    return [told[stage] for stage in order if stage in told]


def agreements_in(case_id: UUID) -> list[Agreement]:
    """What everybody of a case said about taking part, as the domain reads it."""
    said = AgreementToTakePart.objects.filter(case_id=case_id).order_by("created_at", "pk")
    return said_by(said, ())


def may_be_asked(person_id: UUID, agreements: Sequence[Agreement], on: date) -> bool:
    """Whether this person has not said no, thank you, or taken their agreement back."""
    return permits("ask", agreements, on, person=str(person_id)).allowed


def may_be_invited(person_id: UUID, agreements: Sequence[Agreement], on: date) -> bool:
    """Whether this person's own agreement to take part is in force."""
    return permits("invite", agreements, on, person=str(person_id)).allowed


def would_meet(conference: Conference, person: Person, way: str, *, on: date) -> bool:
    """Whether somebody kept apart from this person would be with them if they take part this way."""
    ways = {
        participant.person_id: participant.taking_part
        for participant in Participant.objects.filter(
            conference=conference, person__isnull=False
        ).exclude(person=person)
    }
    pairs = KeepApart.objects.filter(in_force(on))
    found = [*pairs.filter(person_a=person), *pairs.filter(person_b=person)]
    for pair in found:
        together = arrangements().together[pair.kind]
        other = pair.person_b_id if pair.person_a_id == person.pk else pair.person_a_id
        if way in together and ways.get(other) in together:
            return True
    return False


def is_closed(person: Person, way: str, *, on: date) -> bool:
    """Whether it was decided that this person does not take part this way."""
    kinds = Restriction.objects.filter(in_force(on), person=person).values_list("kind", flat=True)
    return any(way in arrangements().closed[kind] for kind in kinds)
