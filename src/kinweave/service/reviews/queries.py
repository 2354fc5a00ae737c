"""The reviews of a case, what was told at each, and what people said of how it was for them."""

from collections.abc import Sequence
from uuid import UUID

from kinweave.service.plans.models import Plan
from kinweave.service.plans.queries import shared_plan
from kinweave.service.reviews.models import Feedback, Review, ReviewAccount

PLANNED = "planned"


def reviews_of(case_id: UUID) -> list[Review]:
    """Every review of a case, the latest first."""
    found = Review.objects.filter(plan__conference__case_id=case_id).select_related("plan")
    return list(found.order_by("-created_at", "-pk"))


def review_in(case_id: UUID, review_id: UUID) -> Review | None:
    """One review of this case and of no other."""
    found = Review.objects.filter(plan__conference__case_id=case_id, pk=review_id)
    return found.select_related("plan__conference__case").first()


def planned_review(case_id: UUID) -> Review | None:
    """The review that is still to come, if one has a date."""
    found = Review.objects.filter(plan__conference__case_id=case_id, outcome=PLANNED)
    return found.order_by("-created_at").first()


def accounts_of(case_id: UUID) -> list[ReviewAccount]:
    """What each side told, in the plan's order and then as it was told."""
    found = ReviewAccount.objects.filter(review__plan__conference__case_id=case_id)
    return list(found.select_related("plan_line").order_by("plan_line__number", "created_at", "pk"))


def plan_looked_at(case_id: UUID, review: Review) -> Plan:
    """The version that a review is about: the shared one until the review is recorded."""
    shared = shared_plan(case_id) if review.outcome == PLANNED else None
    return shared or review.plan


def feedback_of(case_id: UUID) -> Sequence[Feedback]:
    """What people said of how it was for them, the latest first."""
    return list(Feedback.objects.filter(case_id=case_id).order_by("-given_date", "-created_at"))
