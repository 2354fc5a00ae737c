"""A council of any size, made in bulk: each case has children, parents, a conference and a plan."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import UUID

from kinweave.service.access.actors import the_service
from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import Membership, User
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.models import Allocation, Case, CaseStage, ChildInCase, Family
from kinweave.service.conferences.models import Conference, Participant, StageTime
from kinweave.service.core.search import search_key
from kinweave.service.core.statistics import count_tables
from kinweave.service.councils.models import Council, Organisation
from kinweave.service.offers.models import (
    AgreementToTakePart,
    Answer,
    LegalFact,
    Offer,
    PreProceedingsChild,
    PreProceedingsPeriod,
)
from kinweave.service.people.models import ContactPoint, Person, Relationship
from kinweave.service.plans.models import AgreementToPlan, Plan, PlanLine
from kinweave.service.referrals.models import Referral
from kinweave.service.reviews.models import Review, ReviewAccount

START = date(2026, 4, 6)
STAGES = ("referred", "allocated", "conference_planned", "plan_made", "plan_answered", "reviewed")
ALLOCATED_TO_ONE = 30
GIVEN = ("Ada", "Dáithí", "Zoë", "Imran", "Grace", "Tomasz", "Amara", "Rhys")
FAMILY = ("Reed", "Okafor", "Kowalska", "Ahmed", "Whitlock", "Mac Giolla")


def make_council(number: int, cases: int) -> tuple[Council, UUID, UUID]:
    """A council with so many cases; its identifier, its manager's and one coordinator's."""
    with unit_of_work(by=the_service()) as record:
        council = Council.objects.create(
            name=f"Bench {number}", short_name=f"B{number}", la_code="201", is_demo=True
        )
        organisation = Organisation.objects.create(name=f"Bench {number}")
        colleagues = [
            User.objects.create(email=f"{role}{number}@example.org", name=f"Bench {role}")
            for role in ("service_manager", "coordinator")
        ]
        for user, role in zip(colleagues, ("service_manager", "coordinator"), strict=True):
            Membership.objects.create(
                user=user, council=council, organisation=organisation, role=role, start_date=START
            )
        record(Verb.DEMO_LOADED, council)
    manager, coordinator = (user.pk for user in colleagues)
    numbers = iter(range(cases))
    while batch := list(islice(numbers, 1000)):
        with inside(council.pk), unit_of_work(by=the_service(council.pk)) as record:
            _write(council, coordinator, batch)
            record(Verb.DEMO_LOADED, council)
    count_tables()
    return council, manager, coordinator


def _write(council: Council, coordinator: UUID, numbers: list[int]) -> None:
    rows: dict[type, list] = {}

    def add(model: type, **fields):
        row = model(council=council, **fields)
        rows.setdefault(model, []).append(row)
        return row

    for number in numbers:
        _one_case(add, council, coordinator, number)
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=400)


def _person(add, number: int, **fields):
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number % len(FAMILY)]
    key = search_key(given, family)
    return add(Person, given_name=given, family_name=family, search_key=key, **fields)


def _one_case(add, council: Council, coordinator: UUID, number: int) -> None:
    day = START + timedelta(days=number % 200)
    instant = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    stage = STAGES[number % len(STAGES)]
    family = add(Family, reference=f"F{number}")
    case = add(
        Case,
        family=family,
        route="referral",
        reference=f"{council.short_name}-{number:06d}",
        started_date=day,
        stage=stage,
        due_date=day + timedelta(days=30),
    )
    add(CaseStage, case=case, stage=stage, entered_date=day)
    add(Referral, case=case, received_date=day, referrer_name="A Worker", source="5A")
    mine = number < ALLOCATED_TO_ONE
    if mine:
        add(
            Allocation,
            case=case,
            coordinator_id=coordinator,
            coordinator_name="Bench coordinator",
            start_date=day,
            independent="yes",
        )
    children = [_person(add, number + i, birth_date=date(2014 + i, 3, 2)) for i in range(2)]
    parents = [_person(add, number + 3 + i, birth_date=date(1988, 5, i + 1)) for i in range(2)]
    period = add(PreProceedingsPeriod, family=family, start_date=day, letter_sent_date=day)
    conference = add(
        Conference, case=case, planned_at=instant, outcome="held", held_date=day, venue="A hall"
    )
    for child in children:
        add(ChildInCase, case=case, person=child, joined_date=day)
        add(LegalFact, person=child, kind="pre_proceedings", start_date=day)
        add(PreProceedingsChild, period=period, person=child)
    for kind, parent in zip(("mother", "father"), parents, strict=True):
        for child in children:
            add(Relationship, from_person=parent, to_person=child, kind=kind, status="confirmed")
        add(ContactPoint, person=parent, kind="phone", value=f"01632 {number:06d}")
        offer = add(Offer, case=case, person=parent, outcome="offered", offered_date=day)
        add(Answer, offer=offer, answer="accepted", answered_date=day)
        add(AgreementToTakePart, case=case, person=parent, agreed="yes", wording_version="1")
    for person in (*children, *parents):
        add(Participant, conference=conference, person=person, role="family", came="yes")
    for part in ("information_giving", "private_family_time", "agreeing_the_plan"):
        add(StageTime, conference=conference, stage=part, started_at=instant)
    plan = add(Plan, conference=conference, family_words="We will.", made_date=day, status="shared")
    for line in range(3):
        add(PlanLine, plan=plan, number=line + 1, task="Grandma comes on Fridays", who="Grandma")
    add(AgreementToPlan, plan=plan, party="council", decision="agreed", decided_date=day)
    review = add(Review, plan=plan, planned_date=day + timedelta(days=90))
    add(ReviewAccount, review=review, teller="family", progress="begun", words="It goes well.")
