"""What narrows the list of cases, and the search by a child's name."""

from kinweave.service.design.forms import (
    CharField,
    CheckboxesField,
    FilterForm,
    KinweaveForm,
    SelectField,
)


class CaseFilters(FilterForm):
    """Which cases the list shows. Without a stage, those that are not closed."""

    nothing_chosen = "Every open case"
    stage = SelectField(label="Stage", code_list="stage", required=False)
    whose = CheckboxesField(
        label="Whose", choices=[("mine", "Only the cases that are mine")], required=False
    )


class NameSearch(KinweaveForm):
    """A child's name, or the beginning of one; sent so that it stands in no address."""

    name = CharField(
        label="Find a case by a child’s name",
        hint="A first name, a last name or what the child likes to be called.",
        max_length=120,
        missing="Enter a child’s name, or the beginning of one",
    )
