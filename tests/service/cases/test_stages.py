"""A case moves along its journey only as its records allow."""

from datetime import UTC, date, datetime

import pytest

from kinweave.domain.stages import table
from kinweave.service.audit.models import Event
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.actions import enter_stage, fix_legal_stage
from kinweave.service.cases.due_dates import due_date_of, due_rows
from kinweave.service.cases.models import Case, CaseStage, Closure
from kinweave.service.cases.needs import READINGS, met_needs
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers.models import AgreementToTakePart, Answer, LegalFact, Offer
from kinweave.service.people.models import KeepApart
from kinweave.service.plans.models import AgreementToPlan, Plan
from kinweave.service.referrals.models import Referral
from kinweave.service.reviews.models import Review
from tests.service import making

DAY = date(2026, 11, 20)


def move(case, to, by):
    with unit_of_work(by=by) as record:
        enter_stage(record=record, case=case, stage=to, on=DAY)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def manager(colleague):
    return colleague("service_manager")


def test_every_need_of_the_journey_is_read_from_the_record():
    assert set(READINGS) == set(table().needs)


def test_each_row_of_due_dates_names_stages_of_the_journey():
    assert {stage for row in due_rows() for stage in row.stages} <= set(table().stages)


def test_a_move_appends_a_stage_and_is_recorded(council, manager, in_council):
    case = making.a_case(council, stage="allocated")
    moved = move(case, "preparing", manager)
    assert moved.stage == "preparing"
    assert [s.stage for s in CaseStage.objects.order_by("created_at")] == ["allocated", "preparing"]
    event = Event.objects.get(case_id=case.pk)
    assert (event.verb, event.field_names) == ("case.stage_moved", "stage due_date")


def test_a_move_that_the_table_has_not_is_refused_and_writes_nothing(council, manager, in_council):
    case = making.a_case(council, stage="referred")
    with pytest.raises(NotPossible, match="does not go from referred to plan made"):
        move(case, "plan_made", manager)
    assert Case.objects.get().stage == "referred"
    assert CaseStage.objects.count() == 1
    assert Event.objects.filter(case_id=case.pk).count() == 0


def test_a_closed_case_goes_nowhere(council, manager, in_council):
    with pytest.raises(NotPossible, match="The case is closed"):
        move(making.a_case(council, stage="closed"), "preparing", manager)


def test_each_need_is_met_by_the_record_and_by_nothing_less(council, in_council, colleague):
    """The whole journey: before a record is there its need is not met, and afterwards it is."""
    child, mother, father = (making.a_person(council, given_name=n) for n in ("Ada", "Una", "Ned"))
    case = making.a_case(council, children=[child], stage="offered")

    def write(model, **fields):
        return making.record(council, model, **fields)

    def change(record, **fields):
        with making.made(council):
            type(record).objects.filter(pk=record.pk).update(**fields)

    def met(need):
        return READINGS[need](case, DAY)

    assert (met("begun_by_referral"), met("begun_by_letter")) == (True, False)

    assert not met("offer_recorded")
    offer = write(Offer, case=case, person=mother, outcome="offered")
    assert met("offer_recorded")

    assert (met("somebody_accepted"), met("no_acceptance_stands")) == (False, True)
    answer = write(Answer, offer=offer, answer="accepted")
    assert (met("somebody_accepted"), met("no_acceptance_stands")) == (True, False)
    change(answer, withdrawn_date=DAY)
    assert not met("somebody_accepted")
    write(Answer, offer=offer, answer="accepted")
    assert met("somebody_accepted")
    write(Answer, offer=offer, answer="said_no")
    assert not met("somebody_accepted")

    agreement = write(
        AgreementToTakePart, case=case, person=mother, agreed="no", wording_version="1"
    )
    assert not met("somebody_agreed_to_take_part")
    change(agreement, agreed="yes")
    assert met("somebody_agreed_to_take_part")
    change(agreement, withdrawn_date=DAY)
    assert not met("somebody_agreed_to_take_part")

    assert not met("coordinator_allocated")
    making.allocate(case, colleague("coordinator"))
    assert met("coordinator_allocated")

    assert not met("safety_considered")
    referral = write(Referral, case=case, received_date=DAY, referrer_name="S", source="5A")
    assert not met("safety_considered")
    change(referral, safety_concern="yes")
    assert met("safety_considered")

    conference = write(Conference, case=case)
    assert not met("conference_date_set")
    change(conference, planned_at=datetime(2026, 12, 1, 10, tzinfo=UTC))
    assert met("conference_date_set")

    write(Participant, conference=conference, person=mother, role="family", taking_part="in_person")
    his = write(
        Participant, conference=conference, person=father, role="family", taking_part="in_person"
    )
    assert met("nobody_kept_apart_invited_together")
    write(KeepApart, person_a=father, person_b=mother, kind="no_contact", start_date=DAY)
    assert not met("nobody_kept_apart_invited_together")
    change(his, taking_part="another_way")
    assert met("nobody_kept_apart_invited_together")

    assert (met("conference_recorded_as_held"), met("conference_did_not_happen")) == (False, False)
    change(conference, outcome="did_not_happen")
    assert (met("conference_recorded_as_held"), met("conference_did_not_happen")) == (False, True)
    change(conference, outcome="held", held_date=DAY)
    assert (met("conference_recorded_as_held"), met("conference_did_not_happen")) == (True, False)

    assert not met("plan_recorded")
    plan = write(Plan, conference=conference, made_date=DAY)
    assert met("plan_recorded")

    assert not met("council_answered")
    write(AgreementToPlan, plan=plan, party="person", decision="agreed", decided_date=DAY)
    assert not met("council_answered")
    given = write(
        AgreementToPlan, plan=plan, party="council", decision="agreed_in_part", decided_date=DAY
    )
    assert met("council_answered")
    assert not met("reasons_given_if_not_agreed")
    change(given, reasons="Because")
    assert met("reasons_given_if_not_agreed")

    assert not met("plan_changed")
    changed = write(Plan, conference=conference, version=2, made_date=DAY)
    assert met("plan_changed")
    assert not met("council_answered")

    assert not met("review_date_set")
    review = write(Review, plan=changed)
    assert not met("review_date_set")
    change(review, planned_date=DAY)
    assert met("review_date_set")
    assert not met("review_recorded")
    change(review, outcome="plan_goes_on")
    assert met("review_recorded")

    assert not met("closing_reason_given")
    write(Closure, case=case, closed_date=DAY, reason="plan_in_place")
    assert met("closing_reason_given")


def test_another_cases_records_meet_no_need(council, in_council, colleague):
    other = making.a_case(council, stage="offered")
    person = making.a_person(council)
    making.record(council, Offer, case=other, person=person, outcome="offered")
    making.allocate(other, colleague("coordinator"))
    case = making.a_case(council, stage="referred")
    assert met_needs(case, "offered", DAY) == {"begun_by_referral"}
    assert not READINGS["coordinator_allocated"](case, DAY)


def test_due_dates_come_from_published_clocks_and_from_the_record(council, in_council):
    case = making.a_case(council)
    assert due_date_of(case, "referred") is None
    making.record(
        council,
        Referral,
        case=case,
        received_date=date(2026, 11, 2),
        referrer_name="S",
        source="5A",
    )
    assert due_date_of(case, "referred") == date(2026, 11, 9)
    assert due_date_of(case, "preparing") == date(2026, 12, 28)
    assert due_date_of(case, "conference_held") is None
    conference = making.record(
        council, Conference, case=case, outcome="held", held_date=date(2026, 11, 18)
    )
    assert due_date_of(case, "conference_held") == date(2026, 11, 20)
    plan = making.record(council, Plan, conference=conference, made_date=date(2026, 11, 18))
    making.record(council, Review, plan=plan, planned_date=date(2027, 1, 4))
    assert due_date_of(case, "review_planned") == date(2027, 1, 4)
    assert due_date_of(case, "closed") is None


def test_where_a_child_stood_is_kept_once(council, in_council):
    child = making.a_person(council)
    case = making.a_case(council, children=[child])
    making.record(
        council, LegalFact, person=child, kind="child_protection_plan", start_date=date(2026, 1, 1)
    )
    with making.made(council):
        fix_legal_stage(case=case, moment="offer", on=DAY)
    making.record(council, LegalFact, person=child, kind="care_order", start_date=date(2026, 1, 2))
    with making.made(council):
        fix_legal_stage(case=case, moment="offer", on=DAY)
    joined = case.children.get()
    assert (joined.legal_stage_at_offer, joined.legal_stage_at_referral) == ("child_protection", "")


def test_open_is_whatever_is_not_closed(council, in_council):
    for stage in ("referred", "ended_at_offer", "closed"):
        making.a_case(council, stage=stage)
    assert sorted(Case.objects.filter(is_open=True).values_list("stage", flat=True)) == [
        "ended_at_offer",
        "referred",
    ]
