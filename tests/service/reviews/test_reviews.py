"""A review gets a date, is recorded once, and every account of it stands."""

from datetime import date

import pytest

from kinweave.service.core.refusals import NotPossible
from kinweave.service.plans.actions import begin_version, share
from kinweave.service.reviews import actions, queries
from kinweave.service.reviews.models import Feedback, Review, ReviewAccount
from tests.service.plans.making import TODAY, a_scene

pytestmark = pytest.mark.usefixtures("in_council")
ON = date(2027, 2, 12)
LATER = date(2027, 3, 12)


def plan_it(scene, on=ON):
    return actions.plan_review(by=scene.coordinator, case=scene.case, planned_date=on, today=TODAY)


def record_it(scene, review, outcome="plan_goes_on", held=TODAY):
    actions.record_review(
        by=scene.coordinator, review=review, outcome=outcome, held_date=held, today=TODAY
    )


def tell(scene, review, teller, words, *, progress="not_yet", line=None):
    account = actions.Account(plan_line=line, teller=teller, progress=progress, words=words)
    actions.give_account(by=scene.coordinator, review=review, account=account)


def told():
    return [
        (one.teller, one.progress, one.words)
        for one in ReviewAccount.objects.order_by("created_at", "pk")
    ]


@pytest.fixture
def plan(scene):
    return scene.plan(status="shared")


@pytest.fixture
def review(scene, plan):
    return plan_it(scene)


def test_a_review_has_one_date_and_the_case_is_due_then(scene, plan):
    review = plan_it(scene)
    case = scene.now(scene.case)
    assert (review.plan, review.planned_date, review.outcome) == (plan, ON, "planned")
    assert (case.stage, case.due_date) == ("review_planned", ON)
    assert scene.verbs() == ["review.planned", "case.stage_moved"]


def test_another_date_moves_the_review_and_makes_no_second_one(scene, review):
    plan_it(scene, LATER)
    assert [one.planned_date for one in Review.objects.all()] == [LATER]
    assert scene.now(scene.case).due_date == LATER


def test_a_review_waits_for_the_councils_answer(council):
    scene = a_scene(council, stage="plan_made")
    scene.plan(status="shared")
    with pytest.raises(NotPossible, match="does not go"):
        plan_it(scene)
    assert Review.objects.count() == 0


def test_a_review_needs_a_plan_that_is_shared(scene):
    scene.plan()
    with pytest.raises(NotPossible, match="Share"):
        plan_it(scene)
    assert Review.objects.count() == 0


@pytest.mark.parametrize("outcome", ["plan_goes_on", "new_conference", "plan_ended"])
def test_a_review_is_recorded_once_and_the_case_was_reviewed(scene, review, outcome):
    record_it(scene, review, outcome)
    kept = scene.now(review)
    assert (kept.outcome, kept.held_date) == (outcome, TODAY)
    assert scene.now(scene.case).stage == "reviewed"
    with pytest.raises(NotPossible, match="already"):
        record_it(scene, review, "plan_ended")
    assert scene.now(review).outcome == outcome


def test_a_review_that_was_held_needs_its_day(scene, review):
    with pytest.raises(NotPossible, match="day"):
        record_it(scene, review, held=None)
    assert scene.now(review).outcome == "planned"


def test_a_review_that_did_not_happen_leaves_the_case_waiting_for_the_next(scene, review):
    record_it(scene, review, "did_not_happen")
    case = scene.now(scene.case)
    assert (scene.now(review).held_date, case.stage, case.due_date) == (
        None,
        "review_planned",
        None,
    )
    plan_it(scene, LATER)
    assert scene.now(scene.case).due_date == LATER
    assert [one.outcome for one in queries.reviews_of(scene.case.pk)] == [
        "planned",
        "did_not_happen",
    ]


def test_a_changed_plan_is_begun_as_a_new_version_and_answered_again(scene, plan, review):
    record_it(scene, review, "plan_changed")
    assert [(one.version, one.status) for one in scene.plans()] == [(2, "draft"), (1, "shared")]
    assert scene.now(scene.case).stage == "reviewed"
    share(by=scene.coordinator, plan=scene.plans()[0], edition=1, today=TODAY)
    assert scene.now(scene.case).stage == "plan_made"


def test_there_may_be_several_reviews(scene, review):
    record_it(scene, review)
    second = plan_it(scene, LATER)
    record_it(scene, second)
    assert [one.pk for one in queries.reviews_of(scene.case.pk)] == [second.pk, review.pk]
    assert scene.now(scene.case).stage == "reviewed"


def test_a_review_is_of_the_version_that_is_shared_when_it_is_recorded(scene, plan, review):
    second = begin_version(by=scene.coordinator, case=scene.case)
    share(by=scene.coordinator, plan=second, edition=1, today=TODAY)
    assert scene.now(scene.case).stage == "review_planned"
    record_it(scene, review)
    assert scene.now(review).plan == second


def test_both_accounts_stand_and_none_overwrites_another(scene, plan, review):
    (line,) = scene.lines(plan)
    tell(scene, review, "council", "The counselling was arranged", progress="begun", line=line)
    tell(scene, review, "family", "Nobody has rung us", line=line)
    record_it(scene, review)
    tell(scene, review, "family", "Now somebody rang", progress="begun", line=line)
    tell(scene, review, "child", "It is better at Gran’s", progress="done")
    assert told() == [
        ("council", "begun", "The counselling was arranged"),
        ("family", "not_yet", "Nobody has rung us"),
        ("family", "begun", "Now somebody rang"),
        ("child", "done", "It is better at Gran’s"),
    ]
    assert scene.lines(plan)[0].progress == "not_yet"


def test_nothing_changes_an_account_once_it_is_given():
    writing = [name for name in vars(actions) if callable(getattr(actions, name))]
    about_accounts = [name for name in writing if "account" in name.lower()]
    assert sorted(about_accounts) == ["Account", "ReviewAccount", "give_account"]


def test_feedback_is_kept_without_a_name(scene):
    told = actions.Told(
        giver="child",
        given_date=TODAY,
        felt_listened_to="yes_mostly",
        would_recommend="",
        words="The biscuits were good",
    )
    actions.record_feedback(by=scene.coordinator, case=scene.case, told=told)
    (kept,) = Feedback.objects.all()
    assert (kept.giver, kept.felt_listened_to, kept.would_recommend) == ("child", "yes_mostly", "")
    assert scene.verbs() == ["feedback.recorded"]
