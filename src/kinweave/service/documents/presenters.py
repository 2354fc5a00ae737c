"""What staff see of the copies: who would learn what, and the paper as the second person reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed, Outcome
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.core.pages import Typed, Url, Words
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.design.pages import (
    BEGUN,
    DONE,
    NOT_YET,
    WAITING,
    CaseBanner,
    Cell,
    Column,
    Empty,
    Link,
    Status,
    Table,
)
from kinweave.service.design.wording import moment_in_words
from kinweave.service.documents.actions import NOTHING_LEFT, OUT_OF_DATE
from kinweave.service.documents.content import LINE, Copy, CopyContent, Judged, opened
from kinweave.service.people.models import Household, Person
from kinweave.service.plans.models import AgreementToPlan, Plan, PrintedCopy
from kinweave.service.plans.presenters.plan import name_of
from kinweave.standard import load

_OUTCOMES = {
    Outcome.allow: Status(Words("Shown"), DONE),
    Outcome.hold: Status(Words("Held back"), WAITING),
    Outcome.withhold: Status(Words("Left out"), NOT_YET),
}


@dataclass(frozen=True)
class CopiesPage:
    """Every copy that was asked for in a case."""

    title: Words
    heading: Words
    case: CaseBanner
    table: Table
    waits: Words | None
    begin: Link | None
    back: Url


@dataclass(frozen=True)
class Learning:
    """Who would learn what: everyone whom the copy reaches, and each part with its reason."""

    reached: list[Disclosed[str]]
    hidden_names: bool
    doubt: Words | None
    table: Table


@dataclass(frozen=True)
class PreviewPage:
    """A copy before it is asked for."""

    title: Words
    heading: Words
    case: CaseBanner
    learning: Learning
    refused: Words | None
    kept: list[tuple[Typed, Typed]]
    back: Url


@dataclass(frozen=True)
class Paper:
    """What stands on the paper, word for word."""

    title: Disclosed[str]
    stamp: list[Disclosed[str]]
    words: Disclosed[str]
    lines: list[list[tuple[Words, Disclosed[str]]]]
    answer: list[Disclosed[str]]


@dataclass(frozen=True)
class CopyPage:
    """One copy: the paper, who would learn what, and what is still to be done with it."""

    title: Words
    heading: Words
    button: Words
    case: CaseBanner
    back: Url
    status: Status
    notes: list[Words]
    sent_back: Disclosed[str] | None
    paper: Paper
    learning: Learning
    form: KinweaveForm | None
    pdf: Url | None


@dataclass(frozen=True)
class ToCheckPage:
    """Every copy that waits for this reader to be the second person: see ``design/list.jinja``."""

    title: Words
    heading: Words
    table: Table
    empty: Empty


def copies_page(
    request: CaseRequest, frame: CaseFrame, copies: Sequence[PrintedCopy], shared: Plan | None
) -> CopiesPage:
    may_ask = shared is not None and request.actor.may(Permission.ASK_FOR_COPY)
    return CopiesPage(
        title=Words("Printed copies"),
        heading=Words("Printed copies of the plan"),
        case=frame.banner,
        table=Table(
            caption=Words("Copies that were asked for"),
            columns=[Column(Words(label)) for label in ("Copy", "For", "Plan", "How far")],
            rows=[
                [
                    Cell(
                        Words(f"Copy {len(copies) - number}"),
                        url=_url(frame, "copy", copy.pk),
                        note=Words(f"Asked for on {moment_in_words(copy.asked_at)}"),
                    ),
                    Cell(name_of(frame, copy.reader)),
                    Cell(Words(f"Version {copy.plan.version}")),
                    Cell(status=status_of(copy)),
                ]
                for number, copy in enumerate(copies)
            ],
        ),
        waits=None if shared else Words("A copy can be asked for once a plan is shared."),
        begin=Link(Words("Ask for a copy"), _url(frame, "copy-ask")) if may_ask else None,
        back=_url(frame, "plan"),
    )


def status_of(copy: PrintedCopy) -> Status:
    """How far a copy has come."""
    if copy.sent_back_reason:
        return Status(Words("Sent back"), WAITING)
    if copy.printed_at:
        return Status(Words("Printed"), DONE)
    if copy.checked_at:
        return Status(Words("Read, and may print"), BEGUN)
    return Status(Words("Waits for a second person"), WAITING)


def preview_page(frame: CaseFrame, copy: Copy, kept: list[tuple[Typed, Typed]]) -> PreviewPage:
    refused = None
    if copy.content.is_empty:
        refused = Words(copy.reach.doubt or NOTHING_LEFT)
    return PreviewPage(
        title=Words("Who will learn what"),
        heading=Words("Who will learn what"),
        case=frame.banner,
        learning=learning_of(frame, copy),
        refused=refused,
        kept=kept,
        back=_url(frame, "copies"),
    )


def learning_of(frame: CaseFrame, copy: Copy) -> Learning:
    """Everyone whom a copy reaches, and what becomes of each part of the plan."""
    names = [name for one in copy.reach.people if (name := _who_lives_there(frame, one))]
    columns = ("Part of the plan", "On this copy", "Why")
    return Learning(
        reached=names,
        hidden_names=len(names) < len(copy.reach.people),
        doubt=Words(copy.reach.doubt) if copy.reach.doubt else None,
        table=Table(
            caption=Words("What becomes of each part"),
            columns=[Column(Words(label)) for label in columns],
            rows=[
                [
                    Cell(Words(_kind(one)), note=_words(frame, one)),
                    Cell(status=_OUTCOMES[one.decision.outcome]),
                    Cell(Words(one.decision.reason)),
                ]
                for one in copy.judged
            ],
        ),
    )


def _who_lives_there(frame: CaseFrame, person: Person) -> Disclosed[str]:
    # Beside a copy's place, a name tells where somebody lives.
    return frame.disclose.value(
        full_name(person),
        about=person.pk,
        field="household_membership.person",
        sensitivity="locating",
    )


def _kind(judged: Judged) -> str:
    if isinstance(judged.part, Plan):
        return "The family’s own words"
    return "The council’s answer" if isinstance(judged.part, AgreementToPlan) else "A line"


def _words(frame: CaseFrame, judged: Judged) -> Disclosed[str] | None:
    if isinstance(judged.part, Plan):
        return None
    name = "decision" if isinstance(judged.part, AgreementToPlan) else "task"
    return frame.disclose.field(judged.part, name)


def copy_page(
    request: CaseRequest,
    frame: CaseFrame,
    copy: PrintedCopy,
    fresh: Copy,
    form: KinweaveForm,
    *,
    current: bool,
) -> CopyPage:
    actor = request.actor
    waiting = copy.checked_at is None and not copy.sent_back_reason
    own = copy.asked_by_id == actor.user_id
    reads = current and waiting and not own and actor.may(Permission.CHECK_COPY)
    prints = current and copy.checked_at is not None and actor.may(Permission.ASK_FOR_COPY)
    notes = []
    if not current and not copy.sent_back_reason:
        notes.append(Words(OUT_OF_DATE))
    elif waiting and own:
        notes.append(Words("You asked for this copy, so somebody else reads it before it prints."))
    sent_back = frame.disclose.field(copy, "sent_back_reason") if copy.sent_back_reason else None
    return CopyPage(
        title=Words("A copy of the plan"),
        heading=Words("A copy of the plan"),
        button=Words("Save what I found"),
        case=frame.banner,
        back=_url(frame, "copies"),
        status=status_of(copy),
        notes=notes,
        sent_back=sent_back,
        paper=_paper(frame, opened(copy.content)),
        learning=learning_of(frame, fresh),
        form=form if reads else None,
        pdf=_url(frame, "copy-pdf", copy.pk) if prints else None,
    )


def _paper(frame: CaseFrame, content: CopyContent) -> Paper:
    labels = load().entity("plan_line").fields

    def shown(text: str) -> Disclosed[Any]:
        return frame.disclose.value(
            text, about=None, field="printed_copy.content", sensitivity="sealed"
        )

    stamp = [f"Version {content.version}", content.reader and f"for {content.reader}", content.made]
    return Paper(
        title=shown(content.title),
        stamp=[shown(text) for text in stamp if text],
        words=shown(content.words),
        lines=[
            [
                (Words(labels[name].label), shown(text))
                for name in LINE
                if (text := getattr(line, name))
            ]
            for line in content.lines
        ],
        answer=[shown(text) for text in (content.answer, content.reasons) if text],
    )


def to_check_page(copies: Sequence[PrintedCopy]) -> ToCheckPage:
    """No family is named in this list: each copy opens in its own case."""
    columns = ("Case", "Plan", "Asked for by", "When")
    return ToCheckPage(
        title=Words("Copies to check"),
        heading=Words("Copies to check"),
        table=Table(
            caption=Words("Copies of plans that wait for a second person"),
            columns=[Column(Words(label)) for label in columns],
            rows=[
                [
                    Cell(
                        Words(f"Case {copy.plan.conference.case.reference}"),
                        url=Url(reverse("copy", args=[copy.plan.conference.case_id, copy.pk])),
                    ),
                    Cell(Words(f"Version {copy.plan.version}")),
                    Cell(Words(copy.asked_by.name)),
                    Cell(Words(moment_in_words(copy.asked_at))),
                ]
                for copy in copies
            ],
        ),
        empty=Empty(
            Words("No copy waits for you"),
            Words("When a colleague asks for a copy of a plan, it stands here until it is read."),
        ),
    )


def household_choices(frame: CaseFrame, households: Sequence[Household]) -> list[tuple[str, str]]:
    """The households that this reader may know of, to choose from."""
    return [
        (str(one.pk), str(label))
        for one in households
        if (label := frame.disclose.field(one, "label"))
    ]


def _url(frame: CaseFrame, route: str, *args: object) -> Url:
    return Url(reverse(route, args=[frame.case.pk, *args]))
