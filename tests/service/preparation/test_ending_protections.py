"""A protection ends when two people have said so, and not before (hazards 1, 2, 11 and 18)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people.models import KeepApart, ProtectionEnding, Restriction
from kinweave.service.people.queries import circumstances_of, endings_in
from kinweave.service.preparation import actions
from tests.service import making
from tests.service.preparation.making import SEALED, SINCE, kept_apart, protected
from tests.service.preparation.test_network_page import words
from tests.service.preparation.test_person_page import on

TODAY = date(2026, 11, 20)
WHY = "He has moved abroad"
ASKED = {"decided_by": "Team manager", "reason": WHY, **on("end_date", date(2026, 11, 1))}
DETAILS = {"end_date": date(2026, 11, 1), "decided_by": "Team manager", "reason": WHY}
ROUTES = {KeepApart: "keep-apart-end", Restriction: "restriction-end"}


@pytest.fixture(params=[KeepApart, Restriction])
def protection(request, within):
    """Two who are kept apart, and somebody who must not be found."""
    if request.param is KeepApart:
        return kept_apart(within, within.mary, within.carl)
    return protected(within, within.mary, "whereabouts_protected")


def asked(scene, protection, by=None, **changed):
    return actions.ask_to_end(
        by=by or scene.coordinator,
        case_id=scene.case.pk,
        protection=protection,
        details=DETAILS | changed,
        today=TODAY,
    )


def in_force(scene, protection):
    found = circumstances_of([scene.mary.pk, scene.carl.pk], on=TODAY)
    return bool(
        found.keep_apart if isinstance(protection, KeepApart) else found.whereabouts_protected
    )


def agree(scene, ending, by):
    actions.agree_to_end(by=by, case_id=scene.case.pk, ending=ending, today=TODAY)


def test_asking_ends_nothing(open_page, within, protection):
    route = ROUTES[type(protection)]
    assert "Once it is agreed" in words(
        open_page(within.coordinator, route, protection.pk, **ASKED)
    )
    assert ProtectionEnding.objects.count() == 0
    done = open_page(within.coordinator, route, protection.pk, **ASKED, step="confirm")
    protection.refresh_from_db()
    assert (done.status_code, protection.end_date) == (302, None)
    assert in_force(within, protection)
    ending = ProtectionEnding.objects.get()
    assert (ending.asked_by_id, ending.reason) == (within.coordinator.user_id, WHY)
    event = Event.objects.get(verb="protection.end_asked")
    assert (event.case_id, WHY in event.reason + event.field_names) == (within.case.pk, False)


def test_a_second_person_reads_why_and_agrees(open_page, within, protection):
    ending = asked(within, protection)
    safety = words(open_page(within.manager, "safety"))
    assert "stays in force until a second person agrees" in safety
    page = words(open_page(within.manager, "protection-ending", ending.pk))
    assert [
        told for told in (WHY, "Team manager", "Cora Coordinator", SEALED) if told not in page
    ] == []
    assert in_force(within, protection)
    done = open_page(within.manager, "protection-ending", ending.pk, finding="agree")
    protection.refresh_from_db()
    # It was in force until now, whatever day was asked for.
    assert (done.status_code, protection.end_date) == (302, TODAY)
    assert not in_force(within, protection)
    verb = "keep_apart.ended" if isinstance(protection, KeepApart) else "restriction.ended"
    assert Event.objects.get(verb=verb).actor_id == within.manager.user_id


def test_nobody_is_their_own_second_person(open_page, within, protection):
    ending = asked(within, protection)
    page = open_page(within.coordinator, "protection-ending", ending.pk)
    assert "it may end" not in words(page)
    open_page(within.coordinator, "protection-ending", ending.pk, finding="agree")
    with pytest.raises(NotPossible, match="other than the person who asked"):
        agree(within, ending, within.coordinator)
    protection.refresh_from_db()
    assert protection.end_date is None


def test_the_database_too_wants_a_second_person(within, protection):
    ending = asked(within, protection)
    with pytest.raises(IntegrityError), transaction.atomic(), making.made(within.council):
        ProtectionEnding.objects.filter(pk=ending.pk).update(agreed_by=ending.asked_by_id)


def test_the_second_person_may_keep_it_and_says_why(open_page, within, protection):
    ending = asked(within, protection)
    page = open_page(within.manager, "protection-ending", ending.pk, finding="keep")
    assert "There is a problem" in words(page)
    answers = {"finding": "keep", "kept_reason": "He was seen at the school"}
    assert open_page(within.manager, "protection-ending", ending.pk, **answers).status_code == 302
    protection.refresh_from_db()
    assert (protection.end_date, in_force(within, protection)) == (None, True)
    with pytest.raises(NotPossible, match="already"):
        agree(within, ending, within.manager)
    assert "kept_reason" not in Event.objects.get(verb="protection.kept").field_names
    # It may be asked for again another day.
    again = asked(within, protection)
    agree(within, again, within.manager)
    protection.refresh_from_db()
    assert protection.end_date == TODAY


def test_whoever_asked_may_take_it_back(open_page, within, protection):
    ending = asked(within, protection)
    answers = {"finding": "keep", "kept_reason": "I was wrong"}
    open_page(within.coordinator, "protection-ending", ending.pk, **answers)
    ending.refresh_from_db()
    assert (ending.kept_by_id, ending.agreed_at) == (within.coordinator.user_id, None)


def test_it_is_asked_once_at_a_time_and_ends_once(within, protection):
    ending = asked(within, protection)
    with pytest.raises(NotPossible, match="asked for this already"):
        asked(within, protection, by=within.manager)
    agree(within, ending, within.manager)
    protection.refresh_from_db()
    with pytest.raises(NotPossible, match="already ended"):
        asked(within, protection)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"end_date": date(2026, 8, 1)}, "end_date"),
        ({"end_date": date(2026, 11, 21)}, "end_date"),
        ({"decided_by": ""}, "decided_by"),
        ({"reason": ""}, "reason"),
    ],
)
def test_who_decided_when_and_why_are_all_asked(within, changed, field):
    pair = kept_apart(within, within.mary, within.carl)
    with pytest.raises(NotPossible) as refusal:
        asked(within, pair, **changed)
    assert refusal.value.field == field
    assert ProtectionEnding.objects.count() == 0


@pytest.mark.parametrize("role", ["referrer", "tracker"])
def test_for_others_what_was_asked_is_not_there(open_page, scene, role):
    with inside(scene.council.pk):
        ending = asked(scene, kept_apart(scene, scene.mary, scene.carl))
    refused = open_page(getattr(scene, role), "protection-ending", ending.pk)
    assert (refused.status_code, WHY in refused.content.decode()) == (404, False)


def test_what_was_asked_of_another_familys_protection_is_not_there(open_page, within):
    one, other = making.a_person(within.council, "Una"), making.a_person(within.council, "Ugo")
    ending = asked(within, kept_apart(within, one, other))
    assert endings_in(within.case.pk).count() == 0
    assert open_page(within.manager, "protection-ending", ending.pk).status_code == 404


def test_the_database_keeps_nobody_apart_from_themselves(within):
    with pytest.raises(IntegrityError), transaction.atomic():
        making.record(
            within.council,
            KeepApart,
            person_a=within.mary,
            person_b=within.mary,
            kind="no_contact",
            start_date=SINCE,
        )
