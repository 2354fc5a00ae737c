"""Getting to know the family, keeping people safe, and the conference."""

from kinweave.service.cases.models import Case, ChildInCase
from kinweave.service.conferences.actions import outcome, planning
from kinweave.service.conferences.actions import taking_part as part
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.conferences.parts import Part
from kinweave.service.offers import actions as offers
from kinweave.service.offers.models import PreProceedingsPeriod
from kinweave.service.people import actions as people
from kinweave.service.people.models import (
    ContactPoint,
    HouseholdMembership,
    KeepApart,
    Person,
    ProtectionEnding,
    Relationship,
    Restriction,
)
from kinweave.service.preparation import actions as preparation
from tests.service.crash.journey import BEFORE, TODAY, World, at, of, step


def person(world: World, name: str = "mother") -> Person:
    return of(Person, getattr(world.ids, name))


@step("people.actions.add_to_network")
def the_father(world: World) -> None:
    father = people.add_to_network(
        by=world.coordinator,
        case_id=world.ids.case,
        details={"given_name": "Tom", "family_name": "Bell"},
        children=[world.ids.child],
        relationship={"kind": "father", "status": "reported"},
        another_person=False,
    )
    world.ids.father = father.pk


@step("people.actions.change_person")
def the_fathers_name(world: World) -> None:
    people.change_person(
        by=world.coordinator,
        case_id=world.ids.case,
        person=person(world, "father"),
        details={"known_as": "Tommy", "first_language": "Welsh"},
    )


@step("people.actions.relate")
def who_is_who(world: World) -> None:
    tie = people.relate(
        by=world.coordinator,
        case_id=world.ids.case,
        person=world.ids.father,
        to=world.ids.mother,
        details={"kind": "former_partner", "status": "confirmed"},
    )
    world.ids.tie = tie.pk


@step("people.actions.change_relationship")
def who_was_who(world: World) -> None:
    people.change_relationship(
        by=world.coordinator,
        case_id=world.ids.case,
        relationship=of(Relationship, world.ids.tie),
        details={"status": "disputed"},
    )


def an_address(world: World, value: str, earlier: str = "") -> None:
    point = people.add_contact_point(
        by=world.coordinator,
        case_id=world.ids.case,
        person=person(world),
        today=TODAY,
        details={"kind": "address", "value": value, "confidential": "yes", "start_date": TODAY},
        earlier_still_used=earlier,
    )
    world.ids.point = point.pk


@step(
    "people.actions.add_contact_point",
    first=lambda world: an_address(world, "1 Old Lane"),
)
def a_new_address(world: World) -> None:
    an_address(world, "2 New Lane", "no")


@step("people.actions.end_contact_point")
def the_address_ends(world: World) -> None:
    people.end_contact_point(
        by=world.coordinator,
        case_id=world.ids.case,
        contact_point=of(ContactPoint, world.ids.point),
        end_date=TODAY,
    )


@step("people.actions.join_household")
def a_home(world: World) -> None:
    place = people.join_household(
        by=world.coordinator,
        case_id=world.ids.case,
        person=person(world),
        household=None,
        label="Nan’s",
        details={"share": "all"},
    )
    world.ids.place = place.pk


@step("people.actions.leave_household")
def a_home_left(world: World) -> None:
    people.leave_household(
        by=world.coordinator,
        case_id=world.ids.case,
        membership=of(HouseholdMembership, world.ids.place),
        end_date=TODAY,
    )


@step("people.actions.record_living_arrangement")
def where_a_child_lives(world: World) -> None:
    people.record_living_arrangement(
        by=world.coordinator,
        case_id=world.ids.case,
        person=person(world, "child"),
        details={"kind": "with_parents", "start_date": BEFORE},
    )


@step("preparation.actions.keep_apart")
def two_are_kept_apart(world: World) -> None:
    pair = preparation.keep_apart(
        by=world.coordinator,
        case_id=world.ids.case,
        today=TODAY,
        people=(world.ids.mother, world.ids.father),
        details={"kind": "not_in_same_place", "reason": "He hits", "start_date": BEFORE},
    )
    world.ids.pair = pair.pk


def _ask_to_end(world: World, protection: KeepApart | Restriction) -> None:
    world.ids.ending = preparation.ask_to_end(
        by=world.coordinator,
        case_id=world.ids.case,
        protection=protection,
        details={"end_date": TODAY, "decided_by": "S. Manager", "reason": "He has moved away"},
        today=TODAY,
    ).pk


def _the_pairs_end_is_asked(world: World) -> None:
    _ask_to_end(world, of(KeepApart, world.ids.pair))


def _ending(world: World) -> ProtectionEnding:
    return of(ProtectionEnding, world.ids.ending)


@step("preparation.actions.keep_protection", first=_the_pairs_end_is_asked)
def still_kept_apart(world: World) -> None:
    preparation.keep_protection(
        by=world.manager, case_id=world.ids.case, ending=_ending(world), reason="He was seen"
    )


@step("preparation.actions.ask_to_end")
def no_longer_kept_apart_somebody_asks(world: World) -> None:
    _the_pairs_end_is_asked(world)


@step("preparation.actions.agree_to_end")
def no_longer_kept_apart(world: World) -> None:
    _agree(world)


def _agree(world: World) -> None:
    preparation.agree_to_end(
        by=world.manager, case_id=world.ids.case, ending=_ending(world), today=TODAY
    )


@step("preparation.actions.restrict")
def somebody_is_protected(world: World) -> None:
    protection = preparation.restrict(
        by=world.coordinator,
        case_id=world.ids.case,
        person=world.ids.mother,
        today=TODAY,
        details={
            "kind": "whereabouts_protected",
            "reason": "He looks for her",
            "decided_by": "S. Manager",
            "start_date": BEFORE,
        },
    )
    world.ids.protection = protection.pk


def no_longer_protected(world: World) -> None:
    _ask_to_end(world, of(Restriction, world.ids.protection))
    _agree(world)


@step("preparation.actions.begin_preparing", first=no_longer_protected)
def preparing(world: World) -> None:
    preparation.begin_preparing(by=world.coordinator, case=of(Case, world.ids.case), on=TODAY)


def _planned(venue: str) -> planning.Planned:
    return planning.Planned(
        planned_at=at(14),
        venue=venue,
        meeting_type="family_group_conference",
        language="",
        safety_concern="no",
    )


def _plan_meeting(world: World) -> None:
    conference = planning.plan_conference(
        by=world.coordinator,
        case=of(Case, world.ids.case),
        planned=_planned("The library"),
        today=TODAY,
    )
    world.ids.conference = conference.pk


def meeting(world: World) -> Conference:
    return of(Conference, world.ids.conference)


@step("conferences.actions.planning.plan_conference")
def a_date(world: World) -> None:
    _plan_meeting(world)


@step("conferences.actions.outcome.record_did_not_happen")
def it_did_not_happen(world: World) -> None:
    outcome.record_did_not_happen(
        by=world.coordinator,
        conference=meeting(world),
        not_held_reason="weather_or_travel",
        today=TODAY,
    )


@step("conferences.actions.outcome.decide_not_to_hold")
def it_shall_not_be_held(world: World) -> None:
    outcome.decide_not_to_hold(
        by=world.manager,
        case=of(Case, world.ids.case),
        decision=outcome.NotHeldDecision(
            decided_by="A. Manager", decision_date=TODAY, decision_reason="As advised"
        ),
        today=TODAY,
    )


@step("conferences.actions.planning.change_conference", first=_plan_meeting)
def another_place(world: World) -> None:
    planning.change_conference(
        by=world.coordinator, conference=meeting(world), planned=_planned("The hall")
    )


@step("conferences.actions.taking_part.set_part")
def the_mother_comes(world: World) -> None:
    part.set_part(
        by=world.coordinator,
        conference=meeting(world),
        person=person(world),
        today=TODAY,
        part=part.TakingPart(role="family", taking_part="in_person", invited_date=TODAY),
    )


@step("conferences.actions.taking_part.set_childs_choice")
def the_childs_choice(world: World) -> None:
    part.set_childs_choice(
        by=world.coordinator,
        conference=meeting(world),
        today=TODAY,
        takes_part="in_person",
        child=ChildInCase.objects.get(case_id=world.ids.case, person_id=world.ids.child),
        advocate_name="",
    )


@step("conferences.actions.taking_part.set_professional")
def somebody_who_tells(world: World) -> None:
    part.set_professional(
        by=world.coordinator,
        conference=meeting(world),
        participant=None,
        name="H. Teacher",
        part=part.TakingPart(role="information_giver", taking_part="in_person"),
    )


@step("conferences.actions.outcome.record_held")
def the_family_met(world: World) -> None:
    parts = (
        Part(stage="information_giving", started_at=at(14), ended_at=at(15)),
        Part(
            stage="private_family_time",
            started_at=at(15),
            ended_at=at(16),
            professionals_left_at=at(15),
            professionals_returned_at=at(16),
            returned_at_request_of="family",
        ),
        Part(stage="agreeing_the_plan", started_at=at(16), ended_at=at(17)),
    )
    outcome.record_held(
        by=world.coordinator,
        conference=meeting(world),
        today=TODAY,
        held=outcome.Held(
            meeting_type="family_group_conference", held_date=at(14).date(), parts=parts
        ),
    )


@step("conferences.actions.taking_part.record_came")
def who_came(world: World) -> None:
    came = Participant.objects.filter(conference_id=world.ids.conference)
    part.record_came(
        by=world.coordinator, conference=meeting(world), came={one.pk: "yes" for one in came}
    )


@step("offers.actions.legal.confirm_meeting")
def the_meeting_is_confirmed(world: World) -> None:
    offers.confirm_meeting(
        by=world.staff["legal_tracker"],
        case=of(Case, world.ids.case),
        period=of(PreProceedingsPeriod, world.ids.period),
    )
