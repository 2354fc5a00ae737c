"""Telling the family's plan, what was said to it, and how it goes."""

from kinweave.service.demo.telling.told import Told
from kinweave.service.plans import actions as plans
from kinweave.service.plans.models import PlanLine
from kinweave.service.reviews import actions as reviews
from kinweave.service.reviews.models import Review
from kinweave.synth.story import FeedbackGiven, PlanAnswered, PlanMade, Reviewed, ReviewPlanned


def plan_made(told: Told, event: PlanMade) -> None:
    by = told.coordinator
    words = plans.PlanWords(
        family_words=event.family_words, agreed_safe="unknown", made_date=event.on
    )
    plan = plans.begin_plan(by=by, case=told.on_record, words=words)
    for edition, line in enumerate(event.lines, start=plan.edition):
        plans.add_line(
            by=by,
            plan=plan,
            edition=edition,
            line=plans.LineWords(
                task=line.task,
                who=line.who,
                owner=line.owner,
                by_when=line.by_when,
                who_checks=line.who_checks,
                resource=line.resource,
                contingency=line.contingency,
                progress="not_yet",
                agreed_safe="unknown",
            ),
        )
    plans.share(by=by, plan=plan, edition=plan.edition + len(event.lines), today=event.on)


def plan_answered(told: Told, event: PlanAnswered) -> None:
    referred_here = told.on_record.referred_by_id is not None
    plans.answer_for_council(
        by=told.referrer if referred_here else told.manager,
        plan=told.shared_plan(),
        decision=event.decision,
        reasons=event.reasons,
        decided_date=event.on,
        today=event.on,
    )
    for key, decision in event.people.items():
        plans.answer_for_person(
            by=told.coordinator,
            plan=told.shared_plan(),
            person=told.people[key],
            decision=decision,
            reasons="",
            decided_date=event.on,
        )


def review_planned(told: Told, event: ReviewPlanned) -> None:
    reviews.plan_review(
        by=told.coordinator,
        case=told.on_record,
        planned_date=event.planned_date,
        today=event.on,
    )


def reviewed(told: Told, event: Reviewed) -> None:
    review = Review.objects.get(plan__conference__case=told.on_record, outcome="planned")
    lines = {line.number: line for line in PlanLine.objects.filter(plan=review.plan)}
    for account in event.accounts:
        reviews.give_account(
            by=told.coordinator,
            review=review,
            account=reviews.Account(
                plan_line=lines.get(account.line) if account.line else None,
                teller=account.teller,
                progress=account.progress,
                words=account.words,
            ),
        )
    reviews.record_review(
        by=told.coordinator,
        review=review,
        outcome=event.outcome,
        held_date=event.on,
        today=event.on,
    )


def feedback_given(told: Told, event: FeedbackGiven) -> None:
    reviews.record_feedback(
        by=told.coordinator,
        case=told.on_record,
        told=reviews.Told(
            giver=event.giver,
            given_date=event.on,
            felt_listened_to=event.felt_listened_to,
            would_recommend=event.would_recommend,
            words=event.words,
        ),
    )
