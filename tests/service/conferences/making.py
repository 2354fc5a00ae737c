"""A family about to meet, with everything that planning its conference needs."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from kinweave.service.conferences.actions.planning import Planned
from kinweave.service.conferences.models import Conference, Participant
from kinweave.service.offers.models import AgreementToTakePart, LegalFact
from kinweave.service.people.models import KeepApart, Person
from kinweave.service.referrals.models import Referral
from tests.service import making

TODAY = date(2026, 11, 20)
VENUE = "The Quaker meeting house, Canary Lane"
HALF_PAST_TWO = datetime(2026, 12, 5, 14, 30, tzinfo=UTC)


@dataclass
class Scene:
    """A child with a mother and an uncle, their case, and the colleagues who work on it."""

    council: Any
    case: Case
    child: Person
    mother: Person
    uncle: Person
    coordinator: Any
    referrer: Any

    def agrees(self, person, **fields):
        """This person agreed to take part, unless said otherwise."""
        values = {
            "agreed": "yes",
            "agreed_date": date(2026, 9, 10),
            "wording_version": "taking-part-1",
        }
        return making.record(
            self.council, AgreementToTakePart, case=self.case, person=person, **values | fields
        )

    def keep_apart(self, person, other, kind="not_in_same_place"):
        return making.record(
            self.council,
            KeepApart,
            person_a=person,
            person_b=other,
            kind=kind,
            reason="He waits outside her work",
            start_date=date(2026, 9, 1),
        )

    def conference(self, **fields):
        """A conference at which the case now stands, planned unless said otherwise."""
        values = {
            "sequence": 1,
            "planned_at": HALF_PAST_TWO,
            "venue": VENUE,
            "outcome": "planned",
            "safety_concern": "no",
        }
        return making.record(self.council, Conference, case=self.case, **values | fields)

    def takes_part(self, conference, person=None, **fields):
        values = {"role": "family", "taking_part": "in_person"}
        return making.record(
            self.council, Participant, conference=conference, person=person, **values | fields
        )


def a_scene(council, *, stage="preparing", route="referral", referral_says="no"):
    child = making.a_person(council, "Tom", "Reed", birth_date=date(2014, 3, 1))
    mother = making.a_person(council, "Mary", "Reed")
    uncle = making.a_person(council, "Ivo", "Lark")
    referrer = making.a_colleague(council, "referrer")
    coordinator = making.a_colleague(council, "coordinator")
    case = making.a_case(council, children=[child], stage=stage, route=route, referred_by=referrer)
    making.allocate(case, coordinator)
    making.related(council, mother, "mother", child)
    making.related(council, uncle, "uncle", child)
    making.record(
        council, LegalFact, person=child, kind="child_protection_plan", start_date=date(2026, 6, 1)
    )
    if referral_says:
        making.record(
            council,
            Referral,
            case=case,
            received_date=date(2026, 9, 1),
            referrer_name="Sam Poole",
            source="5A",
            safety_concern=referral_says,
        )
    return Scene(council, case, child, mother, uncle, coordinator, referrer)


def planned(**fields):
    values = {
        "planned_at": HALF_PAST_TWO,
        "venue": VENUE,
        "meeting_type": "family_group_conference",
        "language": "",
        "safety_concern": "no",
    }
    return Planned(**values | fields)


def body(page):
    """A page without the form token, which is new on every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def verbs(case):
    """What the audit says was done in a case, in order."""
    found = Event.objects.filter(case_id=case.pk).order_by("at", "pk")
    return [event.verb for event in found]
