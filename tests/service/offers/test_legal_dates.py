"""Pre-proceedings periods, their children, and each child's legal facts."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.conferences.models import Conference
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers import actions
from kinweave.service.offers.mending import things_to_mend
from kinweave.service.offers.models import LegalFact, PreProceedingsChild, PreProceedingsPeriod
from kinweave.service.people.models import Restriction
from tests.service import making as scene
from tests.service.offers import making

pytestmark = pytest.mark.usefixtures("in_council")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 10:00", tick=True):
        yield


@pytest.fixture
def tracker(colleague):
    return colleague("legal_tracker")


@pytest.fixture
def case(tracker):
    return making.begun(tracker)


@pytest.fixture
def period(case):
    return PreProceedingsPeriod.objects.get(family=case.family)


def held(case, day, sequence=1):
    return scene.record(
        case.council, Conference, case=case, sequence=sequence, outcome="held", held_date=day
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"letter_sent_date": date(2026, 9, 30)}, "letter_sent_date"),
        ({"step_decision_date": date(2026, 9, 30)}, "step_decision_date"),
        (
            {"step_decision_date": date(2026, 11, 2), "court_application_date": date(2026, 11, 1)},
            "court_application_date",
        ),
        (
            {
                "court_application_date": date(2026, 11, 4),
                "letter_to_issue_date": date(2026, 11, 3),
            },
            "letter_to_issue_date",
        ),
    ],
)
def test_dates_in_an_order_that_cannot_be_are_stopped(tracker, case, period, values, field):
    with pytest.raises(NotPossible) as refused:
        actions.change_period(by=tracker, case=case, period=period, values=values)
    assert refused.value.field == field
    assert making.events(case)[-1] == "offer.recorded"


def test_dates_on_one_day_and_dates_still_to_come_can_stand(tracker, case, period):
    day = date(2026, 11, 2)
    values = {
        "step_decision_date": day,
        "court_application_date": day,
        "letter_to_issue_date": day,
    }
    actions.change_period(by=tracker, case=case, period=period, values=values)
    period.refresh_from_db()
    assert {name: getattr(period, name) for name in values} == values
    assert making.events(case)[-2:] == ["period.changed", "legal_fact.recorded"]


def test_saving_what_stands_already_writes_nothing(tracker, case, period):
    before = making.events(case)
    actions.change_period(by=tracker, case=case, period=period, values={"start_date": making.BEGAN})
    assert making.events(case) == before


def test_what_the_census_would_ask_is_a_thing_to_mend_and_stops_nothing(tracker, case, period):
    values = {"offer_in_letter": "unknown", "initial_meeting_date": date(2026, 10, 9)}
    actions.change_period(by=tracker, case=case, period=period, values=values)
    assert [rule.code for rule in things_to_mend(period, today=making.TODAY)] == ["9007", "9015Q"]


def test_a_period_of_another_census_year_is_not_asked_about_by_this_years_rules(
    tracker, case, period
):
    period.start_date, period.letter_sent_date = date(2026, 3, 2), date(2026, 3, 9)
    assert things_to_mend(period, today=making.TODAY) == []


def test_a_later_period_is_a_new_record_and_the_earlier_one_stays(tracker, case, period):
    tom = period.children.get().person
    actions.begin_period(
        by=tracker,
        case=case,
        values={"start_date": date(2026, 11, 10)},
        children=[actions.ChildInPeriod(person=tom)],
    )
    starts = PreProceedingsPeriod.objects.filter(family=case.family).order_by("start_date")
    assert [p.start_date for p in starts] == [making.BEGAN, date(2026, 11, 10)]
    assert LegalFact.objects.filter(person=tom, kind="pre_proceedings").count() == 1


def test_the_children_of_a_period_may_differ_from_the_cases(tracker):
    case = making.begun(tracker, children=(making.TOM, making.UNBORN))
    period = PreProceedingsPeriod.objects.get(family=case.family)
    tom = period.children.get(person__given_name="Tom").person
    actions.set_period_children(
        by=tracker,
        case=case,
        period=period,
        children=[actions.ChildInPeriod(person=tom, cin_referral_date=date(2026, 8, 3))],
    )
    places = PreProceedingsChild.objects.filter(period=period)
    assert [(p.person_id, p.cin_referral_date) for p in places] == [(tom.pk, date(2026, 8, 3))]
    assert case.children.count() == 2


def test_a_period_keeps_at_least_one_child(tracker, case, period):
    with pytest.raises(NotPossible):
        actions.set_period_children(by=tracker, case=case, period=period, children=[])
    assert period.children.count() == 1


@pytest.mark.parametrize(
    ("day", "proposed"), [(date(2026, 10, 5), True), (date(2026, 10, 4), False)]
)
def test_a_conference_held_after_the_letter_is_proposed_and_a_person_confirms_it(
    *, tracker, case, period, client_of, day, proposed
):
    held(case, day)
    page = client_of(tracker).get(reverse("legal", args=[case.pk])).content.decode()
    confirm = reverse("confirm-meeting", args=[case.pk, period.pk])
    assert (confirm in page) is proposed
    assert PreProceedingsPeriod.objects.get(pk=period.pk).meeting_facilitated == "unknown"
    client_of(tracker).post(confirm)
    answer = PreProceedingsPeriod.objects.get(pk=period.pk).meeting_facilitated
    assert answer == ("yes" if proposed else "unknown")


def test_an_application_before_the_accepted_meeting_is_warned_of_and_not_blocked(db, client_of):
    council = scene.a_council("Eastmere Council", "EM", "903", duty_from=date(2026, 9, 1))
    tracker = scene.a_colleague(council, "legal_tracker")
    case = making.begun(tracker)
    making.answered(tracker, case, "Mary", "accepted")
    with inside(council.pk):
        period = PreProceedingsPeriod.objects.get(family=case.family_id)
        data = {
            **making.date_parts("start_date", making.BEGAN),
            **making.date_parts("letter_sent_date", making.LETTER),
            "offer_in_letter": "yes",
            **making.date_parts("court_application_date", date(2026, 11, 20)),
        }
        client, url = client_of(tracker), reverse("change-period", args=[case.pk, period.pk])
        checked = client.post(url, data).content.decode()
        assert "The application was made before the accepted meeting was held" in checked
        client.post(url, data | {"step": "confirm"})
        period.refresh_from_db()
    assert period.court_application_date == date(2026, 11, 20)


def test_a_sealed_reason_that_the_reader_cannot_see_is_not_overwritten(tracker, client_of):
    letter = actions.Letter(start_date=making.BEGAN, no_letter_reason="CANARY-NO-LETTER")
    case = making.begun(
        tracker, letter=letter, parents=[making.father(actions.OfferMade(outcome="not_found"))]
    )
    period = PreProceedingsPeriod.objects.get(family=case.family)
    client, url = client_of(tracker), reverse("change-period", args=[case.pk, period.pk])
    assert "CANARY-NO-LETTER" not in client.get(url).content.decode()
    data = {**making.date_parts("start_date", date(2026, 10, 2)), "step": "confirm"}
    client.post(url, data)
    period.refresh_from_db()
    assert (period.start_date, period.no_letter_reason) == (date(2026, 10, 2), "CANARY-NO-LETTER")


def test_an_outcome_without_a_published_label_shows_its_bare_code(tracker, case, period, client_of):
    actions.change_period(by=tracker, case=case, period=period, values={"outcome": "B"})
    page = client_of(tracker).get(reverse("legal", args=[case.pk])).content.decode()
    assert "B (label not yet published)" in page


def test_a_legal_fact_is_recorded_for_each_child_and_ended(tracker):
    case = making.begun(tracker, children=(making.TOM, making.UNBORN))
    children = [place.person for place in case.children.all()]
    actions.record_legal_fact(
        by=tracker,
        case=case,
        children=children,
        kind="child_protection_plan",
        start_date=date(2026, 9, 1),
        end_date=None,
        source="",
    )
    facts = LegalFact.objects.filter(kind="child_protection_plan")
    assert {fact.person_id for fact in facts} == {child.pk for child in children}
    fact = facts.first()
    actions.end_legal_fact(by=tracker, case=case, fact=fact, end_date=date(2026, 11, 1))
    assert LegalFact.objects.get(pk=fact.pk).end_date == date(2026, 11, 1)
    with pytest.raises(NotPossible):
        actions.end_legal_fact(by=tracker, case=case, fact=fact, end_date=date(2026, 8, 31))


def test_the_children_page_keeps_the_place_of_a_child_whom_the_reader_may_not_know_of(
    tracker, client_of, council
):
    case = making.begun(tracker, children=(making.TOM, making.UNBORN))
    period = PreProceedingsPeriod.objects.get(family=case.family)
    tom = period.children.get(person__given_name="Tom").person
    baby = period.children.exclude(person=tom).get().person
    scene.record(
        council, Restriction, person=tom, kind="identity_protected", start_date=making.BEGAN
    )
    client, url = client_of(tracker), reverse("period-children", args=[case.pk, period.pk])
    assert "Tom" not in client.get(url).content.decode()
    client.post(url, {f"{baby.pk}-in_period": "yes"})
    assert {p.person_id for p in period.children.all()} == {tom.pk, baby.pk}


def test_another_familys_period_and_fact_are_not_there(tracker, case, client_of):
    other = making.begun(tracker, children=[making.UNBORN], parents=[making.a_parent("Zoë")])
    period = PreProceedingsPeriod.objects.get(family=other.family)
    fact = LegalFact.objects.get(person__cases__case=other)
    client = client_of(tracker)
    for route, pk in [
        ("change-period", period.pk),
        ("period-children", period.pk),
        ("confirm-meeting", period.pk),
        ("end-legal-fact", fact.pk),
    ]:
        assert client.get(reverse(route, args=[case.pk, pk])).status_code == 404
        assert client.get(reverse(route, args=[other.pk, pk])).status_code == 200


# ---- The end of pre-proceedings -----------------------------------------------------------------------


def pre_proceedings_of(period):
    """From when to when each child was in pre-proceedings, as their legal facts say."""
    people = [place.person_id for place in period.children.all()]
    facts = LegalFact.objects.filter(person__in=people, kind="pre_proceedings")
    return [(fact.start_date, fact.end_date) for fact in facts]


def step(tracker, case, period, day, **values):
    told = {"step_decision_date": day} | values
    actions.change_period(by=tracker, case=case, period=period, values=told)


def test_the_decision_to_step_up_or_down_ends_the_legal_fact_and_mending_it_mends_both(
    tracker, case, period
):
    assert pre_proceedings_of(period) == [(making.BEGAN, None)]
    for day in (date(2026, 11, 2), date(2026, 11, 9), None):
        step(tracker, case, period, day, outcome="A" if day else "")
        assert pre_proceedings_of(period) == [(making.BEGAN, day)]
    before = making.events(case)
    step(tracker, case, period, None)
    assert making.events(case) == before


def test_a_child_who_left_the_period_was_in_pre_proceedings_until_that_day(tracker, case, period):
    tom = period.children.get().person
    left = actions.ChildInPeriod(person=tom, left_date=date(2026, 10, 20))
    actions.set_period_children(by=tracker, case=case, period=period, children=[left])
    assert pre_proceedings_of(period) == [(making.BEGAN, date(2026, 10, 20))]
    step(tracker, case, period, date(2026, 11, 2))
    assert pre_proceedings_of(period) == [(making.BEGAN, date(2026, 10, 20))]


def test_a_day_that_somebody_wrote_themselves_stays(tracker, case, period):
    fact = LegalFact.objects.get(kind="pre_proceedings")
    actions.end_legal_fact(by=tracker, case=case, fact=fact, end_date=date(2026, 10, 30))
    step(tracker, case, period, date(2026, 11, 2))
    assert pre_proceedings_of(period) == [(making.BEGAN, date(2026, 10, 30))]


def test_an_earlier_periods_fact_is_not_touched_by_a_later_decision(tracker, case, period):
    step(tracker, case, period, date(2026, 10, 20))
    tom = period.children.get().person
    later = actions.begin_period(
        by=tracker,
        case=case,
        values={"start_date": date(2026, 11, 2)},
        children=[actions.ChildInPeriod(person=tom)],
    )
    step(tracker, case, later, date(2026, 11, 16))
    assert pre_proceedings_of(period) == [
        (making.BEGAN, date(2026, 10, 20)),
        (date(2026, 11, 2), date(2026, 11, 16)),
    ]
