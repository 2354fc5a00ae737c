"""A small family in a case, with canaries where a leak would show."""

from dataclasses import dataclass
from datetime import date

from kinweave.service.access.actors import Actor
from kinweave.service.accounts.models import User
from kinweave.service.cases.models import Case
from kinweave.service.core.encryption import blind_index
from kinweave.service.people.models import (
    ContactPoint,
    Household,
    HouseholdMembership,
    KeepApart,
    Person,
    Restriction,
)
from tests.service import making

ADDRESS = "Canary Cottage, 9 Hidden Lane, ZZ9 9ZZ"
SEALED = "canary-sealed-reason"
SINCE = date(2026, 9, 1)


@dataclass
class Scene:
    council: object
    case: Case
    tom: Person
    mary: Person
    carl: Person
    gran: Person
    coordinator: Actor
    referrer: Actor
    manager: Actor
    tracker: Actor

    @property
    def user(self):
        return User.objects.get(pk=self.coordinator.user_id)


def a_scene(council, *, stage="allocated"):
    """Tom with his mother, father and gran; a coordinator, a referrer, a manager, a tracker."""
    colleague = making.a_colleague
    referrer = colleague(council, "referrer", "Rita Referrer")
    tom = making.a_person(council, "Tom", "Reed", birth_date=date(2014, 5, 1))
    mary, carl = making.a_person(council, "Mary", "Reed"), making.a_person(council, "Carl", "Stone")
    gran = making.a_person(council, "Edith", "Reed")
    case = making.a_case(council, children=[tom], stage=stage, referred_by=referrer)
    making.related(council, mary, "mother", tom, parental_responsibility="yes")
    making.related(council, carl, "father", tom)
    making.related(council, gran, "grandparent", tom)
    making.related(council, gran, "mother", mary)
    coordinator = colleague(council, "coordinator", "Cora Coordinator")
    making.allocate(case, coordinator)
    return Scene(
        council,
        case,
        tom,
        mary,
        carl,
        gran,
        coordinator,
        referrer,
        colleague(council, "service_manager", "Mona Manager"),
        colleague(council, "legal_tracker", "Lena Tracker"),
    )


def an_address(scene, person, value=ADDRESS, **fields):
    fields = {"kind": "address", "confidential": "unknown", "safe_to_use": "yes", **fields}
    return making.record(
        scene.council,
        ContactPoint,
        person=person,
        value=value,
        value_index=blind_index(value),
        **fields,
    )


def a_home(scene, label, *people, share="all"):
    home = making.record(scene.council, Household, label=label)
    for person in people:
        making.record(
            scene.council, HouseholdMembership, household=home, person=person, share=share
        )
    return home


def kept_apart(scene, one, other):
    return making.record(
        scene.council,
        KeepApart,
        person_a=one,
        person_b=other,
        kind="not_in_same_place",
        reason=SEALED,
        source="Police",
        start_date=SINCE,
    )


def protected(scene, person, kind="identity_protected"):
    return making.record(
        scene.council,
        Restriction,
        person=person,
        kind=kind,
        reason=SEALED,
        decided_by="Team manager",
        start_date=SINCE,
    )
