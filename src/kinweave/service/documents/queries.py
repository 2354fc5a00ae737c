"""Printed copies of a case's plan, who took part, and who lives where a copy would land."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.cases.access import visible_cases
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.people.models import ContactPoint, HouseholdMembership, Person
from kinweave.service.people.queries import in_force, network_of
from kinweave.service.plans.models import PrintedCopy


@dataclass(frozen=True)
class Homes:
    """Everybody who lives in some homes, and in the other homes of those who live there."""

    people: dict[UUID, Person]
    homes_of: dict[UUID, frozenset[UUID]]
    shares: dict[UUID, frozenset[str]]


def copies_of(case_id: UUID) -> list[PrintedCopy]:
    """Every copy that was asked for in a case, the latest first."""
    found = PrintedCopy.objects.filter(plan__conference__case_id=case_id)
    return list(found.select_related("plan", "reader").order_by("-asked_at", "-pk"))


def copy_in(case_id: UUID, copy_id: UUID) -> PrintedCopy | None:
    """One copy of this case and of no other."""
    found = PrintedCopy.objects.filter(plan__conference__case_id=case_id, pk=copy_id)
    return found.select_related("plan__conference__case", "reader", "household").first()


def number_of(copy: PrintedCopy) -> int:
    """The copy's number among those of its case, which is all that its file is called by."""
    case_id = copy.plan.conference.case_id
    copies = PrintedCopy.objects.filter(plan__conference__case_id=case_id)
    return copies.filter(asked_at__lte=copy.asked_at).count()


def copies_to_check(actor: Actor) -> QuerySet[PrintedCopy]:
    """Copies that wait for somebody else to read them, in the cases that the actor reaches."""
    cases = visible_cases(actor, Permission.CHECK_COPY).values("pk")
    waiting = PrintedCopy.objects.filter(
        plan__conference__case_id__in=cases, checked_by__isnull=True, sent_back_reason=""
    )
    waiting = waiting.exclude(asked_by_id=actor.user_id)
    return waiting.select_related("plan__conference__case", "asked_by").order_by("asked_at", "pk")


def who_took_part(conference: Conference) -> frozenset[str]:
    """Those on record as having taken part on the day. Not known means that they did not."""
    came = Participant.objects.filter(conference=conference, came="yes", person__isnull=False)
    return frozenset(str(person) for person in came.values_list("person_id", flat=True))


def homes_of_person(person_id: UUID, *, on: date) -> frozenset[UUID]:
    """The households in which somebody lives on a day."""
    lived = HouseholdMembership.objects.filter(in_force(on), person_id=person_id)
    return frozenset(lived.values_list("household_id", flat=True))


def addresses_of(person_id: UUID, *, on: date) -> list[ContactPoint]:
    """Somebody's addresses in use on a day, without what stands in them: only whether they are safe."""
    found = ContactPoint.objects.filter(in_force(on), person_id=person_id, kind="address")
    return list(found.defer("value").order_by("pk"))


def everyone_in(homes: Iterable[UUID], *, on: date) -> Homes:
    """Everybody who lives in these homes on a day, and in every home that one of them also has."""
    reached, looked_at = set(homes), set[UUID]()
    people: dict[UUID, Person] = {}
    where: dict[UUID, set[UUID]] = {}
    shares: dict[UUID, set[str]] = {}
    while reached - looked_at:
        looked_at |= reached
        inside = HouseholdMembership.objects.filter(in_force(on), household__in=reached)
        found = HouseholdMembership.objects.filter(
            in_force(on), person__in=inside.values("person_id")
        ).select_related("person")
        for membership in found:
            people[membership.person_id] = membership.person
            where.setdefault(membership.person_id, set()).add(membership.household_id)
            shares.setdefault(membership.person_id, set()).add(membership.share)
            reached.add(membership.household_id)
    return Homes(
        people,
        {person: frozenset(homes) for person, homes in where.items()},
        {person: frozenset(told) for person, told in shares.items()},
    )


def ids_in_network(case_id: UUID) -> set[UUID]:
    """Everybody in the case, for the circumstances that hold among them."""
    return set(network_of(case_id).order_by().values_list("pk", flat=True))


def with_confidential_contact(people: Iterable[UUID], *, on: date) -> frozenset[str]:
    """Those of whom an address, phone or email in use is marked confidential."""
    marked = ContactPoint.objects.filter(in_force(on), person__in=people, confidential="yes")
    return frozenset(str(person) for person in marked.values_list("person_id", flat=True))
