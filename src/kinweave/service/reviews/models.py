"""Reviews of the plan, what each side tells of it, and feedback."""

from django.db import models

from kinweave.service.core.codes import CodeField
from kinweave.service.core.records import Record


class Review(Record):
    """One meeting to look at how the plan goes."""

    entity = "review"

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="reviews")
    planned_date = models.DateField(null=True, blank=True)
    held_date = models.DateField(null=True, blank=True)
    outcome = CodeField("review_outcome", default="planned")


class ReviewAccount(Record):
    """How one side tells it. Accounts stand beside each other; none overwrites another."""

    entity = "review_account"

    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="accounts")
    plan_line = models.ForeignKey(
        "plans.PlanLine", on_delete=models.PROTECT, related_name="accounts", null=True, blank=True
    )
    teller = CodeField("teller")
    progress = CodeField("line_progress")
    words = models.TextField()


class Feedback(Record):
    """What one person says of how it was for them."""

    entity = "feedback"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="feedback")
    giver = CodeField("feedback_giver")
    given_date = models.DateField()
    felt_listened_to = CodeField("agree_scale", blank=True)
    would_recommend = CodeField("agree_scale", blank=True)
    words = models.TextField(blank=True)
