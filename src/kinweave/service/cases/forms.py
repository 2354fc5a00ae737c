"""Asking about a case's children, and about its closing."""

from datetime import timedelta
from typing import Any

from kinweave.domain.family import is_unborn
from kinweave.service.cases.actions import NewChild
from kinweave.service.design.forms import (
    CharField,
    CheckboxesField,
    KinweaveForm,
    RadioField,
    SelectField,
    given,
    standard_field,
)
from kinweave.service.people.forms import offer
from kinweave.service.people.models import Person

# A longest pregnancy, with room for a date that was told wrongly by a little: further is a slip.
_LONGEST_WAIT = timedelta(days=300)
_NAME = 120
_NUMBER_LENGTH = 20
NAMES = ("given_name", "family_name", "known_as")


def _name(field: str, **options: Any) -> Any:
    return standard_field(f"person.{field}", max_length=_NAME, **options)


def _council_number() -> CharField:
    return CharField(
        label="Council’s child number",
        hint="At most 20 letters and digits. Leave it empty if there is none yet.",
        max_length=_NUMBER_LENGTH,
        width=20,
        required=False,
    )


def _plain_number(form: KinweaveForm) -> str:
    number = str(form.cleaned_data["la_child_id"]).replace(" ", "")
    if number and not (number.isascii() and number.isalnum()):
        form.add_error("la_child_id", "The council’s child number has only letters and digits")
    return number


class ChildForm(KinweaveForm):
    """One child: born, not yet born, or with a date that nobody here knows."""

    given_name = _name("given_name")
    family_name = _name("family_name")
    known_as = _name("known_as")
    born = RadioField(
        label="Has the child been born?",
        choices=[
            ("born", "Yes"),
            ("expected", "Not yet"),
            ("unknown", "Yes, but the date of birth is not known"),
        ],
    )
    birth_date = standard_field("person.birth_date", hint="", past=True)
    expected_birth_date = standard_field(
        "person.expected_birth_date", hint="", noun="the expected date of birth"
    )
    sex = standard_field("person.sex", hint="Leave this empty if it is not known.")
    ethnicity = standard_field("person.ethnicity")
    la_child_id = _council_number()
    conditions = (
        given("born", "born").require("birth_date"),
        given("born", "expected").require("expected_birth_date"),
        given("born", "born", "unknown").ask("ethnicity"),
    )

    def clean_la_child_id(self) -> str:
        return _plain_number(self)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("born") in {"born", "unknown"} and not any(
            answers.get(name) for name in NAMES
        ):
            self.add_error("given_name", "Enter at least one name by which the child is known")
        expected = answers.get("expected_birth_date")
        if expected and self.today and expected > self.today + _LONGEST_WAIT:
            self.add_error(
                "expected_birth_date", "The expected date of birth must be within ten months"
            )
        return answers


class AddChildForm(ChildForm):
    """A child who comes into a case that is under way, and is not on the record yet."""

    another_person = CheckboxesField(
        label="If somebody of this name is on the record already",
        choices=[("yes", "This is another person of the same name")],
        required=False,
    )
    joined_date = standard_field(
        "child_in_case.joined_date",
        label="Date the child joined",
        hint="For a baby, the day of birth, or the day you first planned for them.",
        past=True,
    )


class AddKnownChildForm(AddChildForm):
    """The same where somebody among the family's people may be the child."""

    already = SelectField(
        label="Is this child among these people already?",
        hint="A half-brother or half-sister may have been written down as a relative.",
        required=False,
        choices=[],
    )
    field_order = ("already",)
    conditions = (
        *AddChildForm.conditions,
        given("already", "").require("born").ask(*NAMES, "sex", "la_child_id", "another_person"),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **options: Any) -> None:
        """Take those of the network whom this reader may know of and who could be a child."""
        super().__init__(*args, **options)
        offer(self, "already", people)


def new_child(answers: dict[str, Any]) -> NewChild:
    """The child whom a filled-in row tells of."""
    names = [*NAMES, "birth_date", "expected_birth_date", "sex", "ethnicity", "la_child_id"]
    return NewChild(**{name: answers[name] for name in names})


def repeated_numbers(rows: list[Any]) -> list[Any]:
    """The rows whose council number an earlier row has too."""
    seen: set[str] = set()
    again = []
    for row in rows:
        number = row.cleaned_data.get("la_child_id", "").casefold()
        if number and number in seen:
            again.append(row)
        seen.add(number)
    return again


class BirthForm(KinweaveForm):
    """A child is born."""

    birth_date = standard_field("person.birth_date", required=True, hint="", past=True)
    given_name = _name("given_name", hint="Leave it empty if the baby has no name yet.")
    family_name = _name("family_name")
    known_as = _name("known_as")
    sex = standard_field("person.sex", hint="Leave this empty if it is not known.")
    ethnicity = standard_field(
        "person.ethnicity", hint="Ask a parent. Leave this empty if nobody has asked yet."
    )


class ChildDetailsForm(KinweaveForm):
    """What is known of a child, to mend or add to."""

    given_name = _name("given_name")
    family_name = _name("family_name")
    known_as = _name("known_as")
    birth_date = standard_field("person.birth_date", hint="", past=True)
    expected_birth_date = standard_field(
        "person.expected_birth_date", hint="", noun="the expected date of birth"
    )
    sex = standard_field("person.sex", hint="Leave this empty if it is not known.")
    ethnicity = standard_field("person.ethnicity")
    la_child_id = _council_number()

    def __init__(self, *args: Any, asked: frozenset[str], **options: Any) -> None:
        """Ask only these; what is not asked is not overwritten."""
        super().__init__(*args, **options)
        self.fields = {name: field for name, field in self.fields.items() if name in asked}
        # A date that is known is mended here, never taken away.
        for name in ("birth_date", "expected_birth_date"):
            if name in self.fields:
                self.fields[name].required = bool(self.initial.get(name))

    def clean_la_child_id(self) -> str:
        return _plain_number(self)


def questions_about(child: Person) -> tuple[str, ...]:
    """What is asked of a child: an unborn one has no ethnicity, a born one nothing expected."""
    unborn = is_unborn(child.birth_date, child.expected_birth_date)
    dates = ("expected_birth_date",) if unborn else ("birth_date", "ethnicity")
    return (*NAMES, *dates, "sex", "la_child_id")


class ClosureForm(KinweaveForm):
    """Why and when the service's work with a family ends for now."""

    closed_date = standard_field("closure.closed_date", past=True)
    reason = standard_field("closure.reason", hint="The main one.")
    note = standard_field("closure.note")
