"""What is asked about a difference with the council's case system."""

from kinweave.service.design.forms import RadioField, TextAreaField
from kinweave.service.people.forms import ProtectingForm
from kinweave.service.submissions.feeds.actions import OURS, THEIRS


class SettleForm(ProtectingForm):
    """Which of the two stands, and why."""

    take = RadioField(
        label="Which is right?",
        choices=[
            (OURS, "Keep what is here"),
            (THEIRS, "Take what the council’s system says"),
        ],
        missing="Choose which is right",
    )
    reason = TextAreaField(
        label="How do you know?",
        hint="Who told you, or what you have seen. Sealed, never printed.",
        missing="Say how you know",
        max_length=1000,
    )
