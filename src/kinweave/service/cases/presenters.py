"""What the case's own pages show: where it stands, its children, and how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.domain.family import is_unborn
from kinweave.domain.stages import table
from kinweave.service.access.disclosing import sensitivity_of
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases import queries
from kinweave.service.cases.access import visible_cases
from kinweave.service.cases.forms import questions_about
from kinweave.service.cases.frame import CaseFrame, case_frame, child_tag, full_name
from kinweave.service.cases.models import Allocation, Case, CaseStage, ChildInCase
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import (
    BEGUN,
    DONE,
    OVERDUE,
    Answer,
    CaseBanner,
    Cell,
    Column,
    Entry,
    Link,
    Stage,
    Status,
    Table,
)
from kinweave.service.design.wording import moment_in_words
from kinweave.service.people.models import Person
from kinweave.standard import load

# Stages that only some cases come to: they stand in the progress once they were reached.
_SIDE_WAYS = frozenset({"ended_at_offer"})


@dataclass(frozen=True)
class OverviewPage:
    """A case at a glance."""

    title: Words
    heading: Words
    case: CaseBanner
    closed: Disclosed[str] | None
    facts: list[Answer]
    overdue: Status | None
    due: Disclosed[str]
    children: Table
    stages: list[Stage]
    timeline: list[Entry]
    add_child: Link | None


def overview(request: CaseRequest) -> OverviewPage:
    """The overview for this reader."""
    frame = case_frame(request, "case")
    entered = queries.stages_of(frame.case)
    case, actor = frame.case, request.actor
    coordinator = queries.coordinators_of([case.pk], on=frame.today).get(case.pk)
    earlier = visible_cases(actor).filter(family_id=case.family_id, sequence__lt=case.sequence)
    earlier_count = earlier.count() if case.sequence > 1 else 0
    may_change = actor.may(Permission.KEEP_NETWORK)
    late = case.due_date is not None and case.due_date < frame.today
    return OverviewPage(
        title=Words("Overview of a case"),
        heading=Words("Overview"),
        case=frame.banner,
        closed=_closed_on(frame, entered),
        facts=_facts(frame, coordinator, earlier_count),
        overdue=Status(Words("Overdue"), OVERDUE) if late else None,
        due=frame.disclose.field(case, "due_date"),
        children=_children(frame, may_change),
        stages=progress(frame, entered),
        timeline=_timeline(frame, entered),
        add_child=Link(Words("Add a child"), Url(reverse("child-add", args=[case.pk])))
        if may_change
        else None,
    )


def _timeline(frame: CaseFrame, entered: list[CaseStage]) -> list[Entry]:
    """What happened, in order, where the stages above do not tell it all.

    They tell when each stage was last reached; this tells of one that was reached again, and of a
    child who came into the case on the way.
    """
    happened = [
        (
            step.entered_date,
            Entry(_stage_words(step.stage), frame.disclose.field(step, "entered_date")),
        )
        for step in entered
    ]
    for child in frame.children:
        joined = frame.joined[child.pk]
        if joined <= frame.case.started_date:
            continue
        when = frame.disclose.value(
            moment_in_words(joined),
            about=child.pk,
            field="child_in_case.joined_date",
            sensitivity=sensitivity_of(ChildInCase, "joined_date"),
        )
        if when:
            happened.append((joined, Entry(Words("A child joined the case"), when)))
    if len(happened) == len({step.stage for step in entered}):
        return []
    return [entry for _, entry in sorted(happened, key=lambda one: one[0])]


def person_choices(frame: CaseFrame, people: Iterable[Person]) -> list[tuple[str, str]]:
    """People of the network whom this reader may know of by name, to choose from."""
    return [
        (str(person.pk), str(name))
        for person in people
        if (
            name := frame.disclose.value(
                full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
            )
        )
    ]


def _closed_on(frame: CaseFrame, entered: list[CaseStage]) -> Disclosed[str] | None:
    closing = [step for step in entered if step.stage == "closed"]
    return frame.disclose.field(closing[-1], "entered_date") if closing else None


def _facts(frame: CaseFrame, coordinator: Allocation | None, earlier: int) -> list[Answer]:
    case, disclose = frame.case, frame.disclose
    facts = [
        Answer(Words("Where it stands"), disclose.field(case, "stage")),
        Answer(Words("Next thing due by"), disclose.field(case, "due_date")),
        Answer(
            Words("Coordinator"),
            disclose.field(coordinator, "coordinator_name") if coordinator else Words("Nobody yet"),
        ),
        Answer(Words("How it began"), disclose.field(case, "route")),
        Answer(Words("Date it began"), disclose.field(case, "started_date")),
        Answer(Words("Kind of meeting"), disclose.field(case, "meeting_type")),
        Answer(
            Words("The family’s earlier cases here"), Words(earlier or "None that you can open")
        ),
    ]
    due = Words("Next thing due by")
    return [fact for fact in facts if fact.question != due or fact.answer]


def _stage_words(code: str) -> Words:
    return Words(load().codes("stage").label(code))


def progress(frame: CaseFrame, entered: list[CaseStage]) -> list[Stage]:
    """Each stage of the journey in its order, with the day on which it was last reached."""
    reached = {step.stage: step for step in entered}
    order = [s for s in table().stages if s not in _SIDE_WAYS or s in reached]
    if frame.case.route == "referral":
        order.remove("referred")
        order.insert(0, "referred")
    return [_stage(frame, code, reached.get(code)) for code in order]


def _stage(frame: CaseFrame, code: str, step: CaseStage | None) -> Stage:
    current = code == frame.case.stage
    if step is None:
        return Stage(_stage_words(code), Status(Words("Not yet")))
    status = Status(Words("Now"), BEGUN) if current else Status(Words("Done"), DONE)
    if current and code not in table().live:
        status = Status(Words("Done"), DONE)
    when = frame.disclose.field(step, "entered_date")
    return Stage(_stage_words(code), status, when, current=current)


def _children(frame: CaseFrame, may_change: bool) -> Table:
    numbers = queries.council_numbers_of(frame.children)
    columns = [Column(Words(label)) for label in ("Child", "Age", "Council’s child number")]
    if may_change:
        columns += [Column(Words("Details")), Column(Words("Birth"))]
    rows = []
    for child in frame.children:
        number = numbers.get(child.pk)
        tag = child_tag(frame.disclose, child, frame.today)
        row = [
            Cell(tag.name),
            Cell(tag.age),
            Cell(frame.disclose.field(number, "value") if number else Words("None yet")),
        ]
        if may_change:
            row.append(Cell(Words("Change"), Url(_child_url("child", frame.case, child))))
            row.append(_birth(frame, child))
        rows.append(row)
    return Table(Words("The children of this case"), columns, rows)


def _birth(frame: CaseFrame, child: Person) -> Cell:
    if is_unborn(child.birth_date, child.expected_birth_date):
        return Cell(Words("Record a birth"), Url(_child_url("child-born", frame.case, child)))
    return Cell(Words("Recorded" if child.birth_date else "Date not known"))


def _child_url(route: str, case: Case, child: Person) -> str:
    return reverse(route, args=[case.pk, child.pk])


@dataclass(frozen=True)
class ChildQuestions:
    """What may be asked of one child by this reader, and what stands there already."""

    frame: CaseFrame
    asked: frozenset[str]
    initial: dict[str, object]
    number: str


def child_questions(request: CaseRequest, child: Person) -> ChildQuestions:
    """Only what the reader may read is asked, so that nothing unseen is overwritten."""
    frame = case_frame(request, "case")
    found = queries.council_numbers_of([child]).get(child.pk)
    stored = {name: getattr(child, name, None) for name in questions_about(child)}
    stored["la_child_id"] = found.value if found else ""
    asked = frozenset(
        name
        for name in stored
        if frame.disclose.value(
            "asked",
            about=child.pk,
            field="identifier.value" if name == "la_child_id" else f"person.{name}",
            sensitivity=_sensitivity(name),
        )
    )
    initial = {name: value for name, value in stored.items() if name in asked}
    return ChildQuestions(frame, asked, initial, str(stored["la_child_id"]))


def _sensitivity(name: str) -> str:
    entity, field = ("identifier", "value") if name == "la_child_id" else ("person", name)
    return str(load().entity(entity).field(field).sensitivity)


@dataclass(frozen=True)
class ClosurePage:
    """How a case ended, or that it has not."""

    title: Words
    heading: Words
    case: CaseBanner
    answers: list[Answer]
    begin: Link | None


def closure(request: CaseRequest) -> ClosurePage:
    """The closing of a case for this reader."""
    frame = case_frame(request, "closure")
    found = queries.closure_of(frame.case)
    names = {"closed_date": "Date closed", "reason": "Reason", "note": "Note"}
    may_close = request.actor.may(Permission.CLOSE_CASE)
    begin = None
    if found is None and may_close:
        begin = Link(Words("Close this case"), Url(reverse("close-case", args=[frame.case.pk])))
    answers = []
    if found is not None:
        answers = [
            Answer(Words(label), frame.disclose.field(found, name)) for name, label in names.items()
        ]
    return ClosurePage(
        title=Words("Closing a case"),
        heading=Words("This case is closed" if found else "Closing"),
        case=frame.banner,
        answers=answers,
        begin=begin,
    )
