"""What is asked about an offer to one parent, and about their answer."""

from typing import ClassVar

from kinweave.domain.agreement import wordings
from kinweave.domain.duty import DECIDED_AGAINST
from kinweave.service.design.forms import (
    CheckboxesField,
    DateField,
    KinweaveForm,
    RadioField,
    SelectField,
    given,
    standard_field,
)
from kinweave.service.design.wording import date_in_words
from kinweave.standard import load

# What the children are to somebody who may be offered a conference as a parent, or in a parent's place.
_IN_A_PARENTS_PLACE = frozenset(
    {"child", "step_child", "adopted_child", "child_of_guardian", "fostered_child", "grandchild"}
)
OWN_WORDING = "council-own"


def parent_choices() -> list[tuple[str, str]]:
    """What a parent, or somebody in a parent's place, is to a child."""
    kinds = load().codes("relationship_kind").codes
    return [(kind.code, kind.label) for kind in kinds if kind.inverse in _IN_A_PARENTS_PLACE]


def letter_wordings() -> list[tuple[str, str]]:
    """Every version of the offer's words, and the council's own words."""
    ours = [
        (words.version, f"{words.version}, in use from {date_in_words(words.since)}")
        for words in wordings().values()
        if words.purpose == "acceptance"
    ]
    return [*ours, (OWN_WORDING, "The council’s own words")]


def _wording_field() -> SelectField:
    return SelectField(
        label="Version of the letter’s wording",
        hint="So that what this family read can be known later.",
        choices=letter_wordings,
        required=False,
        noun="the version of the letter’s wording",
    )


class OutcomeQuestions(KinweaveForm):
    """What became of the offer to one parent; a decision not to offer has an author and a reason."""

    outcome = standard_field("offer.outcome", label="What became of the offer", hint="")
    decided_by = standard_field(
        "offer.decided_by",
        label="If it was decided not to offer: who decided",
        hint="The name of the person who decided.",
        noun="who decided not to offer",
        required=False,
        max_length=200,
    )
    decision_date = standard_field(
        "offer.decision_date",
        label="If it was decided not to offer: date decided",
        hint="",
        noun="the date of the decision not to offer",
        required=False,
        past=True,
    )
    decision_reason = standard_field(
        "offer.decision_reason",
        label="If it was decided not to offer: why",
        hint="Say what was decided on. This is not a place for blame.",
        noun="why it was decided not to offer",
        required=False,
        rows=3,
    )

    conditions: ClassVar = (
        given("outcome", *sorted(DECIDED_AGAINST)).require(
            "decided_by", "decision_date", "decision_reason"
        ),
    )


class WhoQuestions(KinweaveForm):
    """Who a parent is, and what they are to the children."""

    given_name = standard_field("person.given_name", hint="", required=True, max_length=120)
    family_name = standard_field("person.family_name", required=False, max_length=120)
    known_as = standard_field("person.known_as", required=False, max_length=120)
    kind = SelectField(
        label="What they are to the children", choices=parent_choices, noun="what they are"
    )
    parental_responsibility = standard_field(
        "relationship.parental_responsibility", hint="Choose “Not known” unless it is confirmed."
    )


class LetterParentForm(WhoQuestions, OutcomeQuestions):
    """One parent in the letter before proceedings. Each is listed, found or not."""

    offered_date = standard_field(
        "offer.offered_date",
        label="If it was offered another way than in the letter: date offered",
        hint="",
        required=False,
        past=True,
        noun="the date on which it was offered",
    )
    method = standard_field(
        "offer.method",
        label="If it was offered another way than in the letter: how",
        hint="",
        required=False,
    )
    field_order: ClassVar = [*WhoQuestions.base_fields, "outcome", "offered_date", "method"]
    conditions: ClassVar = (
        *OutcomeQuestions.conditions,
        given("outcome", "offered").ask("offered_date", "method"),
    )


class OfferForm(OutcomeQuestions):
    """What became of the offer to somebody who is on the record already."""

    offered_date = standard_field("offer.offered_date", required=False, past=True)
    method = standard_field("offer.method", required=False, hint="")
    in_letter = standard_field("offer.in_letter", required=False)
    letter_wording = _wording_field()
    language = standard_field("offer.language", required=False, max_length=80)

    field_order: ClassVar = [
        "outcome", "offered_date", "method", "in_letter", "letter_wording", "language",
    ]  # fmt: skip
    conditions: ClassVar = (
        *OutcomeQuestions.conditions,
        given("outcome", "offered").require("offered_date", "method", "in_letter").ask("language"),
        given("in_letter", "yes").require("letter_wording"),
    )


class NewParentForm(WhoQuestions, OfferForm):
    """Another parent, who is not on the record yet, and what became of the offer to them."""

    another_person = CheckboxesField(
        label="If somebody of this name is on the record already",
        choices=[("yes", "This is another person of the same name")],
        required=False,
    )

    field_order: ClassVar = [*WhoQuestions.base_fields, "another_person", *OfferForm.field_order]
    conditions: ClassVar = OfferForm.conditions


class AnswerForm(KinweaveForm):
    """What one person said. Saying no, thank you, needs no reason."""

    answer = standard_field("answer.answer", label="What did they say?")
    answered_date = standard_field(
        "answer.answered_date", hint="", required=False, past=True, noun="the date they answered"
    )
    method = standard_field("answer.method", hint="So that no one is asked again.", required=False)
    reason = standard_field("answer.reason", required=False)

    conditions: ClassVar = (
        given("answer", "accepted", "said_no", "wants_time").require("answered_date").ask("method"),
        given("answer", "said_no").ask("reason"),
    )


class ChangedMindForm(KinweaveForm):
    """The day on which somebody took their own yes back. No reason is asked."""

    withdrawn_date = DateField(label="Date they changed their mind", past=True)


class EndAtOfferForm(KinweaveForm):
    """The day on which the journey ended at the offer."""

    ended_date = DateField(label="Date it ended", past=True)


class LetterQuestions(KinweaveForm):
    """The decision to begin pre-proceedings, and the letter with its offer."""

    meeting_type = standard_field("case.meeting_type")
    start_date = standard_field(
        "pre_proceedings_period.start_date",
        label="Date it was decided to begin pre-proceedings",
        required=True,
        past=True,
    )
    letter_sent = RadioField(
        label="Was a letter before proceedings sent?",
        choices=[("yes", "Yes"), ("no", "No")],
        noun="whether a letter was sent",
    )
    letter_sent_date = standard_field(
        "pre_proceedings_period.letter_sent_date",
        label="Date the letter was sent",
        hint="On or after the day it was decided to begin.",
        required=False,
        past=True,
    )
    offer_in_letter = standard_field("pre_proceedings_period.offer_in_letter", required=False)
    letter_wording = _wording_field()
    no_letter_reason = standard_field(
        "pre_proceedings_period.no_letter_reason", required=False, rows=3
    )

    conditions: ClassVar = (
        given("letter_sent", "yes").require("letter_sent_date", "offer_in_letter"),
        given("letter_sent", "no").require("no_letter_reason"),
        given("offer_in_letter", "yes").require("letter_wording"),
    )
