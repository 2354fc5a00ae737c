"""What each colleague sees of a conference, and what nobody but the coordinator may."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kinweave.service.access.permissions import Permission, roles
from kinweave.service.conferences.models import StageTime
from kinweave.service.people.models import Restriction
from tests.service import making as base
from tests.service.conferences import making

PAGES = [
    ("conference", ()),
    ("conference-numbered", (1,)),
    ("conference-plan", ()),
    ("conference-change", (1,)),
    ("conference-professional-add", (1,)),
    ("conference-held", (1,)),
    ("conference-not-held", (1,)),
    ("conference-came", (1,)),
    ("safety-card", ()),
]
LOOKING = {"conference", "conference-numbered"}


def read(browser, where):
    page = browser.get(where)
    assert page.status_code == 200
    return page.content.decode()


def test_the_coordinator_sees_where_and_when_in_london_time(scene, client_of, address):
    scene.conference(planned_at=datetime(2026, 7, 5, 13, 30, tzinfo=UTC))
    words = read(client_of(scene.coordinator), address("conference"))
    assert (making.VENUE in words, "Sunday 5 July 2026 at 2:30pm" in words) == (True, True)


def test_the_referrer_sees_that_it_is_planned_and_never_where_or_when(scene, client_of, address):
    scene.conference()
    words = read(client_of(scene.referrer), address("conference"))
    assert "Planned" in words
    assert "The coordinator tells you the place and the time by phone" in words
    for canary in (making.VENUE, "5 December", "2:30pm"):
        assert canary not in words


def test_the_referrer_reads_the_same_whether_or_not_a_place_is_on_record(scene, client_of, address):
    conference = scene.conference()
    browser = client_of(scene.referrer)
    before = making.body(browser.get(address("conference")))
    with base.made(scene.council):
        type(conference).objects.update(venue="", planned_at=None, safety_concern="yes")
    assert making.body(browser.get(address("conference"))) == before


def test_why_it_did_not_happen_is_for_the_service_alone(scene, client_of, address):
    scene.conference(outcome="did_not_happen", not_held_reason="not_safe")
    assert "It would not have been safe" in read(
        client_of(scene.coordinator), address("conference")
    )
    words = read(client_of(scene.referrer), address("conference"))
    assert ("Did not happen" in words, "not have been safe" in words) == (True, False)


def test_a_protected_person_is_not_there_at_all_for_the_referrer(
    scene, in_council, client_of, address
):
    conference = scene.conference()
    scene.takes_part(conference, scene.mother)
    scene.takes_part(conference, scene.uncle, role="supporter", taking_part="words_sent")
    base.record(
        in_council,
        Restriction,
        person=scene.uncle,
        kind="identity_protected",
        start_date=date(2026, 9, 1),
    )
    words = read(client_of(scene.referrer), address("conference"))
    assert "Mary Reed" in words
    for canary in ("Ivo", "Lark", "Supporter", "By sending their words"):
        assert canary not in words
    assert "Ivo Lark" in read(client_of(scene.coordinator), address("conference"))


def test_who_is_not_yet_decided_is_a_list_that_forgets_nobody(
    scene, in_council, client_of, address
):
    scene.takes_part(scene.conference(), scene.mother)
    aunt = base.a_person(in_council, "Nell", "Reed", death_date=date(2026, 10, 2))
    base.related(in_council, aunt, "aunt", scene.child)
    words = read(client_of(scene.coordinator), address("conference"))
    undecided = words.partition("Not yet decided</h2>")[2].partition("</table>")[0]
    assert [name in undecided for name in ("Tom Reed", "Ivo Lark", "Mary Reed", "Nell")] == [
        True,
        True,
        False,
        False,
    ]


def test_the_coordinator_is_warned_when_a_pair_is_kept_apart_after_both_were_set_to_come(
    scene, client_of, address
):
    conference = scene.conference()
    scene.takes_part(conference, scene.mother)
    scene.takes_part(conference, scene.uncle)
    warning = "Two people who are kept apart are both set to come in person"
    browser = client_of(scene.coordinator)
    assert warning not in read(browser, address("conference"))
    scene.keep_apart(scene.mother, scene.uncle)
    assert warning in read(browser, address("conference"))
    assert warning not in read(client_of(scene.referrer), address("conference"))


def test_the_coordinator_is_warned_of_a_death_and_of_an_agreement_taken_back(
    scene, client_of, address
):
    conference = scene.conference()
    scene.takes_part(conference, scene.mother)
    scene.takes_part(conference, scene.uncle)
    scene.agrees(scene.mother, withdrawn_date=date(2026, 11, 2))
    with base.made(scene.council):
        type(scene.uncle).objects.filter(pk=scene.uncle.pk).update(death_date=date(2026, 11, 1))
    words = read(client_of(scene.coordinator), address("conference"))
    assert "Somebody who was to take part has died" in words
    assert "has taken their agreement back" in words


def test_the_parts_of_a_held_conference_stand_in_their_order(scene, in_council, client_of, address):
    conference = scene.conference(outcome="held", held_date=date(2026, 11, 14))
    for stage in ("agreeing_the_plan", "private_family_time", "information_giving"):
        base.record(in_council, StageTime, conference=conference, stage=stage)
    words = read(client_of(scene.coordinator), address("conference"))
    places = [
        words.index(f'<h2 class="govuk-heading-m">{label}')
        for label in ("Information giving", "Private family time", "Agreeing the plan")
    ]
    assert places == sorted(places)


def test_private_family_time_is_nothing_for_the_referrer_to_look_at(
    scene, in_council, client_of, address
):
    conference = scene.conference(outcome="held", held_date=date(2026, 11, 14))
    base.record(
        in_council,
        StageTime,
        conference=conference,
        stage="private_family_time",
        started_at=datetime(2026, 11, 14, 11, 7, tzinfo=UTC),
        stayed_by_invitation="Aunt Canary",
    )
    words = read(client_of(scene.referrer), address("conference"))
    assert [canary in words for canary in ("Aunt Canary", "11:07", "Private family time")] == [
        False,
        False,
        False,
    ]
    assert "Aunt Canary" in read(client_of(scene.coordinator), address("conference"))


def test_no_page_of_a_conference_times_anybody(scene, client_of, address):
    conference = scene.conference()
    browser = client_of(scene.coordinator)
    for route in ("conference", "conference-held"):
        args = (conference.sequence,) if route == "conference-held" else ()
        words = read(browser, address(route, *args)).lower()
        for machine in ("<meter", "<progress", "setinterval", "countdown", "minutes"):
            assert machine not in words


def test_the_way_to_who_must_be_kept_apart_is_on_the_page_on_the_day(scene, client_of, address):
    scene.conference()
    words = read(client_of(scene.coordinator), address("conference"))
    assert f'href="{address("safety")}"' in words
    assert f'href="{address("safety-card")}"' in words


def test_the_safety_card_names_nobody_and_no_place(scene, client_of, address):
    scene.takes_part(scene.conference(), scene.mother)
    scene.keep_apart(scene.mother, scene.uncle)
    words = read(client_of(scene.coordinator), address("safety-card"))
    card = words.partition("<main")[2].partition("</main>")[0]
    assert "999" in card
    for canary in ("Tom", "Mary", "Ivo", "Reed", "Canary Lane", scene.case.reference):
        assert canary not in card


def test_each_earlier_conference_has_its_own_page(scene, client_of, address):
    scene.conference(outcome="held", held_date=date(2026, 10, 3), venue="The old school")
    scene.conference(sequence=2)
    browser = client_of(scene.coordinator)
    assert "Conference 2</h1>" in read(browser, address("conference"))
    assert "The old school" in read(browser, address("conference-numbered", 1))


def test_a_case_without_a_conference_says_how_to_begin(scene, client_of, address):
    words = read(client_of(scene.coordinator), address("conference"))
    assert ("No conference is planned yet" in words, address("conference-plan") in words) == (
        True,
        True,
    )
    assert address("conference-plan") not in read(client_of(scene.referrer), address("conference"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
@pytest.mark.parametrize("role", sorted(roles()))
def test_who_may_open_which_page(scene, colleague, client_of, page, role):
    route, args = page
    scene.conference()
    known = {"coordinator": scene.coordinator, "referrer": scene.referrer}
    browser = client_of(known.get(role) or colleague(role))
    shown = browser.get(reverse(route, args=[scene.case.pk, *args]))
    needed = Permission.SEE_NETWORK if route in LOOKING else Permission.KEEP_CONFERENCE
    assert shown.status_code == (200 if needed in roles()[role].permissions else 404)
    if shown.status_code == 404:
        absent = browser.get(reverse(route, args=[uuid4(), *args]))
        assert making.body(shown) == making.body(absent)


@pytest.mark.parametrize(("route", "args"), PAGES)
def test_a_coordinator_of_another_case_finds_nothing(scene, colleague, client_of, route, args):
    scene.conference()
    page = client_of(colleague("coordinator")).get(reverse(route, args=[scene.case.pk, *args]))
    assert (page.status_code, making.VENUE in page.content.decode()) == (404, False)


def test_whoever_keeps_conferences_may_read_all_that_their_forms_ask():
    asked = {"work", "personal", "special", "locating", "sealed", "restricted"}
    keeping = [r for r in roles().values() if Permission.KEEP_CONFERENCE in r.permissions]
    assert sorted(role.name for role in keeping) == ["coordinator", "service_manager"]
    assert all(asked <= role.may_read for role in keeping)


def test_the_page_asks_the_database_as_often_for_three_as_for_one(scene, client_of, address):
    conference = scene.conference()
    browser = client_of(scene.coordinator)
    browser.get(address("conference"))  # the first page of a session asks more
    asked = []
    for guests in (1, 2):
        for number in range(guests):
            person = base.a_person(scene.council, f"Guest {number}", "Reed")
            base.related(scene.council, person, "cousin", scene.child)
            scene.takes_part(conference, person)
            scene.agrees(person)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address("conference"))
        # PostgreSQL is also told which council's wall it is inside.
        asked.append(sum("set_config" not in query["sql"] for query in queries))
    # Three of these are the page’s own: conferences, participants and agreements.
    assert asked == [QUERIES, QUERIES]


QUERIES = 12
