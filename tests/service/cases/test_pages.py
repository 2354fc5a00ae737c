"""A case's own pages: overview, its children, and its closing."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event, ReadEntry
from kinweave.service.cases.actions import NewChild
from kinweave.service.cases.models import Case, Closure, StaffExclusion
from kinweave.service.people.models import Identifier, Person, Restriction
from tests.service import making
from tests.service.referrals.scenes import ADA, UNBORN, referred

ROLES_IN = ("referrer", "coordinator", "service_manager", "legal_tracker")
ROLES_OUT = ("administrator", "analyst", "auditor")
OVERVIEW_QUERIES = 12


@pytest.fixture
def staff(colleague):
    """One colleague of each role."""
    return {role: colleague(role, f"Known {role}") for role in (*ROLES_IN, *ROLES_OUT)}


@pytest.fixture
def case(staff):
    found = referred(staff["referrer"], ADA, UNBORN)
    making.allocate(found, staff["coordinator"])
    return found


def child_called(council, given_name):
    with inside(council.pk):
        return Person.objects.get(given_name=given_name)


# ---- Overview ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES_IN)
def test_whoever_reaches_the_case_sees_where_it_stands(client_of, staff, case, role):
    page = client_of(staff[role]).get(f"/cases/{case.pk}/").content.decode()
    expected = ("Ada Reed", "12 years", "due 20 January 2027", "C1001", "Known coordinator")
    assert [told for told in expected if told not in page] == []
    assert "Monday 9 November 2026" in page
    assert "Overdue" in page


@pytest.mark.parametrize("role", ROLES_OUT)
def test_for_those_without_cases_it_does_not_exist(client_of, staff, case, role):
    assert client_of(staff[role]).get(f"/cases/{case.pk}/").status_code == 404


def test_refused_and_absent_look_the_same(client_of, colleague, case):
    client = client_of(colleague("referrer"))
    refused = client.get(f"/cases/{case.pk}/")
    absent = client.get("/cases/01900000-0000-7000-8000-000000000000/")
    assert (refused.status_code, absent.status_code) == (404, 404)
    # The sign-out form's own token is new on every page.
    pages = [re.sub(r'value="[^"]{64}"', "", page.content.decode()) for page in (refused, absent)]
    assert pages[0] == pages[1]


def test_somebody_excluded_finds_no_case(client_of, staff, case, council):
    manager = staff["service_manager"]
    making.record(council, StaffExclusion, case=case, user_id=manager.user_id)
    assert client_of(manager).get(f"/cases/{case.pk}/").status_code == 404


def test_a_protected_child_has_no_name_for_a_role_without_leave(client_of, staff, case, council):
    making.record(
        council,
        Restriction,
        person=child_called(council, "Ada"),
        kind="identity_protected",
        start_date=date(2026, 1, 1),
    )
    seen = client_of(staff["referrer"]).get(f"/cases/{case.pk}/").content.decode()
    assert [told for told in ("Ada", "12 years", "C1001") if told in seen] == []
    seen = client_of(staff["coordinator"]).get(f"/cases/{case.pk}/").content.decode()
    assert "Ada Reed" in seen


def test_the_referrals_sealed_note_is_not_on_the_overview(client_of, staff, case):
    for role in ROLES_IN:
        page = client_of(staff[role]).get(f"/cases/{case.pk}/").content.decode()
        assert "SEALED-NOTE" not in page


def test_only_those_who_keep_the_network_are_offered_changes(client_of, staff, case):
    offered = {
        role: "Record a birth" in client_of(staff[role]).get(f"/cases/{case.pk}/").content.decode()
        for role in ROLES_IN
    }
    assert offered == {
        "referrer": False,
        "coordinator": True,
        "service_manager": True,
        "legal_tracker": False,
    }


def test_a_familys_earlier_cases_are_counted_only_if_the_reader_may_open_them(
    client_of, staff, case, colleague
):
    other = colleague("referrer")
    again = referred(other, ADA)
    counts = {}
    for actor in (other, staff["service_manager"]):
        page = client_of(actor).get(f"/cases/{again.pk}/").content.decode()
        counts[actor.role] = "None that you can open" in page
    assert counts == {"referrer": True, "service_manager": False}


def test_stages_stand_in_the_order_of_the_journey_that_this_case_takes(client_of, staff, case):
    page = client_of(staff["coordinator"]).get(f"/cases/{case.pk}/").content.decode()
    journey = page[page.index("kw-stages") : page.index("</ol>", page.index("kw-stages"))]
    labels = ["Referred", "Offered", "Agreed to take part", "Coordinator allocated", "Closed"]
    places = [journey.index(label) for label in labels]
    assert places == sorted(places)
    assert "Ended at the offer" not in journey


def test_opening_a_case_is_written_down(client_of, staff, case, council):
    client_of(staff["coordinator"]).get(f"/cases/{case.pk}/")
    with inside(council.pk):
        read = ReadEntry.objects.get()
        assert (read.page, read.case_id, read.actor_role) == ("case", case.pk, "coordinator")


def test_the_overview_costs_the_same_for_one_child_and_for_three(client_of, staff):
    costs = {}
    for number in (1, 3):
        children = [
            NewChild(given_name=f"Child {n}", la_child_id=f"{number}C{n}") for n in range(number)
        ]
        case = referred(staff["referrer"], *children)
        client = client_of(staff["service_manager"])
        client.get(f"/cases/{case.pk}/")
        with CaptureQueriesContext(connection) as context:
            client.get(f"/cases/{case.pk}/")
        # PostgreSQL is told of the council's wall before and after; that is no query.
        costs[number] = len([q for q in context if "set_config" not in q["sql"]])
    assert costs == {1: OVERVIEW_QUERIES, 3: OVERVIEW_QUERIES}


# ---- A child is born --------------------------------------------------------------------------------


def born(client, case, child, **answers):
    data = {"birth_date-day": "19", "birth_date-month": "11", "birth_date-year": "2026"}
    return client.post(f"/cases/{case.pk}/children/{child.pk}/born", data | answers)


def test_the_same_child_is_born(client_of, staff, case, council):
    baby = child_called(council, "")
    client = client_of(staff["coordinator"])
    answers = {"given_name": "Dáithí", "sex": "M"}
    assert "Check your answers" in born(client, case, baby, **answers).content.decode()
    with inside(council.pk):
        assert Person.objects.get(pk=baby.pk).birth_date is None
    assert born(client, case, baby, **answers, step="confirm")["Location"] == f"/cases/{case.pk}/"
    with inside(council.pk):
        child = Person.objects.get(pk=baby.pk)
        assert (child.birth_date, child.expected_birth_date) == (date(2026, 11, 19), None)
        assert (child.given_name, child.family_name, child.sex, child.ethnicity) == (
            "Dáithí",
            "Reed",
            "M",
            "NOBT",
        )
        assert child.search_key == "daithi reed"
        assert Person.objects.count() == 2
        event = Event.objects.get(verb="child.born")
        assert (event.object_id, event.case_id) == (baby.pk, case.pk)
        assert "expected_birth_date" in event.field_names


def test_a_birth_is_recorded_once(client_of, staff, case, council):
    ada = child_called(council, "Ada")
    page = born(client_of(staff["coordinator"]), case, ada, step="confirm").content.decode()
    assert "already recorded" in page
    with inside(council.pk):
        assert Person.objects.get(pk=ada.pk).birth_date == date(2014, 5, 4)
        assert Event.objects.filter(verb="child.born").count() == 0


def test_nobody_is_born_tomorrow(client_of, staff, case, council):
    baby = child_called(council, "")
    answers = {"birth_date-day": "21", "given_name": "Kept"}
    page = born(client_of(staff["coordinator"]), case, baby, **answers).content.decode()
    assert "must be today or in the past" in page
    assert "Kept" in page
    with inside(council.pk):
        assert Person.objects.get(pk=baby.pk).birth_date is None


def test_a_child_of_another_case_is_not_in_this_one(client_of, staff, case, council, colleague):
    other = referred(colleague("referrer"), NewChild(given_name="Elsewhere"))
    stranger = child_called(council, "Elsewhere")
    client = client_of(staff["coordinator"])
    for end in ("", "/born"):
        assert client.get(f"/cases/{case.pk}/children/{stranger.pk}{end}").status_code == 404
        assert client.get(f"/cases/{other.pk}/children/{stranger.pk}{end}").status_code == 404


@pytest.mark.parametrize("role", ["referrer", "legal_tracker", *ROLES_OUT])
def test_others_cannot_change_a_child(client_of, staff, case, council, role):
    ada = child_called(council, "Ada")
    for end in ("", "/born"):
        address = f"/cases/{case.pk}/children/{ada.pk}{end}"
        assert client_of(staff[role]).get(address).status_code == 404


# ---- A child's details ------------------------------------------------------------------------------


def ada_typed(**answers):
    typed = {
        "given_name": "Ada",
        "family_name": "Reed",
        "birth_date-day": "4",
        "birth_date-month": "5",
        "birth_date-year": "2014",
        "la_child_id": "C1001",
    }
    return typed | answers


def test_a_childs_details_are_mended_and_named_in_the_event(client_of, staff, case, council):
    ada = child_called(council, "Ada")
    client = client_of(staff["coordinator"])
    data = ada_typed(known_as="Adie", sex="F", ethnicity="WBRI")
    client.post(f"/cases/{case.pk}/children/{ada.pk}", data)
    with inside(council.pk):
        child = Person.objects.get(pk=ada.pk)
        assert (child.known_as, child.sex, child.ethnicity) == ("Adie", "F", "WBRI")
        assert child.search_key == "adie ada reed"
        assert Event.objects.get(verb="child.changed").field_names == "known_as sex ethnicity"


def test_saving_a_child_without_a_change_records_nothing(client_of, staff, case, council):
    ada = child_called(council, "Ada")
    client_of(staff["coordinator"]).post(f"/cases/{case.pk}/children/{ada.pk}", ada_typed())
    with inside(council.pk):
        assert Event.objects.filter(verb="child.changed").count() == 0


def test_a_new_council_number_ends_the_one_before(client_of, staff, case, council):
    ada = child_called(council, "Ada")
    data = ada_typed(la_child_id="C 2002")
    client_of(staff["coordinator"]).post(f"/cases/{case.pk}/children/{ada.pk}", data)
    with inside(council.pk):
        numbers = Identifier.objects.order_by("created_at").values_list("value", "end_date")
        assert list(numbers) == [("C1001", date(2026, 11, 20)), ("C2002", None)]


def test_a_number_that_means_another_child_is_refused(client_of, staff, case, council):
    baby = child_called(council, "")
    data = {
        "family_name": "Kept",
        "expected_birth_date-day": "20",
        "expected_birth_date-month": "1",
        "expected_birth_date-year": "2027",
        "la_child_id": "c1001",
    }
    page = client_of(staff["coordinator"]).post(f"/cases/{case.pk}/children/{baby.pk}", data)
    assert "do not fit together" in page.content.decode()
    with inside(council.pk):
        assert Person.objects.get(pk=baby.pk).family_name == "Reed"
        assert Identifier.objects.count() == 1


def test_an_unborn_child_is_not_asked_about_ethnicity(client_of, staff, case, council):
    baby = child_called(council, "")
    page = client_of(staff["coordinator"]).get(f"/cases/{case.pk}/children/{baby.pk}")
    asked = page.content.decode()
    assert ("Ethnicity" in asked, "Expected date of birth" in asked) == (False, True)


def test_a_date_of_birth_is_not_taken_away(client_of, staff, case, council):
    ada = child_called(council, "Ada")
    data = ada_typed(**{f"birth_date-{part}": "" for part in ("day", "month", "year")})
    page = client_of(staff["coordinator"]).post(f"/cases/{case.pk}/children/{ada.pk}", data)
    assert "Enter the date of birth" in page.content.decode()
    with inside(council.pk):
        assert Person.objects.get(pk=ada.pk).birth_date == date(2014, 5, 4)


# ---- Closing ----------------------------------------------------------------------------------------

CLOSING = {
    "closed_date-day": "20",
    "closed_date-month": "11",
    "closed_date-year": "2026",
    "reason": "another_reason",
    "note": "They know that they may come back.",
}


def test_a_case_is_closed_after_a_check_and_says_so(client_of, staff, case, council):
    client = client_of(staff["coordinator"])
    address = f"/cases/{case.pk}/closing"
    assert "This case is open" in client.get(address).content.decode()
    assert "Check before you close" in client.post(f"{address}/new", CLOSING).content.decode()
    with inside(council.pk):
        assert Closure.objects.count() == 0
    answer = client.post(f"{address}/new", CLOSING | {"step": "confirm"})
    assert answer["Location"] == address
    with inside(council.pk):
        closed = Case.objects.get()
        assert (closed.stage, closed.due_date, closed.is_open) == ("closed", None, False)
        verbs = Event.objects.filter(case_id=case.pk).order_by("-pk").values_list("verb", flat=True)
        assert list(verbs[:2]) == ["case.stage_moved", "case.closed"]
    page = client.get(address).content.decode()
    expected = ("This case is closed", "Friday 20 November 2026", "They know that they may")
    assert [told for told in expected if told not in page] == []
    assert (
        "This case closed on Friday 20 November 2026"
        in client.get(f"/cases/{case.pk}/").content.decode()
    )


def test_a_case_is_closed_once(client_of, staff, case, council):
    client = client_of(staff["coordinator"])
    address = f"/cases/{case.pk}/closing/new"
    client.post(address, CLOSING | {"step": "confirm"})
    again = client.post(address, CLOSING | {"step": "confirm", "note": "Twice"})
    assert "already closed" in again.content.decode()
    with inside(council.pk):
        assert Closure.objects.get().note == "They know that they may come back."


def test_a_case_does_not_close_before_it_began(client_of, staff, case, council):
    data = CLOSING | {"closed_date-month": "10", "step": "confirm"}
    page = client_of(staff["coordinator"]).post(f"/cases/{case.pk}/closing/new", data)
    assert "must not be before the day the case began" in page.content.decode()
    with inside(council.pk):
        assert (Case.objects.get().stage, Closure.objects.count()) == ("referred", 0)


def test_who_may_read_the_closing_and_who_may_close(client_of, staff, case):
    seen = {}
    for role, actor in staff.items():
        client = client_of(actor)
        addresses = (f"/cases/{case.pk}/closing", f"/cases/{case.pk}/closing/new")
        seen[role] = tuple(client.get(address).status_code for address in addresses)
    reads, closes, neither = (200, 404), (200, 200), (404, 404)
    assert seen == {
        "referrer": reads,
        "coordinator": closes,
        "service_manager": closes,
        "legal_tracker": reads,
        "administrator": neither,
        "analyst": neither,
        "auditor": neither,
    }
