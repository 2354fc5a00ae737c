"""The pages of studies: who opens which, what they never tell, and what they ask of the database."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kinweave.service.access.actors import Actor
from kinweave.service.access.walls import inside
from kinweave.service.studies import actions
from kinweave.service.studies.models import Study, StudyEntry
from tests.service import making
from tests.service.studies import making as studies

PAGES = {
    "studies": {"analyst", "auditor", "coordinator", "service_manager", "legal_tracker"},
    "study": {"analyst", "auditor", "coordinator", "service_manager", "legal_tracker"},
    "study-seal": {"analyst"},
    "study-end": {"analyst"},
    "study-audit": {"analyst", "auditor"},
    "case-study": {"coordinator", "service_manager", "legal_tracker"},
    "case-study-enrol": {"service_manager", "legal_tracker"},
    "case-study-override": {"service_manager", "legal_tracker"},
}
ROLES = (
    "referrer",
    "coordinator",
    "service_manager",
    "legal_tracker",
    "administrator",
    "analyst",
    "auditor",
)
ARMS = ("Referred for a conference", "Usual practice")


def url(route, study, case=None):
    args = [case.pk] if route.startswith("case") else []
    args += [study.pk] if route not in ("studies", "study-seal", "case-study") else []
    return reverse(route, args=args)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def end(council, study, by):
    with inside(council.pk):
        actions.end_enrolment(by=by, study=study, reason="as_planned")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_pages_and_no_others(client_of, colleague, placed, role):
    reader = colleague(role)
    if role == "coordinator":
        making.allocate(placed.case, reader)
    client = client_of(reader)
    opened = {
        route
        for route in PAGES
        if client.get(url(route, placed.study, placed.case)).status_code == 200
    }
    assert opened == {route for route, readers in PAGES.items() if role in readers}
    handed = client.post(url("study-take-out", placed.study)).status_code == 200
    assert handed is (role in {"analyst", "auditor"})


def test_another_councils_study_is_not_there(client_of, study, case, other_council):
    analyst = making.a_colleague(other_council, "analyst")
    client = client_of(analyst)
    for route in ("study", "study-end", "study-audit"):
        assert client.get(url(route, study)).status_code == 404
    assert client.post(url("study-take-out", study)).status_code == 404


def test_a_study_of_another_council_cannot_be_enrolled_in(client_of, other_council, case, tracker):
    theirs = studies.sealed(other_council)
    client = client_of(tracker)
    assert client.get(url("case-study-enrol", theirs, case)).status_code == 404


def test_studies_stand_in_the_navigation_only_of_councils_that_take_part(
    client, colleague, council
):
    making.sign_in(client, colleague("legal_tracker"))
    case = studies.a_family(council)
    before = client.get(reverse("case", args=[case.pk])).content.decode()
    studies.sealed(council)
    after = client.get(reverse("case", args=[case.pk])).content.decode()
    there = [reverse("studies"), reverse("case-study", args=[case.pk])]
    assert [f'href="{one}"' in before for one in there] == [False, False]
    assert [f'href="{one}"' in after for one in there] == [True, True]


def test_an_analyst_finds_the_way_to_the_first_study(client_of, colleague, council):
    client = client_of(colleague("analyst"))
    page = text(client.get("/studies/"))
    assert ("takes part in no study yet" in page, "Seal the list of a study" in page) == (
        True,
        True,
    )


def test_a_plan_is_sealed_after_it_was_checked(client_of, sealer, council):
    client = client_of(sealer)
    typed = {"plan": studies.a_plan(council.name).replace("\n", "\r\n"), "said": studies.SAID}
    checked = text(client.post("/studies/seal", typed))
    assert "you can enrol no family in this study" in checked
    assert "A family has “referred for a conference” or “usual practice”." in checked
    assert "block_sizes" not in checked.split("Change these answers")[0]
    with inside(council.pk):
        assert Study.objects.count() == 0
    client.post("/studies/seal", typed | {"step": "confirm"})
    with inside(council.pk):
        study = Study.objects.get()
    assert (study.plan, study.sealed_by_id) == (studies.a_plan(council.name), sealer.user_id)


def test_a_plan_that_cannot_be_honoured_is_asked_back_with_what_was_typed(
    client_of, sealer, council
):
    plan = studies.a_plan(council.name, more='id = "usual"->id = "fgc"')
    page = text(client_of(sealer).post("/studies/seal", {"plan": plan, "said": studies.SAID}))
    assert "There is a problem" in page
    assert "both arms are called “fgc”; give each its own id" in page
    assert "EXAMPLE/26/001" in page
    with inside(council.pk):
        assert Study.objects.count() == 0


def test_a_family_is_enrolled_after_a_check_and_its_group_is_told_only_then(client_of, here, case):
    client = client_of(here.tracker)
    before = text(client.get(url("case-study", here.study, case)))
    asked = text(client.get(url("case-study-enrol", here.study, case)))
    checked = text(client.post(url("case-study-enrol", here.study, case), {"consent": "not-asked"}))
    assert [arm for arm in ARMS for page in (before, asked, checked) if arm in page] == []
    assert "This family is not enrolled." in before
    assert "This cannot be undone" in checked
    with inside(here.council.pk):
        assert StudyEntry.objects.count() == 0
    told = client.post(
        url("case-study-enrol", here.study, case),
        {"consent": "not-asked", "step": "confirm"},
        follow=True,
    )
    (line,) = studies.says(here.council, here.study)
    place = {"fgc": ARMS[0], "usual": ARMS[1]}[line["arm"]]
    assert [arm for arm in ARMS if arm in text(told)] == [place]


def test_a_family_that_comes_back_is_shown_its_first_group(client_of, here):
    ada = making.a_person(here.council, "Ada")
    first = here.enrol(studies.a_family(here.council, ada))
    end(here.council, here.study, here.sealer)
    returning = studies.a_family(here.council, ada)
    client = client_of(here.tracker)
    assert "See whether this family was enrolled" in text(
        client.get(url("case-study", here.study, returning))
    )
    told = client.post(
        url("case-study-enrol", here.study, returning),
        {"consent": "agreed", "step": "confirm"},
        follow=True,
    )
    place = {"fgc": ARMS[0], "usual": ARMS[1]}[first.arm.id]
    seen = text(told)
    assert "It keeps the group that it was given first." in seen
    assert f"This family’s group {place}" in seen
    assert "The family came back under another number and was known by its child." in seen


def test_what_was_had_otherwise_stands_beside_the_group(client_of, placed):
    client = client_of(placed.tracker)
    page = url("case-study-override", placed.study, placed.case)
    answers = {"reason": "court_directed", "received": "fgc"}
    assert "Check your answers" in text(client.post(page, answers))
    seen = text(client.post(page, answers | {"step": "confirm"}, follow=True))
    place = {"fgc": ARMS[0], "usual": ARMS[1]}[placed.told.arm.id]
    assert f"This family’s group {place}" in seen
    assert "Had otherwise A court directed it, Friday 20 November 2026" in seen
    assert f"What it has now {ARMS[0]}" in seen


def test_who_may_not_enrol_is_told_why_and_nothing_is_written(client, council, study, case):
    tracker = making.a_colleague(council, "legal_tracker")
    mine = studies.sealed(
        council,
        Actor(tracker.user_id, council.pk, "analyst", tracker.name),
        studies.a_plan(council.name, consent="asked"),
    )
    making.sign_in(client, tracker)
    answer = client.post(
        url("case-study-enrol", mine, case), {"consent": "agreed", "step": "confirm"}
    )
    assert "You sealed the list of this study, so somebody else enrols" in text(answer)
    assert studies.says(council, mine) == []


@pytest.mark.parametrize("role", ["analyst", "auditor", "service_manager"])
def test_balance_is_told_to_nobody_before_enrolment_has_ended(client_of, colleague, here, role):
    told = [here.enrol(studies.a_family(here.council)).arm.id for _ in range(5)]
    client = client_of(colleague(role))
    routes = ["studies", "study"] + (["study-audit"] if role != "service_manager" else [])
    before = [text(client.get(url(route, here.study))) for route in routes]
    assert [page for page in before if "Families in each group" in page or "guessed" in page] == []
    assert "Families enrolled here 5" in before[1]
    end(here.council, here.study, here.sealer)
    after = text(client.get(url(routes[-1], here.study)))
    split = f"{told.count('fgc')} in the first and {told.count('usual')} in the second"
    assert (split in after) is (role != "service_manager")


def test_the_record_says_who_did_what_in_order_and_no_group_of_anybody(
    client_of, colleague, placed
):
    placed.enrol(placed.case)
    page = client_of(colleague("auditor")).get(url("study-audit", placed.study))
    seen = text(page)
    assert "The record holds. 1 family enrolled in the order of the sealed list." in seen
    assert "Known again by its number, as in line 1" in seen
    assert "Enrolled, place 1 of the list" in seen
    assert seen.count("Tess Tracker") == 2
    assert [arm for arm in (*ARMS, placed.case.family.reference) if arm in seen] == []


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_ask_as_much_at_three_as_at_one(client, colleague, placed):
    readers = {
        "studies": colleague("auditor"),
        "study": colleague("auditor"),
        "study-audit": colleague("auditor"),
        "case-study": colleague("service_manager"),
        "case-study-enrol": colleague("service_manager"),
        "case-study-override": colleague("service_manager"),
    }

    def asked():
        found = {}
        for route, reader in readers.items():
            making.sign_in(client, reader)
            found[route] = queries_of(client, url(route, placed.study, placed.case))
        return found

    placed.enrol(placed.case)
    asked()  # what is read once for each process
    at_one = asked()
    for consent in ("asked", "not-asked"):
        plan = studies.a_plan(placed.council.name, consent=consent, places=26)
        other = studies.sealed(placed.council, plan=plan)
        studies.enrolled(placed.council, other, placed.case, placed.tracker, "agreed")
    for _ in range(2):
        placed.enrol(studies.a_family(placed.council))
        placed.enrol(placed.case)
    assert asked() == at_one


def test_a_family_that_waits_is_told_by_which_day_it_has_its_offer(client_of, council, tracker):
    waiting = 'offer = "none"->offer = "wait"\nwait_weeks = 8;;design = "parallel"->design = "waiting-list"'
    study = studies.sealed(council, plan=studies.a_plan(council.name, more=waiting))
    cases = [studies.a_family(council) for _ in range(8)]
    told = [studies.enrolled(council, study, case, tracker).arm.id for case in cases]
    client = client_of(tracker)
    seen = [text(client.get(url("case-study", study, case))) for case in cases]
    due = ["Its offer is due by Monday 28 December 2026" in page for page in seen]
    assert due == [arm == "usual" for arm in told]
    assert set(due) == {True, False}
