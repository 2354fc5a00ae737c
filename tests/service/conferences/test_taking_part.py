"""Who takes part and how: nobody is brought together with a person they fear."""

from datetime import date
from uuid import uuid4

import pytest

from kinweave.service.conferences.actions.taking_part import (
    TakingPart,
    record_came,
    set_childs_choice,
    set_part,
    set_professional,
)
from kinweave.service.conferences.models import Participant
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people.models import Restriction
from tests.service import making as base
from tests.service.conferences import making

INVITED = date(2026, 11, 1)


def take_part(scene, conference, person, way="in_person", invited_date=None):
    set_part(
        by=scene.coordinator,
        conference=conference,
        person=person,
        part=TakingPart(role="family", taking_part=way, invited_date=invited_date),
        today=making.TODAY,
    )


def choose(scene, conference, takes_part, advocate_name=""):
    set_childs_choice(
        by=scene.coordinator,
        conference=conference,
        child=scene.case.children.select_related("person").get(),
        takes_part=takes_part,
        advocate_name=advocate_name,
        today=making.TODAY,
    )


def ways(conference):
    found = conference.participants.order_by("created_at", "pk")
    return list(found.values_list("person_id", "taking_part"))


def test_a_relative_who_agreed_is_invited(scene):
    conference = scene.conference()
    scene.agrees(scene.uncle)
    take_part(scene, conference, scene.uncle, invited_date=INVITED)
    participant = conference.participants.get()
    assert (participant.person, participant.invited_date, participant.came) == (
        scene.uncle,
        INVITED,
        "unknown",
    )
    assert making.verbs(scene.case) == ["participant.recorded"]


def test_a_second_answer_changes_the_first(scene):
    conference = scene.conference()
    take_part(scene, conference, scene.uncle)
    take_part(scene, conference, scene.uncle, "words_sent")
    assert ways(conference) == [(scene.uncle.pk, "words_sent")]


def test_nobody_is_invited_without_their_own_agreement(scene):
    conference = scene.conference()
    scene.agrees(scene.mother)
    with pytest.raises(NotPossible) as refusal:
        take_part(scene, conference, scene.uncle, invited_date=INVITED)
    assert (refusal.value.field, ways(conference)) == ("invited_date", [])


@pytest.mark.parametrize(
    "said",
    [
        {"withdrawn_date": date(2026, 10, 1)},
        {"agreed": "no"},
    ],
)
def test_somebody_who_took_their_agreement_back_or_said_no_is_not_asked_again(scene, said):
    conference = scene.conference()
    scene.agrees(scene.uncle, **said)
    with pytest.raises(NotPossible) as refusal:
        take_part(scene, conference, scene.uncle)
    assert (refusal.value.field, ways(conference)) == ("taking_part", [])


def test_one_persons_withdrawal_does_not_stop_anothers_invitation(scene):
    conference = scene.conference()
    scene.agrees(scene.uncle, withdrawn_date=date(2026, 10, 1))
    scene.agrees(scene.mother)
    take_part(scene, conference, scene.mother, invited_date=INVITED)
    assert ways(conference) == [(scene.mother.pk, "in_person")]


def test_somebody_who_took_their_agreement_back_can_be_set_to_not_coming(scene):
    conference = scene.conference()
    scene.takes_part(conference, scene.uncle, invited_date=INVITED)
    scene.agrees(scene.uncle, withdrawn_date=date(2026, 10, 1))
    take_part(scene, conference, scene.uncle, "not_coming", INVITED)
    assert ways(conference) == [(scene.uncle.pk, "not_coming")]


@pytest.mark.parametrize("invited_date", [None, INVITED])
def test_a_person_who_died_is_never_asked_or_invited(scene, in_council, invited_date):
    conference = scene.conference()
    aunt = base.a_person(in_council, "Nell", "Reed", death_date=date(2026, 10, 2))
    base.related(in_council, aunt, "aunt", scene.child)
    scene.agrees(aunt)
    for way in ("in_person", "by_phone_or_video", "through_someone", "words_sent", "another_way"):
        with pytest.raises(NotPossible):
            take_part(scene, conference, aunt, way, invited_date)
    assert ways(conference) == []


def test_an_invitation_to_a_person_who_died_is_refused_whatever_the_way(scene, in_council):
    conference = scene.conference()
    aunt = base.a_person(in_council, "Nell", "Reed", death_date=date(2026, 10, 2))
    scene.agrees(aunt)
    with pytest.raises(NotPossible):
        take_part(scene, conference, aunt, "not_coming", INVITED)
    assert ways(conference) == []


@pytest.mark.parametrize("kind", ["not_in_same_place", "no_contact", "not_to_know_whereabouts"])
def test_two_people_who_are_kept_apart_do_not_both_come(scene, kind):
    conference = scene.conference()
    scene.keep_apart(scene.mother, scene.uncle, kind)
    take_part(scene, conference, scene.uncle)
    with pytest.raises(NotPossible) as refusal:
        take_part(scene, conference, scene.mother)
    assert ways(conference) == [(scene.uncle.pk, "in_person")]
    # The sentence names nobody and no reason.
    assert refusal.value.sentence == (
        "This person is kept apart from somebody who takes part in the same place or call. "
        "Let one of the two take part another way."
    )


def test_the_order_of_the_two_who_are_kept_apart_does_not_matter(scene):
    conference = scene.conference()
    scene.keep_apart(scene.uncle, scene.mother)
    take_part(scene, conference, scene.uncle)
    with pytest.raises(NotPossible):
        take_part(scene, conference, scene.mother)


@pytest.mark.parametrize(("kind", "possible"), [("not_in_same_place", True), ("no_contact", False)])
def test_a_call_is_contact_but_not_the_same_place(scene, kind, possible):
    conference = scene.conference()
    scene.keep_apart(scene.mother, scene.uncle, kind)
    take_part(scene, conference, scene.uncle)
    if possible:
        take_part(scene, conference, scene.mother, "by_phone_or_video")
    else:
        with pytest.raises(NotPossible):
            take_part(scene, conference, scene.mother, "by_phone_or_video")
    assert len(ways(conference)) == 1 + possible


@pytest.mark.parametrize("way", ["through_someone", "words_sent", "another_way", "not_coming"])
def test_somebody_kept_apart_may_take_part_another_way(scene, way):
    conference = scene.conference()
    scene.keep_apart(scene.mother, scene.uncle, "no_contact")
    take_part(scene, conference, scene.uncle)
    take_part(scene, conference, scene.mother, way)
    assert ways(conference) == [(scene.uncle.pk, "in_person"), (scene.mother.pk, way)]


def test_a_keep_apart_that_has_ended_keeps_nobody_away(scene):
    conference = scene.conference()
    pair = scene.keep_apart(scene.mother, scene.uncle)
    with base.made(scene.council):
        type(pair).objects.filter(pk=pair.pk).update(end_date=date(2026, 10, 1))
    take_part(scene, conference, scene.uncle)
    take_part(scene, conference, scene.mother)
    assert len(ways(conference)) == 2


def test_somebody_of_whom_it_was_decided_takes_part_another_way(scene, in_council):
    conference = scene.conference()
    base.record(
        in_council,
        Restriction,
        person=scene.uncle,
        kind="taking_part_another_way",
        other_way="By letter",
        start_date=date(2026, 9, 1),
    )
    with pytest.raises(NotPossible):
        take_part(scene, conference, scene.uncle)
    take_part(scene, conference, scene.uncle, "words_sent")
    assert ways(conference) == [(scene.uncle.pk, "words_sent")]


@pytest.mark.parametrize(
    ("chosen", "way"),
    [
        ("in_person", "in_person"),
        ("advocate", "through_someone"),
        ("words_or_drawing", "words_sent"),
        ("not_this_time", "not_coming"),
        ("not_asked", "not_asked"),
    ],
)
def test_what_a_child_chose_is_the_childs_part(scene, chosen, way):
    conference = scene.conference()
    choose(scene, conference, chosen, "Rae Moss" if chosen == "advocate" else "")
    child = scene.case.children.get()
    participant = conference.participants.get()
    assert (child.takes_part, child.advocate_name) == (
        chosen,
        "Rae Moss" if chosen == "advocate" else "",
    )
    assert (participant.person, participant.role, participant.taking_part) == (
        scene.child,
        "child",
        way,
    )


def test_a_child_is_kept_from_somebody_as_anyone_is(scene):
    conference = scene.conference()
    scene.keep_apart(scene.child, scene.uncle)
    take_part(scene, conference, scene.uncle)
    with pytest.raises(NotPossible) as refusal:
        choose(scene, conference, "in_person")
    assert (refusal.value.field, scene.case.children.get().takes_part) == (
        "takes_part",
        "not_asked",
    )


def test_after_the_day_what_happened_can_be_written_down_whatever_it_was(scene):
    conference = scene.conference(outcome="held", held_date=date(2026, 11, 14))
    scene.keep_apart(scene.mother, scene.uncle)
    take_part(scene, conference, scene.uncle)
    take_part(scene, conference, scene.mother)
    assert len(ways(conference)) == 2


def test_nobody_is_added_to_a_conference_that_did_not_happen(scene):
    conference = scene.conference(outcome="did_not_happen", not_held_reason="illness_or_death")
    with pytest.raises(NotPossible):
        take_part(scene, conference, scene.uncle)
    assert ways(conference) == []


def test_a_professional_has_a_name_and_is_no_person_of_the_network(scene):
    conference = scene.conference()
    set_professional(
        by=scene.coordinator,
        conference=conference,
        participant=None,
        name="Lena Hart",
        part=TakingPart(role="interpreter", taking_part="in_person"),
    )
    participant = conference.participants.get()
    assert (participant.person, participant.name, participant.role) == (
        None,
        "Lena Hart",
        "interpreter",
    )


def test_who_came_is_yes_no_or_not_known(scene):
    conference = scene.conference(outcome="held", held_date=date(2026, 11, 14))
    told = {
        scene.takes_part(conference, scene.mother).pk: "yes",
        scene.takes_part(conference, scene.uncle).pk: "no",
        scene.takes_part(conference, scene.child).pk: "unknown",
    }
    record_came(by=scene.coordinator, conference=conference, came=told)
    assert dict(Participant.objects.values_list("pk", "came")) == told
    # Who stays not known has not changed, so two events and no third.
    assert making.verbs(scene.case) == ["participant.recorded"] * 2


def test_nobody_came_to_a_conference_that_is_still_to_be(scene):
    conference = scene.conference()
    participant = scene.takes_part(conference, scene.mother)
    with pytest.raises(NotPossible):
        record_came(by=scene.coordinator, conference=conference, came={participant.pk: "yes"})
    participant.refresh_from_db()
    assert participant.came == "unknown"


ANSWERS = {"role": "family", "taking_part": "in_person"}


def test_the_page_says_why_somebody_cannot_come_and_keeps_what_was_chosen(
    scene, client_of, address
):
    conference = scene.conference()
    scene.keep_apart(scene.mother, scene.uncle)
    scene.takes_part(conference, scene.uncle)
    page = client_of(scene.coordinator).post(
        address("conference-person", 1, scene.mother.pk), ANSWERS
    )
    words = page.content.decode()
    assert "kept apart from somebody" in words
    assert ("Ivo" in words, "waits outside" in words) == (False, False)
    assert conference.participants.count() == 1


def test_the_page_of_a_child_asks_what_the_child_chose(scene, client_of, address):
    conference = scene.conference()
    browser = client_of(scene.coordinator)
    where = address("conference-person", 1, scene.child.pk)
    assert "How the child takes part" in browser.get(where).content.decode()
    browser.post(where, {"takes_part": "advocate", "advocate_name": "Rae Moss"})
    assert ways(conference) == [(scene.child.pk, "through_someone")]


def test_a_child_who_is_spoken_for_has_a_named_advocate(scene, client_of, address):
    conference = scene.conference()
    where = address("conference-person", 1, scene.child.pk)
    page = client_of(scene.coordinator).post(where, {"takes_part": "advocate"})
    assert (page.status_code, ways(conference)) == (200, [])


def test_adding_and_changing_a_professional_through_the_pages(scene, client_of, address):
    conference = scene.conference()
    browser = client_of(scene.coordinator)
    answers = {"name": "Lena Hart", "role": "interpreter", "taking_part": "in_person"}
    browser.post(address("conference-professional-add", 1), answers)
    participant = conference.participants.get()
    where = address("conference-professional", 1, participant.pk)
    assert "Lena Hart" in browser.get(where).content.decode()
    browser.post(where, answers | {"taking_part": "by_phone_or_video"})
    assert list(conference.participants.values_list("name", "taking_part")) == [
        ("Lena Hart", "by_phone_or_video")
    ]


def test_an_invitation_date_is_dropped_for_somebody_not_asked_yet(scene, client_of, address):
    conference = scene.conference()
    answers = {
        "role": "family",
        "taking_part": "not_asked",
        "invited_date-day": "1",
        "invited_date-month": "11",
        "invited_date-year": "2026",
    }
    client_of(scene.coordinator).post(address("conference-person", 1, scene.uncle.pk), answers)
    assert conference.participants.get().invited_date is None


def test_somebody_of_another_case_is_not_there(scene, in_council, client_of, address):
    scene.conference()
    stranger = base.a_person(in_council, "Otto", "Vane")
    browser = client_of(scene.coordinator)
    pages = [
        browser.get(address("conference-person", 1, person)) for person in (stranger.pk, uuid4())
    ]
    assert [page.status_code for page in pages] == [404, 404]
    assert making.body(pages[0]) == making.body(pages[1])


def test_saying_who_came_through_the_page(scene, client_of, address):
    conference = scene.conference(outcome="held", held_date=date(2026, 11, 14))
    mother = scene.takes_part(conference, scene.mother)
    lena = scene.takes_part(conference, name="Lena Hart", role="interpreter")
    browser = client_of(scene.coordinator)
    words = browser.get(address("conference-came", 1)).content.decode()
    assert ("Mary Reed took part" in words, "Lena Hart took part" in words) == (True, True)
    browser.post(address("conference-came", 1), {str(mother.pk): "yes", str(lena.pk): "no"})
    came = dict(conference.participants.values_list("pk", "came"))
    assert came == {mother.pk: "yes", lena.pk: "no"}
