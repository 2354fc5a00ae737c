"""Who coordinates a family's case, and how it is handed over."""

from datetime import date

import pytest
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import Membership, User
from kinweave.service.audit.models import Event
from kinweave.service.cases.allocation import actions, queries
from kinweave.service.cases.models import Allocation, Case
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers.models import AgreementToTakePart
from tests.service import making
from tests.service.preparation.test_network_page import words

TODAY = date(2026, 11, 20)


@pytest.fixture
def manager(colleague):
    return colleague("service_manager", "Mona Manager")


@pytest.fixture
def coordinator(colleague):
    return colleague("coordinator", "Cora Coordinator")


@pytest.fixture
def case(council):
    child = making.a_person(council, "Tom", birth_date=date(2014, 5, 1))
    return making.a_case(council, children=[child], stage="referred")


def details(**changed):
    return {
        "role": "coordinator",
        "start_date": TODAY,
        "independent": "yes",
        "independence_note": "",
        "asked_for": "",
        "match_met": "unknown",
    } | changed


def give(case, manager, colleague, **changed):
    return actions.allocate(
        by=manager,
        case=case,
        user_id=colleague.user_id,
        details=details(**changed),
        today=TODAY,
    )


def typed(colleague, **changed):
    return {
        "role": "coordinator",
        "user": str(colleague.user_id),
        "start_date-day": "1",
        "start_date-month": "10",
        "start_date-year": "2026",
        "independent": "yes",
    } | changed


def opens(client_of, actor, case, route="allocation"):
    return client_of(actor).get(reverse(route, args=[case.pk])).status_code


def test_a_coordinator_opens_the_case_from_the_day_it_is_theirs(
    client_of, manager, coordinator, case
):
    assert opens(client_of, coordinator, case) == 404
    url = reverse("allocate", args=[case.pk])
    check = client_of(manager).post(url, typed(coordinator))
    assert "Cora Coordinator" in words(check)
    with inside(case.council_id):
        assert Allocation.objects.count() == 0
    done = client_of(manager).post(url, typed(coordinator, step="confirm"))
    assert (done.status_code, opens(client_of, coordinator, case)) == (302, 200)
    with inside(case.council_id):
        event = Event.objects.get(verb="case.allocated")
        assert (event.case_id, event.reason) == (case.pk, "")


@pytest.mark.parametrize("independent", ["no", "unknown"])
def test_nobody_coordinates_who_took_part_in_decisions_or_might_have(
    client_of, manager, coordinator, case, independent
):
    url = reverse("allocate", args=[case.pk])
    answers = typed(coordinator, independent=independent, asked_for="A woman", match_met="yes")
    page = client_of(manager).post(url, answers | {"step": "confirm"})
    assert "must never have taken part in decisions about this family" in words(page)
    assert "A woman" in page.content.decode()
    with inside(case.council_id):
        assert Allocation.objects.count() == 0


def test_a_wish_of_the_family_is_kept_with_whether_it_was_met(
    client_of, manager, coordinator, case
):
    url = reverse("allocate", args=[case.pk])
    asked = typed(coordinator, asked_for="Somebody who speaks Urdu")
    page = client_of(manager).post(url, asked | {"step": "confirm"})
    assert "Say whether the family’s wish was met" in words(page)
    client_of(manager).post(url, asked | {"match_met": "no", "step": "confirm"})
    text = words(client_of(coordinator).get(reverse("allocation", args=[case.pk])))
    assert "What the family asked for Somebody who speaks Urdu" in text
    assert "The family’s wish was met No" in text


def test_handing_over_ends_the_formers_access_at_once(
    client_of, manager, coordinator, case, colleague
):
    making.allocate(case, coordinator)
    former_opened = opens(client_of, coordinator, case)
    successor = colleague("coordinator")
    with inside(case.council_id):
        give(case, manager, successor, start_date=making.START.replace(month=10))
    assert (
        former_opened,
        opens(client_of, coordinator, case),
        opens(client_of, successor, case),
    ) == (200, 404, 200)
    with inside(case.council_id):
        verbs = Event.objects.filter(case_id=case.pk).order_by("sequence")
        told = list(verbs.values_list("verb", flat=True))
        assert [v for v in told if v.startswith("case.alloc")] == [
            "case.allocation_ended",
            "case.allocated",
        ]


def test_ending_a_part_ends_access_at_once(client_of, manager, coordinator, case):
    allocation = making.allocate(case, coordinator)
    url = reverse("allocation-end", args=[case.pk, allocation.pk])
    end = {"end_date-day": "1", "end_date-month": "11", "end_date-year": "2026"}
    assert client_of(manager).post(url, end).status_code == 302
    assert opens(client_of, coordinator, case) == 404
    again = client_of(manager).post(url, end)
    assert "This has already ended" in words(again)


@pytest.mark.usefixtures("in_council")
def test_nothing_ends_before_it_began(manager, coordinator, case):
    allocation = making.allocate(case, coordinator)
    with pytest.raises(NotPossible):
        actions.end_allocation(
            by=manager, case=case, allocation=allocation, end_date=date(2026, 8, 1)
        )


@pytest.mark.usefixtures("in_council")
def test_whoever_asked_for_the_conference_cannot_coordinate_it(council, manager, colleague):
    referrer = colleague("coordinator", "Dee Double")
    namesake = colleague("coordinator", "dee DOUBLE")
    case = making.a_case(council, referred_by=referrer)
    for person in (referrer, namesake):
        with pytest.raises(NotPossible) as refusal:
            give(case, manager, person)
        assert refusal.value.field == "user"
    assert Allocation.objects.count() == 0


@pytest.mark.usefixtures("in_council")
def test_a_referrer_who_has_no_account_is_known_by_name(council, manager, coordinator):
    from kinweave.service.referrals.models import Referral

    case = making.a_case(council)
    making.record(
        council,
        Referral,
        case=case,
        received_date=TODAY,
        referrer_name="Cora  Coordinator",
        source="social_worker",
    )
    with pytest.raises(NotPossible):
        give(case, manager, coordinator)


@pytest.mark.usefixtures("in_council")
def test_who_is_kept_out_and_who_does_not_work_here_get_one_answer(
    other_council, manager, coordinator, case, colleague
):
    actions.exclude_colleague(
        by=manager, case=case, user_id=coordinator.user_id, reason="Cousin", today=TODAY
    )
    left = colleague("coordinator")
    with making.made(case.council):
        Membership.objects.filter(user_id=left.user_id).update(end_date=TODAY)
    elsewhere = making.a_colleague(other_council, "coordinator")
    sentences = set()
    for person in (coordinator, left, elsewhere, colleague("referrer")):
        with pytest.raises(NotPossible) as refusal:
            give(case, manager, person)
        sentences.add(refusal.value.sentence)
    assert sentences == {"This colleague cannot be given this case. Choose another."}


@pytest.mark.usefixtures("in_council")
def test_the_supervisor_is_somebody_else_and_need_not_be_a_coordinator(manager, coordinator, case):
    give(case, manager, coordinator)
    with pytest.raises(NotPossible):
        give(case, manager, coordinator, role="supervisor")
    supervisor = give(case, manager, manager, role="supervisor", independent="unknown")
    assert (supervisor.role, supervisor.coordinator_id) == ("supervisor", manager.user_id)
    assert queries.current(case, "coordinator", on=TODAY).coordinator_id == coordinator.user_id


@pytest.mark.usefixtures("in_council")
def test_the_same_part_is_not_given_twice_nor_before_the_former_began(
    manager, coordinator, case, colleague
):
    making.allocate(case, coordinator)
    for person, start in ((coordinator, TODAY), (colleague("coordinator"), date(2026, 8, 1))):
        with pytest.raises(NotPossible):
            give(case, manager, person, start_date=start)
    assert Allocation.objects.count() == 1


@pytest.mark.usefixtures("in_council")
def test_a_case_that_waits_for_its_coordinator_moves_on(council, manager, coordinator):
    person = making.a_person(council)
    case = making.a_case(council, children=[person], stage="agreed_to_take_part")
    making.record(
        council,
        AgreementToTakePart,
        case=case,
        person=person,
        agreed="yes",
        wording_version="1",
    )
    give(case, manager, coordinator)
    assert Case.objects.get(pk=case.pk).stage == "allocated"


@pytest.mark.usefixtures("in_council")
def test_an_earlier_coordinator_asks_for_the_familys_agreement_first(manager, coordinator, case):
    give(case, manager, coordinator)
    assert Case.objects.get(pk=case.pk).stage == "referred"


@pytest.mark.usefixtures("in_council")
def test_the_number_of_open_cases_is_shown_for_each_and_costs_one_query(
    manager, coordinator, case, django_assert_num_queries, client_of
):
    for stage in ("preparing", "closed", "preparing"):
        making.allocate(making.a_case(case.council, stage=stage), coordinator)
    with django_assert_num_queries(1):
        assert queries.open_cases_of(manager, on=TODAY) == {coordinator.user_id: 2}
    text = words(client_of(manager).get(reverse("allocate", args=[case.pk])))
    assert "Cora Coordinator (2 open cases)" in text
    assert "Mona Manager (no open cases)" in text


@pytest.mark.usefixtures("in_council")
def test_a_case_that_the_asker_may_not_see_is_not_counted(council, manager, coordinator, case):
    making.allocate(case, coordinator)
    actions.exclude_colleague(
        by=manager, case=case, user_id=manager.user_id, reason="Neighbour", today=TODAY
    )
    assert queries.open_cases_of(manager, on=TODAY) == {}


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        ("service_manager", (200, 200)),
        ("legal_tracker", (200, 404)),
        ("referrer", (404, 404)),
        ("coordinator", (404, 404)),
        ("administrator", (404, 404)),
        ("analyst", (404, 404)),
        ("auditor", (404, 404)),
    ],
)
def test_who_may_see_and_who_may_choose(client_of, colleague, case, role, answers):
    actor = colleague(role)
    seen = opens(client_of, actor, case), opens(client_of, actor, case, "allocate")
    assert seen == answers


def test_another_cases_allocation_is_not_ended_here(client_of, council, manager, coordinator, case):
    foreign = making.allocate(making.a_case(council), coordinator)
    url = reverse("allocation-end", args=[case.pk, foreign.pk])
    assert client_of(manager).post(url, {"end_date-day": "1"}).status_code == 404


def test_the_former_coordinators_stand_below(client_of, manager, coordinator, case, colleague):
    making.allocate(case, coordinator)
    successor = colleague("coordinator", "Sue Successor")
    with inside(case.council_id):
        give(case, manager, successor, start_date=date(2026, 10, 1))
    text = words(client_of(manager).get(reverse("allocation", args=[case.pk])))
    assert text.index("Sue Successor") < text.index("Before") < text.index("Cora Coordinator")


@pytest.mark.usefixtures("in_council")
def test_a_leavers_account_is_not_among_the_choices(manager, coordinator, case):
    with making.made():
        User.objects.filter(pk=coordinator.user_id).update(is_active=False)
    assert coordinator.user_id not in {
        user.pk for user in queries.colleagues(case.council_id, on=TODAY)
    }
