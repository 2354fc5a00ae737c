"""The frame of every page inside a case: whom it is about, what is in force, where one is.

Presenters of the journey ask `case_frame` for the banner and for the discloser of this reader, so
that each page asks the same engine about the same circumstances.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from kinweave.domain.disclosure import Channel, Circumstances, Disclosed
from kinweave.domain.family import age_in_words
from kinweave.domain.stages import derive_legal_stage
from kinweave.service.access.actors import Actor
from kinweave.service.access.disclosing import Discloser, staff_audience
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.models import Case
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import CaseBanner, ChildTag, NextStep, Section
from kinweave.service.people.models import Person
from kinweave.service.people.queries import children_of, circumstances_of, people_round
from kinweave.standard import load

STUDY = "case-study"  # stands there only at a council that takes part in one
# The parts of a case in the order of the journey: label, route, and the permission that shows it.
SECTIONS: tuple[tuple[str, str, Permission], ...] = (
    ("Overview", "case", Permission.SEE_CASES),
    ("Referral", "referral", Permission.SEE_CASES),
    ("Offers and answers", "offers", Permission.SEE_LEGAL),
    ("Legal dates", "legal", Permission.SEE_LEGAL),
    ("Coordinator", "allocation", Permission.SEE_CASES),
    ("People", "network", Permission.SEE_NETWORK),
    ("Conference", "conference", Permission.SEE_NETWORK),
    ("Plan", "plan", Permission.SEE_PLAN),
    ("Review", "review", Permission.SEE_PLAN),
    ("Study", STUDY, Permission.SEE_STUDIES),
    ("Closing", "closure", Permission.SEE_CASES),
    ("Who did what", "case-audit", Permission.SEE_CASE_AUDIT),
)


@dataclass(frozen=True)
class CaseFrame:
    """What a presenter of a case page starts from."""

    case: Case
    banner: CaseBanner
    disclose: Discloser
    children: list[Person]
    circumstances: Circumstances
    today: date
    joined: dict[UUID, date]
    # Everybody in the case, found once for the whole page: who may be named is the discloser's to say.
    people: list[Person]


def case_frame(request: CaseRequest, section: str) -> CaseFrame:
    """The banner, the discloser and the children for one case page of this reader."""
    actor: Actor = request.actor
    case: Case = request.case
    today = timezone.localdate()
    # The day on which each joined comes with them, so that no page needs another query for it.
    found = children_of(case.pk).annotate(joined_date=F("cases__joined_date"))
    joined = {child: child.joined_date for child in found.prefetch_related("legal_facts")}
    children: list[Person] = [*joined]
    people = people_round(case.pk, children)
    circumstances = circumstances_of([person.pk for person in people], on=today)
    disclose = Discloser(
        audience=staff_audience(actor), channel=Channel.screen, circumstances=circumstances
    )
    banner = CaseBanner(
        title=Words(load().codes("meeting_type").label(case.meeting_type)),
        reference=Words(case.reference),
        children=[child_tag(disclose, child, today) for child in children],
        legal=_legal(disclose, children, today),
        safety=_safety(actor, circumstances),
        nav=[
            Section(Words(label), Url(reverse(route, args=[case.pk])), current=route == section)
            for label, route, permission in SECTIONS
            if actor.may(permission) and (route != STUDY or request.council.in_a_study)
        ],
        next_step=_next_step(actor, case),
    )
    days = {child.pk: day for child, day in joined.items()}
    return CaseFrame(case, banner, disclose, children, circumstances, today, days, people)


def chosen_name(person: Person) -> str:
    """The name that somebody chose, or else the given one; an unborn child is *the baby*."""
    name = person.known_as or person.given_name
    return name or ("The baby" if person.birth_date is None else "Name not known")


def full_name(person: Person) -> str:
    """Chosen and family name together, for lists and papers."""
    return " ".join(part for part in (chosen_name(person), person.family_name) if part)


def child_tag(disclose: Discloser, child: Person, today: date) -> ChildTag:
    # A child who has died is remembered by name; an age that went on counting would hurt.
    age = (
        "has died"
        if child.death_date
        else age_in_words(child.birth_date, child.expected_birth_date, today)
    )
    return ChildTag(
        name=disclose.value(
            full_name(child), about=child.pk, field="person.known_as", sensitivity="personal"
        ),
        age=disclose.value(age, about=child.pk, field="person.birth_date", sensitivity="personal"),
    )


def _legal(
    disclose: Discloser, children: list[Person], today: date
) -> list[Words | Disclosed[Any]]:
    stages = load().codes("legal_stage")
    found: dict[str, Disclosed[Any]] = {}
    for child in children:
        stage = derive_legal_stage(child.legal_facts.all(), today)
        shown = disclose.value(
            stages.label(stage), about=child.pk, field="legal_fact.kind", sensitivity="special"
        )
        if shown and stage != "none_recorded":
            found[str(shown)] = shown
    return list(found.values())


def _safety(actor: Actor, circumstances: Circumstances) -> list[Words]:
    if "sealed" not in actor.may_read:
        return []
    lines = []
    if circumstances.keep_apart:
        lines.append(Words("Some people here must be kept apart. See People before you plan."))
    if circumstances.whereabouts_protected or circumstances.restricted:
        lines.append(Words("Somebody here must not be found. Say nothing of where anyone lives."))
    return lines


def _next_step(actor: Actor, case: Case) -> NextStep | None:
    step = NEXT_STEPS.get(case.stage)
    if step is None or not actor.may(step[2]):
        return None
    return NextStep(Words(step[0]), Url(reverse(step[1], args=[case.pk])))


# What comes after each stage of the journey, and who may do it.
NEXT_STEPS: dict[str, tuple[str, str, Permission]] = {
    "offered": ("Record each parent’s answer", "offers", Permission.RECORD_OFFERS),
    "referred": ("Record who is offered it and who takes part", "offers", Permission.RECORD_OFFERS),
    "agreed_to_take_part": ("Choose a coordinator", "allocation", Permission.ALLOCATE),
    "allocated": ("Get to know the family", "network", Permission.KEEP_NETWORK),
    "preparing": ("Plan the conference", "conference", Permission.KEEP_CONFERENCE),
    "conference_planned": ("Record the conference", "conference", Permission.KEEP_CONFERENCE),
    "conference_held": ("Write down the family’s plan", "plan", Permission.KEEP_PLAN),
    "plan_made": ("Give the council’s answer", "plan", Permission.ANSWER_PLAN),
    "plan_answered": ("Plan the review", "review", Permission.KEEP_REVIEW),
    "review_planned": ("Record the review", "review", Permission.KEEP_REVIEW),
    "reviewed": ("Close, or meet again", "closure", Permission.CLOSE_CASE),
}
