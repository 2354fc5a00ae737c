"""What each reader sees of the plan. A draft is for those who write it down, and for nobody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import (
    BEGUN,
    DONE,
    NOT_YET,
    OVERDUE,
    WAITING,
    CaseBanner,
    Cell,
    Column,
    Link,
    Status,
    Table,
)
from kinweave.service.people.models import Person
from kinweave.service.plans.models import AgreementToPlan, Plan, PlanLine
from kinweave.service.plans.queries import DRAFT, SHARED
from kinweave.standard import load

FAMILY = "family_words"
_SHAPES = {"not_yet": NOT_YET, "begun": BEGUN, "done": DONE, "changed": BEGUN}


@dataclass(frozen=True)
class Said:
    """One answer to the plan: who gave it, what it was, and the words that go with it."""

    who: Disclosed[str] | Words
    decision: Disclosed[str]
    when: Disclosed[str]
    words: Disclosed[str]


@dataclass(frozen=True)
class PlanPage:
    """A version of the plan with everything that was answered to it."""

    title: Words
    heading: Words
    case: CaseBanner
    empty: Words | None
    state: Words | None
    actions: list[Link]
    words: Disclosed[str] | None
    words_safe: Words | None
    change_words: Url | None
    lines: Table | None
    add_line: Link | None
    council: list[Said]
    people: list[Said]
    versions: Table | None


@dataclass(frozen=True)
class Records:
    """What the page of a plan is made from."""

    plans: Sequence[Plan]
    plan: Plan | None
    lines: Sequence[PlanLine]
    answers: Sequence[AgreementToPlan]
    may_begin: bool


def writes(request: CaseRequest) -> bool:
    """Whether this reader writes the plan down."""
    return request.actor.may(Permission.KEEP_PLAN)


def readable_plans(request: CaseRequest, plans: Iterable[Plan]) -> list[Plan]:
    """The versions that this reader may open: drafts are for those who write."""
    return [plan for plan in plans if plan.status != DRAFT or writes(request)]


def plan_page(request: CaseRequest, frame: CaseFrame, records: Records) -> PlanPage:
    plan, keeper = records.plan, writes(request)
    draft = plan is not None and plan.status == DRAFT
    latest = bool(records.plans) and plan == records.plans[0]
    open_draft = keeper and draft and latest
    return PlanPage(
        title=Words("The family’s plan"),
        heading=Words(
            "The family’s plan" if plan is None else f"The family’s plan, version {plan.version}"
        ),
        case=frame.banner,
        empty=_empty(records) if plan is None else None,
        state=_state(plan) if plan else None,
        actions=_actions(request, frame, records, latest=latest),
        words=frame.disclose.field(plan, FAMILY) if plan else None,
        words_safe=_safe_in_words(plan.agreed_safe) if plan and keeper else None,
        change_words=_url(frame, "plan-words") if open_draft else None,
        lines=lines_table(frame, records.lines, edited=open_draft) if plan else None,
        add_line=Link(Words("Add a line"), _url(frame, "plan-line-add")) if open_draft else None,
        council=[_said(frame, one) for one in records.answers if one.party == "council"],
        people=[
            said
            for one in records.answers
            if one.party == "person" and (said := _said(frame, one)).who
        ],
        versions=_versions(frame, records, request),
    )


def lines_table(frame: CaseFrame, lines: Sequence[PlanLine], *, edited: bool = False) -> Table:
    """The lines as a table; each leads to its form while the plan is being written."""
    labels = ["What will happen", "Who", "By when", "Who checks", "How it is going"]
    columns = [Column(Words(label)) for label in labels]
    if edited:
        columns.append(Column(Words("Safe for everyone")))
    rows = []
    for line in lines:
        row = [
            Cell(
                frame.disclose.field(line, "task"),
                url=_url(frame, "plan-line", line.pk) if edited else None,
                note=_more(frame, line),
            ),
            Cell(frame.disclose.field(line, "who"), note=frame.disclose.field(line, "owner")),
            Cell(frame.disclose.field(line, "by_when")),
            Cell(frame.disclose.field(line, "who_checks")),
            Cell(status=progress_of(frame, line, frame.today)),
        ]
        if edited:
            row.append(Cell(frame.disclose.field(line, "agreed_safe")))
        rows.append(row)
    return Table(Words("What will be done, by whom and by when"), columns, rows)


def progress_of(frame: CaseFrame, line: PlanLine, today: date) -> Status | None:
    """How a line is going. Only a promise of the council or another service is ever overdue."""
    shown = frame.disclose.field(line, "progress")
    if not shown:
        return None
    late = line.by_when is not None and line.by_when < today and line.progress == "not_yet"
    if late and line.owner != "family":
        return Status(Words("Overdue"), OVERDUE)
    return Status(Words(str(shown)), _SHAPES[line.progress])


def _more(frame: CaseFrame, line: PlanLine) -> Disclosed[str]:
    told = [("What is needed", line.resource), ("If it does not work out", line.contingency)]
    words = " ".join(f"{label}: {text.rstrip('.')}." for label, text in told if text)
    return frame.disclose.value(
        words, about=None, field="plan_line.contingency", sensitivity=FAMILY
    )


def _empty(records: Records) -> Words:
    if records.may_begin:
        return Words("The family has met. Write down its plan in its own words, then line by line.")
    return Words("No plan is shared yet. The family makes it at its conference.")


def _state(plan: Plan) -> Words:
    label = load().codes("plan_status").label(plan.status)
    if plan.status == DRAFT:
        return Words(f"{label}. Nobody but the service sees it until it is shared.")
    if plan.status == SHARED:
        return Words("Shared. It stays as it is; a change makes a new version.")
    return Words(f"{label}.")


def _safe_in_words(answer: str) -> Words:
    return Words(
        "Everyone agreed that these words are safe for anybody to read."
        if answer == "yes"
        else "It is not recorded that everyone agreed these words are safe for anybody to read."
    )


def _actions(
    request: CaseRequest, frame: CaseFrame, records: Records, *, latest: bool
) -> list[Link]:
    may = request.actor.may
    plan, found = records.plan, []
    if may(Permission.KEEP_PLAN) and records.may_begin and (plan is None or latest):
        found.append(("Write down the plan", "plan-begin"))
    if plan is None:
        return _links(frame, found)
    if plan.status == DRAFT and latest and may(Permission.KEEP_PLAN):
        found.append(("Share this version", "plan-share"))
    if plan.status == SHARED:
        if may(Permission.ANSWER_PLAN) and latest:
            found.append(("Give the council’s answer", "plan-council-answer"))
        if may(Permission.KEEP_PLAN):
            found.append(("Record what somebody says to it", "plan-person-answer"))
            if latest:
                found.append(("Change the plan", "plan-new-version"))
        if may(Permission.ASK_FOR_COPY):
            found.append(("Printed copies", "copies"))
    return _links(frame, found)


def _links(frame: CaseFrame, routes: list[tuple[str, str]]) -> list[Link]:
    return [Link(Words(label), _url(frame, route)) for label, route in routes]


def _said(frame: CaseFrame, answer: AgreementToPlan) -> Said:
    about = answer.person_id
    return Said(
        who=Words("The council") if answer.person is None else name_of(frame, answer.person),
        decision=frame.disclose.field(answer, "decision"),
        when=frame.disclose.field(answer, "decided_date"),
        words=frame.disclose.value(
            answer.reasons,
            about=about,
            field="agreement_to_plan.reasons",
            sensitivity=FAMILY,
        ),
    )


def _versions(frame: CaseFrame, records: Records, request: CaseRequest) -> Table | None:
    others = [one for one in readable_plans(request, records.plans) if one != records.plan]
    if not others:
        return None
    return Table(
        caption=Words("Other versions"),
        columns=[Column(Words("Version")), Column(Words("Made")), Column(Words("State"))],
        rows=[
            [
                Cell(
                    Words(f"Conference {one.conference.sequence}, version {one.version}"),
                    url=_url(frame, "plan-version", one.pk),
                ),
                Cell(frame.disclose.field(one, "made_date")),
                Cell(
                    status=Status(
                        Words(load().codes("plan_status").label(one.status)),
                        {DRAFT: BEGUN, SHARED: DONE}.get(one.status, WAITING),
                    )
                ),
            ]
            for one in others
        ],
    )


def name_of(frame: CaseFrame, person: Person) -> Disclosed[str]:
    """A person's name, if this reader may have it."""
    return frame.disclose.value(
        full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
    )


def people_choices(frame: CaseFrame, people: Iterable[Person]) -> list[tuple[str, str]]:
    """The living whose names this reader may have, to choose from."""
    return [
        (str(person.pk), str(name))
        for person in people
        if person.death_date is None and (name := name_of(frame, person))
    ]


def _url(frame: CaseFrame, route: str, *args: object) -> Url:
    return Url(reverse(route, args=[frame.case.pk, *args]))
