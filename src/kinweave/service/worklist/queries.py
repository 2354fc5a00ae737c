"""A page of cases, what is due first on top, at the same cost however many there are."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from kinweave.service.access.actors import Actor
from kinweave.service.cases.access import visible_cases
from kinweave.service.cases.models import Allocation, Case, ChildInCase
from kinweave.service.core.search import search_key
from kinweave.service.people.models import Person, Restriction
from kinweave.service.people.queries import in_force

PAGE = 25
_NO_DATE = "none"


@dataclass(frozen=True)
class Place:
    """Where a page ends: the due date and id of its last case."""

    due_date: date | None
    case_id: UUID

    def __str__(self) -> str:
        day = self.due_date.isoformat() if self.due_date else _NO_DATE
        return f"{day}.{self.case_id}"

    @classmethod
    def read(cls, written: str) -> "Place | None":
        """The place that an address names; an altered one is no place at all."""
        day, _, case_id = written.partition(".")
        try:
            due_date = None if day == _NO_DATE else date.fromisoformat(day)
            return cls(due_date, UUID(case_id))
        except ValueError:
            return None


@dataclass(frozen=True)
class Listed:
    """One page of cases, and where the next begins if there is one."""

    cases: list[Case]
    next_place: Place | None


def listed(cases: QuerySet[Case], *, after: Place | None) -> Listed:
    """The next page: cases with a due date in its order, then those without in order of age.

    Each half follows an index, from a place and not from a number, so that no page reads the ones
    before it.
    """
    wanted = PAGE + 1
    found: list[Case] = []
    if after is None or after.due_date is not None:
        dated = cases.filter(due_date__isnull=False)
        if after is not None:
            later = Q(due_date__gt=after.due_date) | Q(
                due_date=after.due_date, pk__gt=after.case_id
            )
            dated = dated.filter(later, due_date__gte=after.due_date)
        found = list(dated.order_by("due_date", "pk")[:wanted])
    if len(found) < wanted:
        undated = cases.filter(due_date__isnull=True)
        if after is not None and after.due_date is None:
            undated = undated.filter(pk__gt=after.case_id)
        found += undated.order_by("pk")[: wanted - len(found)]
    page = found[:PAGE]
    more = len(found) > PAGE
    return Listed(page, Place(page[-1].due_date, page[-1].pk) if more else None)


def chosen_cases(actor: Actor, *, stage: str, mine: bool, on: date) -> QuerySet[Case]:
    """The cases that the actor may open, narrowed: by default those that are not closed."""
    cases = visible_cases(actor)
    cases = cases.filter(stage=stage) if stage else cases.filter(is_open=True)
    if mine:
        coordinates = Allocation.objects.filter(in_force(on), coordinator_id=actor.user_id)
        cases = cases.filter(Q(pk__in=coordinates.values("case")) | Q(referred_by_id=actor.user_id))
    return cases


def cases_by_name(actor: Actor, name: str, *, on: date) -> QuerySet[Case]:
    """Cases that the actor may open with a child of this name, closed ones too.

    A child whose identity is protected is found by nobody who may not read about protected
    people: even that there is such a name would tell.
    """
    key = search_key(name)
    if not key:
        return Case.objects.none()
    children = ChildInCase.objects.filter(
        Q(person__search_key__startswith=key) | Q(person__search_key__contains=f" {key}"),
        left_date__isnull=True,
    )
    if "restricted" not in actor.may_read:
        protected = Restriction.objects.filter(in_force(on), kind="identity_protected")
        children = children.exclude(person__in=protected.values("person"))
    return visible_cases(actor).filter(pk__in=children.values("case"))


def children_by_case(cases: list[Case]) -> dict[UUID, list[Person]]:
    """The children of each listed case, eldest first, in one query."""
    joined = (
        ChildInCase.objects.filter(case__in=cases, left_date__isnull=True)
        .select_related("person")
        .order_by(F("person__birth_date").asc(nulls_last=True), "person__expected_birth_date", "pk")
    )
    found: dict[UUID, list[Person]] = {case.pk: [] for case in cases}
    for child in joined:
        found[child.case_id].append(child.person)
    return found
