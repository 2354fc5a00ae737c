"""Asking about a referral: all the children together, once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from kinweave.service.cases.actions import NewChild
from kinweave.service.cases.forms import ChildForm, new_child, repeated_numbers
from kinweave.service.design.forms import (
    KinweaveForm,
    RepeatForm,
    SelectField,
    given,
    standard_field,
)
from kinweave.service.people.forms import offer
from kinweave.service.referrals.actions import NewReferral

_SHORT = 120


class ReferralFacts(KinweaveForm):
    """Who asks, when, and why."""

    sections: ClassVar[Mapping[str, str]] = {
        "received_date": "Who asks",
        "reason": "Why a conference",
        "urgent": "Before it begins",
    }

    received_date = standard_field("referral.received_date", past=True)
    referrer_name = standard_field("referral.referrer_name", max_length=_SHORT)
    referrer_team = standard_field("referral.referrer_team", max_length=_SHORT)
    source = standard_field("referral.source")
    reason = standard_field("referral.reason")
    questions_for_family = standard_field("referral.questions_for_family")
    bottom_lines = standard_field("referral.bottom_lines")
    urgent = standard_field("referral.urgent")
    agreed_with_family = standard_field("referral.agreed_with_family")


class SafetyForm(KinweaveForm):
    """Whether there is a worry about anyone's safety, and what the coordinator must know."""

    safety_concern = standard_field("referral.safety_concern")
    safety_note = standard_field("referral.safety_note")
    conditions = (given("safety_concern", "yes", "unknown").ask("safety_note"),)


class WholeReferralForm(ReferralFacts, SafetyForm):
    """A referral for a case that has none yet."""

    sections: ClassVar[Mapping[str, str]] = {
        **ReferralFacts.sections,
        "safety_concern": "Keeping people safe",
    }
    field_order = (*ReferralFacts.base_fields, *SafetyForm.base_fields)


class FollowedReferralForm(WholeReferralForm):
    """A referral, and which colleague follows the case as its referrer."""

    sections: ClassVar[Mapping[str, str]] = {
        **WholeReferralForm.sections,
        "referred_by": "Who follows it",
    }
    field_order = (*WholeReferralForm.field_order, "referred_by")
    referred_by = SelectField(
        label="Colleague who follows the case as its referrer",
        hint="They see this family’s case and give the council’s answer to its plan.",
        choices=[],
        required=False,
    )

    def __init__(self, *args: Any, referrers: list[tuple[str, str]], **options: Any) -> None:
        """With no colleague to choose, nobody is asked to choose one."""
        super().__init__(*args, **options)
        offer(self, "referred_by", referrers)
        if not referrers:
            del self.fields["referred_by"]

    @property
    def referred_by_id(self) -> UUID | None:
        """The colleague who was chosen, if one was."""
        chosen = self.cleaned_data.get("referred_by")
        return UUID(chosen) if chosen else None

    @property
    def referral(self) -> NewReferral:
        """What was told of the referral itself."""
        return new_referral(self.cleaned_data)


class BeginByReferralForm(FollowedReferralForm, RepeatForm):
    """A referral and all its children, on one page."""

    row_form = ChildForm
    row_name = "child"
    rows_heading = "The children"
    at_most = 12

    def is_valid(self) -> bool:
        """Whether each answer can stand, and no council number is given to two children."""
        if not super().is_valid():
            return False
        again = repeated_numbers(self.rows)
        for row in again:
            row.add_error("la_child_id", "Two children cannot have the same number: check both")
        return not again

    @property
    def children(self) -> list[NewChild]:
        """Each child that was told of."""
        return [new_child(row) for row in self.cleaned_rows]


def new_referral(answers: dict[str, Any]) -> NewReferral:
    """The referral that a filled-in form tells of."""
    return NewReferral(**{name: answers[name] for name in WholeReferralForm.field_order})
