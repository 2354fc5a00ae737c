"""A child comes into a case that is under way: a newborn, an expected baby, a half-sibling found later."""

from datetime import date

import pytest

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.actions import NewChild
from kinweave.service.cases.models import ChildInCase, ResponsibleCouncil, StaffExclusion
from kinweave.service.people.models import Identifier, Person
from kinweave.service.people.queries import children_of
from tests.service import making
from tests.service.referrals.scenes import ADA, referred


@pytest.fixture
def referrer(colleague):
    return colleague("referrer")


@pytest.fixture
def coordinator(colleague):
    return colleague("coordinator")


@pytest.fixture
def case(referrer, coordinator):
    found = referred(referrer, ADA)
    making.allocate(found, coordinator)
    return found


@pytest.fixture
def desk(client_of, coordinator):
    return client_of(coordinator)


def day(name, on):
    return {f"{name}-{part}": str(getattr(on, part)) for part in ("day", "month", "year")}


def added(desk, case, *, step="confirm", joined=date(2026, 11, 18), **answers):
    data = {"born": "born", **day("joined_date", joined), "step": step}
    return desk.post(f"/cases/{case.pk}/children/add", data | answers)


def test_a_newborn_joins_after_the_answers_were_checked(desk, case, council):
    baby = {"given_name": "Zoë", "family_name": "Reed", **day("birth_date", date(2026, 11, 17))}
    page = added(desk, case, step="answer", **baby).content.decode()
    assert "Check your answers" in page
    with inside(council.pk):
        assert Person.objects.count() == 1
    assert added(desk, case, **baby)["Location"] == f"/cases/{case.pk}/"
    with inside(council.pk):
        child = Person.objects.get(given_name="Zoë")
        place = ChildInCase.objects.get(person=child)
        assert (place.case_id, place.joined_date) == (case.pk, date(2026, 11, 18))
        assert (child.birth_date, child.search_key) == (date(2026, 11, 17), "zoe reed")
        assert ResponsibleCouncil.objects.get(person=child).start_date == date(2026, 11, 18)
        event = Event.objects.get(verb="child.added", object_id=child.pk)
        assert (event.case_id, event.field_names) == (case.pk, "joined_date")


def test_a_child_who_is_not_born_yet_joins_too(desk, case, council):
    added(desk, case, born="expected", **day("expected_birth_date", date(2027, 3, 2)))
    with inside(council.pk):
        baby = Person.objects.get(expected_birth_date=date(2027, 3, 2))
        assert (baby.birth_date, baby.ethnicity) == (None, "NOBT")
        assert [child.pk for child in children_of(case.pk)][-1] == baby.pk


def test_the_journey_shows_when_a_child_joined(desk, case):
    before = desk.get(f"/cases/{case.pk}/").content.decode()
    # The stages tell it all until something else happens.
    assert ("The journey" in before, "What happened, in order" in before) == (True, False)
    added(desk, case, born="unknown", given_name="Ines", family_name="Reed")
    page = desk.get(f"/cases/{case.pk}/").content.decode()
    timeline = page[page.index("What happened, in order") :]
    assert "A child joined the case" in timeline
    assert "Wednesday 18 November 2026" in timeline
    assert timeline.index("Referred") < timeline.index("A child joined the case")
    assert "Ines Reed" in page


def test_a_half_brother_whom_the_network_holds_stays_the_same_person(desk, case, council):
    ada = ADA.given_name
    brother = making.a_person(council, "Finn", "Lane", birth_date=date(2018, 2, 3))
    with inside(council.pk):
        child = Person.objects.get(given_name=ada)
    making.related(council, brother, "half_sibling", child)
    assert "Finn Lane" in desk.get(f"/cases/{case.pk}/children/add").content.decode()
    added(desk, case, already=str(brother.pk), born="", given_name="Somebody else")
    with inside(council.pk):
        assert {c.pk for c in children_of(case.pk)} == {child.pk, brother.pk}
        assert Person.objects.get(pk=brother.pk).given_name == "Finn"
        assert Person.objects.count() == 2


def test_nobody_who_is_grown_up_is_offered_as_a_child(desk, case, council):
    mother = making.a_person(council, "Mary", "Reed", birth_date=date(1985, 1, 1))
    with inside(council.pk):
        child = Person.objects.get(given_name="Ada")
    making.related(council, mother, "mother", child)
    page = desk.get(f"/cases/{case.pk}/children/add").content.decode()
    assert "Mary Reed" not in page
    assert "among these people already?" not in page


def test_somebody_of_the_same_name_is_asked_about_first(desk, case, council):
    again = {"given_name": "Ada", "family_name": "Reed", **day("birth_date", date(2014, 5, 4))}
    page = added(desk, case, **again).content.decode()
    assert "already among these people" in page
    with inside(council.pk):
        assert ChildInCase.objects.count() == 1
    added(desk, case, **again, another_person="yes")
    with inside(council.pk):
        assert ChildInCase.objects.count() == 2


def test_a_child_known_by_number_is_the_same_child(desk, case, council, referrer):
    other = NewChild(given_name="Kit", family_name="Bell", la_child_id="C2002")
    referred(referrer, other)
    added(desk, case, born="unknown", given_name="Kit", family_name="Bell", la_child_id="C2002")
    with inside(council.pk):
        kit = Person.objects.get(given_name="Kit")
        assert ChildInCase.objects.filter(person=kit).count() == 2
        assert Identifier.objects.filter(value="C2002").count() == 1


def test_the_number_of_a_child_behind_a_wall_opens_nothing(
    desk, case, council, referrer, coordinator
):
    hidden = referred(referrer, NewChild(given_name="Kit", family_name="Bell", la_child_id="C2"))
    making.record(council, StaffExclusion, case=hidden, user_id=coordinator.user_id)
    told = {"born": "unknown", "given_name": "Kit", "family_name": "Bell", "la_child_id": "C2"}
    page = added(desk, case, **told).content.decode()
    assert "do not fit together" in page
    with inside(council.pk):
        assert ChildInCase.objects.filter(case=case).count() == 1


def test_a_child_is_not_in_a_case_twice(desk, case, council):
    told = {"given_name": "Ada", "family_name": "Reed", "la_child_id": "C1001"}
    page = added(desk, case, **told, **day("birth_date", date(2014, 5, 4))).content.decode()
    assert "in this case already" in page
    with inside(council.pk):
        assert ChildInCase.objects.count() == 1


@pytest.mark.parametrize("joined", [date(2026, 11, 1), date(2026, 11, 21)])
def test_a_child_joins_while_the_case_goes_on(desk, case, council, joined):
    page = added(desk, case, joined=joined, born="unknown", given_name="Kept").content.decode()
    assert "There is a problem" in page
    assert "Kept" in page
    with inside(council.pk):
        assert ChildInCase.objects.count() == 1


@pytest.mark.parametrize("role", ["referrer", "legal_tracker", "administrator", "auditor"])
def test_others_cannot_add_a_child(client_of, colleague, case, role):
    assert client_of(colleague(role)).get(f"/cases/{case.pk}/children/add").status_code == 404
