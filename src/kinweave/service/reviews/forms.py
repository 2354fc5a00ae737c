"""What is asked about reviews, and about how it was for each person."""

from collections.abc import Sequence
from typing import Any, ClassVar

from kinweave.service.design.forms import (
    KinweaveForm,
    RadioField,
    SelectField,
    given,
    standard_field,
)
from kinweave.service.design.forms.conditions import Condition
from kinweave.service.people.forms import ProtectingForm
from kinweave.standard import load

WHOLE = "whole"


def _outcomes() -> list[tuple[str, str]]:
    return [pair for pair in load().codes("review_outcome").choices() if pair[0] != "planned"]


_HAPPENED = [code for code, _ in _outcomes() if code != "did_not_happen"]


class ReviewDateForm(KinweaveForm):
    """When the family looks at its plan again."""

    planned_date = standard_field("review.planned_date", required=True, future=True)


class OutcomeForm(KinweaveForm):
    """What came of a review."""

    outcome = RadioField(
        label="What came of it",
        choices=_outcomes,
        hints={
            "plan_changed": "A new version of the plan is begun; this one stays.",
            "new_conference": "Next, plan the conference.",
        },
        missing="Choose what came of the review",
    )
    held_date = standard_field("review.held_date", past=True, required=False, hint="")
    conditions: ClassVar[tuple[Condition, ...]] = (
        given("outcome", *_HAPPENED).require("held_date"),
    )


class AccountForm(ProtectingForm):
    """How one side tells it. Nothing that was told before is changed by it."""

    plan_line = SelectField(
        label="What it is about",
        choices=[],
        missing="Choose a line of the plan, or the plan as a whole",
    )
    teller = standard_field("review_account.teller")
    progress = standard_field("review_account.progress")
    words = standard_field("review_account.words")

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **options: Any) -> None:
        """Take the lines that this reader may read."""
        super().__init__(*args, **options)
        choices = [(WHOLE, "The plan as a whole"), *lines]
        self.fields["plan_line"].choices = choices  # type: ignore[attr-defined]


class FeedbackForm(ProtectingForm):
    """A few words of how it was. Nothing follows from not answering."""

    giver = standard_field("feedback.giver")
    given_date = standard_field("feedback.given_date", past=True)
    felt_listened_to = standard_field("feedback.felt_listened_to")
    would_recommend = standard_field("feedback.would_recommend")
    words = standard_field("feedback.words")
