"""Each page that records something, as a browser without a script sends it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from kinweave.service.offers.models import (
    Answer,
    InformationSharing,
    LegalFact,
    Offer,
    PreProceedingsPeriod,
)
from kinweave.service.people.models import Restriction
from tests.service import making as scene
from tests.service.offers import making

pytestmark = pytest.mark.usefixtures("in_council")
DAY = date(2026, 10, 20)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 10:00", tick=True):
        yield


@pytest.fixture
def tracker(colleague):
    return colleague("legal_tracker")


@pytest.fixture
def case(tracker):
    return making.begun(tracker)


@pytest.fixture
def send(tracker, client_of):
    """Confirm a page's answers; gives where it led."""

    def post(route, *args, **data):
        response = client_of(tracker).post(reverse(route, args=args), data | {"step": "confirm"})
        assert response.status_code == 302, response.content.decode()
        return response["Location"]

    return post


def test_an_answer_is_recorded_and_taken_back(case, send):
    offers = reverse("offers", args=[case.pk])
    mary = making.offer_to(case, "Mary")
    told = {"answer": "accepted", "method": "phone", **making.date_parts("answered_date", DAY)}
    assert send("record-answer", case.pk, mary.pk, **told) == offers
    answer = Answer.objects.get()
    assert (answer.answer, answer.answered_date, answer.method) == ("accepted", DAY, "phone")
    changed = making.date_parts("withdrawn_date", DAY)
    assert send("withdraw-answer", case.pk, answer.pk, **changed) == offers
    assert Answer.objects.get().withdrawn_date == DAY


def test_the_journey_ends_at_the_offer(tracker, case, send):
    making.answered(tracker, case, "Mary", "said_no")
    making.answered(tracker, case, "Karl", "said_no")
    send("end-at-offer", case.pk, **making.date_parts("ended_date", DAY))
    assert making.stage_of(case) == "ended_at_offer"


def test_another_parent_is_added_with_an_offer(case, send):
    send(
        "offer-to-new-parent",
        case.pk,
        given_name="Iris",
        kind="special_guardian",
        parental_responsibility="yes",
        outcome="offered",
        method="in_person",
        in_letter="no",
        **making.date_parts("offered_date", DAY),
    )
    offer = making.offer_to(case, "Iris")
    assert (offer.outcome, offer.offered_date, offer.in_letter) == ("offered", DAY, "no")


def test_a_further_offer_is_made_to_somebody_on_record(case, send):
    karl = making.offer_to(case, "Karl").person
    send("offer-to-person", case.pk, karl.pk, outcome="not_found")
    outcomes = Offer.objects.filter(person=karl).order_by("created_at", "pk")
    assert [offer.outcome for offer in outcomes] == ["offered", "not_found"]


def test_sharing_is_recorded_and_a_mind_is_changed(case, send):
    mary = making.offer_to(case, "Mary").person
    back = reverse("taking-part", args=[case.pk, mary.pk])
    yes = {"agreed": "yes", **making.date_parts("agreed_date", DAY)}
    assert send("record-sharing", case.pk, mary.pk, "research", **yes) == back
    said = InformationSharing.objects.get()
    assert (said.purpose, said.wording_version) == ("research", "sharing-research-1")
    changed = making.date_parts("withdrawn_date", DAY)
    assert send("withdraw-sharing", case.pk, said.pk, **changed) == back
    assert InformationSharing.objects.get().withdrawn_date == DAY


def test_a_later_period_is_begun(case, send):
    tom = case.children.get().person
    began = making.date_parts("start_date", date(2026, 11, 10))
    send("begin-period", case.pk, children=[str(tom.pk)], **began)
    later = PreProceedingsPeriod.objects.get(start_date=date(2026, 11, 10))
    assert [place.person_id for place in later.children.all()] == [tom.pk]


def test_a_legal_fact_is_added_and_ended(case, send):
    tom = case.children.get().person
    told = {"kind": "child_in_need", **making.date_parts("start_date", date(2026, 8, 3))}
    send("add-legal-fact", case.pk, children=[str(tom.pk)], **told)
    fact = LegalFact.objects.get(kind="child_in_need")
    send("end-legal-fact", case.pk, fact.pk, **making.date_parts("end_date", DAY))
    assert LegalFact.objects.get(kind="child_in_need").end_date == DAY


def test_what_cannot_be_is_said_beside_its_question(case, tracker, client_of):
    period = PreProceedingsPeriod.objects.get(family=case.family)
    data = {
        **making.date_parts("start_date", making.BEGAN),
        **making.date_parts("letter_sent_date", date(2026, 9, 30)),
        "offer_in_letter": "yes",
        "step": "confirm",
    }
    url = reverse("change-period", args=[case.pk, period.pk])
    page = client_of(tracker).post(url, data).content.decode()
    assert "cannot be dated before the day pre-proceedings began" in page
    assert 'href="#id_letter_sent_date-day"' in page
    period.refresh_from_db()
    assert period.letter_sent_date == making.LETTER


def test_a_protected_child_of_another_case_of_the_family_is_not_named_beside_its_period(
    tracker, council, client_of
):
    tom = making.NewChild(given_name="Tom", birth_date=date(2014, 5, 4), la_child_id="C77")
    zoe = making.NewChild(given_name="Zoë", birth_date=date(2016, 5, 4), la_child_id="C78")
    first = making.begun(tracker, children=[tom, zoe], parents=[making.a_parent()])
    second = making.begun(tracker, children=[zoe], parents=[making.a_parent()])
    assert second.family_id == first.family_id
    client, url = client_of(tracker), reverse("legal", args=[second.pk])
    assert "Tom" in client.get(url).content.decode()
    person = first.children.get(person__given_name="Tom").person
    scene.record(
        council, Restriction, person=person, kind="identity_protected", start_date=making.BEGAN
    )
    page = client.get(url).content.decode()
    assert ("Zoë" in page, "Tom" in page) == (True, False)
