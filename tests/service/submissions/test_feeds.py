"""A council's case system is fed in at night: it fills what is empty, and a person settles what differs."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.offers.models import LegalFact
from kinweave.service.people.models import ContactPoint, KeepApart, Person, Restriction
from kinweave.service.submissions.feeds import actions
from kinweave.service.submissions.models import Difference, FeedRecord, FeedRun
from tests.service import making
from tests.service.submissions.feeding import ADA, PROFILE, a_child, feed, file_of

DAY = date(2026, 9, 1)


@pytest.fixture
def ada(council):
    """A child in an open case, of whom a colleague entered the name and nothing else."""
    child = a_child(council)
    child.case = making.a_case(council, children=[child])
    return child


@pytest.fixture
def take(tmp_path, council):
    """``take(ADA | {...})`` takes in a file with these children."""

    def taken(*children, **more):
        return feed(tmp_path, council, *children, **more)

    return taken


@pytest.fixture
def manager(colleague, client_of):
    return client_of(colleague("service_manager"))


def now(person):
    with inside(person.council_id):
        return Person.objects.get(pk=person.pk)


def waiting(council):
    with inside(council.pk):
        found = Difference.objects.filter(outcome="waits").order_by("field")
        return {one.field: one.theirs for one in found}


def one_waiting(council):
    with inside(council.pk):
        return Difference.objects.get(outcome="waits")


def settled(desk, person, difference, **answers):
    where = reverse("difference", args=[person.case.pk, difference.pk])
    return desk.post(where, {"take": "theirs", "reason": "The birth certificate", **answers})


def test_what_nobody_had_entered_is_filled_in_with_its_source_and_time(take, ada, council):
    status, said, wrong = take(ADA)
    assert (status, wrong) == (0, "")
    assert said == (
        "Mosaic: 1 children, 4 values filled in, 0 new differences to settle, "
        "0 restricted and left out.\n"
    )
    child = now(ada)
    assert (child.birth_date, child.sex, child.ethnicity) == (date(2014, 5, 4), "F", "WBRI")
    with inside(council.pk):
        fact = LegalFact.objects.get()
        assert (fact.kind, fact.start_date, fact.end_date) == (
            "child_in_need",
            date(2026, 1, 12),
            None,
        )
        assert fact.source == "Mosaic, 20 November 2026"
        told = json.loads(FeedRecord.objects.get().told)
        assert told["person.birth_date"] == ["2014-05-04", "2026-11-20T02:00:00+00:00"]
        events = Event.objects.filter(chain=council.pk, verb="feed.filled")
        assert {(one.case_id, one.reason) for one in events} == {
            (ada.case.pk, "Mosaic, 20 November 2026")
        }
        assert {one.field_names for one in events} == {"birth_date ethnicity sex", "kind"}


def test_what_somebody_entered_is_never_overwritten(take, council):
    entered = {"birth_date": date(2014, 5, 5), "sex": "F", "ethnicity": "WIRI"}
    child = a_child(council, given_name="Adah", **entered)
    child.case = making.a_case(council, children=[child])
    _, said, _ = take(ADA)
    assert "1 values filled in, 3 new differences" in said
    kept = now(child)
    assert {name: getattr(kept, name) for name in entered} == entered
    assert kept.given_name == "Adah"
    assert waiting(council) == {
        "person.birth_date": "2014-05-04",
        "person.ethnicity": "WBRI",
        "person.given_name": "Ada",
    }
    take(ADA)
    assert len(waiting(council)) == 3


def test_what_the_feed_wrote_itself_follows_the_feed_until_somebody_touches_it(take, ada, council):
    take(ADA)
    take(ADA | {"ethnicity": "WIRI"}, said_at="2026-11-20T03:00")
    assert now(ada).ethnicity == "WIRI"
    with inside(council.pk), making.made(council):
        Person.objects.update(ethnicity="MWBC")
    take(ADA | {"ethnicity": "WBRI"}, said_at="2026-11-20T04:00")
    assert now(ada).ethnicity == "MWBC"
    assert waiting(council) == {"person.ethnicity": "WBRI"}


def test_a_blank_in_the_file_takes_nothing_away(take, ada, council):
    take(ADA)
    take({"number": "942950", "given": "Ada"}, said_at="2026-11-20T03:00")
    child = now(ada)
    assert (child.birth_date, child.sex) == (date(2014, 5, 4), "F")
    assert waiting(council) == {}


def test_a_feed_ends_no_legal_fact_but_asks(take, ada, council):
    take(ADA)
    take(ADA | {"cin_until": "01/10/2026"}, said_at="2026-11-20T03:00")
    with inside(council.pk):
        assert LegalFact.objects.get().end_date is None
    assert waiting(council) == {"legal_fact.child_in_need": "2026-01-12|2026-10-01"}


def test_an_episode_after_an_ended_one_is_added_and_one_that_overlaps_is_asked_about(
    take, ada, council
):
    making.record(
        council, LegalFact, person=ada, kind="section_20",
        start_date=date(2025, 1, 1), end_date=date(2025, 6, 1), source="The order",
    )  # fmt: skip
    making.record(council, LegalFact, person=ada, kind="child_in_need", start_date=date(2026, 2, 1))
    take(ADA | {"s20": "01/03/2026"})
    with inside(council.pk):
        facts = LegalFact.objects.filter(kind="section_20").order_by("start_date")
        assert [one.start_date for one in facts] == [date(2025, 1, 1), date(2026, 3, 1)]
    assert waiting(council) == {"legal_fact.child_in_need": "2026-01-12|"}


@pytest.mark.parametrize("kind", ["identity_protected", "whereabouts_protected", "keep_apart"])
def test_nothing_is_written_about_somebody_protected_and_the_protection_stays(
    take, ada, council, kind
):
    other = making.a_person(council, "Tom")
    if kind == "keep_apart":
        making.record(
            council, KeepApart, person_a=ada, person_b=other, kind="not_in_same_place", start_date=DAY
        )  # fmt: skip
    else:
        making.record(council, Restriction, person=ada, kind=kind, start_date=DAY)
    _, said, _ = take(ADA)
    assert "0 values filled in, 4 new differences" in said
    child = now(ada)
    assert (child.birth_date, child.sex, child.ethnicity) == (None, "", "")
    with inside(council.pk):
        assert LegalFact.objects.count() == 0
        protections = [*Restriction.objects.all(), *KeepApart.objects.all()]
        assert [one.end_date for one in protections] == [None]


def test_the_name_that_a_child_chose_is_the_childs_own(tmp_path, council):
    child = a_child(council, known_as="Addy", sex="F", ethnicity="WBRI")
    making.a_case(council, children=[child])
    named = PROFILE.replace(
        'heading = "Address"\ntarget = ""', 'heading = "Address"\ntarget = "person.known_as"'
    )
    feed(tmp_path, council, ADA | {"address": "Adam"}, profile_text=named)
    assert now(child).known_as == "Addy"
    assert waiting(council) == {}


def test_no_address_ever_comes_by_a_feed(take, ada, council):
    take(ADA)
    with inside(council.pk):
        assert ContactPoint.objects.count() == 0
        record = FeedRecord.objects.get()
        assert "Refuge" not in record.told + record.wrote
        assert "942950" not in record.number_index


def test_a_restricted_record_and_one_nobody_can_read_are_left_out(take, ada, council):
    second = ADA | {"number": "2", "restricted": "Yes"}
    third = ADA | {"number": "3", "restricted": "see manager"}
    fourth = ADA | {"number": "4", "born": "31/02/2015"}
    status, said, wrong = take(ADA, second, third, fourth)
    assert status == 1
    assert "1 children" in said
    assert "1 restricted and left out" in said
    assert [line[: len("Sheet “nightly”, row 4")] for line in wrong.splitlines()] == [
        "Sheet “nightly”, row 4",
        "Sheet “nightly”, row 5",
    ]
    with inside(council.pk):
        assert FeedRecord.objects.count() == 1


def test_a_closed_case_and_a_child_in_none_are_left_as_they_are(take, council):
    alone = a_child(council)
    closed = a_child(council, number="2", given_name="Leo")
    making.a_case(council, children=[closed], stage="closed")
    _, said, _ = take(ADA, ADA | {"number": "2"})
    assert "2 children, 0 values filled in, 0 new differences" in said
    assert (now(alone).sex, now(closed).sex) == ("", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"said_at": "2026-11-19T02:00"}, "A later file of this system was taken in already"),
        ({"said_at": "teatime"}, "teatime is not a time such as"),
        ({"profile": "nowhere"}, "There is no file nowhere, and no profile of that name"),
        ({"council": "Nowhere"}, "There is no council called Nowhere."),
        ({"text": ""}, "is empty"),
        ({"text": "Child ID,Forename\n1,Ada\n"}, "has no column “Surname”"),
        ({"text": file_of()}, "No row of the file could be taken"),
        ({"text": "%PDF-1.7"}, "is a document and not a spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_taken_changes_nothing_and_says_why(take, ada, council, change, said):
    take(ADA)
    status, out, wrong = take(ADA | {"ethnicity": "WIRI"}, **change)
    assert (status, out) == (2, "")
    assert said in wrong
    assert now(ada).ethnicity == "WBRI"
    with inside(council.pk):
        assert FeedRun.objects.count() == 1


def test_a_file_with_far_too_few_children_is_asked_about(take, ada, council):
    take(*[ADA | {"number": str(number)} for number in range(1, 6)])
    status, _, wrong = take(ADA, said_at="2026-11-20T03:00")
    assert status == 2
    assert "1 children and the last one had 5" in wrong
    assert take(ADA, said_at="2026-11-20T03:00", however_few=True)[0] == 0
    with inside(council.pk):
        assert FeedRecord.objects.count() == 1


def test_a_crash_in_the_middle_of_a_file_leaves_all_as_it_was(take, ada, council, monkeypatch):
    def fails(*_):
        raise RuntimeError("no power")

    monkeypatch.setattr(actions, "_note_differences", fails)
    with pytest.raises(RuntimeError):
        take(ADA)
    assert now(ada).sex == ""
    with inside(council.pk):
        assert (FeedRecord.objects.count(), FeedRun.objects.count()) == (0, 0)


def test_one_councils_feed_touches_no_other(take, ada, other_council):
    there = a_child(other_council)
    making.a_case(other_council, children=[there])
    take(ADA)
    assert now(there).sex == ""
    with inside(other_council.pk):
        assert FeedRecord.objects.count() == 0


# ---- settling ---------------------------------------------------------------------------------------


@pytest.fixture
def differing(take, council):
    """A child whose date of birth a colleague entered otherwise."""
    known = {"birth_date": date(2014, 5, 5), "sex": "F", "ethnicity": "WBRI"}
    child = a_child(council, **known)
    child.case = making.a_case(council, children=[child])
    take(ADA)
    return child


def test_taking_theirs_changes_the_record_by_the_persons_own_hand(differing, manager, council):
    page = manager.get(reverse("differences")).content.decode()
    assert "1 difference" in page
    assert "Ada" not in page
    one = one_waiting(council)
    shown = manager.get(reverse("difference", args=[differing.case.pk, one.pk])).content.decode()
    assert "Monday 5 May 2014" in shown
    assert "Sunday 4 May 2014" in shown
    assert settled(manager, differing, one)["Location"] == reverse("differences")
    assert now(differing).birth_date == date(2014, 5, 4)
    with inside(council.pk):
        events = Event.objects.filter(chain=council.pk, case_id=differing.case.pk).order_by("pk")
        assert [one.verb for one in events][-2:] == ["child.changed", "difference.settled"]
        assert "certificate" not in " ".join(one.reason for one in events)


def test_keeping_ours_is_not_asked_again_until_they_say_something_else(
    differing, manager, council, take
):
    settled(manager, differing, one_waiting(council), take="ours")
    assert now(differing).birth_date == date(2014, 5, 5)
    take(ADA, said_at="2026-11-20T03:00")
    assert waiting(council) == {}
    take(ADA | {"born": "06/05/2014"}, said_at="2026-11-20T04:00")
    assert waiting(council) == {"person.birth_date": "2014-05-06"}
    take(ADA | {"born": "05/05/2014"}, said_at="2026-11-20T05:00")
    assert waiting(council) == {}


def test_it_is_settled_once_with_a_reason_that_holds_no_address(differing, manager, council):
    one = one_waiting(council)
    assert "Say how you know" in settled(manager, differing, one, reason="").content.decode()
    address = settled(manager, differing, one, reason="She lives at 12 Refuge Lane")
    assert "looks like an address" in address.content.decode()
    assert settled(manager, differing, one).status_code == 302
    assert settled(manager, differing, one).status_code == 404


def test_an_expected_child_is_born_only_by_a_persons_hand(take, council, manager):
    baby = a_child(council, given_name="", expected_birth_date=date(2026, 11, 1))
    baby.case = making.a_case(council, children=[baby])
    take(ADA | {"given": "", "ethnicity": "", "born": "02/11/2026"})
    assert waiting(council) == {"person.birth_date": "2026-11-02"}
    assert settled(manager, baby, one_waiting(council)).status_code == 302
    child = now(baby)
    assert (child.birth_date, child.expected_birth_date) == (date(2026, 11, 2), None)


def test_an_ended_legal_fact_is_ended_when_somebody_agrees(take, ada, council, manager):
    take(ADA)
    take(ADA | {"cin_until": "01/10/2026"}, said_at="2026-11-20T03:00")
    assert settled(manager, ada, one_waiting(council)).status_code == 302
    with inside(council.pk):
        assert LegalFact.objects.get().end_date == date(2026, 10, 1)


def test_only_whoever_may_keep_the_network_of_that_case_sees_the_difference(
    differing, colleague, council, other_council
):
    one = one_waiting(council)
    where = reverse("difference", args=[differing.case.pk, one.pk])
    allocated = colleague("coordinator")
    making.allocate(differing.case, allocated)
    assert making.sign_in(Client(), allocated).get(where).status_code == 200
    for role in ("coordinator", "referrer", "legal_tracker", "analyst", "administrator"):
        desk = making.sign_in(Client(), colleague(role))
        assert desk.get(where).status_code == 404, role
    stranger = making.sign_in(Client(), making.a_colleague(other_council, "service_manager"))
    assert stranger.get(where).status_code == 404
    assert "0 differences" not in stranger.get(reverse("differences")).content.decode()
    unallocated = making.sign_in(Client(), colleague("coordinator"))
    assert "Nothing waits to be settled" in unallocated.get(reverse("differences")).content.decode()
    another = making.a_case(council, children=[making.a_person(council, "Kit")])
    wrong = reverse("difference", args=[another.pk, one.pk])
    assert making.sign_in(Client(), colleague("service_manager")).get(wrong).status_code == 404


def test_the_list_asks_as_much_for_one_difference_as_for_three(take, council, manager):
    told, counts = [], []
    for number in ("1", "2", "3"):
        child = a_child(council, number=number, sex="M")
        making.a_case(council, children=[child])
        told.append(ADA | {"number": number})
        if number != "2":
            take(*told, said_at=f"2026-11-20T0{number}:00")
            manager.get(reverse("differences"))
            with CaptureQueriesContext(connection) as asked:
                page = manager.get(reverse("differences"))
            counts.append((len(asked), page.content.decode().count("Mosaic")))
    assert counts[0][0] == counts[1][0] < 15
    assert (counts[0][1], counts[1][1]) == (1, 3)


def test_a_profile_that_is_saved_here_reads_the_feed(take, ada, council, colleague, tmp_path):
    from kinweave.service.submissions.models import SavedProfile

    by = colleague("analyst")
    making.record(council, SavedProfile, name="mosaic", text=PROFILE, saved_by_id=by.user_id)
    take(ADA)
    out = io.StringIO()
    (tmp_path / "nightly.csv").write_text(file_of(ADA))
    call_command(
        "feed", str(tmp_path / "nightly.csv"), council="northmoor council", profile="mosaic",
        source="Mosaic", said_at="2026-11-20T05:00", stdout=out,
    )  # fmt: skip
    assert out.getvalue().startswith("Mosaic: 1 children, 0 values")
