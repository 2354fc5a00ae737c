"""What feeds and their differences read."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.cases.access import visible_cases
from kinweave.service.cases.actions import COUNCIL_NUMBER
from kinweave.service.cases.models import Case, ChildInCase
from kinweave.service.offers.models import LegalFact
from kinweave.service.people.models import Identifier, KeepApart, Restriction
from kinweave.service.people.queries import in_force
from kinweave.service.submissions.models import Difference, FeedRecord, FeedRun

WAITS = Difference.Outcome.WAITS


def last_run(source: str) -> FeedRun | None:
    """The last file of a system that was taken in."""
    return FeedRun.objects.filter(source=source).order_by("-said_at", "-created_at").first()


def by_number(council_name: str) -> dict[str, list[UUID]]:
    """Everybody whom the council's number means today, by that number in small letters."""
    found: dict[str, list[UUID]] = defaultdict(list)
    numbers = Identifier.objects.filter(
        scheme=COUNCIL_NUMBER, issuer=council_name, end_date__isnull=True
    )
    for value, person in numbers.values_list("value", "person_id"):
        found[value.casefold()].append(person)
    return found


def open_cases_of(people: Iterable[UUID]) -> dict[UUID, Case]:
    """The latest open case of each child who is in one; nobody else's record is written by a feed."""
    there = ChildInCase.objects.filter(
        person__in=list(people), left_date__isnull=True, case__is_open=True
    )
    found = there.select_related("case", "person").order_by("case__started_date", "pk")
    return {one.person_id: one.case for one in found}


def legal_facts_of(people: Iterable[UUID]) -> dict[UUID, list[LegalFact]]:
    """The legal facts of these children, ended ones too."""
    found: dict[UUID, list[LegalFact]] = defaultdict(list)
    for fact in LegalFact.objects.filter(person__in=list(people)).order_by("start_date", "pk"):
        found[fact.person_id].append(fact)
    return found


def protected(people: Iterable[UUID], *, on: date) -> set[UUID]:
    """Those for whom any protection is in force: a restriction, or somebody to be kept apart from."""
    ids = list(people)
    found = set(
        Restriction.objects.filter(in_force(on), person__in=ids).values_list("person_id", flat=True)
    )
    pairs = KeepApart.objects.filter(in_force(on), Q(person_a__in=ids) | Q(person_b__in=ids))
    for pair in pairs.values_list("person_a_id", "person_b_id"):
        found |= set(pair)
    return found & set(ids)


def waiting_in(cases: QuerySet[Case]) -> list[Difference]:
    """The differences that wait about children of these cases, the oldest first, each with its case."""
    there = ChildInCase.objects.filter(case__in=cases, left_date__isnull=True)
    here = there.select_related("case").order_by("case__started_date")
    found = Difference.objects.filter(outcome=WAITS, person__cases__in=there).distinct()
    return list(
        found.select_related("person")
        .prefetch_related(Prefetch("person__cases", queryset=here, to_attr="here"))
        .order_by("created_at", "pk")
    )


def to_settle(by: Actor) -> list[Difference]:
    """The differences that this person may settle: of open cases within their reach."""
    return waiting_in(visible_cases(by, Permission.KEEP_NETWORK).filter(is_open=True))


def difference_in(case: Case, difference_id: UUID) -> Difference | None:
    """One difference that waits about a child of this case."""
    there = case.children.filter(left_date__isnull=True).values("person")
    found = Difference.objects.filter(outcome=WAITS, person__in=there, pk=difference_id)
    return found.select_related("person").first()


def records_of(indexes: Iterable[str]) -> list[FeedRecord]:
    """What any feed says of the children with these numbers, the latest word last."""
    return list(FeedRecord.objects.filter(number_index__in=list(indexes)).order_by("said_at", "pk"))
