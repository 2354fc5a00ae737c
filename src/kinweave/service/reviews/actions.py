"""Reviews: setting a date, what each side tells, what came of it; and feedback."""

from dataclasses import asdict, dataclass
from datetime import date

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.actions import enter_stage, set_due_date
from kinweave.service.cases.models import Case
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.plans.actions import begin_version
from kinweave.service.plans.models import PlanLine
from kinweave.service.plans.queries import shared_plan
from kinweave.service.reviews.models import Feedback, Review, ReviewAccount
from kinweave.service.reviews.queries import PLANNED, plan_looked_at, planned_review

REVIEW_PLANNED, REVIEWED = "review_planned", "reviewed"


@dataclass(frozen=True, kw_only=True)
class Account:
    """How one side tells it, of one line of the plan or of the plan as a whole."""

    plan_line: PlanLine | None
    teller: str
    progress: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one person says of how it was for them. No name is kept."""

    giver: str
    given_date: date
    felt_listened_to: str
    would_recommend: str
    words: str


def plan_review(*, by: Actor, case: Case, planned_date: date, today: date) -> Review:
    """Set the date of the next review, or another date for the one that is still to come.

    Writes the review and enters *review planned*; the case's due date is the review's.
    """
    with unit_of_work(by=by) as record:
        case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        plan = shared_plan(case.pk)
        if plan is None:
            raise NotPossible("Share the family’s plan first.")
        review = planned_review(case.pk) or Review(council_id=case.council_id, plan=plan)
        review.planned_date = planned_date
        save(review)
        record(Verb.REVIEW_PLANNED, review, case_id=case.pk, fields=["planned_date"])
        if case.stage == REVIEW_PLANNED:
            set_due_date(case=case)
        else:
            enter_stage(record=record, case=case, stage=REVIEW_PLANNED, on=today)
    return review


def record_review(
    *, by: Actor, review: Review, outcome: str, held_date: date | None, today: date
) -> None:
    """Write down what came of a review, once; what each side told stays beside it.

    Writes the review and enters *reviewed*. A changed plan is begun as a new version. A review that
    did not happen leaves the case waiting for the next one.
    """
    happened = outcome != "did_not_happen"
    if happened and held_date is None:
        raise NotPossible("Enter the day on which the review was held.", field="held_date")
    with unit_of_work(by=by) as record:
        found = Review.objects.select_for_update(no_key=True, of=("self",))
        review = found.select_related("plan__conference__case").get(pk=review.pk)
        case = review.plan.conference.case
        if review.outcome != PLANNED:
            raise NotPossible("What came of this review is recorded already.")
        review.plan = plan_looked_at(case.pk, review)
        review.outcome = outcome
        review.held_date = held_date if happened else None
        save(review, fields=["plan", "outcome", "held_date"])
        record(Verb.REVIEW_HELD, review, case_id=case.pk, fields=["outcome", "held_date"])
        if not happened:
            set_due_date(case=case)
            return
        if outcome == "plan_changed":
            begin_version(by=by, case=case)
        if case.stage == REVIEW_PLANNED:
            enter_stage(record=record, case=case, stage=REVIEWED, on=today)


def give_account(*, by: Actor, review: Review, account: Account) -> None:
    """Write down how one side tells it. It stands beside every other account, for good."""
    with unit_of_work(by=by) as record:
        told = ReviewAccount(council_id=review.council_id, review=review, **vars(account))
        save(told)
        record(
            Verb.ACCOUNT_GIVEN,
            told,
            case_id=review.plan.conference.case_id,
            fields=sorted(vars(account)),
        )


def record_feedback(*, by: Actor, case: Case, told: Told) -> None:
    """Write down what somebody said of how it was for them; their words stay sealed."""
    with unit_of_work(by=by) as record:
        feedback = Feedback(council_id=case.council_id, case=case, **asdict(told))
        save(feedback)
        record(Verb.FEEDBACK_RECORDED, feedback, case_id=case.pk, fields=sorted(asdict(told)))
