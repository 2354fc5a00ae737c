"""A colleague who must never see a case: for them it does not exist (hazard 17)."""

from datetime import date

import pytest
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.access import visible_cases
from kinweave.service.cases.allocation import actions
from kinweave.service.cases.models import Allocation, StaffExclusion
from kinweave.service.core.refusals import NotPossible
from tests.service import making
from tests.service.preparation.test_network_page import words

TODAY = date(2026, 11, 20)
REASON = "canary-cousin"


@pytest.fixture
def manager(colleague):
    return colleague("service_manager", "Mona Manager")


@pytest.fixture
def case(council):
    child = making.a_person(council, "Tom", birth_date=date(2014, 5, 1))
    return making.a_case(council, children=[child])


def keep_out(case, manager, actor):
    with inside(case.council_id):
        return actions.exclude_colleague(
            by=manager, case=case, user_id=actor.user_id, reason=REASON, today=TODAY
        )


def found_by_name(browser):
    """What a search for the child shows."""
    return words(browser.post(reverse("home"), {"name": "Canarychild"}))


@pytest.mark.parametrize("role", ["service_manager", "legal_tracker", "coordinator", "referrer"])
def test_whatever_the_role_the_case_is_gone_from_pages_and_lists(
    client_of, council, manager, colleague, role
):
    actor = colleague(role)
    child = making.a_person(council, "Canarychild", "Reed")
    case = making.a_case(
        council, children=[child], referred_by=actor if role == "referrer" else None
    )
    if role == "coordinator":
        making.allocate(case, actor)
    url = reverse("allocation", args=[case.pk])
    with inside(council.pk):
        before = list(visible_cases(actor))
    assert (client_of(actor).get(url).status_code, before) == (200, [case])
    assert case.reference in found_by_name(client_of(actor))
    keep_out(case, manager, actor)
    refused = client_of(actor).get(url)
    absent = client_of(actor).get(reverse("allocation", args=[actor.user_id]))
    with inside(council.pk):
        assert list(visible_cases(actor)) == []
    assert (refused.status_code, words(refused)) == (404, words(absent))
    assert case.reference not in client_of(actor).get(reverse("home")).content.decode()
    assert case.reference not in found_by_name(client_of(actor))


def test_their_part_in_the_case_ends(manager, colleague, case):
    actor = colleague("coordinator")
    making.allocate(case, actor)
    keep_out(case, manager, actor)
    with inside(case.council_id):
        assert Allocation.objects.get().end_date == TODAY
        told = Event.objects.filter(case_id=case.pk).order_by("sequence")
        assert [(event.verb, event.reason) for event in told] == [
            ("staff.excluded", ""),
            ("case.allocation_ended", ""),
        ]


def test_the_service_manager_keeps_a_colleague_out_after_checking(
    client_of, manager, colleague, case
):
    actor = colleague("legal_tracker", "Lena Tracker")
    url = reverse("staff-exclude", args=[case.pk])
    typed = {"user": str(actor.user_id), "reason": REASON}
    assert "Any part they have in the case ends," in words(client_of(manager).post(url, typed))
    with inside(case.council_id):
        assert StaffExclusion.objects.count() == 0
    done = client_of(manager).post(url, typed | {"step": "confirm"})
    assert done.url == reverse("staff-exclusions", args=[case.pk])
    text = words(client_of(manager).get(done.url))
    assert f"Lena Tracker Why {REASON}" in text


def test_somebody_who_keeps_themselves_out_goes_home(client_of, manager, case):
    url = reverse("staff-exclude", args=[case.pk])
    typed = {"user": str(manager.user_id), "reason": REASON, "step": "confirm"}
    assert client_of(manager).post(url, typed).url == reverse("home")
    assert client_of(manager).get(url).status_code == 404


@pytest.mark.parametrize("route", ["staff-exclusions", "staff-exclude"])
@pytest.mark.parametrize("role", ["coordinator", "legal_tracker", "referrer"])
def test_for_others_the_page_is_not_there(client_of, council, colleague, role, route):
    actor = colleague(role)
    case = making.a_case(council, referred_by=actor)
    making.allocate(case, actor)
    keep_out(case, colleague("service_manager"), colleague("coordinator"))
    refused = client_of(actor).get(reverse(route, args=[case.pk]))
    assert (refused.status_code, REASON in refused.content.decode()) == (404, False)


def test_the_coordinators_page_says_nothing_of_who_is_kept_out(client_of, manager, colleague, case):
    coordinator = colleague("coordinator")
    making.allocate(case, coordinator)
    keep_out(case, manager, colleague("legal_tracker", "Lena Tracker"))
    for actor in (coordinator, manager):
        text = client_of(actor).get(reverse("allocation", args=[case.pk])).content.decode()
        assert (REASON in text, "Lena Tracker" in text) == (False, False)


@pytest.mark.usefixtures("in_council")
def test_nobody_is_kept_out_twice_nor_anybody_from_elsewhere(
    other_council, manager, colleague, case
):
    actor = colleague("coordinator")
    keep_out(case, manager, actor)
    for person in (actor, making.a_colleague(other_council, "coordinator")):
        with pytest.raises(NotPossible) as refusal:
            keep_out(case, manager, person)
        assert refusal.value.field == "user"
    assert StaffExclusion.objects.count() == 1


# ---- Letting in again ---------------------------------------------------------------------------------


def let_in(case, manager, exclusion, reason="canary-wrong-colleague"):
    with inside(case.council_id):
        actions.let_in_again(by=manager, case=case, exclusion=exclusion, reason=reason)


def test_a_colleague_is_let_in_again_for_a_reason_after_checking(
    client_of, manager, colleague, case
):
    actor = colleague("legal_tracker", "Lena Tracker")
    exclusion = keep_out(case, manager, actor)
    kept_out, own = reverse("staff-exclusions", args=[case.pk]), reverse("case", args=[case.pk])
    url = reverse("staff-let-in", args=[case.pk, exclusion.pk])
    assert client_of(actor).get(own).status_code == 404
    desk = client_of(manager)
    assert url in desk.get(kept_out).content.decode()
    assert "There is a problem" in words(desk.post(url, {"ended_reason": ""}))
    typed = {"ended_reason": "canary-wrong-colleague"}
    assert "as far as their role reaches" in words(desk.post(url, typed))
    assert desk.post(url, typed | {"step": "confirm"}).status_code == 302
    page = desk.get(kept_out).content.decode()
    assert ("canary-wrong-colleague" in page, REASON in page, url in page) == (True, True, False)
    assert client_of(actor).get(own).status_code == 200
    with inside(case.council_id):
        assert case in visible_cases(actor)
        event = Event.objects.get(verb="staff.let_in")
        assert (event.reason, event.field_names) == ("", "ended_at ended_by")
        kept = StaffExclusion.objects.get()
        assert (kept.ended_by_id, kept.reason) == (manager.user_id, REASON)


def test_no_part_that_they_had_comes_back(manager, colleague, case):
    actor = colleague("coordinator")
    making.allocate(case, actor)
    let_in(case, manager, keep_out(case, manager, actor))
    with inside(case.council_id):
        assert Allocation.objects.get().end_date == TODAY
        assert list(visible_cases(actor)) == []


def test_nobody_is_let_in_twice_without_a_reason_or_by_themselves(colleague, manager, case):
    other = colleague("service_manager")
    exclusion = keep_out(case, manager, other)
    with pytest.raises(NotPossible, match="Enter why"):
        let_in(case, manager, exclusion, reason="")
    with pytest.raises(NotPossible, match="Somebody else decides"):
        let_in(case, other, exclusion)
    let_in(case, manager, exclusion)
    with pytest.raises(NotPossible, match="any more"):
        let_in(case, manager, exclusion)


def test_whoever_was_let_in_can_be_kept_out_again(manager, colleague, case):
    actor = colleague("legal_tracker")
    let_in(case, manager, keep_out(case, manager, actor))
    keep_out(case, manager, actor)
    with inside(case.council_id):
        assert StaffExclusion.objects.count() == 2
        assert list(visible_cases(actor)) == []


@pytest.mark.parametrize("role", ["coordinator", "referrer", "legal_tracker", "administrator"])
def test_only_the_service_manager_lets_anybody_in(client_of, manager, colleague, case, role):
    exclusion = keep_out(case, manager, colleague("legal_tracker"))
    desk = client_of(colleague(role))
    assert desk.get(reverse("staff-let-in", args=[case.pk, exclusion.pk])).status_code == 404


def test_an_exclusion_from_another_case_is_not_there(client_of, manager, colleague, case, council):
    other = making.a_case(council, children=[making.a_person(council, "Una")])
    exclusion = keep_out(other, manager, colleague("legal_tracker"))
    url = reverse("staff-let-in", args=[case.pk, exclusion.pk])
    assert client_of(manager).get(url).status_code == 404
