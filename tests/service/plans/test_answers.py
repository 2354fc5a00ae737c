"""The council answers the plan with its reasons; each person answers for themselves."""

import pytest

from kinweave.service.core.refusals import NotPossible
from kinweave.service.plans import actions
from kinweave.service.plans.models import AgreementToPlan
from tests.service.plans.making import TODAY, a_scene

pytestmark = pytest.mark.usefixtures("in_council")


def answer(scene, plan, decision="agreed", reasons="", by=None):
    actions.answer_for_council(
        by=by or scene.referrer,
        plan=plan,
        decision=decision,
        reasons=reasons,
        decided_date=TODAY,
        today=TODAY,
    )


@pytest.fixture
def answered(council):
    """A plan that is shared and waits for its answer."""
    scene = a_scene(council, stage="plan_made")
    return scene, scene.plan(status="shared")


def test_the_councils_answer_stands_under_the_name_of_who_gave_it(answered):
    scene, plan = answered
    answer(scene, plan)
    (given,) = AgreementToPlan.objects.filter(plan=plan)
    assert (given.party, given.decision, given.decided_by) == ("council", "agreed", "Rita Referrer")
    assert scene.now(scene.case).stage == "plan_answered"
    assert scene.verbs() == ["plan.answered", "case.stage_moved"]


@pytest.mark.parametrize("decision", ["agreed_in_part", "not_agreed"])
def test_anything_but_full_agreement_needs_reasons(answered, decision):
    scene, plan = answered
    with pytest.raises(NotPossible, match="reasons"):
        answer(scene, plan, decision)
    assert (AgreementToPlan.objects.count(), scene.now(scene.case).stage) == (0, "plan_made")
    answer(scene, plan, decision, reasons="We worry about the nights")
    assert scene.now(scene.case).stage == "plan_answered"


def test_a_later_answer_stands_beside_the_earlier_one(answered):
    scene, plan = answered
    answer(scene, plan, "not_agreed", reasons="We worry about the nights")
    answer(scene, plan, "agreed")
    given = AgreementToPlan.objects.filter(plan=plan).order_by("created_at", "pk")
    assert [one.decision for one in given] == ["not_agreed", "agreed"]


def test_after_an_answer_the_family_may_change_its_plan_and_is_answered_again(answered):
    scene, plan = answered
    answer(scene, plan, "not_agreed", reasons="We worry about the nights")
    second = actions.begin_version(by=scene.coordinator, case=scene.case)
    actions.share(by=scene.coordinator, plan=second, edition=1, today=TODAY)
    assert scene.now(scene.case).stage == "plan_made"
    answer(scene, second)
    assert scene.now(scene.case).stage == "plan_answered"


def test_while_a_new_version_is_written_the_earlier_one_is_not_answered(answered):
    scene, plan = answered
    actions.begin_version(by=scene.coordinator, case=scene.case)
    with pytest.raises(NotPossible, match="new version"):
        answer(scene, plan)
    assert AgreementToPlan.objects.count() == 0


def test_a_draft_is_answered_by_nobody(scene):
    plan = scene.plan()
    with pytest.raises(NotPossible, match="shared now"):
        answer(scene, plan)
    with pytest.raises(NotPossible, match="shared now"):
        actions.answer_for_person(
            by=scene.coordinator,
            plan=plan,
            person=scene.mum,
            decision="agreed",
            reasons="",
            decided_date=TODAY,
        )
    assert AgreementToPlan.objects.count() == 0


@pytest.mark.parametrize("decision", ["agreed", "agreed_in_part", "not_agreed", "could_not_answer"])
def test_a_person_answers_for_themselves_and_need_not_say_why(answered, decision):
    scene, plan = answered
    actions.answer_for_person(
        by=scene.coordinator,
        plan=plan,
        person=scene.mum,
        decision=decision,
        reasons="",
        decided_date=TODAY,
    )
    (given,) = AgreementToPlan.objects.filter(plan=plan)
    assert (given.party, given.person, given.decision) == ("person", scene.mum, decision)
    assert scene.now(scene.case).stage == "plan_made"
    assert scene.verbs() == ["plan.answered"]
