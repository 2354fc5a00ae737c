"""A copy is asked for, read by a second person, and printed only while nothing has changed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from kinweave.service.core.refusals import NotPossible
from kinweave.service.documents import actions
from kinweave.service.people.models import ContactPoint, Restriction
from kinweave.service.plans.actions import begin_version, share
from kinweave.service.plans.models import Plan, PlanLine, PrintedCopy
from tests.service import making
from tests.service.documents.making import UNSAFE, a_plan, asked, read, to
from tests.service.plans.making import TODAY

pytestmark = pytest.mark.usefixtures("in_council")


@pytest.fixture
def home(scene):
    return scene.home("Gran’s", scene.gran)


@pytest.fixture
def copy(scene, home):
    return asked(scene, a_plan(scene), scene.gran, home)


def print_it(scene, copy):
    return actions.print_copy(by=scene.coordinator, copy=copy, on=TODAY)


def test_a_copy_waits_sealed_for_a_second_person(scene, copy):
    assert (copy.asked_by_id, copy.checked_by_id) == (scene.coordinator.user_id, None)
    assert scene.verbs() == ["copy.asked_for"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM plans_printedcopy")
        stored = cursor.fetchone()[0]
    assert (UNSAFE in copy.content, UNSAFE in stored) == (True, False)


def test_only_the_shared_plan_is_copied(scene, home):
    with pytest.raises(NotPossible, match="shared now"):
        asked(scene, scene.plan(), scene.gran, home)
    assert PrintedCopy.objects.count() == 0


def test_a_copy_of_which_nothing_is_left_is_not_asked_for(scene):
    plan = a_plan(scene)
    with pytest.raises(NotPossible, match="Nothing of the plan"):
        asked(scene, plan, scene.uncle, scene.home("Uncle’s", scene.uncle))
    with pytest.raises(NotPossible, match="Find out first"):
        actions.ask_for_copy(
            by=scene.coordinator,
            plan=plan,
            destination=to(scene.gran, None, "unknown"),
            on=TODAY,
        )
    assert PrintedCopy.objects.count() == 0


def test_whoever_asked_does_not_check(scene, copy):
    with pytest.raises(NotPossible, match="other than the person who asked"):
        read(scene, copy, by=scene.coordinator)
    with pytest.raises(NotPossible, match="other than the person who asked"):
        actions.send_back(by=scene.coordinator, copy=copy, reason="No")
    assert scene.now(copy).checked_by_id is None


def test_the_database_itself_refuses_one_person_for_both(scene, copy):
    update = {"checked_by_id": scene.coordinator.user_id, "checked_at": copy.asked_at}
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        making.made(scene.council),
    ):
        PrintedCopy.objects.filter(pk=copy.pk).update(**update)


def test_the_database_itself_refuses_to_print_what_nobody_read(scene, copy):
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        making.made(scene.council),
    ):
        PrintedCopy.objects.filter(pk=copy.pk).update(printed_at=copy.asked_at)


def test_a_copy_that_was_read_prints_and_each_printing_is_recorded(scene, copy):
    with pytest.raises(NotPossible, match="second person"):
        print_it(scene, copy)
    read(scene, copy)
    print_it(scene, copy)
    print_it(scene, copy)
    assert scene.verbs() == ["copy.asked_for", "copy.checked", "copy.printed", "copy.printed"]
    assert scene.now(copy).printed_at is not None


def test_a_copy_that_was_sent_back_never_prints(scene, copy):
    actions.send_back(by=scene.manager, copy=copy, reason="It names the school")
    with pytest.raises(NotPossible, match="already"):
        read(scene, copy)
    with pytest.raises(NotPossible, match="second person"):
        print_it(scene, copy)
    assert scene.verbs() == ["copy.asked_for", "copy.sent_back"]


def test_sending_back_needs_its_reason(scene, copy):
    with pytest.raises(NotPossible, match="Say why"):
        actions.send_back(by=scene.manager, copy=copy, reason=" ")
    assert scene.verbs() == ["copy.asked_for"]


def test_a_copy_is_passed_only_as_it_was_read(scene, copy):
    with pytest.raises(NotPossible, match="Something has changed"):
        actions.check_copy(by=scene.manager, copy=copy, read="another", on=TODAY)
    assert scene.now(copy).checked_at is None


def test_content_that_was_altered_in_the_database_never_prints(scene, copy):
    read(scene, copy)
    altered = copy.content.replace("dinner", "supper")
    with making.made(scene.council):
        PrintedCopy.objects.filter(pk=copy.pk).update(content=altered)
    with pytest.raises(NotPossible, match="Something has changed"):
        print_it(scene, copy)


def keep_apart(scene, copy):
    scene.keep_apart(scene.gran, scene.uncle)


def protect(scene, copy):
    making.record(
        scene.council,
        Restriction,
        person=scene.mum,
        kind="whereabouts_protected",
        start_date=TODAY,
    )


def move_in(scene, copy):
    scene.lives(making.a_person(scene.council, "Len", "Lodger"), copy.household)


def find_another_home(scene, copy):
    scene.home("Caravan", scene.gran)


def mark_confidential(scene, copy):
    making.record(
        scene.council,
        ContactPoint,
        person=scene.mum,
        kind="address",
        value="9 Hidden Lane",
        confidential="yes",
    )


def change_the_plan(scene, copy):
    begun = begin_version(by=scene.coordinator, case=scene.case)
    share(by=scene.coordinator, plan=begun, edition=1, today=TODAY)


def write_another_edition(scene, copy):
    with making.made(scene.council):
        Plan.objects.filter(pk=copy.plan_id).update(edition=9)


def change_a_line(scene, copy):
    with making.made(scene.council):
        PlanLine.objects.filter(plan=copy.plan_id).update(who="Somebody else")


def leave_the_meeting(scene, copy):
    with making.made(scene.council):
        scene.conference.participants.filter(person=scene.mum).update(came="unknown")


CHANGES = [
    keep_apart,
    protect,
    move_in,
    find_another_home,
    mark_confidential,
    change_the_plan,
    write_another_edition,
    change_a_line,
    leave_the_meeting,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_after_it_was_read_the_copy_is_asked_for_anew(scene, copy, change):
    read(scene, copy)
    change(scene, copy)
    with pytest.raises(NotPossible, match="Ask for a new copy"):
        print_it(scene, copy)
    assert scene.now(copy).printed_at is None


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_before_it_is_read_the_copy_is_not_passed(scene, copy, change):
    change(scene, copy)
    with pytest.raises(NotPossible, match="Ask for a new copy"):
        read(scene, copy)
    assert scene.now(copy).checked_at is None


def test_a_move_that_is_still_to_come_stops_the_copy_on_its_day(scene, copy):
    lodger = making.a_person(scene.council, "Len", "Lodger")
    scene.lives(lodger, copy.household, start_date=date(2026, 11, 21))
    read(scene, copy)
    assert print_it(scene, copy).pk == copy.pk
    with pytest.raises(NotPossible, match="Ask for a new copy"):
        actions.print_copy(by=scene.coordinator, copy=copy, on=date(2026, 11, 21))


def test_no_event_of_a_copy_carries_its_words(scene, copy):
    actions.send_back(by=scene.manager, copy=copy, reason="canary-reason")
    told = "".join(f"{event.reason} {event.field_names}" for event in scene.events())
    assert [word in told for word in ("canary", "Edith", "Gran")] == [False, False, False]


def test_a_copy_that_was_passed_does_not_print_once_the_readers_address_is_held(scene):
    home = scene.home("Mill Lane", scene.gran)
    address = making.record(
        scene.council,
        ContactPoint,
        person=scene.gran,
        kind="address",
        value="1 Old Road",
        safe_to_use="yes",
    )
    copy = asked(scene, a_plan(scene), scene.gran, home)
    read(scene, copy)
    with making.made(scene.council):
        ContactPoint.objects.filter(pk=address.pk).update(safe_to_use="unknown")
    with pytest.raises(NotPossible, match="Something has changed"):
        print_it(scene, copy)
