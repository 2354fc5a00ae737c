"""One person inside a case: what is known of them, and how they can be reached safely."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kinweave.service.audit.models import Event, ReadEntry
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people import actions
from kinweave.service.people.models import (
    ContactPoint,
    HouseholdMembership,
    LivingArrangement,
    Person,
)
from tests.service import making
from tests.service.preparation.making import ADDRESS, a_home, an_address, protected
from tests.service.preparation.test_network_page import words

TODAY = date(2026, 11, 20)


def on(name, day):
    """A date as somebody types it into three boxes."""
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def an_answer(**changed):
    return {
        "kind": "address",
        "value": "2 New Road",
        "confidential": "yes",
        "safe_to_use": "yes",
    } | changed


def test_the_coordinator_sees_how_somebody_can_be_reached(open_page, scene):
    an_address(scene, scene.mary)
    text = words(open_page(scene.coordinator, "person", scene.mary.pk))
    assert ADDRESS in text
    assert "Treated as confidential, since nobody has said that it is not" in text
    assert "Yes, it is safe to use" in text


def test_a_referrer_sees_the_person_and_nothing_of_where_they_are(open_page, scene):
    bare = words(open_page(scene.referrer, "person", scene.mary.pk))
    an_address(scene, scene.mary)
    a_home(scene, "Canaryhome", scene.mary, scene.gran)
    assert words(open_page(scene.referrer, "person", scene.mary.pk)) == bare
    assert "How to reach this person" not in bare


@pytest.mark.parametrize("actor", ["tracker"])
def test_a_legal_tracker_finds_nobody(open_page, scene, actor):
    assert open_page(getattr(scene, actor), "person", scene.mary.pk).status_code == 404


def test_somebody_of_another_case_is_not_in_this_one(open_page, scene):
    stranger = making.a_person(scene.council, "Una")
    assert open_page(scene.coordinator, "person", stranger.pk).status_code == 404


def test_a_protected_person_does_not_exist_for_a_referrer(open_page, scene):
    protected(scene, scene.gran)
    assert open_page(scene.coordinator, "person", scene.gran.pk).status_code == 200
    refused = open_page(scene.referrer, "person", scene.gran.pk)
    absent = open_page(scene.referrer, "person", scene.case.pk)
    assert (refused.status_code, words(refused)) == (404, words(absent))
    assert "Edith" not in words(open_page(scene.referrer, "person", scene.mary.pk))


def test_the_page_costs_the_same_for_one_contact_point_and_for_three(scene, client_of):
    an_address(scene, scene.mary)
    a_home(scene, "Gran’s", scene.mary)
    browser = client_of(scene.coordinator)
    url = reverse("person", args=[scene.case.pk, scene.mary.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for number in range(2):
        an_address(scene, scene.mary, f"0770090012{number}", kind="phone")
        a_home(scene, f"Home {number}", scene.mary, scene.gran)
    with CaptureQueriesContext(connection) as many:
        browser.get(url)
    assert len(few) == len(many)


# ---- Contact points -------------------------------------------------------------------------------


def test_an_address_is_added_and_stands_in_no_event_log_or_address_bar(open_page, within, caplog):
    response = open_page(
        within.coordinator, "contact-point-add", within.mary.pk, **an_answer(value=ADDRESS)
    )
    assert response.status_code == 302
    kept = ContactPoint.objects.get(person=within.mary)
    assert (kept.value, kept.confidential) == (ADDRESS, "yes")
    told = [
        *Event.objects.values_list("verb", "field_names", "reason", "object_type"),
        *ReadEntry.objects.values_list("page", "object_type"),
        response.url,
        caplog.text,
    ]
    assert "Canary" not in str(told)
    event = Event.objects.get(verb="contact_point.recorded")
    assert (event.object_id, event.field_names) == (
        kept.pk,
        "confidential kind safe_to_use source start_date value",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM people_contactpoint")
        assert "Canary" not in cursor.fetchone()[0]


def test_a_new_address_asks_what_became_of_the_earlier_one(open_page, within):
    an_address(within, within.mary)
    page = open_page(within.coordinator, "contact-point-add", within.mary.pk, **an_answer())
    assert page.status_code == 200
    assert "Say whether the earlier address is still used" in words(page)
    assert "2 New Road" in page.content.decode()
    assert ContactPoint.objects.count() == 1


@pytest.mark.parametrize(
    ("earlier", "ended", "safe"),
    [("no", TODAY, "yes"), ("unknown", None, "unknown"), ("yes", None, "yes")],
)
def test_an_earlier_address_ends_is_held_or_goes_on(within, earlier, ended, safe):
    old = an_address(within, within.mary)
    actions.add_contact_point(
        by=within.coordinator,
        case_id=within.case.pk,
        person=within.mary,
        details=an_answer(),
        earlier_still_used=earlier,
        today=TODAY,
    )
    old.refresh_from_db()
    assert (old.end_date, old.safe_to_use) == (ended, safe)


def test_an_unasked_earlier_address_stops_the_new_one(within):
    an_address(within, within.mary)
    with pytest.raises(NotPossible) as refusal:
        actions.add_contact_point(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.mary,
            details=an_answer(),
            earlier_still_used="",
            today=TODAY,
        )
    assert (refusal.value.field, ContactPoint.objects.count()) == ("earlier", 1)


def test_a_new_address_cannot_start_before_the_one_it_replaces(within):
    an_address(within, within.mary, start_date=date(2026, 11, 1))
    with pytest.raises(NotPossible) as refusal:
        actions.add_contact_point(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.mary,
            details=an_answer(start_date=date(2026, 10, 1)),
            earlier_still_used="no",
            today=TODAY,
        )
    assert refusal.value.field == "start_date"


def test_a_new_phone_leaves_the_address_alone(within):
    old = an_address(within, within.mary)
    actions.add_contact_point(
        by=within.coordinator,
        case_id=within.case.pk,
        person=within.mary,
        details=an_answer(kind="phone", value="07700 900123"),
        earlier_still_used="",
        today=TODAY,
    )
    old.refresh_from_db()
    assert (old.end_date, old.safe_to_use) == (None, "yes")


def test_a_contact_point_is_ended(open_page, within):
    point = an_address(within, within.mary)
    ended = open_page(
        within.coordinator,
        "contact-point-end",
        within.mary.pk,
        point.pk,
        **on("end_date", date(2026, 10, 1)),
    )
    assert ended.status_code == 302
    point.refresh_from_db()
    assert point.end_date == date(2026, 10, 1)
    assert "Not in use. Nothing is sent here." in words(
        open_page(within.coordinator, "person", within.mary.pk)
    )


def test_nothing_ends_before_it_began(within):
    point = an_address(within, within.mary, start_date=date(2026, 11, 1))
    with pytest.raises(NotPossible):
        actions.end_contact_point(
            by=within.coordinator,
            case_id=within.case.pk,
            contact_point=point,
            end_date=date(2026, 10, 1),
        )


def test_another_persons_contact_point_is_not_under_this_person(open_page, scene):
    point = an_address(scene, scene.carl)
    refused = open_page(scene.coordinator, "contact-point-end", scene.mary.pk, point.pk)
    assert (refused.status_code, "Canary" in refused.content.decode()) == (404, False)


@pytest.mark.parametrize("route", ["contact-point-add", "household-join", "person-change"])
def test_a_referrer_writes_nothing_about_a_person(open_page, scene, route):
    assert open_page(scene.referrer, route, scene.mary.pk).status_code == 404


# ---- Households, living, names ------------------------------------------------------------------


def test_a_child_lives_in_two_homes(open_page, within):
    home = a_home(within, "Mum’s", within.mary)
    first = {"household": str(home.pk), "share": "most"}
    second = {"household": "new", "label": "Dad’s", "share": "part"}
    for typed in (first, second):
        page = open_page(within.coordinator, "household-join", within.tom.pk, **typed)
        assert page.status_code == 302
    text = words(open_page(within.coordinator, "person", within.tom.pk))
    assert "Mum’s Most of the time . Also there: Mary Reed" in text.replace("time.", "time .")
    assert "Dad’s Part of the time" in text


def test_nobody_of_another_family_is_named_in_a_household(open_page, scene):
    stranger = making.a_person(scene.council, "Canarystranger")
    a_home(scene, "Shared house", scene.mary, stranger)
    text = words(open_page(scene.coordinator, "person", scene.mary.pk))
    assert ("Shared house" in text, "Canarystranger" in text) == (True, False)


def test_a_household_of_another_family_cannot_be_chosen(open_page, scene, within):
    foreign = a_home(scene, "Canaryhome", making.a_person(scene.council, "Una"))
    page = open_page(
        scene.coordinator, "household-join", scene.mary.pk, household=str(foreign.pk), share="all"
    )
    assert (page.status_code, "Canaryhome" in page.content.decode()) == (200, False)
    assert HouseholdMembership.objects.filter(person=scene.mary).count() == 0


def test_nobody_joins_a_household_twice_and_leaving_ends_it(within):
    home = a_home(within, "Mum’s", within.mary)
    membership = HouseholdMembership.objects.get(person=within.mary)
    again = {
        "by": within.coordinator,
        "case_id": within.case.pk,
        "person": within.mary,
        "household": home,
        "label": "",
        "details": {"share": "all"},
    }
    with pytest.raises(NotPossible):
        actions.join_household(**again)
    actions.leave_household(
        by=within.coordinator, case_id=within.case.pk, membership=membership, end_date=TODAY
    )
    assert actions.join_household(**again).household_id == home.pk
    with pytest.raises(NotPossible):
        actions.join_household(**(again | {"household": None}))


def test_where_a_child_lives_is_unknown_until_a_record_says(open_page, within):
    assert "Where this child lives Not known" in words(
        open_page(within.coordinator, "person", within.tom.pk)
    )
    for kind, day in (("with_parents", date(2026, 1, 1)), ("foster_care", date(2026, 10, 1))):
        page = open_page(
            within.coordinator, "living-record", within.tom.pk, kind=kind, **on("start_date", day)
        )
        assert page.status_code == 302
    first, second = LivingArrangement.objects.order_by("start_date")
    assert (first.end_date, second.end_date) == (date(2026, 10, 1), None)
    assert "Where this child lives In foster care" in words(
        open_page(within.coordinator, "person", within.tom.pk)
    )
    with pytest.raises(NotPossible):
        actions.record_living_arrangement(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.tom,
            details={"kind": "other", "start_date": date(2026, 5, 1)},
        )


def test_an_adult_has_no_page_for_where_a_child_lives(open_page, scene):
    assert open_page(scene.coordinator, "living-record", scene.mary.pk).status_code == 404


def test_a_name_is_put_right_and_found_by_its_new_key(open_page, within):
    typed = {
        "given_name": "Mary",
        "family_name": "Ó Sé",
        "known_as": "Mae",
        "interpreter_needed": "no",
    }
    page = open_page(within.coordinator, "person-change", within.mary.pk, **typed)
    assert page.status_code == 302
    mary = Person.objects.get(pk=within.mary.pk)
    assert (mary.search_key, mary.known_as) == ("mae mary o se", "Mae")
    event = Event.objects.get(verb="person.changed")
    assert event.field_names == "family_name known_as interpreter_needed"


def test_somebody_keeps_at_least_one_name(within):
    with pytest.raises(NotPossible) as refusal:
        actions.change_person(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.mary,
            details={"given_name": "", "family_name": "", "known_as": ""},
        )
    assert refusal.value.field == "given_name"


def test_an_unborn_child_is_not_asked_what_only_the_born_have(open_page, scene):
    baby = making.a_person(scene.council, "", "Reed", expected_birth_date=date(2027, 3, 4))
    from kinweave.service.cases.models import ChildInCase

    making.record(
        scene.council, ChildInCase, case=scene.case, person=baby, joined_date=date(2026, 9, 1)
    )
    text = words(open_page(scene.coordinator, "person-change", baby.pk))
    assert ("Expected date of birth" in text, "Ethnicity" in text, "Sex " in text) == (
        True,
        False,
        False,
    )


# ---- A death --------------------------------------------------------------------------------------


def test_a_death_is_checked_first_and_then_stops_everything(open_page, within):
    an_address(within, within.gran)
    typed = on("death_date", date(2026, 11, 1))
    check = open_page(within.coordinator, "death-record", within.gran.pk, **typed)
    assert "Every address, phone and email of this person ends on that day." in words(check)
    assert Person.objects.get(pk=within.gran.pk).death_date is None
    done = open_page(within.coordinator, "death-record", within.gran.pk, **typed, step="confirm")
    assert done.status_code == 302
    point = ContactPoint.objects.get(person=within.gran)
    assert (point.end_date, Person.objects.get(pk=within.gran.pk).death_date) == (
        date(2026, 11, 1),
        date(2026, 11, 1),
    )
    text = words(open_page(within.coordinator, "person", within.gran.pk))
    assert "This person has died. Nothing more is sent to them" in text
    assert "This person has died. Nothing is sent." in text


def test_a_death_recorded_by_mistake_is_taken_back(within):
    actions.record_death(
        by=within.coordinator, case_id=within.case.pk, person=within.gran, death_date=TODAY
    )
    with pytest.raises(NotPossible):
        actions.add_contact_point(
            by=within.coordinator,
            case_id=within.case.pk,
            person=within.gran,
            details=an_answer(),
            earlier_still_used="",
            today=TODAY,
        )
    actions.record_death(
        by=within.coordinator, case_id=within.case.pk, person=within.gran, death_date=None
    )
    assert Person.objects.get(pk=within.gran.pk).death_date is None


def test_nobody_dies_before_they_are_born_or_without_a_date(within):
    for day in (date(2013, 1, 1), None):
        with pytest.raises(NotPossible) as refusal:
            actions.record_death(
                by=within.coordinator, case_id=within.case.pk, person=within.tom, death_date=day
            )
        assert refusal.value.field == "death_date"
