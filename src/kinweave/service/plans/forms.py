"""What is asked about the plan. Its words are looked at for addresses and phone numbers."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kinweave.service.design.forms import RadioField, SelectField, YesNoUnknownField, standard_field
from kinweave.service.people.forms import ProtectingForm
from kinweave.service.plans.actions import LineWords, PlanWords
from kinweave.standard import load


def _safe() -> YesNoUnknownField:
    return YesNoUnknownField(
        label="Did everyone agree that these words are safe for anybody to read?",
        hint=(
            "A copy is read by all who live where it lands, and by a child’s other home. Asked "
            "again with every change. Not known counts as no."
        ),
        missing="Say whether everyone agreed that these words are safe for anybody to read",
    )


class EditionForm(ProtectingForm):
    """A form on a draft: it knows which edition of the plan its writer was looking at."""

    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_edition(self) -> int:
        """Without an edition, whatever the plan says now counts as changed."""
        return self.cleaned_data["edition"] or 0


class WordsForm(EditionForm):
    """The plan in the family's own words."""

    family_words = standard_field("plan.family_words", rows=12)
    agreed_safe = _safe()
    made_date = standard_field("plan.made_date", past=True)

    def words(self) -> PlanWords:
        """What was answered."""
        told = self.cleaned_data
        return PlanWords(
            family_words=told["family_words"],
            agreed_safe=told["agreed_safe"],
            made_date=told["made_date"],
        )


class LineForm(EditionForm):
    """One thing that somebody will do."""

    task = standard_field("plan_line.task", rows=3)
    who = standard_field("plan_line.who", max_length=200)
    owner = standard_field("plan_line.owner")
    by_when = standard_field("plan_line.by_when")
    who_checks = standard_field("plan_line.who_checks", max_length=200)
    resource = standard_field("plan_line.resource", max_length=300)
    contingency = standard_field("plan_line.contingency", rows=3)
    progress = standard_field("plan_line.progress")
    agreed_safe = _safe()

    def line(self) -> LineWords:
        """What was answered."""
        told = self.cleaned_data
        return LineWords(**{name: told[name] for name in LineWords.__dataclass_fields__})


class ConfirmForm(EditionForm):
    """Nothing to ask but whether to go on."""


def _decisions() -> list[tuple[str, str]]:
    return list(load().codes("plan_decision").choices())


class CouncilAnswerForm(ProtectingForm):
    """The council's answer: as the council's, with its reasons unless it agrees to all of it."""

    decision = RadioField(
        label="What the council answers",
        hint="The council agrees unless the plan would put a child at risk of significant harm.",
        choices=lambda: [pair for pair in _decisions() if pair[0] != "could_not_answer"],
        missing="Choose what the council answers",
    )
    reasons = standard_field("agreement_to_plan.reasons", label="The council’s reasons")
    decided_date = standard_field("agreement_to_plan.decided_date", past=True)

    def is_optional(self, name: str) -> bool:
        """The hint says when reasons are needed; *optional* beside it would say the contrary."""
        return name != "reasons" and super().is_optional(name)

    def clean(self) -> dict[str, Any]:
        """Reasons belong to every answer but full agreement."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("decision") in {"agreed_in_part", "not_agreed"} and not told.get("reasons"):
            if "reasons" not in self.errors:
                self.add_error("reasons", "Enter the council’s reasons, for the family to hear")
        return told


class PersonAnswerForm(ProtectingForm):
    """What one person says to the plan, for themselves."""

    person = SelectField(label="Who answers", choices=[], missing="Choose who answers")
    decision = RadioField(
        label="What they say",
        hint="Could not answer is an answer too: nobody is pressed.",
        choices=_decisions,
        missing="Choose what they say",
    )
    reasons = standard_field(
        "agreement_to_plan.reasons",
        label="What else they say about it",
        hint="In their own words. Nobody has to give a reason.",
    )
    decided_date = standard_field("agreement_to_plan.decided_date", past=True, hint="")
    field_order = ("person", "decision", "reasons", "decided_date")

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        """Take the people whose names this reader may have."""
        super().__init__(*args, **options)
        self.fields["person"].choices = people  # type: ignore[attr-defined]
