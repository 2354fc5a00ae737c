"""The auditor sees who did what and when, and no record."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kinweave.service.access.actors import Actor, the_service
from kinweave.service.access.walls import inside
from kinweave.service.audit.queries import PAGE
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone
from tests.service import making

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def auditor(client, colleague):
    return making.sign_in(client, colleague("auditor", "Otto Counter"))


@pytest.fixture
def coordinator(colleague):
    return colleague("coordinator", "Cora Near")


def did(council, actor, verb, *, at=NOW, **details):
    with inside(council.pk), time_machine.travel(at, tick=False):
        record_alone(verb, by=actor, **details)


def rows(page):
    """Each row of the list as its cells' words."""
    body = page.content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("<tr")[1:]
    ]


def whats(page):
    return [row[2] for row in rows(page)]


def test_it_says_who_did_what_when_and_in_which_case(auditor, council, coordinator):
    case = making.a_case(council)
    did(council, coordinator, Verb.OFFER_RECORDED, case_id=case.pk)
    newest = rows(auditor.get("/audit/"))[0]
    assert newest == [
        "Friday 20 November 2026 at 10am",
        "Cora Near",
        "Recorded an offer of a conference",
        str(case.pk)[-6:],
    ]


def test_it_names_the_fields_that_changed_and_never_what_they_say(auditor, council, coordinator):
    person = making.a_person(council, "Wilhelmina", "Canary")
    with inside(council.pk):
        record_alone(
            Verb.PERSON_CHANGED,
            by=coordinator,
            about=person,
            fields=["given_name"],
            reason="Canary",
        )
    page = auditor.get("/audit/")
    assert whats(page)[0] == "Changed what is recorded about a person First name"
    for leak in ("Wilhelmina", "Canary", str(person.pk)):
        assert leak not in page.content.decode()


def test_another_councils_events_are_not_there(auditor, council, other_council, coordinator):
    foreign = making.a_colleague(other_council, "coordinator", "Fay Far")
    did(other_council, foreign, Verb.SEARCHED)
    record_alone(Verb.SIGNED_IN, by=Actor(foreign.user_id, None, "signed in"))
    did(council, coordinator, Verb.EXPORTED)
    page = auditor.get("/audit/")
    assert whats(page)[0] == "Took an extract"
    assert "Searched" not in whats(page)
    assert "Fay Far" not in page.content.decode()


def test_sign_ins_of_colleagues_and_failures_of_nobody_are_there(auditor, coordinator):
    record_alone(Verb.SIGNED_IN, by=Actor(coordinator.user_id, None, "signed in"))
    record_alone(Verb.SIGN_IN_FAILED, by=Actor(None, None, "nobody"))
    found = [row[1:3] for row in rows(auditor.get("/audit/"))]
    assert found[:2] == [
        ["Nobody signed in", "Tried to sign in and could not"],
        ["Cora Near", "Signed in"],
    ]


def test_a_refusal_says_why(auditor, council, coordinator):
    did(council, coordinator, Verb.REFUSED, reason="the role lacks see_audit")
    assert whats(auditor.get("/audit/"))[0] == "Was refused the role lacks see audit"


def test_it_is_narrowed_by_what_who_when_and_case(auditor, council, coordinator, colleague):
    other = colleague("coordinator", "Ned Other")
    case = making.a_case(council)
    did(council, coordinator, Verb.PLAN_WRITTEN, case_id=case.pk)
    did(council, other, Verb.PLAN_SHARED, at=NOW + timedelta(days=2))
    by = {
        "?verb=plan.written": ["Wrote down the family’s plan"],
        f"?colleague={other.user_id}": ["Shared the plan"],
        f"?case={case.pk}": ["Wrote down the family’s plan"],
        "?first_day-day=22&first_day-month=11&first_day-year=2026": ["Shared the plan"],
        "?verb=plan.shared&last_day-day=21&last_day-month=11&last_day-year=2026": [],
        "?verb=plan.shared&last_day-day=22&last_day-month=11&last_day-year=2026": [
            "Shared the plan"
        ],
    }
    for query, expected in by.items():
        assert whats(auditor.get(f"/audit/{query}")) == expected, query
    assert (
        "Nothing was recorded that fits"
        in auditor.get("/audit/?verb=plan.answered").content.decode()
    )


@pytest.mark.parametrize(
    "query",
    [
        "?verb=no.such",
        "?colleague=nobody",
        "?case=not-an-id",
        "?before=not-an-id",
        "?first_day-day=31&first_day-month=2&first_day-year=2026",
    ],
)
def test_what_cannot_be_understood_narrows_nothing_and_breaks_nothing(auditor, coordinator, query):
    assert auditor.get(f"/audit/{query}").status_code == 200


def test_it_goes_on_page_by_page_without_a_gap_or_a_double(auditor, council):
    service = the_service(council.pk)
    for number in range(2 * PAGE + 10):
        did(council, service, Verb.REFUSED, reason=f"number {number}")
    found, address = [], "/audit/?verb=access.refused"
    for _ in range(3):
        page = auditor.get(address)
        found += [what.removeprefix("Was refused number ") for what in whats(page)]
        more = re.search(r'href="(\?[^"]*before=[^"]*)"', page.content.decode())
        address = "/audit/" + more[1].replace("&amp;", "&") if more else None
    assert address is None
    assert found == [str(number) for number in reversed(range(2 * PAGE + 10))]


@pytest.mark.parametrize(
    "role",
    ["referrer", "coordinator", "service_manager", "legal_tracker", "administrator", "analyst"],
)
def test_for_every_other_role_the_page_is_not_there(client, colleague, role):
    making.sign_in(client, colleague(role))
    assert client.get("/audit/").status_code == 404


def test_it_takes_the_same_few_queries_for_one_row_and_for_many(auditor, council, colleague):
    counts = []
    auditor.get("/audit/")
    for number in (1, 3):
        for _ in range(number):
            did(council, colleague("coordinator"), Verb.PLAN_SHARED, case_id=None)
        with CaptureQueriesContext(connection) as seen:
            auditor.get("/audit/?verb=plan.shared")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_days_are_london_days(auditor, council, coordinator):
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 July in London
    did(council, coordinator, Verb.PLAN_SHARED, at=summer)
    day = "first_day-day={0}&first_day-month=7&first_day-year=2026&last_day-day={0}&last_day-month=7&last_day-year=2026"
    assert whats(auditor.get(f"/audit/?verb=plan.shared&{day.format(1)}")) == []
    assert whats(auditor.get(f"/audit/?verb=plan.shared&{day.format(2)}")) == ["Shared the plan"]
    assert rows(auditor.get("/audit/?verb=plan.shared"))[0][0] == "Thursday 2 July 2026 at 12:30am"
