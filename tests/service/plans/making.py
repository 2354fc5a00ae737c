"""A family that has met, with its plan at each point of its way."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.people.models import Household, HouseholdMembership, KeepApart, Person
from kinweave.service.plans import actions, queries
from kinweave.service.plans.models import Plan, PlanLine
from tests.service import making

TODAY = date(2026, 11, 20)
MET = date(2026, 11, 14)
WORDS = "We look after Ada together.\nNobody shouts."
TASK = "Fetch Ada from swimming on Tuesdays"


@dataclass
class Scene:
    """Ada, her mother, her gran and her uncle; they met, and the mother's friend did not come."""

    council: Any
    case: Case
    ada: Person
    mum: Person
    gran: Person
    uncle: Person
    conference: Conference
    coordinator: Any
    manager: Any
    referrer: Any

    def plan(self, *, status="draft", lines=1, **fields):
        """The plan of the conference, with its lines; nothing of it was agreed as safe."""
        values = {"family_words": WORDS, "made_date": MET, "status": status}
        plan = making.record(self.council, Plan, conference=self.conference, **values | fields)
        for _ in range(lines):
            self.line(plan)
        return plan

    def line(self, plan, **fields):
        with inside(self.council.pk):
            number = PlanLine.objects.filter(plan=plan).count() + 1
        values = {"number": number, "task": TASK, "who": "Gran", "who_checks": "Mum"}
        return making.record(self.council, PlanLine, plan=plan, **values | fields)

    def came(self, person, **fields):
        values = {"role": "family", "taking_part": "in_person", "came": "yes"}
        return making.record(
            self.council, Participant, conference=self.conference, person=person, **values | fields
        )

    def home(self, label, *people, share="all"):
        """A household in which these people live."""
        household = making.record(self.council, Household, label=label)
        for person in people:
            self.lives(person, household, share=share)
        return household

    def lives(self, person, household, share="all", **fields):
        return making.record(
            self.council,
            HouseholdMembership,
            household=household,
            person=person,
            share=share,
            **fields,
        )

    def keep_apart(self, person, other):
        return making.record(
            self.council,
            KeepApart,
            person_a=person,
            person_b=other,
            kind="not_to_know_whereabouts",
            start_date=date(2026, 9, 1),
        )

    def now(self, record):
        """The record as it stands now."""
        with inside(self.council.pk):
            return type(record).objects.get(pk=record.pk)

    def lines(self, plan):
        with inside(self.council.pk):
            return queries.lines_of(plan)

    def plans(self):
        with inside(self.council.pk):
            return queries.plans_of(self.case.pk)

    def verbs(self):
        return [event.verb for event in self.events()]

    def events(self):
        """What the audit says was done in the case, in order."""
        with inside(self.council.pk):
            found = Event.objects.filter(case_id=self.case.pk).order_by("at", "pk")
            return list(found.exclude(verb="access.refused"))


def a_scene(council, *, stage="conference_held"):
    ada = making.a_person(council, "Ada", "Reed", birth_date=date(2014, 3, 1))
    mum, gran, uncle = (
        making.a_person(council, name, family)
        for name, family in (("Mary", "Reed"), ("Edith", "Stone"), ("Ivo", "Lark"))
    )
    referrer = making.a_colleague(council, "referrer", "Rita Referrer")
    coordinator = making.a_colleague(council, "coordinator", "Cora Coordinator")
    manager = making.a_colleague(council, "service_manager", "Mona Manager")
    case = making.a_case(council, children=[ada], stage=stage, referred_by=referrer)
    making.allocate(case, coordinator)
    for person, kind in ((mum, "mother"), (gran, "grandparent"), (uncle, "uncle")):
        making.related(council, person, kind, ada)
    conference = making.record(
        council, Conference, case=case, outcome="held", held_date=MET, safety_concern="no"
    )
    scene = Scene(council, case, ada, mum, gran, uncle, conference, coordinator, manager, referrer)
    for person, role in ((ada, "child"), (mum, "family"), (gran, "family")):
        scene.came(person, role=role)
    return scene


def words(**fields):
    values = {"family_words": WORDS, "agreed_safe": "unknown", "made_date": MET}
    return actions.PlanWords(**values | fields)


def line_words(**fields):
    values = {
        "task": TASK,
        "who": "Gran",
        "owner": "family",
        "by_when": None,
        "who_checks": "Mum",
        "resource": "",
        "contingency": "",
        "progress": "not_yet",
        "agreed_safe": "unknown",
    }
    return actions.LineWords(**values | fields)


def typed(answers):
    """Answers as a browser sends them: dates in three boxes, nothing for what was not answered."""
    sent = {}
    for name, value in answers.items():
        if isinstance(value, date):
            sent |= {f"{name}-day": value.day, f"{name}-month": value.month}
            sent[f"{name}-year"] = value.year
        elif value is not None:
            sent[name] = value
    return sent


def cost_of(client, address):
    """How many queries a page takes when it is opened once more, the two walls apart."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len([query for query in asked if "set_config" not in query["sql"]])
