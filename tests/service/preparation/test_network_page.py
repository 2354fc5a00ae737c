"""The people of a case, as each role may know of them."""

import re

import pytest
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from tests.service import making
from tests.service.preparation.making import ADDRESS, SEALED, a_home, an_address, protected


def words(response):
    """What stands on a page, without its marks."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("role", ["coordinator", "referrer", "manager"])
def test_those_who_work_with_the_family_see_who_is_round_the_child(open_page, scene, role):
    text = words(open_page(getattr(scene, role), "network"))
    assert "Mary Reed Mother of Tom Yes Confirmed" in text
    assert "Carl Stone Father of Tom Not known Confirmed" in text
    assert "Edith Reed Grandparent of Tom" in text


def test_a_legal_tracker_finds_no_network_just_as_if_there_were_no_case(
    open_page, scene, client_of
):
    refused = open_page(scene.tracker, "network")
    absent = client_of(scene.tracker).get(reverse("network", args=[scene.tom.pk]))
    assert (refused.status_code, absent.status_code) == (404, 404)
    assert words(refused) == words(absent)


def test_a_coordinator_of_another_case_finds_no_network(open_page, scene, colleague):
    assert open_page(colleague("coordinator"), "network").status_code == 404


def test_the_sides_are_counted_and_never_named(open_page, scene):
    text = words(open_page(scene.coordinator, "network"))
    assert (
        "We know 2 people on one side and 1 person on the other. Was every side asked about?"
        in text
    )


def test_somebody_linked_only_to_the_child_is_asked_about(open_page, scene):
    friend = making.a_person(scene.council, "Noor", "Khan")
    making.related(scene.council, friend, "family_friend", scene.tom)
    assert "1 person not yet linked to a parent" in words(open_page(scene.coordinator, "network"))


def test_a_relationship_recorded_from_the_child_reads_the_same(open_page, scene):
    uncle = making.a_person(scene.council, "Sam", "Reed")
    making.related(scene.council, scene.tom, "niece_or_nephew", uncle)
    assert "Sam Reed Aunt or uncle of Tom" in words(open_page(scene.coordinator, "network"))


def test_a_protected_person_is_there_for_the_coordinator_and_leaves_no_hole_for_the_referrer(
    open_page, scene
):
    without = words(open_page(scene.referrer, "network"))
    aunt = making.a_person(scene.council, "Canaryaunt", "Hidden")
    making.related(scene.council, aunt, "aunt_or_uncle", scene.tom)
    making.related(scene.council, aunt, "sibling", scene.mary)
    protected(scene, aunt)
    assert "Canaryaunt Hidden" in words(open_page(scene.coordinator, "network"))
    response = open_page(scene.referrer, "network")
    assert words(response) == without
    assert str(aunt.pk) not in response.content.decode()


def test_no_list_of_people_holds_an_address_or_a_household(open_page, scene):
    an_address(scene, scene.mary)
    a_home(scene, "Canaryhome", scene.mary)
    for actor in (scene.coordinator, scene.referrer, scene.manager):
        shown = open_page(actor, "network").content.decode()
        assert (ADDRESS in shown, "Canaryhome" in shown, SEALED in shown) == (False, False, False)


def test_the_table_costs_the_same_for_one_person_and_for_three(
    scene, client_of, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, url = client_of(scene.coordinator), reverse("network", args=[scene.case.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for number in range(3):
        more = making.a_person(scene.council, f"Cousin{number}", "Reed")
        making.related(scene.council, more, "cousin", scene.tom)
    with CaptureQueriesContext(connection) as many:
        browser.get(url)
    assert len(few) == len(many)
    with django_assert_max_num_queries(14):
        browser.get(url)


def test_the_coordinator_begins_preparing(open_page, scene):
    assert "Begin preparing" in words(open_page(scene.coordinator, "network"))
    response = open_page(scene.coordinator, "preparing-begin", begin="yes")
    assert (response.status_code, response.url) == (
        302,
        reverse("network", args=[scene.case.pk]),
    )
    with inside(scene.council.pk):
        assert Case.objects.get(pk=scene.case.pk).stage == "preparing"
    assert "Begin preparing" not in words(open_page(scene.coordinator, "network"))


def test_preparation_does_not_begin_twice(open_page, scene):
    open_page(scene.coordinator, "preparing-begin", begin="yes")
    with inside(scene.council.pk):
        before = Event.objects.filter(verb="case.stage_moved").count()
    assert open_page(scene.coordinator, "preparing-begin", begin="yes").status_code == 302
    with inside(scene.council.pk):
        assert Event.objects.filter(verb="case.stage_moved").count() == before


@pytest.mark.parametrize("route", ["preparing-begin", "person-add", "relationship-add", "safety"])
def test_a_referrer_changes_nothing_in_the_network(open_page, scene, route):
    assert open_page(scene.referrer, route, anything="x").status_code == 404
