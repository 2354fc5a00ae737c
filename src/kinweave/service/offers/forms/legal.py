"""What is asked about a pre-proceedings period, the children in it, and legal facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kinweave.service.design.forms import (
    CheckboxesField,
    DateField,
    KinweaveForm,
    given,
    standard_field,
)
from kinweave.service.design.jinja import govuk

_PERIOD = "pre_proceedings_period"


class PeriodForm(KinweaveForm):
    """The dates of one period. Any may be blank as long as it has not come."""

    start_date = standard_field(f"{_PERIOD}.start_date", required=False, past=True)
    letter_sent_date = standard_field(f"{_PERIOD}.letter_sent_date", required=False, past=True)
    no_letter_reason = standard_field(f"{_PERIOD}.no_letter_reason", required=False, rows=3)
    offer_in_letter = standard_field(f"{_PERIOD}.offer_in_letter", required=False)
    meeting_facilitated = standard_field(f"{_PERIOD}.meeting_facilitated", required=False)
    initial_meeting_date = standard_field(
        f"{_PERIOD}.initial_meeting_date", required=False, past=True
    )
    review_meetings_count = standard_field(
        f"{_PERIOD}.review_meetings_count", required=False, min_value=0, max_value=99
    )
    step_decision_date = standard_field(f"{_PERIOD}.step_decision_date", required=False, past=True)
    outcome = standard_field(f"{_PERIOD}.outcome", required=False)
    court_application_date = standard_field(
        f"{_PERIOD}.court_application_date",
        hint="On or after the decision to step up. A planned date may be entered.",
        required=False,
    )
    letter_to_issue_date = standard_field(
        f"{_PERIOD}.letter_to_issue_date", required=False, past=True
    )


class NewPeriodForm(KinweaveForm):
    """What begins a later period: its day, its letter, and which children are in it."""

    start_date = standard_field(f"{_PERIOD}.start_date", required=True, past=True)
    letter_sent_date = standard_field(f"{_PERIOD}.letter_sent_date", required=False, past=True)
    children = CheckboxesField(
        label="Children in this period",
        hint="They may be fewer or more than the children of this case.",
        noun="at least one child",
        choices=[],
    )

    def __init__(self, *args: Any, children: Sequence[tuple[str, str]], **options: Any) -> None:
        """Offer these children, by their ids and the names that this reader may see."""
        super().__init__(*args, **options)
        self.fields["children"].choices = children


class PeriodChildForm(KinweaveForm):
    """One child's place in a period."""

    in_period = CheckboxesField(
        label="Is this child in the period?", choices=[("yes", "Yes")], required=False
    )
    cin_referral_date = standard_field("pre_proceedings_child.cin_referral_date", past=True)
    left_date = standard_field("pre_proceedings_child.left_date", past=True)

    conditions: ClassVar = (given("in_period", "yes").ask("cin_referral_date", "left_date"),)
    marks_optional: ClassVar[bool] = False


@dataclass(frozen=True)
class ChildToAsk:
    """A child who could be in a period: the id, the name as this reader may see it, what stands."""

    person: str
    name: str
    initial: Mapping[str, Any]


class PeriodChildrenForm(KinweaveForm):
    """Which children of the family are in a period, and the referral that each belongs to."""

    def __init__(self, data: Any = None, *, children: Sequence[ChildToAsk], **options: Any) -> None:
        """Ask about each child under the child's own name."""
        super().__init__(data, **options)
        self.places = [
            (child, PeriodChildForm(data, prefix=child.person, initial=child.initial, **options))
            for child in children
        ]

    def is_valid(self) -> bool:
        """Whether each child's answers can stand."""
        stand = [place.is_valid() for _, place in self.places]
        return super().is_valid() and all(stand)

    def has_errors(self) -> bool:
        """Whether anything is to be mended."""
        return super().has_errors() or any(place.has_errors() for _, place in self.places)

    def problems(self) -> list[dict[str, str]]:
        """Each thing to mend; one about a child says which."""
        found = super().problems()
        for child, place in self.places:
            found += [item | {"text": f"{child.name}: {item['text']}"} for item in place.problems()]
        return found

    def chosen(self) -> dict[str, dict[str, Any]]:
        """The answers about each child who is in the period, by the child's id."""
        return {
            child.person: {
                name: place.cleaned_data[name] for name in ("cin_referral_date", "left_date")
            }
            for child, place in self.places
            if place.cleaned_data["in_period"]
        }

    def body(self) -> SafeString:
        """Each child's questions under the child's name."""
        return format_html_join(
            "\n",
            '<div class="kw-repeat__row">{}</div>',
            (
                (
                    govuk.fieldset(
                        legend={"text": child.name, "classes": "govuk-fieldset__legend--m"},
                        html=place.body(),
                    ),
                )
                for child, place in self.places
            ),
        )


class LegalFactForm(KinweaveForm):
    """One dated legal fact, for each child of whom it is true."""

    kind = standard_field("legal_fact.kind")
    children = CheckboxesField(label="Which children", noun="at least one child", choices=[])
    start_date = standard_field("legal_fact.start_date", past=True)
    end_date = DateField(
        label="Until", hint="The first day it was no longer in force.", required=False
    )
    source = standard_field("legal_fact.source", required=False, max_length=200)

    def __init__(self, *args: Any, children: Sequence[tuple[str, str]], **options: Any) -> None:
        """Offer these children, by their ids and the names that this reader may see."""
        super().__init__(*args, **options)
        self.fields["children"].choices = children


class EndLegalFactForm(KinweaveForm):
    """The first day on which a legal fact was no longer in force."""

    end_date = standard_field("legal_fact.end_date", required=True, past=True)
