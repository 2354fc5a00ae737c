"""A case begins by the letter before proceedings."""

import dataclasses
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from kinweave.service.cases.models import Case, ChildInCase
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers import actions
from kinweave.service.offers.models import (
    LegalFact,
    Offer,
    PreProceedingsChild,
    PreProceedingsPeriod,
)
from kinweave.service.people.models import Relationship
from tests.service.offers import making

pytestmark = pytest.mark.usefixtures("in_council")


@pytest.fixture
def tracker(colleague):
    return colleague("legal_tracker")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 10:00", tick=True):
        yield


def test_the_letter_begins_the_case_as_offered(tracker):
    case = making.begun(tracker)
    assert (case.route, case.stage, case.started_date) == ("letter", "offered", making.LETTER)


def test_every_parent_is_listed_with_what_the_letter_offered(tracker):
    case = making.begun(tracker)
    offers = Offer.objects.filter(case=case).order_by("created_at")
    assert [
        (o.person.given_name, o.outcome, o.offered_date, o.method, o.in_letter, o.letter_wording)
        for o in offers
    ] == [
        ("Mary", "offered", making.LETTER, "letter", "yes", "acceptance-1"),
        ("Karl", "offered", making.LETTER, "letter", "yes", "acceptance-1"),
    ]


def test_a_parent_is_related_to_each_child_born_or_not(tracker):
    case = making.begun(tracker, children=(making.TOM, making.UNBORN), parents=[making.a_parent()])
    ties = Relationship.objects.filter(from_person__offers__case=case)
    assert sorted((t.to_person.given_name, t.kind, t.parental_responsibility) for t in ties) == [
        ("", "mother", "yes"),
        ("Tom", "mother", "yes"),
    ]


def test_the_period_holds_each_child_with_the_referral_it_belongs_to(tracker):
    referred = date(2026, 8, 3)
    case = making.begun(tracker, children=(making.TOM, making.UNBORN), cin=[referred, None])
    period = PreProceedingsPeriod.objects.get(family=case.family)
    assert (period.start_date, period.letter_sent_date, period.offer_in_letter) == (
        making.BEGAN,
        making.LETTER,
        "yes",
    )
    places = PreProceedingsChild.objects.filter(period=period)
    assert {p.person.given_name: p.cin_referral_date for p in places} == {"Tom": referred, "": None}


def test_each_childs_legal_fact_and_stage_at_the_offer_are_kept(tracker):
    case = making.begun(tracker)
    fact = LegalFact.objects.get()
    assert (fact.kind, fact.start_date, fact.end_date) == ("pre_proceedings", making.BEGAN, None)
    assert ChildInCase.objects.get(case=case).legal_stage_at_offer == "pre_proceedings"


def test_what_was_begun_stands_in_the_audit_without_a_name(tracker):
    case = making.begun(tracker, parents=[making.a_parent()])
    assert making.events(case) == [
        "case.begun_by_letter",
        "case.stage_moved",
        "child.added",
        "period.begun",
        "period.changed",
        "legal_fact.recorded",
        "person.added",
        "relationship.recorded",
        "offer.recorded",
    ]


def test_no_letter_needs_a_reason_and_nothing_is_written_without_one(tracker):
    letter = actions.Letter(start_date=making.BEGAN)
    with pytest.raises(NotPossible) as refused:
        making.begun(tracker, letter=letter)
    assert refused.value.field == "no_letter_reason"
    assert Case.objects.count() == 0


def test_an_urgent_case_without_a_letter_lists_parents_who_were_told_another_way(tracker):
    letter = actions.Letter(start_date=making.BEGAN, no_letter_reason="Protected at once")
    told = actions.OfferMade(outcome="offered", offered_date=making.BEGAN, method="in_person")
    case = making.begun(tracker, letter=letter, parents=[making.a_parent(offer=told)])
    offer = Offer.objects.get(case=case)
    assert (offer.offered_date, offer.method, offer.in_letter) == (
        making.BEGAN,
        "in_person",
        "unknown",
    )


def test_an_offer_that_the_letter_did_not_make_needs_its_own_date(tracker):
    letter = dataclasses.replace(making.LETTER_SENT, offer_in_letter="no", letter_wording="")
    with pytest.raises(NotPossible):
        making.begun(tracker, letter=letter)
    assert Case.objects.count() == 0


@pytest.mark.parametrize("outcome", ["unsafe_to_offer", "not_in_childs_best_interests"])
@pytest.mark.parametrize("missing", ["decided_by", "decision_date", "decision_reason"])
def test_a_decision_not_to_offer_has_an_author_a_day_and_a_reason(tracker, outcome, missing):
    whole = actions.OfferMade(
        outcome=outcome,
        decided_by="A. Manager",
        decision_date=making.LETTER,
        decision_reason="A court order",
    )
    nothing = None if missing == "decision_date" else ""
    partly = dataclasses.replace(whole, **{missing: nothing})
    with pytest.raises(NotPossible) as refused:
        making.begun(tracker, parents=[making.father(partly)])
    assert refused.value.field == missing
    assert Case.objects.count() == 0


def test_a_letter_before_the_decision_cannot_be(tracker):
    letter = dataclasses.replace(making.LETTER_SENT, letter_sent_date=date(2026, 9, 30))
    with pytest.raises(NotPossible) as refused:
        making.begun(tracker, letter=letter)
    assert refused.value.field == "letter_sent_date"
    assert PreProceedingsPeriod.objects.count() == 0


def test_a_family_that_comes_back_brings_its_parents_and_begins_a_new_period(tracker, colleague):
    child = dataclasses.replace(making.TOM, la_child_id="C77")
    first = making.begun(tracker, children=[child])
    second = making.begun(tracker, children=[child])
    assert second.family_id == first.family_id
    assert PreProceedingsPeriod.objects.filter(family=first.family).count() == 2
    assert {o.person_id for o in Offer.objects.filter(case=second)} == {
        o.person_id for o in Offer.objects.filter(case=first)
    }


# ---- The page ------------------------------------------------------------------------------------


def test_the_page_checks_the_answers_and_then_begins(tracker, client_of):
    client, url = client_of(tracker), reverse("begin-by-letter")
    checked = client.post(url, making.letter_form())
    assert checked.status_code == 200
    assert "Check your answers" in checked.content.decode()
    assert "Parent 2" in checked.content.decode()
    assert Case.objects.count() == 0
    done = client.post(url, making.letter_form(step="confirm"))
    case = Case.objects.get()
    assert (done.status_code, done["Location"]) == (302, reverse("offers", args=[case.pk]))
    karl = Offer.objects.get(person__given_name="Karl")
    assert (karl.outcome, karl.decided_by, karl.decision_reason, karl.in_letter) == (
        "unsafe_to_offer",
        "A. Manager",
        "CANARY-REASON",
        "no",
    )


def test_another_parent_is_added_without_a_script_and_nobody_is_told_off(tracker, client_of):
    data = making.letter_form(**{"parents-act": "add", "parents-rows-0-given_name": ""})
    page = client_of(tracker).post(reverse("begin-by-letter"), data).content.decode()
    assert 'name="parents-rows-2-given_name"' in page
    assert 'value="Karl"' in page
    assert "There is a problem" not in page


def test_a_wrong_answer_is_named_what_was_typed_stays_and_nothing_is_written(tracker, client_of):
    data = making.letter_form(**{"parents-rows-1-decided_by": "", "step": "confirm"})
    page = client_of(tracker).post(reverse("begin-by-letter"), data).content.decode()
    assert "Parent 2: enter who decided not to offer" in page
    assert "CANARY-REASON" in page
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("service_manager", 200),
        ("legal_tracker", 200),
        ("referrer", 404),
        ("coordinator", 404),
        ("administrator", 404),
        ("analyst", 404),
        ("auditor", 404),
    ],
)
def test_who_may_begin_by_letter(role, status, colleague, client_of):
    assert client_of(colleague(role)).get(reverse("begin-by-letter")).status_code == status
