"""What a case's own pages read."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from kinweave.domain.family import age_on
from kinweave.service.cases.models import Allocation, Case, CaseStage, Closure
from kinweave.service.people.models import Identifier, Person
from kinweave.service.people.queries import children_of, in_force, network_of

# Services work with young people who have a learning disability until they are twenty-five.
OLDEST_CHILD = 25


def stages_of(case: Case) -> list[CaseStage]:
    """Each stage that a case entered, in the order in which it happened."""
    return list(case.stages.order_by("entered_date", "created_at", "pk"))


def coordinators_of(cases: Iterable[UUID], *, on: date) -> dict[UUID, Allocation]:
    """Who coordinates each case on a day; the latest, if a new one has begun already."""
    allocations = Allocation.objects.filter(in_force(on), case_id__in=cases, role="coordinator")
    return {found.case_id: found for found in allocations.order_by("start_date", "pk")}


def child_of(case: Case, person_id: UUID) -> Person | None:
    """One child of this case and of no other."""
    return children_of(case.pk).filter(pk=person_id).first()


def could_be_a_child(case: Case, on: date) -> list[Person]:
    """Those of the network who are no child of the case and may be young enough to become one."""
    children = children_of(case.pk).order_by().values("pk")
    return [
        person
        for person in network_of(case.pk)
        .filter(death_date__isnull=True)
        .exclude(pk__in=children)
        .order_by("created_at", "pk")
        if person.birth_date is None or age_on(person.birth_date, on) < OLDEST_CHILD
    ]


def council_numbers_of(people: Iterable[Person]) -> dict[UUID, Identifier]:
    """The council's number in use for each child who has one."""
    numbers = Identifier.objects.filter(
        person__in=people, scheme="la_child_id", end_date__isnull=True
    )
    return {number.person_id: number for number in numbers.order_by("start_date", "pk")}


def closure_of(case: Case) -> Closure | None:
    """How a case was closed, if it was."""
    return Closure.objects.filter(case=case).first()
