"""Who is who in a family, and what keeps some of them safe from others."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value

from kinweave.domain.disclosure import Circumstances
from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.core.encryption import blind_index
from kinweave.service.people.models import (
    ContactPoint,
    Household,
    HouseholdMembership,
    KeepApart,
    LivingArrangement,
    Person,
    ProtectionEnding,
    Relationship,
    Restriction,
)


def in_force(on: date) -> Q:
    """Records whose period ``[start_date, end_date)`` holds the day; an unknown start counts."""
    started = Q(start_date__isnull=True) | Q(start_date__lte=on)
    return started & (Q(end_date__isnull=True) | Q(end_date__gt=on))


def children_of(case_id: UUID) -> QuerySet[Person]:
    """The children of a case, eldest first; a child who is expected comes last."""
    return Person.objects.filter(cases__case_id=case_id, cases__left_date__isnull=True).order_by(
        F("birth_date").asc(nulls_last=True), "expected_birth_date", "pk"
    )


def network_of(case_id: UUID) -> QuerySet[Person]:
    """Everybody in a case: its children, those related to them, and those with a part in it."""
    children = children_of(case_id).order_by().values("pk")
    return Person.objects.filter(
        Q(pk__in=children)
        | Q(pk__in=Person.objects.filter(relationships_from__to_person__in=children).values("pk"))
        | Q(pk__in=Person.objects.filter(relationships_to__from_person__in=children).values("pk"))
        | Q(pk__in=Person.objects.filter(offers__case_id=case_id).values("pk"))
        | Q(pk__in=Person.objects.filter(agreements__case_id=case_id).values("pk"))
        | Q(pk__in=Person.objects.filter(participations__conference__case_id=case_id).values("pk"))
    )


def people_round(case_id: UUID, children: Iterable[Person]) -> list[Person]:
    """The same people as `network_of`, in the order in which the service came to know them.

    A union of plain lookups, for every page of a case: `network_of` has more to ask the database.
    """
    known = [child.pk for child in children]
    ties = (
        Person.objects.filter(pk__in=known),
        Person.objects.filter(relationships_from__to_person__in=known),
        Person.objects.filter(relationships_to__from_person__in=known),
        Person.objects.filter(offers__case_id=case_id),
        Person.objects.filter(agreements__case_id=case_id),
        Person.objects.filter(participations__conference__case_id=case_id),
    )
    first, *rest = (tied.order_by().values("pk") for tied in ties)
    return list(Person.objects.filter(pk__in=first.union(*rest)).order_by("created_at", "pk"))


def circumstances_of(people: Iterable[UUID] | QuerySet[Any, Any], *, on: date) -> Circumstances:
    """What is in force today among these people: one query, whatever their number."""
    pairs = KeepApart.objects.filter(
        in_force(on), Q(person_a__in=people) | Q(person_b__in=people)
    ).values_list("person_a_id", "person_b_id", Value("keep_apart"))
    restrictions = Restriction.objects.filter(in_force(on), person__in=people).values_list(
        "person_id", "person_id", "kind"
    )
    found = [(str(a), str(b), kind) for a, b, kind in pairs.union(restrictions)]
    return Circumstances(
        keep_apart=frozenset(frozenset((a, b)) for a, b, kind in found if kind == "keep_apart"),
        restricted=frozenset(a for a, _, kind in found if kind == "identity_protected"),
        whereabouts_protected=frozenset(
            a for a, _, kind in found if kind == "whereabouts_protected"
        ),
    )


# ---- One network, its facts, and each thing found through it --------------------------------------


def same_name_in_network(case_id: UUID, key: str, *, restricted: bool) -> bool:
    """Whether somebody of this case has this name; no other case is ever asked.

    Without leave to read about protected people, one who is protected does not count.
    """
    found = network_of(case_id).filter(search_key=key)
    if not restricted:
        found = found.exclude(restrictions__kind="identity_protected")
    return bool(key) and found.exists()


def relationships_among(people: Iterable[UUID]) -> list[Relationship]:
    """How these people are related to one another, ended relationships too."""
    ids = list(people)
    return list(
        Relationship.objects.filter(from_person__in=ids, to_person__in=ids).order_by(
            "created_at", "pk"
        )
    )


def relationship_in(case_id: UUID, relationship_id: UUID) -> Relationship | None:
    """One relationship between two people of this case."""
    network = network_of(case_id).values("pk")
    found = Relationship.objects.filter(from_person__in=network, to_person__in=network)
    return found.filter(pk=relationship_id).first()


def contact_points_of(person_id: UUID) -> list[ContactPoint]:
    """Every way of reaching somebody, those in use first, then the latest."""
    return list(
        ContactPoint.objects.filter(person_id=person_id).order_by(
            F("end_date").desc(nulls_first=True), "-created_at", "pk"
        )
    )


def contact_point_of(person: Person, contact_point_id: UUID) -> ContactPoint | None:
    """One way of reaching this person."""
    return ContactPoint.objects.filter(person=person, pk=contact_point_id).first()


def in_use_of_kind(person: Person, kind: str, *, on: date) -> QuerySet[ContactPoint]:
    """Give a person's addresses, phones or emails that are in use on a day."""
    return ContactPoint.objects.filter(in_force(on), person=person, kind=kind)


def warns_of_confidential(
    reader: Actor, *, case_id: UUID, person: Person, value: str, today: date
) -> bool:
    """Whether this reader is told that somebody else of the case keeps this confidential.

    Nobody is who could not read it anyway, or typing an address would tell whether it is one.
    """
    may_know = {"locating", "restricted"} <= reader.may_read
    if not (may_know and reader.may(Permission.SEE_CONTACT_POINTS)):
        return False
    return is_confidential_here(case_id, person, value, on=today)


def is_confidential_here(case_id: UUID, person: Person, value: str, *, on: date) -> bool:
    """Whether somebody else of this case keeps this very address, phone or email confidential.

    Found by its blind index, so that nothing is read; no other case is ever asked.
    """
    same = ContactPoint.objects.filter(in_force(on), value_index=blind_index(value))
    others = network_of(case_id).exclude(pk=person.pk).order_by()
    hidden = Restriction.objects.filter(in_force(on), kind="whereabouts_protected")
    kept = Q(confidential="yes") | (~Q(confidential="no") & Q(person__in=hidden.values("person")))
    return bool(value) and same.filter(kept, person__in=others.values("pk")).exists()


def memberships_round(person_id: UUID) -> list[HouseholdMembership]:
    """Who lives, and lived, in each household that this person is on record in."""
    own = HouseholdMembership.objects.filter(person_id=person_id).values("household")
    return list(
        HouseholdMembership.objects.filter(household__in=own)
        .select_related("household")
        .order_by("created_at", "pk")
    )


def membership_of(person: Person, membership_id: UUID) -> HouseholdMembership | None:
    """One of this person's own places in a household."""
    return HouseholdMembership.objects.filter(person=person, pk=membership_id).first()


def households_of(people: Iterable[UUID]) -> list[Household]:
    """The households in which any of these people live or lived."""
    ids = HouseholdMembership.objects.filter(person__in=list(people)).values("household")
    return list(Household.objects.filter(pk__in=ids).order_by("created_at", "pk"))


def living_arrangements_of(person_id: UUID) -> list[LivingArrangement]:
    """Where a child lives and lived, the latest first."""
    return list(
        LivingArrangement.objects.filter(person_id=person_id).order_by("-start_date", "-created_at")
    )


def kept_apart_in(case_id: UUID) -> QuerySet[KeepApart]:
    """Pairs of which at least one is in this case, the latest first."""
    network = network_of(case_id).values("pk")
    return KeepApart.objects.filter(Q(person_a__in=network) | Q(person_b__in=network)).order_by(
        "-start_date", "pk"
    )


def restrictions_in(case_id: UUID) -> QuerySet[Restriction]:
    """How people of this case are protected, the latest first."""
    return Restriction.objects.filter(person__in=network_of(case_id).values("pk")).order_by(
        "-start_date", "pk"
    )


def endings_in(case_id: UUID) -> QuerySet[ProtectionEnding]:
    """What was asked about ending a protection in this case, the latest first."""
    return (
        ProtectionEnding.objects.filter(
            Q(keep_apart__in=kept_apart_in(case_id).order_by().values("pk"))
            | Q(restriction__in=restrictions_in(case_id).order_by().values("pk"))
        )
        .select_related("keep_apart", "restriction", "asked_by", "kept_by")
        .order_by("-asked_at", "pk")
    )


def waits(ending: ProtectionEnding) -> bool:
    """Whether a second person has not said yet what they find."""
    return ending.agreed_at is None and ending.kept_at is None
