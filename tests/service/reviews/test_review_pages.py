"""Who sees what of the reviews, and what the forms keep out of them."""

from datetime import date

import pytest
from django.urls import reverse

from kinweave.service.reviews.models import Feedback, Review, ReviewAccount
from tests.service import making
from tests.service.plans.making import TASK, TODAY, a_scene, cost_of, typed

SEALED = "canary-feedback"
FAMILYS = "canary-account of the family"
COUNCILS = "canary-account of the council"


@pytest.fixture
def review(scene):
    plan = scene.plan(status="shared")
    return making.record(scene.council, Review, plan=plan, planned_date=date(2027, 1, 8))


def at_review(scene, stage="review_planned"):
    with making.inside(scene.council.pk), making.made(scene.council):
        type(scene.case).objects.filter(pk=scene.case.pk).update(stage=stage)


def account(scene, review, teller, words, line=None):
    return making.record(
        scene.council,
        ReviewAccount,
        review=review,
        teller=teller,
        progress="not_yet",
        words=words,
        plan_line=line,
    )


def url(scene, route, *args):
    return reverse(route, args=[scene.case.pk, *args])


def text(response):
    return response.content.decode()


def all_of(scene, model):
    with making.inside(scene.council.pk):
        return list(model.objects.all())


def test_both_accounts_of_a_line_stand_beside_each_other_under_it(scene, review, browser_of):
    (line,) = scene.lines(review.plan)
    account(scene, review, "family", FAMILYS, line)
    account(scene, review, "council", COUNCILS, line)
    seen = text(browser_of(scene.coordinator).get(url(scene, "review")))
    under = seen.split(TASK)[1]
    assert (seen.count(TASK), FAMILYS in under, COUNCILS in under) == (1, True, True)


def test_words_of_feedback_are_for_the_service_and_not_for_the_referrer(scene, review, browser_of):
    making.record(
        scene.council, Feedback, case=scene.case, giver="child", given_date=TODAY, words=SEALED
    )
    account(scene, review, "family", FAMILYS)
    service = text(browser_of(scene.coordinator).get(url(scene, "review")))
    referrer = text(browser_of(scene.referrer).get(url(scene, "review")))
    assert (SEALED in service, FAMILYS in service) == (True, True)
    assert (SEALED in referrer, "How it was for people" in referrer) == (False, False)
    assert FAMILYS in referrer


ROLES = {
    "coordinator": [True, True],
    "service_manager": [True, True],
    "referrer": [True, False],
    "legal_tracker": [False, False],
    "administrator": [False, False],
    "analyst": [False, False],
    "auditor": [False, False],
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_pages_and_no_others(scene, review, browser_of, role):
    known = {
        "coordinator": scene.coordinator,
        "service_manager": scene.manager,
        "referrer": scene.referrer,
    }
    client = browser_of(known.get(role) or making.a_colleague(scene.council, role))
    kept = [
        url(scene, "review-plan"),
        url(scene, "review-record", review.pk),
        url(scene, "review-account", review.pk),
        url(scene, "feedback-add"),
    ]
    reads, keeps = ROLES[role]
    assert (client.get(url(scene, "review")).status_code == 200) is reads
    assert [client.get(page).status_code == 200 for page in kept] == [keeps] * 4


def test_a_review_of_another_case_is_not_there(scene, review, council, browser_of):
    other = a_scene(council, stage="review_planned")
    client = browser_of(scene.manager)
    for route in ("review-record", "review-account"):
        assert client.get(url(other, route, review.pk)).status_code == 404


def test_a_review_is_planned_told_and_recorded_on_its_pages(scene, browser_of):
    plan = scene.plan(status="shared")
    (line,) = scene.lines(plan)
    client = browser_of(scene.coordinator)
    client.post(url(scene, "review-plan"), typed({"planned_date": date(2027, 1, 8)}))
    (review,) = all_of(scene, Review)
    told = {
        "plan_line": line.pk,
        "teller": "family",
        "progress": "begun",
        "words": FAMILYS,
        "step": "confirm",
    }
    client.post(url(scene, "review-account", review.pk), told)
    client.post(url(scene, "review-account", review.pk), told | {"plan_line": "whole"})
    assert [one.plan_line_id for one in all_of(scene, ReviewAccount)] == [line.pk, None]
    outcome = typed({"outcome": "plan_changed", "held_date": TODAY, "step": "confirm"})
    answer = client.post(url(scene, "review-record", review.pk), outcome)
    assert answer["Location"] == url(scene, "plan")
    assert [one.status for one in scene.plans()] == ["draft", "shared"]


def test_an_account_is_checked_before_it_stands_for_good(scene, review, browser_of):
    client = browser_of(scene.coordinator)
    told = {"plan_line": "whole", "teller": "child", "progress": "done", "words": FAMILYS}
    seen = text(client.post(url(scene, "review-account", review.pk), told))
    assert ("Check your answers" in seen, FAMILYS in seen) == (True, True)
    assert all_of(scene, ReviewAccount) == []


def test_an_address_in_an_account_or_in_feedback_is_asked_back(scene, review, browser_of):
    client = browser_of(scene.coordinator)
    found = "She lives at 12 Elm Street now"
    told = {"plan_line": "whole", "teller": "family", "progress": "done", "words": found}
    seen = text(client.post(url(scene, "review-account", review.pk), told))
    assert "looks like an address" in seen
    told = typed({"giver": "parent", "given_date": TODAY, "words": found})
    assert "looks like an address" in text(client.post(url(scene, "feedback-add"), told))
    assert (all_of(scene, ReviewAccount), all_of(scene, Feedback)) == ([], [])


def test_a_review_that_was_held_asks_for_its_day_and_keeps_what_was_chosen(
    scene, review, browser_of
):
    client = browser_of(scene.coordinator)
    seen = text(client.post(url(scene, "review-record", review.pk), {"outcome": "plan_goes_on"}))
    assert "There is a problem" in seen
    chosen = seen.split('value="plan_goes_on"')[1].split(">")[0]
    assert "checked" in chosen
    assert [one.outcome for one in all_of(scene, Review)] == ["planned"]


def test_a_date_in_the_past_is_no_date_for_a_review(scene, browser_of):
    scene.plan(status="shared")
    client = browser_of(scene.coordinator)
    seen = text(client.post(url(scene, "review-plan"), typed({"planned_date": date(2026, 1, 8)})))
    assert "There is a problem" in seen
    assert all_of(scene, Review) == []


def test_the_page_costs_the_same_whatever_was_told(scene, review, browser_of):
    at_review(scene)
    (line,) = scene.lines(review.plan)
    account(scene, review, "family", FAMILYS, line)
    client = browser_of(scene.coordinator)
    short = cost_of(client, url(scene, "review"))
    for _ in range(2):
        account(scene, review, "family", FAMILYS, line)
        account(scene, review, "council", COUNCILS)
    assert cost_of(client, url(scene, "review")) == short
    assert short <= 12
