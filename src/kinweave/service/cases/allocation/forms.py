"""What is asked when somebody is given a case, or kept out of it."""

from typing import Any

from kinweave.service.design.forms import SelectField, standard_field
from kinweave.service.people.forms import Choices, ProtectingForm, offer


class AllocateForm(ProtectingForm):
    """Who coordinates or supervises, from when, and that they decide nothing about the family."""

    role = standard_field("allocation.role")
    user = SelectField(
        label="Who",
        hint="With the number of open cases that each has now.",
        missing="Choose a colleague",
    )
    start_date = standard_field("allocation.start_date", past=True)
    independent = standard_field(
        "allocation.independent",
        hint="Ask them: have you ever taken part in decisions about this family? "
        "Choose “Yes” only if they never have, and do not now.",
    )
    independence_note = standard_field("allocation.independence_note", rows=3)
    asked_for = standard_field("allocation.asked_for", max_length=300)
    match_met = standard_field("allocation.match_met")

    def __init__(self, *args: Any, colleagues: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "user", colleagues)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("asked_for") and not answers.get("match_met"):
            self.add_error("match_met", "Say whether the family’s wish was met")
        return answers

    def details(self) -> dict[str, Any]:
        """What was answered about the allocation itself."""
        names = ("role", "start_date", "independent", "independence_note", "asked_for")
        answers = {name: self.cleaned_data[name] for name in names}
        return answers | {"match_met": self.cleaned_data["match_met"] or "unknown"}


class ExcludeForm(ProtectingForm):
    """Whom to keep out of a case, and why."""

    user = SelectField(label="Which colleague", missing="Choose a colleague")
    reason = standard_field(
        "restriction.reason",
        required=True,
        hint="For example that they are related to somebody in this family. Sealed, never printed.",
    )

    def __init__(self, *args: Any, colleagues: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "user", colleagues)


class LetInForm(ProtectingForm):
    """Why a colleague need not be kept out of a case any more."""

    ended_reason = standard_field(
        "restriction.reason",
        label="Why they may see the case again",
        noun="why they may see the case again",
        required=True,
        hint="For example that the wrong colleague was chosen. Sealed, never printed.",
    )
