"""Keeping people apart, and protecting them."""

from datetime import date

import pytest

from kinweave.service.audit.models import Event
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people.models import KeepApart, Restriction
from kinweave.service.preparation import actions
from tests.service import making
from tests.service.preparation.making import SEALED, SINCE, kept_apart, protected
from tests.service.preparation.test_network_page import words
from tests.service.preparation.test_person_page import on

TODAY = date(2026, 11, 20)
ROUTES = ["safety", "keep-apart-add", "restriction-add"]


def a_pair(scene, **changed):
    return {
        "person_a": str(scene.mary.pk),
        "person_b": str(scene.carl.pk),
        "kind": "no_contact",
        "reason": "Bail conditions",
        "source": "Police",
        **on("start_date", SINCE),
    } | changed


def a_protection(scene, **changed):
    return {
        "person": str(scene.carl.pk),
        "kind": "taking_part_another_way",
        "other_way": "A letter read out by Edith",
        "reason": "Threats",
        "decided_by": "Team manager",
        **on("start_date", SINCE),
    } | changed


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_the_coordinator_and_the_service_manager_may_open_it(open_page, scene, role, route):
    assert open_page(getattr(scene, role), route).status_code == 200


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("role", ["referrer", "tracker"])
def test_for_others_it_is_not_there(open_page, scene, role, route):
    kept_apart(scene, scene.mary, scene.carl)
    refused = open_page(getattr(scene, role), route)
    assert (refused.status_code, SEALED in refused.content.decode()) == (404, False)


@pytest.mark.parametrize("role", ["administrator", "analyst", "auditor"])
def test_roles_that_reach_no_case_find_nothing(open_page, scene, colleague, role):
    assert open_page(colleague(role), "safety").status_code == 404


def test_the_page_says_who_why_and_since_when(open_page, scene):
    kept_apart(scene, scene.mary, scene.carl)
    protected(scene, scene.gran)
    text = words(open_page(scene.coordinator, "safety"))
    assert "Mary Reed and Carl Stone" in text
    assert "Not in the same place" in text
    assert text.count(SEALED) == 2
    assert "Edith Reed" in text


def test_the_other_of_a_pair_who_is_not_in_this_case_stays_unnamed(open_page, scene):
    kept_apart(scene, scene.mary, making.a_person(scene.council, "Canarystranger"))
    text = words(open_page(scene.coordinator, "safety"))
    assert "Mary Reed and Somebody who is not in this case" in text
    assert "Canarystranger" not in text


def test_two_people_are_kept_apart_after_the_answers_were_checked(open_page, within):
    check = open_page(within.coordinator, "keep-apart-add", **a_pair(within))
    assert "Check both names." in words(check)
    assert "Mary Reed" in words(check)
    assert KeepApart.objects.count() == 0
    done = open_page(within.coordinator, "keep-apart-add", **a_pair(within), step="confirm")
    assert done.status_code == 302
    pair = KeepApart.objects.get()
    assert {pair.person_a_id, pair.person_b_id} == {within.mary.pk, within.carl.pk}
    event = Event.objects.get(verb="keep_apart.recorded")
    assert (event.reason, event.field_names) == ("", "kind reason source start_date")


def test_nobody_is_kept_apart_from_themselves(open_page, within):
    typed = a_pair(within, person_b=str(within.mary.pk))
    page = open_page(within.coordinator, "keep-apart-add", **typed)
    assert "Choose two different people" in words(page)
    assert "Bail conditions" in page.content.decode()


def test_an_address_in_a_reason_is_asked_back(open_page, within):
    typed = a_pair(within, reason="He came to M13 9PL")
    page = open_page(within.coordinator, "keep-apart-add", **typed, step="confirm")
    assert "Put it in the contact point" in words(page)
    assert KeepApart.objects.count() == 0


def test_the_same_pair_either_way_round_is_recorded_once(within):
    details = {"kind": "no_contact", "reason": "x", "source": "y", "start_date": SINCE}
    for people, possible in (
        ((within.mary.pk, within.carl.pk), True),
        ((within.carl.pk, within.mary.pk), False),
        ((within.mary.pk, within.mary.pk), False),
        ((within.mary.pk, within.case.pk), False),
    ):
        told = {
            "by": within.coordinator,
            "case_id": within.case.pk,
            "people": people,
            "details": details,
            "today": TODAY,
        }
        if possible:
            actions.keep_apart(**told)
        else:
            with pytest.raises(NotPossible):
                actions.keep_apart(**told)
    assert KeepApart.objects.count() == 1


def test_somebody_takes_part_another_way(open_page, within):
    typed = a_protection(within)
    assert open_page(within.coordinator, "restriction-add", **typed).status_code == 200
    done = open_page(within.coordinator, "restriction-add", **typed, step="confirm")
    kept = Restriction.objects.get()
    assert (done.status_code, kept.other_way, kept.decided_by) == (
        302,
        "A letter read out by Edith",
        "Team manager",
    )
    assert "A letter read out by Edith" in words(open_page(within.coordinator, "safety"))


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("other_way", "Enter “The other way of taking part”"),
        ("reason", "Enter the reason"),
        ("decided_by", "Enter who decided"),
    ],
)
def test_the_other_way_the_reason_and_who_decided_are_all_asked(
    open_page, within, missing, sentence
):
    typed = a_protection(within, **{missing: ""})
    page = open_page(within.coordinator, "restriction-add", **typed, step="confirm")
    assert sentence in words(page)
    assert Restriction.objects.count() == 0


@pytest.mark.parametrize("missing", ["other_way", "reason", "decided_by"])
def test_the_rule_holds_without_the_form_too(within, missing):
    details = {
        "kind": "taking_part_another_way",
        "other_way": "A call",
        "reason": "x",
        "decided_by": "y",
        "start_date": SINCE,
    }
    with pytest.raises(NotPossible) as refusal:
        actions.restrict(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.carl.pk,
            details=details | {missing: ""},
            today=TODAY,
        )
    assert refusal.value.field == missing


def test_a_protection_stands_once_and_concerns_this_case(within):
    details = {
        "kind": "whereabouts_protected",
        "reason": "x",
        "decided_by": "y",
        "start_date": SINCE,
    }
    told = {"by": within.coordinator, "case_id": within.case.pk, "details": details, "today": TODAY}
    actions.restrict(person=within.mary.pk, **told)
    for person in (within.mary.pk, making.a_person(within.council).pk):
        with pytest.raises(NotPossible):
            actions.restrict(person=person, **told)


@pytest.mark.parametrize("route", ["keep-apart-end", "restriction-end"])
def test_what_protects_another_family_is_not_there(open_page, scene, route):
    one, other = making.a_person(scene.council, "Una"), making.a_person(scene.council, "Ugo")
    thing = kept_apart(scene, one, other) if route == "keep-apart-end" else protected(scene, one)
    assert open_page(scene.coordinator, route, thing.pk).status_code == 404
