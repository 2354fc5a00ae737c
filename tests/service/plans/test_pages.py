"""Who sees what of the plan, and what its forms keep out of it."""

import re

import pytest
from django.urls import reverse

from kinweave.service.plans.models import AgreementToPlan
from tests.service import making
from tests.service.plans.making import (
    TASK,
    TODAY,
    WORDS,
    a_scene,
    cost_of,
    line_words,
    typed,
    words,
)

CANARY = "canary words of the family"


def body(page):
    """A page without the form token, which is new on every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def page_of(client, scene, route="plan", *args):
    return client.get(reverse(route, args=[scene.case.pk, *args]))


def on_page(client, scene, route="plan", *args):
    return page_of(client, scene, route, *args).content.decode()


ROUTES = {
    "coordinator": {"plan", "plan-words", "plan-line-add", "plan-share"},
    "service_manager": {"plan", "plan-words", "plan-line-add", "plan-share"},
    "referrer": {"plan"},
    "legal_tracker": set(),
    "administrator": set(),
    "analyst": set(),
    "auditor": set(),
}


@pytest.mark.parametrize("role", ROUTES)
def test_each_role_opens_its_own_pages_of_a_draft_and_no_others(scene, browser_of, role):
    scene.plan()
    known = {
        "coordinator": scene.coordinator,
        "service_manager": scene.manager,
        "referrer": scene.referrer,
    }
    actor = known.get(role) or making.a_colleague(scene.council, role)
    client = browser_of(actor)
    routes = ["plan", "plan-words", "plan-line-add", "plan-share", "plan-council-answer"]
    opened = {route for route in routes if page_of(client, scene, route).status_code == 200}
    assert opened == ROUTES[role]


def test_a_refused_page_looks_like_one_that_is_not_there(scene, browser_of):
    scene.plan()
    stranger = browser_of(making.a_colleague(scene.council, "coordinator"))
    refused = page_of(stranger, scene)
    absent = stranger.get(reverse("plan", args=[scene.conference.pk]))
    assert (refused.status_code, absent.status_code) == (404, 404)
    assert body(refused) == body(absent)


def test_a_draft_is_not_shown_to_the_referrer_and_a_shared_version_is(scene, browser_of):
    plan = scene.plan(family_words=CANARY)
    client = browser_of(scene.referrer)
    assert (CANARY in on_page(client, scene), TASK in on_page(client, scene)) == (False, False)
    assert page_of(client, scene, "plan-version", plan.pk).status_code == 404
    with making.inside(scene.council.pk), making.made(scene.council):
        type(plan).objects.filter(pk=plan.pk).update(status="shared")
    assert (CANARY in on_page(client, scene), TASK in on_page(client, scene)) == (True, True)


def test_while_a_new_version_is_written_the_referrer_reads_the_one_that_is_shared(
    scene, browser_of
):
    scene.plan(status="shared", family_words="The shared words")
    scene.plan(version=2, family_words=CANARY)
    seen = on_page(browser_of(scene.referrer), scene)
    assert ("The shared words" in seen, CANARY in seen) == (True, False)


def test_a_line_of_another_case_is_no_line_of_this_one(scene, browser_of, council):
    scene.plan()
    other = a_scene(council)
    (line,) = other.lines(other.plan())
    client = browser_of(scene.manager)
    assert page_of(client, scene, "plan-line", line.pk).status_code == 404
    assert page_of(client, scene, "plan-line-remove", line.pk).status_code == 404


@pytest.mark.parametrize(
    "found",
    ["Mum's new house, 12 Elm Street", "Ring 0161 496 0000", "M13 9PL", "gran@example.org"],
)
def test_an_address_or_phone_number_in_the_plan_is_asked_back_and_not_written(
    scene, browser_of, found
):
    plan = scene.plan(lines=0)
    client = browser_of(scene.coordinator)
    answers = {"edition": 1, **typed(vars(words(family_words=found)))}
    page = client.post(reverse("plan-words", args=[scene.case.pk]), answers).content.decode()
    assert "looks like an address or phone number" in page
    assert (scene.now(plan).family_words, scene.now(plan).edition) == (WORDS, 1)
    answers = {"edition": 1, **typed(vars(line_words(contingency=found)))}
    page = client.post(reverse("plan-line-add", args=[scene.case.pk]), answers).content.decode()
    assert "looks like an address or phone number" in page
    assert scene.lines(plan) == []


def test_a_line_without_its_task_keeps_what_was_typed_and_writes_nothing(scene, browser_of):
    plan = scene.plan(lines=0)
    answers = {"edition": 1, **typed(vars(line_words(task="", who="Uncle Ivo")))}
    page = browser_of(scene.coordinator).post(
        reverse("plan-line-add", args=[scene.case.pk]), answers
    )
    text = page.content.decode()
    assert ('href="#id_task"' in text, 'value="Uncle Ivo"' in text) == (True, True)
    assert scene.lines(plan) == []


def test_whether_words_are_safe_is_asked_anew_with_every_change(scene, browser_of):
    plan = scene.plan(agreed_safe="yes")
    line = scene.line(plan, agreed_safe="yes")
    client = browser_of(scene.coordinator)
    for seen in (
        on_page(client, scene, "plan-words"),
        on_page(client, scene, "plan-line", line.pk),
    ):
        assert "checked" not in seen.split("safe for anybody to read?")[1].split("</fieldset>")[0]


def test_a_line_of_the_family_is_never_overdue_and_a_promise_of_the_council_is(scene, browser_of):
    plan = scene.plan(lines=0)
    late = TODAY.replace(day=1)
    scene.line(plan, by_when=late)
    assert "Overdue" not in on_page(browser_of(scene.coordinator), scene)
    scene.line(plan, by_when=late, owner="council")
    assert on_page(browser_of(scene.coordinator), scene).count("Overdue") == 1


def test_the_councils_answer_is_checked_before_it_is_given(scene, browser_of, council):
    scene.plan(status="shared")
    with making.inside(council.pk), making.made(council):
        type(scene.case).objects.filter(pk=scene.case.pk).update(stage="plan_made")
    client = browser_of(scene.referrer)
    url = reverse("plan-council-answer", args=[scene.case.pk])
    answers = typed({"decision": "not_agreed", "reasons": "", "decided_date": TODAY})
    assert "Enter the council’s reasons" in client.post(url, answers).content.decode()
    answers["reasons"] = "We worry about the nights"
    assert "Confirm the answer" in client.post(url, answers).content.decode()
    assert scene.now(scene.case).stage == "plan_made"
    client.post(url, {**answers, "step": "confirm"})
    seen = on_page(client, scene)
    assert "The council: Not agreed" in seen
    assert "We worry about the nights" in seen
    assert scene.now(scene.case).stage == "plan_answered"


def test_somebody_who_has_died_is_not_offered_as_one_who_answers(scene, browser_of):
    scene.plan(status="shared")
    making.related(
        scene.council,
        making.a_person(scene.council, "Noel", "Stone", death_date=TODAY),
        "grandparent",
        scene.ada,
    )
    seen = on_page(browser_of(scene.coordinator), scene, "plan-person-answer")
    assert ("Mary Reed" in seen, "Noel Stone" in seen) == (True, False)


def test_whoever_of_several_people_answers_the_answer_is_theirs(scene, browser_of):
    plan = scene.plan(status="shared")
    client = browser_of(scene.coordinator)
    url = reverse("plan-person-answer", args=[scene.case.pk])
    for person in (scene.mum, scene.ada):
        answers = typed({"person": person.pk, "decision": "agreed", "decided_date": TODAY})
        assert client.post(url, {**answers, "step": "confirm"}).status_code == 302
    with making.inside(scene.council.pk):
        given = AgreementToPlan.objects.filter(plan=plan).order_by("created_at", "pk")
        assert [one.person_id for one in given] == [scene.mum.pk, scene.ada.pk]


def test_no_event_of_the_plan_carries_its_words(scene, browser_of):
    client = browser_of(scene.coordinator)
    answers = typed(vars(words(family_words=CANARY)))
    client.post(reverse("plan-begin", args=[scene.case.pk]), answers)
    answers = {"edition": 1, **typed(vars(line_words(task=CANARY)))}
    client.post(reverse("plan-line-add", args=[scene.case.pk]), answers)
    events = [event for event in scene.events() if event.verb.startswith("plan.")]
    assert [event.verb for event in events] == ["plan.written", "plan.changed"]
    assert CANARY not in "".join(f"{event.reason} {event.field_names}" for event in events)


def test_the_plan_costs_the_same_whatever_its_length(scene, browser_of):
    plan = scene.plan(status="shared", lines=1)
    client = browser_of(scene.referrer)
    short = cost_of(client, reverse("plan", args=[scene.case.pk]))
    for _ in range(2):
        scene.line(plan)
        making.record(
            scene.council,
            AgreementToPlan,
            plan=plan,
            party="person",
            person=scene.gran,
            decision="agreed",
            decided_date=TODAY,
        )
    assert cost_of(client, reverse("plan", args=[scene.case.pk])) == short
    assert short <= 12
