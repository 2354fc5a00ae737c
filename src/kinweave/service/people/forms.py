"""What is asked about people. Choices that name anybody are given by a presenter, never read here."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django import forms

from kinweave.service.core.search import search_key
from kinweave.service.design.forms import (
    CheckboxesField,
    DateField,
    KinweaveForm,
    RadioField,
    SelectField,
    YesNoUnknownField,
    given,
    standard_field,
)
from kinweave.service.design.forms.conditions import Condition
from kinweave.service.design.forms.fields import CodedQuestion
from kinweave.service.people.actions import CONFIDENTIAL_HERE
from kinweave.service.people.contact_details import MOVE_IT, holds_contact_details

Choices = Sequence[tuple[str, str]]


def offer(form: KinweaveForm, question: str, choices: Choices) -> None:
    """Set what may be chosen: only what a presenter found that this reader may be shown."""
    field = form.fields[question]
    assert isinstance(field, CodedQuestion)
    field.choices = list(choices)


class ProtectingForm(KinweaveForm):
    """A form whose free text may hold no address, phone or email: they belong in a contact point.

    ``contact_fields`` names the questions that ask for one. Every other text is looked at.
    """

    contact_fields: ClassVar[frozenset[str]] = frozenset()

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, field in self.fields.items():
            if not isinstance(field, forms.CharField) or name in self.contact_fields:
                continue
            if holds_contact_details(self.cleaned_data.get(name) or ""):
                self.add_error(name, MOVE_IT)


class _RelationshipQuestions(ProtectingForm):
    kind = standard_field("relationship.kind")
    parental_responsibility = standard_field("relationship.parental_responsibility")
    status = standard_field("relationship.status")
    source = standard_field("relationship.source", max_length=200)

    def relationship(self) -> dict[str, Any]:
        """What was answered about the relationship itself."""
        names = ("kind", "parental_responsibility", "status", "source")
        return {name: self.cleaned_data[name] for name in names}


class AddPersonForm(_RelationshipQuestions):
    """Somebody new in a family's network, and what they are to its children."""

    given_name = standard_field(
        "person.given_name", max_length=120, hint="Leave empty if it is not known."
    )
    family_name = standard_field("person.family_name", max_length=120)
    known_as = standard_field("person.known_as", max_length=120)
    another_person = RadioField(
        label="Somebody with this name is already among these people. Is this another person?",
        choices=[
            ("yes", "Yes, another person with the same name"),
            ("no", "No, or not sure"),
        ],
        missing="Say whether this is another person with the same name",
    )
    kind = standard_field("relationship.kind", hint="What this person is to the child.")
    parental_responsibility = standard_field(
        "relationship.parental_responsibility",
        hint="For the child. Choose “Not known” unless a certificate, an order or the social "
        "worker confirms it.",
    )
    children = CheckboxesField(
        label="Related to which child",
        hint="Choose every child to whom this person is the same thing. Others can be added later.",
        missing="Choose at least one child",
    )
    first_language = standard_field("person.first_language", max_length=80)
    interpreter_needed = standard_field("person.interpreter_needed", required=True)

    field_order = (
        "given_name",
        "family_name",
        "known_as",
        "another_person",
        "children",
        "kind",
        "parental_responsibility",
        "status",
        "source",
    )

    def __init__(
        self, *args: Any, children: Choices, known: Collection[str], **options: Any
    ) -> None:
        """``known`` are the search keys of the people that this reader sees in the network."""
        super().__init__(*args, **options)
        offer(self, "children", children)
        if not self.is_bound or self._key() not in known:
            del self.fields["another_person"]

    def _key(self) -> str:
        typed = ("known_as", "given_name", "family_name")
        return search_key(*(str(self.data.get(self.add_prefix(name), "")) for name in typed))

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if not any(answers.get(name) for name in ("given_name", "family_name", "known_as")):
            self.add_error("given_name", "Enter at least one name")
        if answers.get("another_person") == "no":
            self.add_error(
                "another_person",
                "Go back to the people of this case and use the one who is there, "
                "or ask before you add another",
            )
        return answers

    def details(self) -> dict[str, Any]:
        """What was answered about the person."""
        names = ("given_name", "family_name", "known_as", "first_language", "interpreter_needed")
        return {name: self.cleaned_data[name] for name in names}


class ChangePersonForm(ProtectingForm):
    """What is known of somebody. Questions that this reader may not read are not asked."""

    given_name = standard_field("person.given_name", max_length=120)
    family_name = standard_field("person.family_name", max_length=120)
    known_as = standard_field("person.known_as", max_length=120)
    birth_date = standard_field("person.birth_date", past=True)
    expected_birth_date = standard_field("person.expected_birth_date")
    sex = standard_field("person.sex")
    ethnicity = standard_field("person.ethnicity")
    disabilities = standard_field("person.disabilities")
    first_language = standard_field("person.first_language", max_length=80)
    interpreter_needed = standard_field("person.interpreter_needed", required=True)
    communication_needs = standard_field("person.communication_needs", max_length=300)

    def __init__(self, *args: Any, asked: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(asked):
            del self.fields[name]

    def details(self) -> dict[str, Any]:
        """The answers to the questions that were asked."""
        return {name: self.cleaned_data[name] for name in self.fields}


class DeathForm(KinweaveForm):
    """That somebody has died."""

    death_date = standard_field("person.death_date", past=True, required=True)

    def __init__(self, *args: Any, recorded: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if recorded:
            self.fields["death_date"].required = False
            self.fields["death_date"].help_text = "Leave it empty if it was recorded by mistake."


class RelateForm(_RelationshipQuestions):
    """What one person of a network is to another."""

    from_person = SelectField(label="Who", hint="The mother, in “Mary is Tom’s mother”.")
    to_person = SelectField(label="To whom", hint="Tom, in “Mary is Tom’s mother”.")
    start_date = standard_field("relationship.start_date", past=True)

    field_order = ("from_person", "kind", "to_person")

    def __init__(self, *args: Any, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "from_person", people)
        offer(self, "to_person", people)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("from_person") and answers["from_person"] == answers.get("to_person"):
            self.add_error("to_person", "Choose two different people")
        return answers

    def relationship(self) -> dict[str, Any]:
        """What was answered about the relationship itself, its start with it."""
        return super().relationship() | {"start_date": self.cleaned_data["start_date"]}


class ChangeRelationshipForm(ProtectingForm):
    """How sure we are of a relationship, and whether it has ended."""

    status = standard_field("relationship.status")
    parental_responsibility = standard_field("relationship.parental_responsibility")
    source = standard_field("relationship.source", max_length=200)
    end_date = standard_field("relationship.end_date", past=True)


class ContactPointForm(ProtectingForm):
    """A way of reaching somebody, and whether it is safe."""

    contact_fields = frozenset({"value"})

    kind = standard_field("contact_point.kind")
    value = standard_field("contact_point.value", max_length=500)
    start_date = standard_field("contact_point.start_date", past=True)
    confidential = standard_field("contact_point.confidential")
    safe_to_use = standard_field("contact_point.safe_to_use")
    source = standard_field("contact_point.source", max_length=200)
    checked = CheckboxesField(
        label="Somebody in this case keeps this confidential",
        choices=[("yes", "I have checked: it belongs to this person too, and may stand here")],
        missing=CONFIDENTIAL_HERE,
    )

    def __init__(self, *args: Any, warned: bool = False, **options: Any) -> None:
        """With ``warned``, what was typed is confidential for somebody else: ask again."""
        super().__init__(*args, **options)
        if not warned:
            del self.fields["checked"]

    def details(self) -> dict[str, Any]:
        """What was answered about the contact point itself."""
        asides = {"earlier", "checked"}
        return {name: self.cleaned_data[name] for name in self.fields if name not in asides}


class AnotherContactPointForm(ContactPointForm):
    """The same for somebody who has an address already, and what became of that one."""

    earlier = YesNoUnknownField(
        label="Is the earlier address still used?",
        hint="If nobody knows, letters to it are held until somebody has asked.",
        missing="Say whether the earlier address is still used",
        required=False,
    )

    field_order = ("kind", "earlier")
    conditions: ClassVar[tuple[Condition, ...]] = (given("kind", "address").require("earlier"),)


class EndForm(KinweaveForm):
    """The day from which something no longer holds."""

    end_date = DateField(
        label="Until", hint="The first day on which it no longer holds.", past=True
    )


class HouseholdForm(ProtectingForm):
    """In which household somebody lives, and how much of the time."""

    household = RadioField(label="Which household")
    label = standard_field("household.label", max_length=120)
    share = standard_field("household_membership.share")
    start_date = standard_field("household_membership.start_date", past=True)
    source = standard_field("household_membership.source", max_length=200)

    conditions: ClassVar[tuple[Condition, ...]] = (given("household", "new").require("label"),)

    def __init__(self, *args: Any, households: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["label"].required = False
        offer(self, "household", [*households, ("new", "A new household")])

    def details(self) -> dict[str, Any]:
        """What was answered about the person's place in the household."""
        return {name: self.cleaned_data[name] for name in ("share", "start_date", "source")}


class LivingArrangementForm(ProtectingForm):
    """Where a child lives, as a record says; never presumed."""

    kind = standard_field("living_arrangement.kind")
    start_date = standard_field("living_arrangement.start_date", past=True)
    source = standard_field("living_arrangement.source", max_length=200)


class KeepApartForm(ProtectingForm):
    """Two people who must not meet, or of whom one must not learn where the other is."""

    person_a = SelectField(label="First person", hint="The order of the two does not matter.")
    person_b = SelectField(label="Second person")
    kind = standard_field("keep_apart.kind")
    reason = standard_field("keep_apart.reason", required=True)
    source = standard_field("keep_apart.source", required=True, max_length=200)
    start_date = standard_field("keep_apart.start_date", past=True)

    def __init__(self, *args: Any, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "person_a", people)
        offer(self, "person_b", people)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("person_a") and answers["person_a"] == answers.get("person_b"):
            self.add_error("person_b", "Choose two different people")
        return answers

    def details(self) -> dict[str, Any]:
        """What was answered about the pair."""
        return {
            name: self.cleaned_data[name] for name in ("kind", "reason", "source", "start_date")
        }


class RestrictionForm(ProtectingForm):
    """How one person is protected, or takes part another way."""

    person = SelectField(label="Whom it concerns")
    kind = standard_field("restriction.kind")
    other_way = standard_field("restriction.other_way", max_length=300)
    reason = standard_field("restriction.reason", required=True)
    decided_by = standard_field("restriction.decided_by", required=True, max_length=200)
    start_date = standard_field("restriction.start_date", past=True)

    conditions: ClassVar[tuple[Condition, ...]] = (
        given("kind", "taking_part_another_way").require("other_way"),
    )

    def __init__(self, *args: Any, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "person", people)

    def details(self) -> dict[str, Any]:
        """What was answered about the protection."""
        names = ("kind", "other_way", "reason", "decided_by", "start_date")
        return {name: self.cleaned_data[name] or "" for name in names}


class EndProtectionForm(ProtectingForm):
    """From when a protection is no longer needed, who decided so, and why."""

    end_date = DateField(
        label="From when it is no longer needed",
        hint="It stays in force until a second person agrees, whatever day this is.",
        noun="the day from which it is no longer needed",
        past=True,
    )
    decided_by = standard_field("restriction.decided_by", required=True, max_length=200)
    reason = standard_field(
        "restriction.reason",
        label="Why it is no longer needed",
        noun="why it is no longer needed",
        hint="What has changed, and who says so. Sealed, never printed.",
        required=True,
    )


AGREE, KEEP = "agree", "keep"


class EndingForm(ProtectingForm):
    """What the second person finds."""

    finding = RadioField(
        label="Is everybody safe without this protection?",
        choices=[
            (AGREE, "Yes, I have asked for myself, and it may end"),
            (KEEP, "No, or not sure: it stays"),
        ],
        missing="Choose whether the protection may end",
    )
    kept_reason = standard_field(
        "restriction.reason",
        label="Why it stays",
        noun="why it stays",
        hint="Sealed, never printed.",
        required=False,
    )
    conditions: ClassVar[tuple[Condition, ...]] = (given("finding", KEEP).require("kept_reason"),)

    def __init__(self, *args: Any, own: bool, **options: Any) -> None:
        """Whoever asked may only take it back: they are not their own second person."""
        super().__init__(*args, **options)
        if own:
            offer(self, "finding", [(KEEP, "I take it back: the protection stays")])
