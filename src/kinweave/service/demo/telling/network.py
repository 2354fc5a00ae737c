"""Telling who there is in a family, how they are reached, and how they are kept safe."""

from collections import defaultdict
from typing import Any

from kinweave.service.cases.actions import change_child, record_birth
from kinweave.service.demo.telling.beginning import details_of
from kinweave.service.demo.telling.told import Told
from kinweave.service.offers.actions import record_agreement, record_sharing
from kinweave.service.people import actions as people
from kinweave.service.people.models import Household
from kinweave.service.preparation.actions import keep_apart, restrict
from kinweave.synth.story import (
    Agreed,
    Born,
    KeptApart,
    LivesWith,
    NetworkTold,
    Protected,
    Someone,
    Tie,
)

TAKING_PART, RESEARCH = "taking-part-1", "sharing-research-1"


def network_told(told: Told, event: NetworkTold) -> None:
    """The coordinator's first visits: who there is, on every side."""
    by, case = told.who_knows_the_family, told.on_record
    for child in told.story.children:
        values: dict[str, Any] = {
            "first_language": child.first_language,
            "disabilities": list(child.disabilities),
        }
        if child.birth_date is not None:
            change_child(
                by=by,
                case=case,
                person=told.people[child.key],
                values=values,
                la_child_id="",
                on=event.on,
            )
    for parent in told.story.parents:
        if parent.key in told.people:
            person, details = told.people[parent.key], details_of(parent)
            people.change_person(by=by, case_id=case.pk, person=person, details=details)
    for someone in told.story.others:
        _bring_in(told, someone)
    _relate(told)
    _reach(told, event)
    _house(told)


def _bring_in(told: Told, someone: Someone) -> None:
    by, case = told.who_knows_the_family, told.on_record
    alike: dict[tuple[str, str, str, str], list[Tie]] = defaultdict(list)
    for tie in told.ties_of(someone):
        alike[tie.kind, tie.parental_responsibility, tie.status, tie.source].append(tie)
    if not alike:
        return
    (kind, responsibility, status, source), *others = alike
    first = alike[kind, responsibility, status, source]
    person = people.add_to_network(
        by=by,
        case_id=case.pk,
        details=details_of(someone),
        children=[told.people[tie.to].pk for tie in first],
        relationship={
            "kind": kind,
            "parental_responsibility": responsibility,
            "status": status,
            "source": source,
        },
        another_person=True,
    )
    told.people[someone.key] = person
    for way in others:
        for tie in alike[way]:
            _tie(told, tie)
    if someone.death_date is not None:
        people.record_death(by=by, case_id=case.pk, person=person, death_date=someone.death_date)


def _relate(told: Told) -> None:
    children = {child.key for child in told.story.children}
    for tie in told.story.ties:
        if tie.to not in children and {tie.person, tie.to} <= told.people.keys():
            _tie(told, tie)


def _tie(told: Told, tie: Tie) -> None:
    people.relate(
        by=told.who_knows_the_family,
        case_id=told.on_record.pk,
        person=told.people[tie.person].pk,
        to=told.people[tie.to].pk,
        details={
            "kind": tie.kind,
            "parental_responsibility": tie.parental_responsibility,
            "status": tie.status,
            "source": tie.source,
        },
    )


def _reach(told: Told, event: NetworkTold) -> None:
    for contact in told.story.contacts:
        if contact.person in told.people:
            people.add_contact_point(
                by=told.who_knows_the_family,
                case_id=told.on_record.pk,
                person=told.people[contact.person],
                details={
                    "kind": contact.kind,
                    "value": contact.value,
                    "confidential": contact.confidential,
                    "safe_to_use": contact.safe_to_use,
                    "start_date": None,
                    "source": contact.source,
                },
                earlier_still_used="",
                today=event.on,
            )


def _house(told: Told) -> None:
    for home in told.story.homes:
        household: Household | None = None
        for key, share in home.members.items():
            if key in told.people:
                membership = people.join_household(
                    by=told.who_knows_the_family,
                    case_id=told.on_record.pk,
                    person=told.people[key],
                    household=household,
                    label=home.label,
                    details={"start_date": None, "share": share, "source": "The family"},
                )
                household = membership.household


def agreed(told: Told, event: Agreed) -> None:
    if event.person not in told.people:
        return
    by, case, person = told.who_knows_the_family, told.on_record, told.people[event.person]
    record_agreement(
        by=by,
        case=case,
        person=person,
        agreed=event.agreed,
        agreed_date=event.on,
        how=event.how,
        wording_version=TAKING_PART,
        today=event.on,
    )
    if event.research != "unknown":
        record_sharing(
            by=by,
            case=case,
            person=person,
            purpose="research",
            agreed=event.research,
            agreed_date=event.on,
            wording_version=RESEARCH,
            today=event.on,
        )


def kept_apart(told: Told, event: KeptApart) -> None:
    one, other = event.people
    keep_apart(
        by=told.who_knows_the_family,
        case_id=told.on_record.pk,
        people=(told.people[one].pk, told.people[other].pk),
        details={
            "kind": event.kind,
            "reason": event.reason,
            "start_date": event.on,
            "source": "Each was asked alone",
        },
        today=event.on,
    )


def protected(told: Told, event: Protected) -> None:
    restrict(
        by=told.who_knows_the_family,
        case_id=told.on_record.pk,
        person=told.people[event.person].pk,
        details={
            "kind": event.kind,
            "reason": event.reason,
            "other_way": event.other_way,
            "decided_by": event.decided_by,
            "start_date": event.on,
        },
        today=event.on,
    )


def lives_with(told: Told, event: LivesWith) -> None:
    people.record_living_arrangement(
        by=told.who_knows_the_family,
        case_id=told.on_record.pk,
        person=told.people[event.child],
        details={
            "kind": event.kind,
            "start_date": event.since,
            "source": "The council’s own system",
        },
    )


def born(told: Told, event: Born) -> None:
    record_birth(
        by=told.who_knows_the_family,
        case=told.on_record,
        person=told.people[event.child],
        birth_date=event.birth_date,
        names={"given_name": event.given_name},
        sex=event.sex,
        ethnicity="",
    )
