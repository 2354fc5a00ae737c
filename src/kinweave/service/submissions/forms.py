"""What is asked of somebody who brings in a spreadsheet."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from kinweave.service.design.forms import CharField, KinweaveForm, RadioField, SelectField
from kinweave.service.design.forms.fields import Group, Question
from kinweave.service.design.jinja import govuk
from kinweave.service.people.forms import offer
from kinweave.service.submissions.actions import ALL, GOOD
from kinweave.service.submissions.reading import LARGEST_FILE, Column, Looked, target_label
from kinweave.tables.profiles import Question as Asked
from kinweave.tables.profiles.dates import DateOrder
from kinweave.tables.profiles.vocabulary import targets

MOST_WORDS = 60


class FileField(Question, forms.FileField):
    """A file from the reader's own machine."""

    def when_wrong(self) -> dict[str, str]:
        return {"empty": "The file is empty. Choose the spreadsheet again."}

    def draw(self, bound: Group, *, heading: bool) -> str:
        return govuk.file_upload(**bound.common(heading=heading))


class UploadForm(KinweaveForm):
    """Which file, and how it is read."""

    file = FileField(
        label="The spreadsheet",
        hint="An Excel workbook (xlsx), an ods or a csv, up to 10 megabytes and 20,000 rows. Larger "
        "files are read by kinweave import.",
        missing="Choose the spreadsheet. It must be no larger than 10 megabytes.",
    )
    profile = SelectField(
        label="How it is read",
        hint="A profile that was saved, or leave it empty to have it worked out.",
        choices=[],
        required=False,
    )
    nothing_chosen = "Work it out"

    def __init__(self, *args: Any, profiles: Sequence[str], **options: Any) -> None:
        """With no saved profile, nobody is asked for one."""
        super().__init__(*args, **options)
        offer(self, "profile", [(name, name) for name in profiles])
        if not profiles:
            del self.fields["profile"]

    def clean_file(self) -> Any:
        chosen = self.cleaned_data["file"]
        if chosen.size > LARGEST_FILE:
            raise forms.ValidationError("The spreadsheet must be no larger than 10 megabytes.")
        return chosen


class ColumnsForm(KinweaveForm):
    """What each column of the spreadsheet holds."""

    nothing_chosen: ClassVar[str] = "Leave it out"
    marks_optional: ClassVar[bool] = False

    def __init__(self, *args: Any, columns: Sequence[Column], **options: Any) -> None:
        """One question a column; where the order of its dates is in doubt, one more."""
        initial = {f"c-{one.name}": one.plan.target for one in columns}
        initial |= {f"o-{one.name}": str(one.plan.order or "") for one in columns}
        super().__init__(*args, initial=initial, **options)
        choices = sorted(
            ((name, target_label(name)) for name in targets() if name), key=lambda pair: pair[1]
        )
        for one in columns:
            self.fields[f"c-{one.name}"] = SelectField(
                label=f"{one.plan.heading}",
                hint=f"Sheet “{one.sheet}”, column {one.letters}: {in_words(one)}",
                choices=choices,
                required=False,
            )
            if one.in_doubt:
                self.fields[f"o-{one.name}"] = RadioField(
                    label=f"Which comes first in the dates of “{one.plan.heading}”?",
                    choices=[
                        (DateOrder.DAY_FIRST.value, "The day"),
                        (DateOrder.MONTH_FIRST.value, "The month, as in America"),
                    ],
                    required=False,
                )

    @property
    def chosen(self) -> dict[str, str]:
        """The field of each column, by the column's own name; empty where it is left out."""
        return self._answers("c-")

    @property
    def orders(self) -> dict[str, str]:
        """Which comes first in the dates of the columns about which that was asked."""
        return self._answers("o-")

    def _answers(self, kind: str) -> dict[str, str]:
        found = self.cleaned_data.items()
        return {name[2:]: str(value or "") for name, value in found if name.startswith(kind)}


class WordsForm(KinweaveForm):
    """What each word means that no list knows, or that could mean several things."""

    nothing_chosen: ClassVar[str] = "Not decided"
    marks_optional: ClassVar[bool] = False

    def __init__(self, *args: Any, asked: Sequence[Asked], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = list(asked)[:MOST_WORDS]
        for number, one in enumerate(self.asked):
            self.fields[f"w-{number}"] = SelectField(
                label=f"“{one.word}”",
                hint=one.text,
                choices=[
                    (code, f"{label} (likely)" if code in one.near else label)
                    for code, label in one.options
                ],
                required=False,
            )

    @property
    def answers(self) -> dict[str, str]:
        """The code for each word that was decided, by the question's own id."""
        told = ((one.id, self.cleaned_data[f"w-{n}"]) for n, one in enumerate(self.asked))
        return {name: str(code) for name, code in told if code}


class AcceptForm(KinweaveForm):
    """Which families are kept, and whether the profile is saved."""

    which = RadioField(
        label="Which families do you accept?", choices=[], missing="Choose which families to accept"
    )
    save_as = CharField(
        label="Save how it was read as",
        hint="A short name for the next time, like tracker. Small letters, digits and hyphens.",
        max_length=40,
        width=20,
        required=False,
    )

    def __init__(self, *args: Any, looked: Looked, **options: Any) -> None:
        """Say with each choice how many families it is."""
        super().__init__(*args, **options)
        good, every = looked.good.counts["families"], looked.imported.counts["families"]
        choices = []
        if good:
            choices.append((GOOD, f"Those with nothing to mend: {families(good)}"))
        if every > good or not looked.parted.held:
            choices.append((ALL, f"All, with what could not be read left empty: {families(every)}"))
        if not looked.parted.held:
            choices = [(GOOD, f"All of them: {families(good)}")]
        offer(self, "which", choices)

    def clean_save_as(self) -> str:
        name = str(self.cleaned_data["save_as"]).strip()
        plain = all(
            mark.isascii() and (mark.isdigit() or mark.islower() or mark == "-") for mark in name
        )
        if not plain or name == "auto":
            raise forms.ValidationError("The name has only small letters, digits and hyphens")
        return name


class SureForm(KinweaveForm):
    """A page that only asks whether to go on."""


def families(count: int) -> str:
    """So many families, in words."""
    return "1 family" if count == 1 else f"{count:,} families"


def in_words(column: Column) -> str:
    """What stands in a column, by kind and never by value."""
    return ", ".join(f"{count:,} {kind}" for kind, count in column.kinds) or "nothing"
