"""A page's questions together: what is asked, what hangs on what, and what is to be mended."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kinweave.service.design.forms.conditions import Condition
from kinweave.service.design.forms.dates import DateField
from kinweave.service.design.forms.fields import CheckboxesField, CodedQuestion, Group, RadioField
from kinweave.service.design.jinja import govuk


def section_heading(words: str) -> SafeString:
    """A heading between the questions of a long page."""
    return format_html('<h2 class="govuk-heading-m kw-section">{}</h2>', words)


class KinweaveForm(forms.Form):
    """A form that keeps what was typed and drops answers to questions that were not asked.

    `today` is passed in, never read from the clock: it says which codes are offered, and a form with
    a date that must lie in the past or the future needs it. `heading_field` names the question whose label is the page's heading.
    `sections` are the headings of a long page, each by the question that it stands above.
    """

    conditions: ClassVar[tuple[Condition, ...]] = ()
    heading_field: ClassVar[str] = ""
    sections: ClassVar[Mapping[str, str]] = {}
    marks_optional: ClassVar[bool] = True
    nothing_chosen: ClassVar[str] = "Choose one"

    def __init__(self, *args: Any, today: dt.date | None = None, **options: Any) -> None:
        """Take Django's arguments, and the day on which the form is answered."""
        super().__init__(*args, **options)
        self.today = today
        for name, field in self.fields.items():
            if isinstance(field, CodedQuestion):
                field.offer_codes_of(today, keeping=self.get_initial_for_field(field, name))

    def group(self, name: str) -> Group:
        """One question of the form, ready to draw."""
        bound = self[name]
        assert isinstance(bound, Group), f"{name} is not a question of the design system"
        return bound

    def groups(self) -> Iterator[SafeString]:
        """Each question that stands by itself, in order; those revealed by another are inside it."""
        inside = {
            name
            for parent in self.fields
            for names in self._revealable(parent).values()
            for name in names
        }
        for name, field in self.fields.items():
            if name in self.sections:
                yield section_heading(self.sections[name])
            if field.widget.is_hidden:
                yield mark_safe(str(self[name]))  # noqa: S308
            elif name not in inside:
                yield self.group(name).as_group(heading=name == self.heading_field)

    def body(self) -> SafeString:
        """All the questions."""
        return mark_safe("\n".join(self.groups()))  # noqa: S308

    def revealed_by(self, parent: str) -> dict[str, str]:
        """The questions to draw under each choice of another question, by code."""
        return {
            code: "\n".join(self.group(name).as_group() for name in names)
            for code, names in self._revealable(parent).items()
        }

    def is_optional(self, name: str) -> bool:
        """Whether the label says *(optional)*: nobody must answer, under any condition."""
        conditional = {n for condition in self.conditions for n in condition.required}
        return self.marks_optional and not self.fields[name].required and name not in conditional

    def has_errors(self) -> bool:
        """Whether anything on the page is to be mended."""
        return self.is_bound and bool(self.errors)

    def problems(self) -> list[dict[str, str]]:
        """Each thing to mend in the order of the page, with a link to its question."""
        items = [{"text": str(error)} for error in self.non_field_errors()]
        for name in self.fields:
            bound = self[name]
            if isinstance(bound, Group) and bound.error:
                items.append({"text": bound.error, "href": f"#{bound.focus_id}"})
        return items

    def error_summary(self) -> SafeString:
        """The list of things to mend that stands at the top of a page, or nothing."""
        if not self.has_errors():
            return SafeString()
        summary = govuk.error_summary(titleText="There is a problem", errorList=self.problems())
        return format_html("{}", summary)

    def _revealable(self, parent: str) -> dict[str, list[str]]:
        # A question can be drawn in one place only: one that hangs on several choices, or on a
        # drop-down list, stands below its parent and says itself when it applies.
        found: dict[str, list[str]] = {}
        if not isinstance(self.fields[parent], RadioField | CheckboxesField):
            return found
        for condition in self.conditions:
            if condition.field == parent and len(condition.values) == 1:
                (code,) = condition.values
                alone = [n for n in condition.names if self._hangs_on(n) == 1]
                found.setdefault(code, []).extend(n for n in alone if n not in found.get(code, []))
        return found

    def _hangs_on(self, name: str) -> int:
        return len({(c.field, v) for c in self.conditions if name in c.names for v in c.values})

    def _clean_fields(self) -> None:
        # Here, and not in clean(), so that a form's own clean() sees only what was really asked.
        super()._clean_fields()  # type: ignore[misc]
        self._apply_conditions()
        self._check_days()

    def _apply_conditions(self) -> None:
        # In the order of the page, so that what hangs on a dropped answer is dropped in its turn.
        for name, field in self.fields.items():
            hangs_on = [condition for condition in self.conditions if name in condition.names]
            met = [c for c in hangs_on if c.met_by(self.cleaned_data.get(c.field))]
            if hangs_on and not met:
                self.errors.pop(name, None)
                self.cleaned_data[name] = field.to_python(None)
            elif any(name in c.required for c in met) and self._is_blank(name, field):
                self.add_error(name, field.error_messages["required"])

    def _is_blank(self, name: str, field: forms.Field) -> bool:
        return name in self.cleaned_data and self.cleaned_data[name] in field.empty_values

    def _check_days(self) -> None:
        for name, field in self.fields.items():
            day = self.cleaned_data.get(name)
            if (
                isinstance(field, DateField)
                and day
                and (problem := field.misplaced(day, self.today))
            ):
                self.add_error(name, problem)


class FilterForm(KinweaveForm):
    """What narrows a list. Nothing in it is ever required, and it need not say so."""

    marks_optional = False
    nothing_chosen = "Any"
