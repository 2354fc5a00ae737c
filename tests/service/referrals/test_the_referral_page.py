"""The referral's own page, for each reader."""

from datetime import date

import pytest

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from kinweave.service.core.refusals import NotPossible
from kinweave.service.referrals.actions import receive_later
from kinweave.service.referrals.models import Referral
from tests.service import making
from tests.service.offers import making as by_letter
from tests.service.referrals.scenes import ADA, a_referral, referred

SEALED = "SEALED-NOTE"


@pytest.fixture
def referrer(colleague):
    return colleague("referrer", "Sam Hale")


@pytest.fixture
def coordinator(colleague):
    return colleague("coordinator")


@pytest.fixture
def case(referrer, coordinator, council):
    found = referred(referrer, ADA, reason="A plan for weekends")
    making.allocate(found, coordinator)
    return found


def address(case, end=""):
    return f"/cases/{case.pk}/referral{end}"


@pytest.mark.parametrize("role", ["service_manager", "legal_tracker"])
def test_whoever_reaches_the_case_reads_why_it_was_referred(client_of, colleague, case, role):
    page = client_of(colleague(role)).get(address(case)).content.decode()
    assert "A plan for weekends" in page


def test_what_keeps_people_safe_is_read_by_those_who_work_on_the_case(client_of, coordinator, case):
    assert SEALED in client_of(coordinator).get(address(case)).content.decode()


def test_a_referrer_does_not_read_back_what_is_sealed_nor_that_it_is_there(
    client_of, referrer, case
):
    page = client_of(referrer).get(address(case)).content.decode()
    assert "A plan for weekends" in page
    assert [told for told in (SEALED, "Safety</h2>", "might not be safe") if told in page] == []


def test_a_legal_tracker_does_not_read_what_is_sealed(client_of, colleague, case):
    page = client_of(colleague("legal_tracker")).get(address(case)).content.decode()
    assert [told for told in (SEALED, "Safety</h2>") if told in page] == []


@pytest.mark.parametrize("role", ["referrer", "coordinator", "administrator", "analyst", "auditor"])
def test_for_everybody_else_it_does_not_exist(client_of, colleague, case, role):
    assert client_of(colleague(role)).get(address(case)).status_code == 404


def test_a_referrer_mends_the_referral_and_what_is_sealed_stays(client_of, referrer, case, council):
    client = client_of(referrer)
    form = client.get(address(case, "/change")).content.decode()
    assert "A plan for weekends" in form
    assert SEALED not in form
    data = {
        "received_date-day": "3",
        "received_date-month": "11",
        "received_date-year": "2026",
        "referrer_name": "Sam Hale",
        "source": "2A",
        "reason": "A plan for weekends and holidays",
        "urgent": "unknown",
        "agreed_with_family": "unknown",
        "safety_concern": "no",
        "safety_note": "overwritten",
    }
    assert client.post(address(case, "/change"), data)["Location"] == address(case)
    with inside(council.pk):
        found = Referral.objects.get()
        assert (found.reason, found.source, found.received_date) == (
            "A plan for weekends and holidays",
            "2A",
            date(2026, 11, 3),
        )
        assert (found.safety_concern, found.safety_note) == ("yes", SEALED)
        assert Case.objects.get().due_date == date(2026, 11, 10)
        event = Event.objects.filter(verb="referral.changed").order_by("pk").last()
        assert event.field_names == "received_date source reason"


def test_saving_without_a_change_writes_nothing(client_of, referrer, case, council):
    data = {
        "received_date-day": "2",
        "received_date-month": "11",
        "received_date-year": "2026",
        "referrer_name": "Sam Hale",
        "source": "5A",
        "reason": "A plan for weekends",
        "urgent": "unknown",
        "agreed_with_family": "unknown",
    }
    with inside(council.pk):
        before = Event.objects.filter(verb="referral.changed").count()
    client_of(referrer).post(address(case, "/change"), data)
    with inside(council.pk):
        assert Event.objects.filter(verb="referral.changed").count() == before


def test_a_mistake_keeps_what_was_typed_and_writes_nothing(client_of, referrer, case, council):
    data = {"referrer_name": "", "reason": "Half a sentence"}
    page = client_of(referrer).post(address(case, "/change"), data).content.decode()
    assert "There is a problem" in page
    assert "Half a sentence" in page
    with inside(council.pk):
        assert Referral.objects.get().reason == "A plan for weekends"


def test_a_coordinator_says_whether_everybody_is_safe(client_of, coordinator, case, council):
    client = client_of(coordinator)
    assert SEALED in client.get(address(case, "/safety")).content.decode()
    data = {"safety_concern": "no", "safety_note": ""}
    assert client.post(address(case, "/safety"), data)["Location"] == address(case)
    with inside(council.pk):
        assert Referral.objects.get().safety_concern == "no"


def test_a_referrer_has_no_page_about_safety(client_of, referrer, case):
    assert client_of(referrer).get(address(case, "/safety")).status_code == 404


def test_a_case_that_began_by_letter_gets_its_referral_later(client_of, colleague, council):
    child = making.a_person(council)
    case = making.a_case(council, children=[child], stage="offered", route="letter")
    client = client_of(colleague("service_manager"))
    assert "has not been asked yet" in client.get(address(case)).content.decode()
    assert client.get(address(case, "/safety")).status_code == 404
    data = {
        "received_date-day": "5",
        "received_date-month": "11",
        "received_date-year": "2026",
        "referrer_name": "Sam Hale",
        "source": "5A",
        "urgent": "no",
        "agreed_with_family": "yes",
        "safety_concern": "yes",
        "safety_note": SEALED,
    }
    client.post(address(case, "/change"), data)
    with inside(council.pk):
        found = Referral.objects.get()
        assert (found.case_id, found.safety_note) == (case.pk, SEALED)
        assert found.case.children.get().legal_stage_at_referral == "none_recorded"
        assert found.case.due_date is None


def test_whoever_follows_a_later_referral_opens_the_case_from_then_on(
    client_of, colleague, referrer, council
):
    case = making.a_case(council, children=[making.a_person(council)], route="letter")
    manager = colleague("service_manager")
    assert client_of(referrer).get(address(case)).status_code == 404
    data = {
        "received_date-day": "5",
        "received_date-month": "11",
        "received_date-year": "2026",
        "referrer_name": "Sam Hale",
        "source": "5A",
        "urgent": "no",
        "agreed_with_family": "yes",
        "safety_concern": "no",
        "referred_by": str(referrer.user_id),
    }
    client_of(manager).post(address(case, "/change"), data)
    assert client_of(referrer).get(address(case)).status_code == 200
    with inside(council.pk):
        told = Event.objects.filter(verb="referral.changed").order_by("sequence")
        assert [event.field_names for event in told][-1] == "referred_by"


def test_a_referral_is_not_received_before_its_case_began(client_of, colleague, council):
    case = making.a_case(council, stage="offered", route="letter")
    data = {
        "received_date-day": "5",
        "received_date-month": "1",
        "received_date-year": "2026",
        "referrer_name": "Sam Hale",
        "source": "5A",
        "urgent": "no",
        "agreed_with_family": "yes",
        "safety_concern": "no",
    }
    page = client_of(colleague("service_manager")).post(address(case, "/change"), data)
    assert "must not be before the day the case began" in page.content.decode()
    with inside(council.pk):
        assert Referral.objects.count() == 0


def test_a_case_has_one_referral(case, referrer, in_council):
    with pytest.raises(NotPossible, match="has its referral already"):
        receive_later(by=referrer, case=case, referral=a_referral())


# ---- The letter that somebody accepted ----------------------------------------------------------------


@pytest.fixture
def accepted(colleague, council):
    """A case begun by letter, of which the mother has said yes to a colleague."""
    tracker = colleague("legal_tracker", "Lena Tracker")
    begun = by_letter.begun(tracker)
    by_letter.answered(tracker, begun, "Mary", "accepted")
    return begun


def test_an_accepted_letter_is_the_referral_to_the_service(accepted, council):
    with inside(council.pk):
        written = Referral.objects.get(case=accepted)
        assert (written.received_date, written.referrer_name, written.source) == (
            date(2026, 10, 12),
            "Lena Tracker",
            "5A",
        )
        assert (written.safety_concern, written.agreed_with_family) == ("unknown", "unknown")
        # Where the child stood on that day is kept, once and for all.
        place = accepted.children.get()
        assert (place.legal_stage_at_offer, place.legal_stage_at_referral) == (
            "pre_proceedings",
            "pre_proceedings",
        )
        event = Event.objects.get(verb="referral.changed", case_id=accepted.pk)
        assert event.object_id == written.pk


def test_what_the_letter_could_not_say_is_told_afterwards(client_of, colleague, accepted, council):
    referrer = colleague("referrer", "Sam Social")
    desk = client_of(colleague("service_manager"))
    page = desk.get(address(accepted)).content.decode()
    assert "Write the referral" in page
    page = desk.get(address(accepted, "/change")).content.decode()
    assert 'value="Lena Tracker"' in page
    told = {
        "received_date-day": "13",
        "received_date-month": "10",
        "received_date-year": "2026",
        "referrer_name": "Sam Social",
        "source": "5A",
        "reason": "As the letter said",
        "urgent": "no",
        "agreed_with_family": "yes",
        "safety_concern": "no",
        "referred_by": str(referrer.user_id),
    }
    assert desk.post(address(accepted, "/change"), told).status_code == 302
    with inside(council.pk):
        written = Referral.objects.get(case=accepted)
        assert (written.reason, written.safety_concern) == ("As the letter said", "no")
        assert Case.objects.get(pk=accepted.pk).referred_by_id == referrer.user_id
    assert "Change the referral" in desk.get(address(accepted)).content.decode()


def test_a_second_yes_writes_no_second_referral(colleague, accepted, council):
    by_letter.answered(colleague("legal_tracker"), accepted, "Karl", "accepted")
    with inside(council.pk):
        assert Referral.objects.count() == 1


def test_a_referral_that_was_written_before_the_yes_stays_as_it_was(colleague, council):
    tracker, manager = colleague("legal_tracker"), colleague("service_manager")
    begun = by_letter.begun(tracker)
    with inside(council.pk):
        receive_later(by=manager, case=begun, referral=a_referral(reason="Asked by phone"))
    by_letter.answered(tracker, begun, "Mary", "accepted")
    with inside(council.pk):
        assert Referral.objects.get().reason == "Asked by phone"
