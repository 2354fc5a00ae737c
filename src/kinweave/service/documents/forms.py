"""What is asked about a copy: for whom, where it lands, and what the second person finds."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from kinweave.service.design.forms import (
    KinweaveForm,
    RadioField,
    SelectField,
    TextAreaField,
    given,
)
from kinweave.service.design.forms.conditions import Condition

OFFICE, UNKNOWN = "office", "unknown"
PASS, SEND_BACK = "pass", "send_back"


class CopyForm(KinweaveForm):
    """One named reader, and one place."""

    reader = SelectField(
        label="Who the copy is for",
        hint="A copy is for one person. Ask for another copy for the next.",
        choices=[],
        missing="Choose who the copy is for",
    )
    landing = RadioField(
        label="Where it goes",
        hint="Everyone who lives there may read it, and so may a child’s other home.",
        choices=[],
        missing="Choose where the copy goes",
    )

    def __init__(
        self,
        *args: Any,
        readers: Sequence[tuple[str, str]],
        households: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        """Take the people and the households that whoever asks may know of."""
        super().__init__(*args, **options)
        self.fields["reader"].choices = readers  # type: ignore[attr-defined]
        self.fields["landing"].choices = [  # type: ignore[attr-defined]
            *households,
            (OFFICE, "Read at the office, and left there"),
            (UNKNOWN, "Not known"),
        ]


class ReadForm(KinweaveForm):
    """What the second person finds. ``read`` says which content was before their eyes."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)
    finding = RadioField(
        label="May this copy print as it stands?",
        choices=[
            (PASS, "Yes, everyone whom it reaches may read every word"),
            (SEND_BACK, "No, send it back"),
        ],
        missing="Choose whether this copy may print",
    )
    sent_back_reason = TextAreaField(
        label="Why it goes back",
        noun="why it goes back",
        hint="Only those who check and ask for copies read this.",
        required=False,
        rows=3,
    )
    conditions: ClassVar[tuple[Condition, ...]] = (
        given("finding", SEND_BACK).require("sent_back_reason"),
    )
