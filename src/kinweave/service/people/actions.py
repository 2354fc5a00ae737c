"""Writing what is known of people: who they are, how they are related, how they can be reached."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.core.encryption import blind_index
from kinweave.service.core.records import changed_fields, save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.core.search import search_key
from kinweave.service.people.closed_cases import check_open
from kinweave.service.people.models import (
    ContactPoint,
    Household,
    HouseholdMembership,
    LivingArrangement,
    Person,
    Relationship,
)
from kinweave.service.people.queries import (
    children_of,
    in_use_of_kind,
    living_arrangements_of,
    network_of,
    same_name_in_network,
    warns_of_confidential,
)

CONFIDENTIAL_HERE = (
    "Somebody in this case keeps this confidential. Check that you are writing about the right "
    "person, and that it may stand here"
)


def add_to_network(
    *,
    by: Actor,
    case_id: UUID,
    details: dict[str, Any],
    children: Sequence[UUID],
    relationship: dict[str, Any],
    another_person: bool,
) -> Person:
    """Bring somebody new into a family's network, related to one or more of its children.

    Somebody of the same name in this network is asked about first; no other case is looked at.
    """
    check_open(case_id)
    names = (details.get("known_as", ""), details.get("given_name", ""))
    key = search_key(*names, details.get("family_name", ""))
    if not key:
        raise NotPossible("Enter at least one name", field="given_name")
    known = {child.pk: child for child in children_of(case_id)}
    if not children or not set(children) <= set(known):
        raise NotPossible("Choose at least one child of this case", field="children")
    council_id = known[children[0]].council_id
    restricted = "restricted" in by.may_read
    if not another_person and same_name_in_network(case_id, key, restricted=restricted):
        raise NotPossible(
            "Somebody with this name is already among these people", field="another_person"
        )
    with unit_of_work(by=by) as record:
        person = Person(council_id=council_id, search_key=key, **details)
        save(person)
        record(Verb.PERSON_ADDED, person, case_id=case_id, fields=sorted(details))
        for child in children:
            tie = Relationship(
                council_id=council_id, from_person=person, to_person_id=child, **relationship
            )
            save(tie)
            record(Verb.RELATIONSHIP_RECORDED, tie, case_id=case_id, fields=sorted(relationship))
    return person


def change_person(*, by: Actor, case_id: UUID, person: Person, details: dict[str, Any]) -> None:
    """Put right what is known of somebody. Only what was asked is touched; nothing else is lost."""
    check_open(case_id)
    changed = changed_fields(person, details)
    if not changed:
        return
    for name in changed:
        setattr(person, name, details[name])
    key = search_key(person.known_as, person.given_name, person.family_name)
    if not key and person.expected_birth_date is None:
        raise NotPossible("Enter at least one name", field="given_name")
    person.search_key = key
    with unit_of_work(by=by) as record:
        save(person, fields=[*changed, "search_key"])
        record(Verb.PERSON_CHANGED, person, case_id=case_id, fields=changed)


def record_death(*, by: Actor, case_id: UUID, person: Person, death_date: date | None) -> None:
    """Record that somebody has died, so that nothing more is sent; with no date, take it back.

    Ends, on that day, every way of reaching them that was in use. Taking it back revives none.
    """
    if death_date is None and person.death_date is None:
        raise NotPossible("Enter the date of death", field="death_date")
    if death_date and person.birth_date and death_date < person.birth_date:
        raise NotPossible(
            "The date of death must be on or after the date of birth", field="death_date"
        )
    person.death_date = death_date
    with unit_of_work(by=by) as record:
        save(person, fields=["death_date"])
        record(Verb.PERSON_CHANGED, person, case_id=case_id, fields=["death_date"])
        if death_date is None:
            return
        open_then = Q(end_date__isnull=True) | Q(end_date__gt=death_date)
        for point in ContactPoint.objects.filter(open_then, person=person):
            point.end_date = max(death_date, point.start_date or death_date)
            save(point, fields=["end_date"])
            record(Verb.CONTACT_POINT_ENDED, point, case_id=case_id, fields=["end_date"])


def relate(
    *, by: Actor, case_id: UUID, person: UUID, to: UUID, details: dict[str, Any]
) -> Relationship:
    """Record that one person of a network is something to another. Two accounts may both stand."""
    check_open(case_id)
    if person == to:
        raise NotPossible("Choose two different people", field="to_person")
    both = list(network_of(case_id).filter(pk__in=[person, to]))
    if len(both) < len((person, to)):
        raise NotPossible("Choose two people of this case", field="to_person")
    tie = Relationship(
        council_id=both[0].council_id, from_person_id=person, to_person_id=to, **details
    )
    with unit_of_work(by=by) as record:
        save(tie)
        record(Verb.RELATIONSHIP_RECORDED, tie, case_id=case_id, fields=sorted(details))
    return tie


def change_relationship(
    *, by: Actor, case_id: UUID, relationship: Relationship, details: dict[str, Any]
) -> None:
    """End a relationship, or say that it is confirmed, disputed or not known after all."""
    check_open(case_id)
    end, start = details.get("end_date"), relationship.start_date
    if end and start and end < start:
        raise NotPossible("The end must be on or after the start", field="end_date")
    changed = changed_fields(relationship, details)
    if not changed:
        return
    for name in changed:
        setattr(relationship, name, details[name])
    with unit_of_work(by=by) as record:
        save(relationship, fields=changed)
        record(Verb.RELATIONSHIP_RECORDED, relationship, case_id=case_id, fields=changed)


def add_contact_point(
    *,
    by: Actor,
    case_id: UUID,
    person: Person,
    details: dict[str, Any],
    earlier_still_used: str,
    checked: bool = False,
    today: date,
) -> ContactPoint:
    """Record how somebody can be reached, after asking what became of the earlier address.

    What somebody else of the case keeps confidential is asked about first, of those who may read
    it; for others nothing is said, or typing it would tell.

    If the earlier one is no longer in use it ends the day the new one starts. If nobody knows, it
    stops being safe to use: a letter to an old home is held until somebody has asked.
    """
    check_open(case_id)
    if person.death_date is not None:
        raise NotPossible("This person has died. Nothing is sent, so nothing is added.")
    if not checked and warns_of_confidential(
        by, case_id=case_id, person=person, value=details["value"], today=today
    ):
        raise NotPossible(CONFIDENTIAL_HERE, field="checked")
    kind = details["kind"]
    earlier = list(in_use_of_kind(person, kind, on=today)) if kind == "address" else []
    if earlier and earlier_still_used not in {"yes", "no", "unknown"}:
        raise NotPossible("Say whether the earlier address is still used", field="earlier")
    start = details.get("start_date") or today
    if earlier_still_used == "no" and any(e.start_date and e.start_date > start for e in earlier):
        raise NotPossible(
            "This starts before the address that it replaces. Check the date.", field="start_date"
        )
    point = ContactPoint(
        council_id=person.council_id,
        person=person,
        value_index=blind_index(details["value"]),
        **details,
    )
    with unit_of_work(by=by) as record:
        for old in earlier:
            if earlier_still_used == "no":
                old.end_date = start
                save(old, fields=["end_date"])
                record(Verb.CONTACT_POINT_ENDED, old, case_id=case_id, fields=["end_date"])
            elif earlier_still_used == "unknown":
                old.safe_to_use = "unknown"
                save(old, fields=["safe_to_use"])
                record(Verb.CONTACT_POINT_RECORDED, old, case_id=case_id, fields=["safe_to_use"])
        save(point)
        record(Verb.CONTACT_POINT_RECORDED, point, case_id=case_id, fields=sorted(details))
    return point


def end_contact_point(
    *, by: Actor, case_id: UUID, contact_point: ContactPoint, end_date: date
) -> None:
    """Say that somebody can no longer be reached this way, so that nothing is sent there."""
    if contact_point.start_date and end_date < contact_point.start_date:
        raise NotPossible("The end must be on or after the day it came into use", field="end_date")
    contact_point.end_date = end_date
    with unit_of_work(by=by) as record:
        save(contact_point, fields=["end_date"])
        record(Verb.CONTACT_POINT_ENDED, contact_point, case_id=case_id, fields=["end_date"])


def join_household(
    *,
    by: Actor,
    case_id: UUID,
    person: Person,
    household: Household | None,
    label: str,
    details: dict[str, Any],
) -> HouseholdMembership:
    """Record that somebody lives in a household, wholly or in part. A child may live in two.

    Without a household that is known already, a new one is made with the label.
    """
    check_open(case_id)
    if household is None and not label:
        raise NotPossible("Enter a name for this household", field="label")
    lives_there = HouseholdMembership.objects.filter(
        person=person, household=household, end_date__isnull=True
    )
    if household is not None and lives_there.exists():
        raise NotPossible("This person is already in that household", field="household")
    with unit_of_work(by=by) as record:
        if household is None:
            household = Household(council_id=person.council_id, label=label)
            save(household)
            record(Verb.HOUSEHOLD_RECORDED, household, case_id=case_id, fields=["label"])
        membership = HouseholdMembership(
            council_id=person.council_id, household=household, person=person, **details
        )
        save(membership)
        record(Verb.HOUSEHOLD_RECORDED, membership, case_id=case_id, fields=sorted(details))
    return membership


def leave_household(
    *, by: Actor, case_id: UUID, membership: HouseholdMembership, end_date: date
) -> None:
    """Record the first day on which somebody no longer lives in a household."""
    check_open(case_id)
    if membership.start_date and end_date < membership.start_date:
        raise NotPossible("The end must be on or after the start", field="end_date")
    membership.end_date = end_date
    with unit_of_work(by=by) as record:
        save(membership, fields=["end_date"])
        record(Verb.HOUSEHOLD_RECORDED, membership, case_id=case_id, fields=["end_date"])


def record_living_arrangement(
    *, by: Actor, case_id: UUID, person: Person, details: dict[str, Any]
) -> LivingArrangement:
    """Record where a child lives from a day on; what stood before ends on that day."""
    start = details["start_date"]
    earlier = [a for a in living_arrangements_of(person.pk) if a.end_date is None]
    if any(a.start_date > start for a in earlier):
        raise NotPossible(
            "A later arrangement is already recorded. Check the date.", field="start_date"
        )
    arrangement = LivingArrangement(council_id=person.council_id, person=person, **details)
    with unit_of_work(by=by) as record:
        for old in earlier:
            old.end_date = start
            save(old, fields=["end_date"])
            record(Verb.LIVING_ARRANGEMENT_RECORDED, old, case_id=case_id, fields=["end_date"])
        save(arrangement)
        record(
            Verb.LIVING_ARRANGEMENT_RECORDED,
            arrangement,
            case_id=case_id,
            fields=sorted(details),
        )
    return arrangement
