"""What is asked about studies."""

from typing import Any

from kinweave.evidence.design.plan import Plan
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.design.forms import KinweaveForm, RadioField, TextAreaField
from kinweave.service.design.wording import date_in_words
from kinweave.service.studies import planned, reasons

_ASKED = [
    ("agreed", "The family agreed to take part"),
    ("declined", "The family said no, thank you"),
]
_NOT_ASKED = [
    ("not-asked", "The family was not asked, as the ethics committee agreed"),
    *_ASKED,
]


class PlanField(TextAreaField):
    """A whole plan, which stands on the page where it is checked by what it says and not by its text."""

    def in_short(self, value: str) -> str:
        """What whoever checks it must recognise it by."""
        plan = planned.read(value)
        arms = " or ".join(f"“{arm.name}”" for arm in plan.arms)
        first, last = (date_in_words(day) for day in (plan.enrolment.first, plan.enrolment.last))
        return (
            f"{plan.title}. A family has {arms}. Families from {first} to {last}. "
            f"Ethics reference {plan.ethics_reference}."
        )


class SealForm(KinweaveForm):
    """A plan to seal a list for, and what was said at the ceremony."""

    plan = PlanField(
        label="The plan of the study",
        hint="As a text in TOML. kinweave trial power --example prints one to begin from.",
        rows=18,
        missing="Put in the plan of the study",
    )
    said = TextAreaField(
        label="What was said at the ceremony",
        hint="A line for each person who was there, 12 characters or more, such as dice throws. Nobody can "
        "work out the list from it: Kinweave adds words of its own.",
        rows=3,
        missing="Write what was said at the ceremony",
    )

    def __init__(self, *args: Any, council: Council, **options: Any) -> None:
        """Take the council whose list it is, so that a plan is refused before it is checked."""
        super().__init__(*args, **options)
        self.council = council

    def clean_plan(self) -> str:
        """The plan with plain ends of lines, as the command line would read it from a file."""
        text = "\n".join(self.cleaned_data["plan"].splitlines()).strip() + "\n"
        try:
            planned.plan_for(self.council, text)
        except NotPossible as refusal:
            self.add_error("plan", refusal.sentence)
        return text


class EnrolForm(KinweaveForm):
    """Whether the family was asked, and what it said."""

    consent = RadioField(
        label="What did the family say to taking part in the study?",
        choices=_NOT_ASKED,
        missing="Choose what the family said to taking part",
    )

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        """Ask as the plan's ethics do."""
        super().__init__(*args, **options)
        self.fields["consent"].choices = _ASKED if plan.consent == "asked" else _NOT_ASKED  # type: ignore[attr-defined]


class OverrideForm(KinweaveForm):
    """What a family had instead of its group, and why."""

    reason = RadioField(
        label="Why was it had otherwise?",
        choices=lambda: reasons.choices("override"),
        missing="Choose why it was had otherwise",
    )
    received = RadioField(
        label="What does the family have now?",
        choices=[],
        missing="Choose what the family has now",
    )

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        """Ask by the names that the plan gives."""
        super().__init__(*args, **options)
        arms = [(arm.id, sentence_case(arm.name)) for arm in plan.arms]
        self.fields["received"].choices = arms  # type: ignore[attr-defined]


class EndForm(KinweaveForm):
    """Why no more families are enrolled."""

    heading_field = "reason"

    reason = RadioField(
        label="Why does enrolment end?",
        choices=lambda: reasons.choices("end"),
        missing="Choose why enrolment ends",
    )


def sentence_case(words: str) -> str:
    """An arm's name as the beginning of a line."""
    return words[:1].upper() + words[1:]
