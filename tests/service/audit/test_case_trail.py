"""The trail of one case: who did what, who opened it, and who was refused."""

import pytest

from kinweave.service.access.walls import inside
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import note_read, record_alone
from tests.service import making
from tests.service.audit.test_audit_page import rows


@pytest.fixture
def manager(colleague):
    return colleague("service_manager", "Mae Ward")


@pytest.fixture
def case(council):
    child = making.a_person(council, "Tom", "Reed")
    return making.a_case(council, children=[child])


def trail(client, case):
    return client.get(f"/cases/{case.pk}/audit")


def test_it_tells_what_was_done_and_opened_newest_first(client, council, case, manager, colleague):
    coordinator = colleague("coordinator", "Cora Near")
    stranger = colleague("coordinator", "Ned Other")
    with inside(council.pk):
        record_alone(Verb.PLAN_WRITTEN, by=coordinator, about=case, case_id=case.pk)
        note_read(by=coordinator, page="network", about=case, case_id=case.pk)
        note_read(by=coordinator, page="add-person", about=case, case_id=case.pk)
        record_alone(Verb.REFUSED, by=stranger, case_id=case.pk, reason="not allocated")
    making.sign_in(client, manager)
    assert [row[1:] for row in rows(trail(client, case))] == [
        ["Ned Other", "Was refused not allocated"],
        ["Cora Near", "Opened a page of the case"],
        ["Cora Near", "Opened “People”"],
        ["Cora Near", "Wrote down the family’s plan"],
    ]
    assert rows(trail(client, case))[0][1:] == ["Mae Ward", "Opened “Who did what”"]


def test_another_case_is_not_in_it(client, council, case, manager):
    other = making.a_case(council)
    with inside(council.pk):
        record_alone(Verb.PLAN_WRITTEN, by=manager, case_id=other.pk)
    making.sign_in(client, manager)
    assert rows(trail(client, case)) == []


def test_a_coordinator_sees_it_in_their_own_case_alone(client, council, case, colleague):
    coordinator = colleague("coordinator")
    making.sign_in(client, coordinator)
    assert trail(client, case).status_code == 404
    making.allocate(case, coordinator)
    assert trail(client, case).status_code == 200


@pytest.mark.parametrize(
    "role", ["referrer", "legal_tracker", "administrator", "analyst", "auditor"]
)
def test_for_every_other_role_it_is_not_there(client, case, colleague, role):
    making.sign_in(client, colleague(role))
    assert trail(client, case).status_code == 404


def test_nothing_of_a_hidden_value_is_in_it(client, council, case, manager):
    person = making.a_person(council, "Wilhelmina", "Canary")
    with inside(council.pk):
        record_alone(
            Verb.CONTACT_POINT_RECORDED,
            by=manager,
            about=person,
            case_id=case.pk,
            fields=["value"],
            reason="14 Canary Row",
        )
    making.sign_in(client, manager)
    page = trail(client, case).content.decode()
    assert ("Recorded an address, phone or email" in page, "Canary" in page) == (True, False)
