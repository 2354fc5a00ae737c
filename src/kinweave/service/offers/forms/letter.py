"""Beginning by letter on one page: the letter, the children together once, and each parent."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.forms.utils import ErrorDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kinweave.service.cases.forms import ChildForm, repeated_numbers
from kinweave.service.design.forms import RepeatForm, section_heading, standard_field
from kinweave.service.offers.forms.offers import LetterParentForm, LetterQuestions


class LetterChildForm(ChildForm):
    """One child in the letter, and the children in need referral that the census shows."""

    cin_referral_date = standard_field("pre_proceedings_child.cin_referral_date", past=True)


class LetterChildrenForm(RepeatForm):
    """The children, together and once."""

    row_form = LetterChildForm
    row_name = "child"

    def is_valid(self) -> bool:
        """Whether every row can stand, and no council number is given to two children."""
        if not super().is_valid():
            return False
        again = repeated_numbers(self.rows)
        for row in again:
            row.add_error("la_child_id", "Two children cannot have the same council number")
        return not again


class LetterParentsForm(RepeatForm):
    """Every parent, with or without parental responsibility."""

    row_form = LetterParentForm
    row_name = "parent"


class BeginByLetterForm(LetterQuestions):
    """The letter, the children and the parents, checked and kept together."""

    sections: ClassVar[Mapping[str, str]] = {"meeting_type": "The decision and the letter"}
    headings: ClassVar[Mapping[str, str]] = {
        "children": "The children",
        "parents": "The parents: list each one, with or without parental responsibility",
    }

    def __init__(self, data: Any = None, **options: Any) -> None:
        """Make the page's parts from what was posted, each under its own prefix."""
        super().__init__(data, **options)
        self.children = LetterChildrenForm(data, prefix="children", **options)
        self.parents = LetterParentsForm(data, prefix="parents", **options)
        self.parts = (self.children, self.parents)
        self.reshaped = any(part.reshaped for part in self.parts)
        if self.reshaped:
            for part in self.parts:
                part.keep_as_typed()

    def full_clean(self) -> None:
        """Check nothing while children or parents are being added or removed."""
        if self.reshaped:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Whether the page was sent on, and every part of it can stand."""
        parts_stand = [part.is_valid() for part in self.parts]
        return not self.reshaped and super().is_valid() and all(parts_stand)

    def has_errors(self) -> bool:
        """Whether anything on the page is to be mended."""
        return super().has_errors() or any(part.has_errors() for part in self.parts)

    def problems(self) -> list[dict[str, str]]:
        """Each thing to mend, in the order of the page."""
        return [*super().problems(), *(item for part in self.parts for item in part.problems())]

    def body(self) -> SafeString:
        """The questions about the letter, then each part under its heading."""
        parts = format_html_join(
            "\n",
            "{}\n{}",
            (
                (section_heading(self.headings[name]), part.body())
                for name, part in zip(self.headings, self.parts, strict=True)
            ),
        )
        return format_html("{}\n{}", super().body(), parts)
