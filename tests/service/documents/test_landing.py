"""A copy reaches its reader, everyone where it lands, and whoever has another home."""

from datetime import date

import pytest

from kinweave.service.documents import landing
from kinweave.service.documents.landing import reach_of
from kinweave.service.people.models import ContactPoint
from tests.service import making
from tests.service.documents.making import to
from tests.service.plans.making import TODAY

pytestmark = pytest.mark.usefixtures("in_council")


def reached(reach):
    return {person.given_name for person in reach.people}


@pytest.fixture
def lodger(council):
    return making.a_person(council, "Len", "Lodger")


def test_a_copy_reaches_everyone_who_lives_where_it_lands(scene, lodger):
    home = scene.home("Mill Lane", scene.mum, scene.ada, lodger)
    reach = reach_of(to(scene.mum, home), on=TODAY)
    assert (reached(reach), reach.doubt) == ({"Ada", "Len"}, "")
    assert reach.audience.landing.place == "household"
    assert reach.audience.landing.members == {
        str(person.pk) for person in (scene.mum, scene.ada, lodger)
    }


def test_a_child_with_two_homes_carries_it_to_everyone_in_the_other(scene, lodger):
    home = scene.home("Mill Lane", scene.mum)
    other = scene.home("Uncle’s", scene.uncle, lodger)
    for household in (home, other):
        scene.lives(scene.ada, household, share="part")
    reach = reach_of(to(scene.mum, home), on=TODAY)
    assert reached(reach) == {"Ada", "Ivo", "Len"}
    assert reach.audience.landing.carriers == {str(scene.ada.pk)}
    assert reached(reach_of(to(scene.ada, home), on=TODAY)) == {"Mary", "Ivo", "Len"}


def test_it_is_carried_on_from_home_to_home(scene, lodger, council):
    sibling = making.a_person(council, "Ben", "Reed", birth_date=date(2016, 1, 1))
    first = scene.home("First", scene.mum, scene.ada)
    second = scene.home("Second", scene.uncle, scene.ada, sibling)
    scene.home("Third", sibling, lodger)
    assert reached(reach_of(to(scene.mum, first), on=TODAY)) == {"Ada", "Ivo", "Ben", "Len"}
    assert second.label == "Second"


def test_a_reader_takes_a_copy_home_even_when_it_lands_elsewhere(scene, lodger):
    scene.home("Own", scene.gran, lodger)
    mums = scene.home("Mum’s", scene.mum)
    assert reached(reach_of(to(scene.gran, mums), on=TODAY)) == {"Mary", "Len"}


def test_somebody_who_moved_out_is_not_reached_and_somebody_with_no_dates_is(scene, lodger):
    home = scene.home("Mill Lane", scene.mum)
    scene.lives(scene.uncle, home, end_date=date(2026, 11, 1))
    scene.lives(lodger, home, share="unknown")
    assert reached(reach_of(to(scene.mum, home), on=TODAY)) == {"Len"}


@pytest.mark.parametrize("known", ["unknown", "no"])
def test_where_nobody_said_where_it_goes_the_landing_is_unknown(scene, known):
    reach = reach_of(to(scene.mum, None, known), on=TODAY)
    assert (reach.audience.landing.place, reach.doubt) == ("unknown", landing.NOT_SAID)


def test_a_home_without_anyone_on_record_is_unknown(scene):
    reach = reach_of(to(scene.mum, scene.home("Empty")), on=TODAY)
    assert (reach.audience.landing.place, reach.doubt) == ("unknown", landing.EMPTY_HOME)


@pytest.mark.parametrize("share", ["part", "most", "unknown"])
def test_a_child_who_may_have_a_home_that_is_not_on_record_makes_the_landing_unknown(scene, share):
    home = scene.home("Mill Lane", scene.mum)
    scene.lives(scene.ada, home, share=share)
    reach = reach_of(to(scene.mum, home), on=TODAY)
    assert (reach.audience.landing.place, reach.doubt) == ("unknown", landing.HALF_KNOWN)


def test_a_grown_up_of_whom_no_share_is_known_leaves_no_doubt(scene):
    home = scene.home("Mill Lane", scene.mum, share="unknown")
    assert reach_of(to(scene.mum, home), on=TODAY).doubt == ""


def test_a_copy_read_and_left_at_the_office_reaches_its_reader_alone(scene):
    scene.home("Mill Lane", scene.mum, scene.ada)
    reach = reach_of(to(scene.mum), on=TODAY)
    assert (reached(reach), reach.audience.landing.place) == (set(), "household")


@pytest.mark.parametrize(
    ("born", "expected", "child"),
    [
        (date(2008, 11, 21), None, True),
        (date(2008, 11, 20), None, False),
        (None, date(2027, 1, 1), True),
        (None, None, False),
    ],
)
def test_somebody_under_eighteen_or_still_expected_is_a_child(council, born, expected, child):
    person = making.a_person(council, "Kit", birth_date=born, expected_birth_date=expected)
    assert landing.is_child(person, TODAY) is child


# ---- The reader's own address: asked before a copy goes to a home (hazard 1) -----------------------


def address_of(scene, person, **fields):
    told = {"kind": "address", "value": "1 Old Road", "safe_to_use": "yes", "confidential": "no"}
    return making.record(scene.council, ContactPoint, person=person, **told | fields)


@pytest.mark.parametrize(
    ("safe", "doubt"), [("yes", ""), ("no", landing.HELD), ("unknown", landing.HELD)]
)
def test_no_copy_goes_to_a_home_by_an_address_that_nobody_said_is_safe(scene, safe, doubt):
    home = scene.home("Mill Lane", scene.mum)
    address_of(scene, scene.mum, safe_to_use=safe)
    reach = reach_of(to(scene.mum, home), on=TODAY)
    assert (reach.doubt, reach.audience.landing.place == "household") == (doubt, not doubt)


def test_two_addresses_in_use_hold_the_copy_until_somebody_says_which(scene):
    home = scene.home("Mill Lane", scene.mum)
    address_of(scene, scene.mum)
    address_of(scene, scene.mum, value="2 New Road")
    assert reach_of(to(scene.mum, home), on=TODAY).doubt == landing.HELD


def test_an_address_that_ended_is_not_asked_and_a_phone_is_none(scene):
    home = scene.home("Mill Lane", scene.mum)
    address_of(scene, scene.mum, safe_to_use="no", end_date=date(2026, 10, 1))
    address_of(scene, scene.mum, kind="phone", safe_to_use="unknown", value="0161 496 0000")
    assert reach_of(to(scene.mum, home), on=TODAY).doubt == ""


def test_at_the_office_no_address_is_used(scene):
    address_of(scene, scene.mum, safe_to_use="no")
    assert reach_of(to(scene.mum), on=TODAY).doubt == ""


def test_nothing_is_sent_to_somebody_who_has_died(scene, council):
    died = making.a_person(council, "Nell", death_date=date(2026, 10, 1))
    home = scene.home("Mill Lane", died)
    assert reach_of(to(died, home), on=TODAY).doubt == landing.DIED
