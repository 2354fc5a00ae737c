"""A case begins because somebody asks the service for a conference."""

from datetime import date

import pytest

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.actions import NewChild
from kinweave.service.cases.models import Case, CaseStage, ChildInCase, Family, ResponsibleCouncil
from kinweave.service.core.refusals import NotPossible
from kinweave.service.people.models import Identifier, Person
from kinweave.service.referrals.models import Referral
from tests.service import making
from tests.service.referrals.scenes import ADA, RECEIVED, UNBORN, form_of, referred


@pytest.fixture
def referrer(colleague):
    return colleague("referrer", "Sam Hale")


def test_a_referral_begins_a_case_with_all_its_children(referrer, in_council):
    case = referred(referrer, ADA, UNBORN)
    assert (case.stage, case.route, case.reference, case.sequence) == (
        "referred",
        "referral",
        "NM-0001",
        1,
    )
    assert (case.started_date, case.referred_by_id) == (RECEIVED, referrer.user_id)
    assert case.family.reference == "NM-F0001"
    assert [(s.stage, s.entered_date) for s in case.stages.all()] == [("referred", RECEIVED)]
    children = ChildInCase.objects.order_by("created_at")
    assert [(c.joined_date, c.legal_stage_at_referral) for c in children] == [
        (RECEIVED, "none_recorded")
    ] * 2
    assert {(r.la_code, r.start_date, r.end_date) for r in ResponsibleCouncil.objects.all()} == {
        ("901", RECEIVED, None)
    }
    assert ResponsibleCouncil.objects.count() == 2
    number = Identifier.objects.get()
    assert (number.scheme, number.value, number.issuer) == (
        "la_child_id",
        "C1001",
        "Northmoor Council",
    )


def test_it_is_due_when_the_baseline_meeting_is(referrer, in_council):
    # Five working days after Monday 2 November 2026.
    assert referred(referrer).due_date == date(2026, 11, 9)


def test_an_urgent_one_is_due_on_the_next_day(referrer, in_council):
    assert referred(referrer, urgent="yes").due_date == date(2026, 11, 3)


def test_an_unborn_child_has_an_expected_date_and_nobody_was_asked_its_ethnicity(
    referrer, in_council
):
    referred(referrer, UNBORN)
    baby = Person.objects.get()
    assert (baby.birth_date, baby.expected_birth_date, baby.ethnicity, baby.given_name) == (
        None,
        date(2027, 1, 20),
        "NOBT",
        "",
    )


def test_a_child_who_is_born_is_not_expected_too(referrer, in_council):
    referred(
        referrer,
        NewChild(
            given_name="Zoë",
            birth_date=date(2020, 1, 1),
            expected_birth_date=date(2019, 12, 30),
            ethnicity="WBRI",
        ),
    )
    child = Person.objects.get()
    assert (child.birth_date, child.expected_birth_date, child.ethnicity, child.search_key) == (
        date(2020, 1, 1),
        None,
        "WBRI",
        "zoe",
    )


def test_each_thing_written_is_in_the_audit_without_a_name(referrer, in_council):
    case = referred(referrer, ADA)
    events = Event.objects.filter(case_id=case.pk).order_by("pk")
    assert [event.verb for event in events] == [
        "case.begun_by_referral",
        "case.stage_moved",
        "child.added",
        "referral.changed",
    ]
    told = " ".join(f"{e.field_names} {e.reason}" for e in events)
    assert [name for name in ("Ada", "Reed", "C1001", "SEALED-NOTE") if name in told] == []


def test_references_run_on(referrer, in_council):
    references = [
        referred(referrer, NewChild(given_name=name)).reference for name in ("Ida", "Noor", "Tom")
    ]
    assert references == ["NM-0001", "NM-0002", "NM-0003"]


def test_references_run_on_past_ten_thousand_and_past_other_kinds(referrer, council, in_council):
    family = making.record(council, Family, reference="old")
    for number, reference in enumerate(("NM-9999", "NM-10000", "NM-OLD", "NMX-99999"), start=1):
        making.record(
            council,
            Case,
            family=family,
            sequence=number,
            route="referral",
            reference=reference,
            started_date=RECEIVED,
            stage="closed",
        )
    assert referred(referrer).reference == "NM-10001"


def test_a_referral_without_a_child_begins_nothing(referrer, in_council):
    from kinweave.service.referrals.actions import begin_by_referral
    from tests.service.referrals.scenes import a_referral

    with pytest.raises(NotPossible, match="at least one child"):
        begin_by_referral(
            by=referrer, referral=a_referral(), children=(), referred_by_id=referrer.user_id
        )
    assert (Case.objects.count(), Family.objects.count(), Referral.objects.count()) == (0, 0, 0)


def test_a_child_known_by_number_is_the_same_person_in_the_same_family(referrer, in_council):
    first = referred(referrer, ADA)
    second = referred(referrer, ADA, NewChild(given_name="Ben", family_name="Reed"))
    assert Person.objects.count() == 2
    assert Identifier.objects.count() == 1
    assert ResponsibleCouncil.objects.count() == 2
    assert (second.family_id, second.sequence) == (first.family_id, 2)
    assert second.reference == "NM-0002"


def test_the_same_number_elsewhere_is_another_child(referrer, other_council, in_council):
    stranger = making.a_colleague(other_council, "referrer")
    referred(stranger, ADA)
    referred(referrer, ADA)
    assert Person.objects.count() == 1
    with inside(other_council.pk):
        assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "guess",
    [
        NewChild(
            given_name="Ada", family_name="Reed", birth_date=date(2013, 1, 1), la_child_id="C1001"
        ),
        NewChild(given_name="Someone", family_name="Else", la_child_id="C1001"),
        NewChild(la_child_id="c1001"),
    ],
)
def test_a_wrong_or_guessed_number_opens_no_other_childs_record(referrer, guess, in_council):
    referred(referrer, ADA)
    before = (Case.objects.count(), Person.objects.count(), Event.objects.count())
    with pytest.raises(NotPossible, match="do not fit together"):
        referred(referrer, guess)
    assert (Case.objects.count(), Person.objects.count(), Event.objects.count()) == before


def test_nobody_reaches_a_child_again_through_a_new_case_after_being_excluded(
    referrer, colleague, council, in_council
):
    from kinweave.service.cases.models import StaffExclusion

    case = referred(colleague("service_manager"), ADA, mine=False)
    making.record(council, StaffExclusion, case=case, user_id=referrer.user_id)
    with pytest.raises(NotPossible, match="do not fit together"):
        referred(referrer, ADA)
    assert Case.objects.count() == 1


# ---- The page ---------------------------------------------------------------------------------------

ADA_TYPED = {
    "given_name": "Ada",
    "family_name": "Reed",
    "born": "born",
    "birth_date-day": "4",
    "birth_date-month": "5",
    "birth_date-year": "2014",
}
BABY_TYPED = {
    "family_name": "Reed",
    "born": "expected",
    "expected_birth_date-day": "20",
    "expected_birth_date-month": "1",
    "expected_birth_date-year": "2027",
}
NAMELESS_TYPED = {"given_name": "Kit", "born": "unknown"}
ADDRESS = "/begin/referral"


@pytest.mark.parametrize("role", ["referrer", "service_manager"])
def test_who_may_refer_is_asked_about_the_family(client_of, colleague, role):
    page = client_of(colleague(role)).get(ADDRESS)
    assert page.status_code == 200
    assert "Add another child" in page.content.decode()


@pytest.mark.parametrize(
    "role", ["coordinator", "legal_tracker", "administrator", "analyst", "auditor"]
)
def test_for_others_the_page_does_not_exist(client_of, colleague, role):
    assert client_of(colleague(role)).get(ADDRESS).status_code == 404


def test_the_answers_are_checked_before_anything_is_written(client_of, referrer, council):
    client = client_of(referrer)
    page = client.post(ADDRESS, form_of(ADA_TYPED, BABY_TYPED)).content.decode()
    assert "Check your answers" in page
    assert "Child 2" in page
    with inside(council.pk):
        assert Case.objects.count() == 0


def test_confirmed_answers_begin_the_case_of_whoever_referred(client_of, referrer, council):
    data = form_of(ADA_TYPED, BABY_TYPED, NAMELESS_TYPED, step="confirm")
    answer = client_of(referrer).post(ADDRESS, data)
    with inside(council.pk):
        case = Case.objects.get()
        assert case.referred_by_id == referrer.user_id
        people = Person.objects.order_by("created_at").values_list(
            "given_name", "birth_date", "expected_birth_date"
        )
        assert list(people) == [
            ("Ada", date(2014, 5, 4), None),
            ("", None, date(2027, 1, 20)),
            ("Kit", None, None),
        ]
        assert Referral.objects.get().safety_concern == "no"
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")


def test_a_service_manager_chooses_which_referrer_follows_the_case(
    client_of, colleague, referrer, council
):
    client = client_of(colleague("service_manager"))
    chosen = {"referred_by": str(referrer.user_id)}
    client.post(ADDRESS, form_of(ADA_TYPED, step="confirm", **chosen))
    with inside(council.pk):
        assert Case.objects.get().referred_by_id == referrer.user_id


def test_a_colleague_of_another_council_cannot_be_chosen(
    client_of, colleague, other_council, council
):
    stranger = making.a_colleague(other_council, "referrer", "Robin Stranger")
    colleague("referrer", "Sam Hale")
    client = client_of(colleague("service_manager"))
    data = form_of(ADA_TYPED, step="confirm", referred_by=str(stranger.user_id))
    page = client.post(ADDRESS, data).content.decode()
    assert "There is a problem" in page
    assert "Robin Stranger" not in page
    with inside(council.pk):
        assert Case.objects.count() == 0


def test_adding_a_child_keeps_what_was_typed_and_tells_nobody_off(client_of, referrer):
    data = form_of({"given_name": "Ada"}, act="add", reason="Two homes")
    page = client_of(referrer).post(ADDRESS, data).content.decode()
    assert "Child 2" in page
    assert "Two homes" in page
    assert "There is a problem" not in page


@pytest.mark.parametrize(
    ("children", "sentence"),
    [
        ([{"born": "born"}], "enter the date of birth"),
        ([{"born": "expected"}], "enter the expected date of birth"),
        ([{"born": "unknown"}], "enter at least one name"),
        ([ADA_TYPED | {"birth_date-year": "2031"}], "must be today or in the past"),
        ([BABY_TYPED | {"expected_birth_date-year": "2036"}], "within ten months"),
        ([ADA_TYPED | {"la_child_id": "C-10!"}], "only letters and digits"),
        (
            [ADA_TYPED | {"la_child_id": "C1"}, NAMELESS_TYPED | {"la_child_id": "c1"}],
            "two children cannot have the same number",
        ),
    ],
)
def test_what_cannot_be_right_is_named_and_nothing_is_written(
    client_of, referrer, council, children, sentence
):
    data = form_of(*children, step="confirm", reason="Kept as typed")
    page = client_of(referrer).post(ADDRESS, data).content.decode()
    assert "There is a problem" in page
    assert sentence in page
    assert "Kept as typed" in page
    with inside(council.pk):
        assert (Case.objects.count(), Person.objects.count(), CaseStage.objects.count()) == (
            0,
            0,
            0,
        )


def test_a_number_that_does_not_fit_says_nothing_of_the_other_case(
    client_of, referrer, colleague, council
):
    referred(colleague("service_manager"), ADA, mine=False)
    other = NAMELESS_TYPED | {"la_child_id": "C1001"}
    page = client_of(referrer).post(ADDRESS, form_of(other, step="confirm")).content.decode()
    assert "do not fit together" in page
    assert [told for told in ("Ada", "Reed", "NM-0001", "4 May 2014") if told in page] == []
    with inside(council.pk):
        assert Case.objects.count() == 1
