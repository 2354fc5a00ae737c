"""The pages of offers and legal dates, for each role, and what is really absent from them."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.offers import actions
from kinweave.service.offers.models import PreProceedingsPeriod
from kinweave.service.people.models import Restriction
from tests.service import making as scene
from tests.service.offers import making

SEALED = ("CANARY-DECISION", "CANARY-NO-LETTER", "Has had a poor experience of services")
UNSAFE = actions.OfferMade(
    outcome="unsafe_to_offer",
    decided_by="A. Manager",
    decision_date=making.LETTER,
    decision_reason="CANARY-DECISION",
)
TOLD = actions.OfferMade(outcome="offered", offered_date=making.LETTER, method="in_person")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 10:00", tick=True):
        yield


@pytest.fixture
def manager(colleague):
    return colleague("service_manager")


@pytest.fixture
def case(manager):
    letter = actions.Letter(start_date=making.BEGAN, no_letter_reason="CANARY-NO-LETTER")
    case = making.begun(
        manager,
        letter=letter,
        parents=[making.a_parent(offer=TOLD), making.father(UNSAFE)],
    )
    making.answered(manager, case, "Mary", "said_no", reason="past_experience")
    return case


@pytest.fixture
def reader(colleague, case, council):
    """A colleague of a role who reaches this case, if the role reaches any."""

    def make(role):
        actor = colleague(role)
        if role == "coordinator":
            scene.allocate(case, actor)
        if role == "referrer":
            with inside(council.pk), scene.made(council):
                case.referred_by_id = actor.user_id
                case.save()
        return actor

    return make


@pytest.mark.parametrize("route", ["offers", "legal"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("service_manager", 200),
        ("coordinator", 200),
        ("legal_tracker", 200),
        ("referrer", 200),
        ("administrator", 404),
        ("analyst", 404),
        ("auditor", 404),
    ],
)
def test_who_may_open_it(*, route, role, status, reader, case, client_of):
    client = client_of(reader(role))
    assert client.get(reverse(route, args=[case.pk])).status_code == status


@pytest.mark.parametrize("role", ["referrer", "legal_tracker"])
def test_reasons_are_absent_for_those_who_do_not_read_what_is_sealed(role, reader, case, client_of):
    client = client_of(reader(role))
    pages = [client.get(reverse(r, args=[case.pk])).content.decode() for r in ("offers", "legal")]
    assert "Said no, thank you" in pages[0]
    assert [word for word in SEALED for page in pages if word in page] == []


def test_reasons_are_there_for_the_service_itself(manager, case, client_of):
    client = client_of(manager)
    pages = "".join(
        client.get(reverse(r, args=[case.pk])).content.decode() for r in ("offers", "legal")
    )
    assert [word for word in SEALED if word not in pages] == []


def test_a_protected_parent_leaves_no_trace_for_a_role_without_leave(
    reader, case, council, client_of
):
    with inside(council.pk):
        karl = making.offer_to(case, "Karl")
    scene.record(
        council,
        Restriction,
        person=karl.person,
        kind="identity_protected",
        start_date=making.BEGAN,
    )
    client = client_of(reader("legal_tracker"))
    page = client.get(reverse("offers", args=[case.pk])).content.decode()
    assert "Mary" in page
    assert [trace for trace in ("Karl", "A. Manager", str(karl.person_id)) if trace in page] == []
    for route, pk in (("record-answer", karl.pk), ("taking-part", karl.person_id)):
        assert client.get(reverse(route, args=[case.pk, pk])).status_code == 404


@pytest.mark.parametrize("role", ["referrer", "coordinator"])
def test_a_role_that_keeps_no_legal_dates_is_offered_no_way_to(role, reader, case, client_of):
    client = client_of(reader(role))
    page = client.get(reverse("legal", args=[case.pk])).content.decode()
    with inside(case.council_id):
        period = PreProceedingsPeriod.objects.get(family_id=case.family_id)
    change = reverse("change-period", args=[case.pk, period.pk])
    assert change not in page
    assert client.get(change).status_code == 404


def test_a_referrer_records_no_answer(reader, case, client_of):
    with inside(case.council_id):
        mary = making.offer_to(case, "Mary")
    client = client_of(reader("referrer"))
    url = reverse("record-answer", args=[case.pk, mary.pk])
    assert url not in client.get(reverse("offers", args=[case.pk])).content.decode()
    assert client.get(url).status_code == 404


def test_the_choice_to_end_is_offered_when_nobody_wants_to_meet_and_only_then(
    manager, case, client_of
):
    client, page = client_of(manager), reverse("offers", args=[case.pk])
    end = reverse("end-at-offer", args=[case.pk])
    assert end in client.get(page).content.decode()
    making.answered(manager, case, "Mary", "wants_time")
    assert end not in client.get(page).content.decode()


def test_the_duty_is_said_beside_the_parent_whom_it_concerns_once_it_is_in_force(db, client_of):
    council = scene.a_council("Eastmere Council", "EM", "903", duty_from=date(2026, 9, 1))
    tracker = scene.a_colleague(council, "legal_tracker")
    case = making.begun(
        tracker,
        letter=actions.Letter(start_date=making.BEGAN, no_letter_reason="At once"),
        parents=[making.a_parent(offer=TOLD)],
    )
    page = client_of(tracker).get(reverse("offers", args=[case.pk])).content.decode()
    assert "An offer by word of mouth is not enough." in page


def test_before_the_duty_is_in_force_nothing_is_said(manager, case, client_of):
    page = client_of(manager).get(reverse("offers", args=[case.pk])).content.decode()
    assert "An offer by word of mouth is not enough." not in page


@pytest.mark.parametrize("route", ["offers", "legal"])
def test_more_parents_and_children_cost_no_more_queries(route, manager, client_of):
    kinds = ["mother", "father", "step_father"]
    counts = []
    for number in (1, 3):
        children = [making.TOM, making.UNBORN, making.UNBORN][:number]
        parents = [making.a_parent(f"P{n}", kinds[n]) for n in range(number)]
        case = making.begun(manager, children=children, parents=parents)
        client, url = client_of(manager), reverse(route, args=[case.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_answer_typed_wrongly_stays_and_nothing_is_written(manager, case, client_of):
    with inside(case.council_id):
        mary = making.offer_to(case, "Mary")
    url = reverse("record-answer", args=[case.pk, mary.pk])
    data = {"answer": "accepted", "answered_date-day": "31", "answered_date-month": "2"}
    before = making.events(case)
    page = client_of(manager).post(url, data | {"answered_date-year": "2026"}).content.decode()
    assert "must be a real date" in page
    assert 'value="31"' in page
    assert making.events(case) == before
