"""Each parent's offer and answer, what moves the case, and what a person may take back."""

from datetime import date

import pytest

from kinweave.service.cases.models import Case, CaseStage, ChildInCase
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers import actions
from kinweave.service.offers.models import Answer, LegalFact, Offer
from kinweave.service.people.models import Person, Relationship
from tests.service import making as scene
from tests.service.offers import making

pytestmark = pytest.mark.usefixtures("in_council")
SAID = date(2026, 10, 12)


@pytest.fixture
def tracker(colleague):
    return colleague("legal_tracker")


@pytest.fixture
def case(tracker):
    return making.begun(tracker)


def test_one_parents_yes_refers_a_letters_case_whoever_else_says_no(tracker, case):
    making.answered(tracker, case, "Karl", "said_no", reason="does_not_feel_safe")
    assert making.stage_of(case) == "offered"
    making.answered(tracker, case, "Mary", "accepted")
    assert making.stage_of(case) == "referred"
    assert making.events(case)[-3:] == [
        "answer.recorded",
        "case.stage_moved",
        "referral.changed",
    ]


def test_a_reason_is_kept_only_with_a_no(tracker, case):
    assert making.answered(tracker, case, "Karl", "said_no", reason="past_experience").reason == (
        "past_experience"
    )
    assert (
        making.answered(tracker, case, "Mary", "wants_time", reason="past_experience").reason == ""
    )


def test_no_answer_yet_has_no_day(tracker, case):
    answer = making.answered(tracker, case, "Mary", "no_answer")
    assert (answer.answered_date, answer.method) == (None, "")


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2026, 11, 22), None])
def test_an_answer_has_a_day_between_the_offer_and_today(tracker, case, day):
    with pytest.raises(NotPossible) as refused:
        making.answered(tracker, case, "Mary", "accepted", on=day)
    assert refused.value.field == "answered_date"
    assert Answer.objects.count() == 0


def test_somebody_who_was_not_offered_a_conference_has_no_answer(tracker):
    lost = actions.OfferMade(outcome="not_found")
    case = making.begun(tracker, parents=[making.a_parent(), making.father(lost)])
    with pytest.raises(NotPossible):
        making.answered(tracker, case, "Karl", "accepted")
    assert Answer.objects.count() == 0


def test_taking_back_ones_yes_does_not_cancel_the_meeting_that_another_accepted(tracker, case):
    making.answered(tracker, case, "Mary", "accepted")
    his = making.answered(tracker, case, "Karl", "accepted")
    actions.withdraw_answer(
        by=tracker, answer=his, withdrawn_date=date(2026, 10, 20), today=making.TODAY
    )
    standing = Answer.objects.filter(answer="accepted", withdrawn_date__isnull=True)
    assert [a.offer.person.given_name for a in standing] == ["Mary"]
    assert making.stage_of(case) == "referred"
    assert making.events(case)[-1] == "answer.withdrawn"


def test_a_no_is_not_taken_back_and_a_yes_only_once(tracker, case):
    no = making.answered(tracker, case, "Karl", "said_no")
    yes = making.answered(tracker, case, "Mary", "accepted")
    day = {"withdrawn_date": date(2026, 10, 20), "today": making.TODAY}
    actions.withdraw_answer(by=tracker, answer=yes, **day)
    for answer in (no, yes):
        with pytest.raises(NotPossible):
            actions.withdraw_answer(by=tracker, answer=answer, **day)


def test_a_yes_in_force_is_taken_back_before_another_answer_is_recorded(tracker, case):
    making.answered(tracker, case, "Mary", "accepted")
    with pytest.raises(NotPossible):
        making.answered(tracker, case, "Mary", "said_no")
    assert Answer.objects.count() == 1


def test_the_journey_ends_at_the_offer_only_when_somebody_chooses_it(tracker, case):
    making.answered(tracker, case, "Mary", "said_no")
    making.answered(tracker, case, "Karl", "said_no")
    assert making.stage_of(case) == "offered"
    actions.end_at_offer(by=tracker, case=case, ended_date=date(2026, 10, 30), today=making.TODAY)
    assert making.stage_of(case) == "ended_at_offer"


@pytest.mark.parametrize("answer", ["accepted", "wants_time", "no_answer"])
def test_it_does_not_end_while_somebody_may_still_say_yes(tracker, case, answer):
    making.answered(tracker, case, "Karl", "said_no")
    making.answered(tracker, case, "Mary", answer)
    with pytest.raises(NotPossible):
        actions.end_at_offer(
            by=tracker, case=Case.objects.get(pk=case.pk), ended_date=SAID, today=making.TODAY
        )
    assert not CaseStage.objects.filter(case=case, stage="ended_at_offer").exists()


def test_a_later_yes_opens_an_ended_journey_again(tracker, case):
    making.answered(tracker, case, "Mary", "said_no")
    making.answered(tracker, case, "Karl", "said_no")
    actions.end_at_offer(by=tracker, case=case, ended_date=SAID, today=making.TODAY)
    making.answered(tracker, case, "Mary", "accepted", on=date(2026, 11, 1))
    stages = CaseStage.objects.filter(case=case).order_by("created_at", "pk")
    assert [s.stage for s in stages] == ["offered", "ended_at_offer", "offered", "referred"]


def test_an_offer_in_a_referred_case_moves_it_and_keeps_each_childs_stage(tracker, council):
    child = scene.a_person(council, "Tom")
    case = scene.a_case(council, children=[child])
    scene.record(
        council,
        LegalFact,
        person=child,
        kind="child_protection_plan",
        start_date=date(2026, 5, 1),
    )
    told = actions.OfferMade(
        outcome="offered", offered_date=SAID, method="in_person", in_letter="no"
    )
    actions.offer_to_parent(
        by=tracker,
        case=case,
        parent=making.a_parent(offer=told),
        another_person=False,
        today=making.TODAY,
    )
    assert making.stage_of(case) == "offered"
    assert ChildInCase.objects.get(case=case).legal_stage_at_offer == "child_protection"


def test_a_referred_familys_yes_moves_on_with_the_first_agreement_to_take_part(tracker, council):
    case = scene.a_case(council, children=[scene.a_person(council, "Tom")])
    told = actions.OfferMade(
        outcome="offered", offered_date=SAID, method="in_person", in_letter="no"
    )
    offer = actions.offer_to_parent(
        by=tracker,
        case=case,
        parent=making.a_parent(offer=told),
        another_person=False,
        today=making.TODAY,
    )
    making.answered(tracker, case, "Mary", "accepted")
    assert making.stage_of(case) == "offered"
    actions.record_agreement(
        by=tracker,
        case=Case.objects.get(pk=case.pk),
        person=offer.person,
        agreed="yes",
        agreed_date=SAID,
        how="in_person",
        wording_version="taking-part-1",
        today=making.TODAY,
    )
    assert making.stage_of(case) == "agreed_to_take_part"


def test_an_offer_to_somebody_on_record_makes_no_second_person(tracker, case):
    karl = making.offer_to(case, "Karl").person
    people = Person.objects.count(), Relationship.objects.count()
    offer = actions.OfferMade(outcome="offered", offered_date=SAID, method="phone", in_letter="no")
    actions.offer_to_person(by=tracker, case=case, person=karl, offer=offer, today=making.TODAY)
    assert (Person.objects.count(), Relationship.objects.count()) == people
    assert Offer.objects.filter(case=case, person=karl).count() == 2


def test_somebody_of_the_same_name_is_asked_about_first(tracker, case):
    with pytest.raises(NotPossible) as refused:
        actions.offer_to_parent(
            by=tracker,
            case=case,
            parent=making.a_parent(
                offer=actions.OfferMade(outcome="not_found"), kind="special_guardian"
            ),
            another_person=False,
            today=making.TODAY,
        )
    assert refused.value.field == "another_person"
    assert Offer.objects.filter(case=case).count() == 2
