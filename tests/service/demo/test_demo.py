"""The demonstration is loaded through the service's own actions, whole, once, and never in production."""

from collections import Counter

import pytest
from django.utils import timezone

from kinweave.domain.disclosure import Circumstances
from kinweave.service.access.permissions import Permission, roles
from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import Membership, User
from kinweave.service.accounts.queries import demo_colleagues
from kinweave.service.audit.anchors import verify_all
from kinweave.service.audit.models import Event
from kinweave.service.audit.verbs import Verb
from kinweave.service.cases.models import Case
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.councils.models import Council, Organisation
from kinweave.service.demo import councils, loading
from kinweave.service.demo.stories import read_story
from kinweave.service.people.contact_details import holds_contact_details
from kinweave.service.people.models import ContactPoint, Person
from kinweave.service.people.queries import circumstances_of, network_of
from kinweave.service.plans.models import AgreementToPlan, Plan, PlanLine
from kinweave.service.reviews.models import Review
from kinweave.service.studies.auditing import look_through
from kinweave.service.studies.models import Study
from kinweave.standard import load
from tests.service.accounts.making import code_now, give_code, give_password
from tests.service.demo.loaded import everything, in_each_council, smaller

NAMES = ["Northmoor", "Southvale", "Eastwick"]


def case_of(given_name: str) -> Case:
    return Case.objects.get(children__person__given_name=given_name)


def council(name: str) -> Council:
    return Council.objects.get(name=name)


# ---- Councils and colleagues ---------------------------------------------------------------------


def test_there_are_three_invented_councils_with_codes_of_the_departments_list(demo):
    made = list(Council.objects.filter(is_demo=True).values_list("name", "la_code"))
    assert sorted(made) == [("Eastwick", "203"), ("Northmoor", "201"), ("Southvale", "202")]
    codes = load().codes("la")
    assert [code for _, code in made if not codes.contains(code, None)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_role_is_filled_in_every_council(demo, name):
    held = Counter(Membership.objects.filter(council__name=name).values_list("role", flat=True))
    assert set(held) == set(roles())
    assert sum(held.values()) == 9


def test_the_names_printed_at_the_start_are_one_for_each_role_and_council(demo):
    printed = [(role, council) for _, _, role, council in demo_colleagues()]
    assert sorted(printed) == sorted(
        (role.label, name) for role in roles().values() for name in NAMES
    )


def test_a_provider_serves_two_councils_with_one_person(demo):
    provider = Organisation.objects.get(is_provider=True)
    served = Membership.objects.filter(organisation=provider)
    assert sorted(served.values_list("council__name", flat=True)) == ["Northmoor", "Southvale"]
    assert served.values("user").distinct().count() == 1


def test_a_colleague_signs_in_with_the_password_and_a_code(demo, client):
    user = User.objects.get(email="daithi.brennock@northmoor.example")
    give_password(client, user, loading.PASSWORD)
    give_code(client, code_now(councils.code_secret(user.email)))
    assert client.get("/").status_code == 200


# ---- Families ------------------------------------------------------------------------------------


def test_every_family_stands_where_its_story_says(demo):
    today = timezone.localdate()
    told = Counter(
        (entry["name"], story.reach)
        for entry, families in loading._families(today)
        for story in families
    )
    stands = Counter(
        (council.name, case.stage) for council in in_each_council() for case in Case.objects.all()
    )
    assert sum(stands.values()) == 12 + 4 + 4 + 2
    assert stands == told


def test_the_audit_holds_and_names_who_did_it(demo):
    assert list(verify_all({})) == []
    with inside(council("Northmoor").pk):
        by_role = Counter(Event.objects.values_list("verb", "actor_role"))
    roles_of = {
        verb: {role for one, role in by_role if one == verb}
        for verb in (Verb.CASE_BEGUN_BY_LETTER, Verb.CASE_ALLOCATED, Verb.CONFERENCE_HELD)
    }
    assert roles_of == {
        Verb.CASE_BEGUN_BY_LETTER: {"legal_tracker"},
        Verb.CASE_ALLOCATED: {"service_manager"},
        Verb.CONFERENCE_HELD: {"coordinator"},
    }


@pytest.mark.parametrize(
    ("verb", "permission"),
    [
        (Verb.CASE_BEGUN_BY_LETTER, Permission.BEGIN_BY_LETTER),
        (Verb.CASE_BEGUN_BY_REFERRAL, Permission.BEGIN_BY_REFERRAL),
        (Verb.OFFER_RECORDED, Permission.RECORD_OFFERS),
        (Verb.ANSWER_RECORDED, Permission.RECORD_OFFERS),
        (Verb.PERIOD_CHANGED, Permission.KEEP_LEGAL_DATES),
        (Verb.CASE_ALLOCATED, Permission.ALLOCATE),
        (Verb.CONTACT_POINT_RECORDED, Permission.KEEP_NETWORK),
        (Verb.KEEP_APART_RECORDED, Permission.KEEP_NETWORK),
        (Verb.CONFERENCE_PLANNED, Permission.KEEP_CONFERENCE),
        (Verb.PLAN_SHARED, Permission.KEEP_PLAN),
        (Verb.REVIEW_PLANNED, Permission.KEEP_REVIEW),
        (Verb.CASE_CLOSED, Permission.CLOSE_CASE),
    ],
)
def test_whoever_did_it_was_allowed_to(demo, verb, permission):
    acted = {
        event.actor_role
        for council in in_each_council()
        for event in Event.objects.filter(chain=council.pk, verb=verb)
    }
    assert acted
    assert [role for role in acted if permission not in roles()[role].permissions] == []


def test_behind_the_wall_of_one_council_no_other_family_is_to_be_seen(demo):
    with inside(council("Northmoor").pk):
        assert Case.objects.count() == 14
        assert Person.objects.filter(given_name="Rowan").exists()
    with inside(council("Southvale").pk):
        assert Case.objects.count() == 4
        assert not Person.objects.filter(given_name="Rowan").exists()


def test_no_address_or_phone_number_stands_in_words_meant_for_something_else(demo):
    words = []
    for _ in in_each_council():
        words += Plan.objects.values_list("family_words", flat=True)
        words += PlanLine.objects.values_list("task", flat=True)
        words += AgreementToPlan.objects.values_list("reasons", flat=True)
        words += Conference.objects.values_list("venue", flat=True)
        reached = ContactPoint.objects.filter(kind="phone").first()
    assert len(words) > 20
    assert holds_contact_details(reached.value)
    assert [text for text in words if holds_contact_details(text)] == []


# ---- The two stories -----------------------------------------------------------------------------


def test_between_two_houses_waits_for_its_review_with_the_councils_reasons_on_record(demo):
    with inside(council("Northmoor").pk):
        case = case_of("Rowan")
        answers = AgreementToPlan.objects.filter(plan__conference__case=case)
        assert case.stage == "review_planned"
        assert sorted(answers.values_list("party", "decision")) == [
            ("council", "agreed_in_part"),
            ("person", "agreed"),
            ("person", "agreed_in_part"),
            ("person", "could_not_answer"),
        ]
        assert PlanLine.objects.filter(plan__conference__case=case).count() == 4
        assert Review.objects.get(plan__conference__case=case).planned_date > timezone.localdate()


def test_in_the_refuge_the_father_takes_part_another_way_and_the_address_is_confidential(demo):
    with inside(council("Northmoor").pk):
        case = case_of("Leila")
        mother, father = (
            Person.objects.get(given_name=name, family_name="Darvish")
            for name in ("Nasrin", "Kamran")
        )
        parts = Participant.objects.filter(conference__case=case, person=father)
        ways = list(parts.values_list("taking_part", flat=True))
        address = ContactPoint.objects.get(person=mother, kind="address")
        circumstances = circumstances_of(network_of(case.pk), on=timezone.localdate())
    assert case.stage == "conference_planned"
    assert ways == ["another_way"]
    assert (address.confidential, address.safe_to_use) == ("yes", "no")
    assert isinstance(circumstances, Circumstances)
    assert frozenset({str(mother.pk), str(father.pk)}) in circumstances.keep_apart
    assert str(mother.pk) in circumstances.whereabouts_protected


@pytest.mark.parametrize("name", ["between_two_houses", "the_refuge"])
def test_a_storys_events_stand_in_their_order_and_have_happened(name):
    today = timezone.localdate()
    days = [event.on for event in read_story(name, today).events]
    assert days == sorted(days)
    assert days[-1] < today


# ---- Loading it ----------------------------------------------------------------------------------


def test_loading_it_again_changes_nothing_and_gives_the_same_colleagues(demo, monkeypatch):
    monkeypatch.setattr(loading, "written", lambda: smaller(12))
    before = everything()
    given = loading.load_demo()
    assert everything() == before
    assert len(given) == 27
    assert given[0] == (
        "Ruth Calloway",
        "ruth.calloway@northmoor.example",
        "Service manager",
        "Northmoor",
    )


def test_each_council_gets_its_own_census_file_beside_the_database(demo):
    assert sorted(path.name for path in (demo / "demo").iterdir()) == [
        "cin-201.xml",
        "cin-202.xml",
        "cin-203.xml",
    ]


def test_a_study_stands_in_one_council_sealed_by_one_and_enrolled_by_another(demo):
    found = {}
    for council in in_each_council():
        for study in Study.objects.all():
            looked = look_through(study)
            found[council.name] = (study.title, looked.audit.families > 0, looked.faults)
            enrolled_by = {one.entered_by_id for one in study.entries.all()}
            assert study.sealed_by_id not in enrolled_by
    assert found == {"Northmoor": ("A visit with the letter, or the letter alone", True, ())}
