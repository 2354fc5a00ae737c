"""What each reader sees of the reviews: every account beside the others, in the words of its side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import BEGUN, DONE, NOT_YET, Answer, CaseBanner, Link, Status
from kinweave.service.plans.models import PlanLine
from kinweave.service.reviews.models import Feedback, Review, ReviewAccount
from kinweave.service.reviews.queries import PLANNED
from kinweave.standard import load

_SHAPES = {"not_yet": NOT_YET, "begun": BEGUN, "done": DONE, "changed": BEGUN}


@dataclass(frozen=True)
class Telling:
    """How one side tells it: who, how far it is for them, and their words."""

    teller: Disclosed[str]
    progress: Status | None
    words: Disclosed[str]


@dataclass(frozen=True)
class Subject:
    """One line of the plan, or the plan as a whole, with everything told of it."""

    heading: Disclosed[str] | Words
    tellings: list[Telling]


@dataclass(frozen=True)
class ReviewBlock:
    """One review: when it was, what came of it, and the accounts."""

    heading: Words
    facts: list[Answer]
    subjects: list[Subject]
    actions: list[Link]


@dataclass(frozen=True)
class ReviewPage:
    """Every review of a case, and what people said of how it was for them."""

    title: Words
    heading: Words
    case: CaseBanner
    empty: Words | None
    actions: list[Link]
    planned: bool
    reviews: list[ReviewBlock]
    feedback: list[list[Answer]]


def review_page(
    request: CaseRequest,
    frame: CaseFrame,
    reviews: Sequence[Review],
    accounts: Sequence[ReviewAccount],
    feedback: Sequence[Feedback],
) -> ReviewPage:
    keeper = request.actor.may(Permission.KEEP_REVIEW)
    return ReviewPage(
        title=Words("Review"),
        heading=Words("Review of the plan"),
        case=frame.banner,
        empty=None if reviews else Words("No review has a date yet."),
        actions=_actions(frame, reviews) if keeper else [],
        planned=any(one.outcome == PLANNED for one in reviews),
        reviews=[
            _block(frame, one, len(reviews) - number, accounts, keeper=keeper)
            for number, one in enumerate(reviews)
        ],
        feedback=[_feedback(frame, one) for one in feedback] if keeper else [],
    )


def _actions(frame: CaseFrame, reviews: Sequence[Review]) -> list[Link]:
    found = []
    if frame.case.stage in {"plan_answered", "reviewed"}:
        found.append(("Set a date for the review", "review-plan"))
    elif frame.case.stage == "review_planned":
        planned = any(one.outcome == PLANNED for one in reviews)
        words = "Change the date of the review" if planned else "Set a date for the review"
        found.append((words, "review-plan"))
    found.append(("Record feedback", "feedback-add"))
    return [Link(Words(label), _url(frame, route)) for label, route in found]


def _block(
    frame: CaseFrame,
    review: Review,
    number: int,
    accounts: Sequence[ReviewAccount],
    *,
    keeper: bool,
) -> ReviewBlock:
    asked = [
        ("planned_date", "Planned for"),
        ("held_date", "Held"),
        ("outcome", "What came of it"),
    ]
    actions = [Link(Words("Record what one side says"), _url(frame, "review-account", review.pk))]
    if review.outcome == PLANNED:
        actions.insert(
            0, Link(Words("Record what came of it"), _url(frame, "review-record", review.pk))
        )
    return ReviewBlock(
        heading=Words(f"Review {number}, of version {review.plan.version} of the plan"),
        facts=[
            Answer(Words(label), shown)
            for name, label in asked
            if (shown := frame.disclose.field(review, name))
            and (name != "outcome" or review.outcome != PLANNED)
        ],
        subjects=_subjects(frame, [one for one in accounts if one.review_id == review.pk]),
        actions=actions if keeper else [],
    )


def _subjects(frame: CaseFrame, accounts: Sequence[ReviewAccount]) -> list[Subject]:
    told: dict[object, tuple[PlanLine | None, list[Telling]]] = {}
    for account in accounts:
        telling = Telling(
            teller=frame.disclose.field(account, "teller"),
            progress=_progress(frame, account),
            words=frame.disclose.field(account, "words"),
        )
        if telling.words:
            _, tellings = told.setdefault(account.plan_line_id, (account.plan_line, []))
            tellings.append(telling)
    return [
        Subject(
            Words("The plan as a whole") if line is None else frame.disclose.field(line, "task"),
            tellings,
        )
        for line, tellings in told.values()
    ]


def _progress(frame: CaseFrame, account: ReviewAccount) -> Status | None:
    shown = frame.disclose.field(account, "progress")
    return Status(Words(str(shown)), _SHAPES[account.progress]) if shown else None


def _feedback(frame: CaseFrame, feedback: Feedback) -> list[Answer]:
    labels = load().entity("feedback").fields
    return [
        Answer(Words(labels[name].label), shown)
        for name in ("giver", "given_date", "felt_listened_to", "would_recommend", "words")
        if (shown := frame.disclose.field(feedback, name))
    ]


def line_choices(frame: CaseFrame, lines: Sequence[PlanLine]) -> list[tuple[str, str]]:
    """The lines that this reader may read, to choose from."""
    return [
        (str(line.pk), str(task)) for line in lines if (task := frame.disclose.field(line, "task"))
    ]


def _url(frame: CaseFrame, route: str, *args: object) -> Url:
    return Url(reverse(route, args=[frame.case.pk, *args]))
