"""The kinds of question, each drawn by its Design System component."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from kinweave import standard
from kinweave.service.design.forms import sentences
from kinweave.service.design.jinja import govuk


class Group(BoundField):
    """A question on a page: label, hint, error and answer together."""

    field: "Question"

    def as_group(self, *, heading: bool = False) -> SafeString:
        """The whole question; as the page's heading when it is all that the page asks."""
        # The components escape every text they are given; what comes back is finished HTML.
        return mark_safe(self.field.draw(self, heading=heading))  # noqa: S308

    @property
    def reveals(self) -> dict[str, str]:
        """The questions that stand under each choice of this one, drawn, by code."""
        revealed_by = getattr(self.form, "revealed_by", None)
        return revealed_by(self.name) if revealed_by else {}

    @property
    def error(self) -> str:
        """The first thing to mend about this answer, or nothing."""
        return str(self.errors[0]) if self.errors else ""

    @property
    def focus_id(self) -> str:
        """The control that a link in the error summary should land on."""
        return self.field.focus_id(self)

    def common(self, *, heading: bool) -> dict[str, Any]:
        """What every component is told: id, name, hint and error, with the label or legend apart."""
        params: dict[str, Any] = {"id": self.auto_id, "name": self.html_name}
        if self.help_text:
            params["hint"] = {"text": str(self.help_text)}
        if self.error:
            params["errorMessage"] = {"text": self.error}
        return params | self._label(heading=heading)

    def _label(self, *, heading: bool) -> dict[str, Any]:
        optional = getattr(self.form, "is_optional", None)
        text = f"{self.label} (optional)" if optional and optional(self.name) else str(self.label)
        part = "fieldset__legend" if self.field.is_group else "label"
        size = f"govuk-{part}--{'l' if heading else 's'}"
        words = {"text": text, "classes": size, "isPageHeading": heading}
        return {"fieldset": {"legend": words}} if self.field.is_group else {"label": words}


class Question(forms.Field):
    """A field that asks in plain words; `noun` is how its label reads inside an error sentence."""

    is_group = False
    asks_for = staticmethod(sentences.enter)

    def __init__(
        self, *, label: str, hint: str = "", noun: str = "", missing: str = "", **options: Any
    ) -> None:
        """Set the label, the hint, and what the error says when the answer is missing."""
        self.noun = noun or sentences.noun_of(label)
        mends = {"required": missing or self.when_missing()} | self.when_wrong()
        mends |= options.pop("error_messages", {})
        super().__init__(label=label, help_text=hint, error_messages=mends, **options)

    def when_missing(self) -> str:
        """The sentence for an empty answer."""
        return self.asks_for(self.noun)

    def when_wrong(self) -> dict[str, str]:
        """The sentences for answers that cannot be right, by Django's error codes."""
        return {}

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> Group:
        """Each question is drawn as one group."""
        return Group(form, self, field_name)

    def draw(self, bound: Group, *, heading: bool) -> str:
        """Give the question as HTML."""
        raise NotImplementedError

    def focus_id(self, bound: Group) -> str:
        """Where an error's link lands."""
        return bound.auto_id


class CharField(Question, forms.CharField):
    """A short answer on one line."""

    def __init__(self, *, width: int = 0, autocomplete: str = "off", **options: Any) -> None:
        """`width` is the Design System's width in characters, for answers of a known length."""
        self.width = width
        self.autocomplete = autocomplete
        super().__init__(**options)

    def when_wrong(self) -> dict[str, str]:
        """Too long is said with the limit."""
        about = sentences.about(self.noun)
        return {"max_length": f"{about} must be %(limit_value)d characters or fewer"}

    def draw(self, bound: Group, *, heading: bool) -> str:
        """One text box."""
        classes = f"govuk-input--width-{self.width}" if self.width else ""
        value = bound.value()
        return govuk.input(
            **bound.common(heading=heading),
            value="" if value is None else value,
            classes=classes,
            autocomplete=self.autocomplete,
        )


class TextAreaField(CharField):
    """A longer answer in the writer's own words; line breaks are kept."""

    def __init__(self, *, rows: int = 5, **options: Any) -> None:
        """`rows` says how much is expected, and limits nothing."""
        self.rows = rows
        super().__init__(**options)

    def draw(self, bound: Group, *, heading: bool) -> str:
        """A text area."""
        return govuk.textarea(
            **bound.common(heading=heading), value=bound.value() or "", rows=self.rows
        )


class IntegerField(Question, forms.IntegerField):
    """A whole number."""

    def when_wrong(self) -> dict[str, str]:
        """Words, fractions and numbers out of range are each said plainly."""
        about = sentences.about(self.noun)
        return {
            "invalid": f"{about} must be a whole number, like 3",
            "min_value": f"{about} must be %(limit_value)s or more",
            "max_value": f"{about} must be %(limit_value)s or fewer",
        }

    def draw(self, bound: Group, *, heading: bool) -> str:
        """A short box with a number keypad on a phone."""
        value = bound.value()
        return govuk.input(
            **bound.common(heading=heading),
            value="" if value is None else str(value),
            inputmode="numeric",
            classes="govuk-input--width-4",
            autocomplete="off",
        )


class CodedQuestion(Question):
    """A question answered by a code, either of its own choices or of one of the standard's lists."""

    choices: Any
    asks_for = staticmethod(sentences.choose)

    def __init__(self, *, code_list: str = "", **options: Any) -> None:
        """With a `code_list`, the choices are read from the standard each time a form is made."""
        self.code_list = code_list
        if code_list:
            # A function and no bound method: Django copies a form's fields, and a list is not copied.
            options["choices"] = lambda: standard.load().codes(code_list).choices()
        super().__init__(**options)

    def offer_codes_of(self, day: dt.date | None, *, keeping: object) -> None:
        """Offer the codes that hold on this day, and those that the record already has."""
        if not self.code_list:
            return
        kept = {str(code) for code in (keeping if isinstance(keeping, list | tuple) else [keeping])}
        known = standard.load().codes(self.code_list)
        today = {code for code, _label in known.choices(day)}
        self.choices = [pair for pair in known.choices() if pair[0] in today | kept]

    def when_wrong(self) -> dict[str, str]:
        """A code that is not on the list can only come from an old or altered page."""
        return dict.fromkeys(("invalid_choice", "invalid_list"), self.when_missing())

    def options(self) -> list[tuple[str, str]]:
        """The codes and their labels as they stand now."""
        return [(str(code), str(label)) for code, label in self.choices]


class _Buttons(CodedQuestion):
    is_group = True
    classes = ""

    def __init__(self, *, hints: Mapping[str, str] | None = None, **options: Any) -> None:
        """`hints` explains single choices, by code."""
        self.hints = dict(hints or {})
        super().__init__(**options)

    def params(self, bound: Group, *, heading: bool) -> dict[str, Any]:
        params = bound.common(heading=heading)
        params["idPrefix"] = params.pop("id")
        reveals = bound.reveals
        value = bound.value()
        chosen = {str(v) for v in value} if isinstance(value, list | tuple) else {str(value)}
        items: list[dict[str, Any]] = []
        for code, label in self.options():
            item: dict[str, Any] = {"value": code, "text": label, "checked": code in chosen}
            if code in self.hints:
                item["hint"] = {"text": self.hints[code]}
            if code in reveals:
                item["conditional"] = {"html": reveals[code]}
            items.append(item)
        return params | {"items": items, "classes": "" if reveals else self.classes}


class RadioField(_Buttons, forms.ChoiceField):
    """One answer of a few."""

    def draw(self, bound: Group, *, heading: bool) -> str:
        """Radio buttons."""
        return govuk.radios(**self.params(bound, heading=heading))


class CheckboxesField(_Buttons, forms.MultipleChoiceField):
    """Any number of answers."""

    def draw(self, bound: Group, *, heading: bool) -> str:
        """Checkboxes."""
        return govuk.checkboxes(**self.params(bound, heading=heading))


class YesNoUnknownField(RadioField):
    """Yes, no, or not known: not known is a real answer, and means no for safety."""

    classes = "govuk-radios--inline"

    def __init__(self, **options: Any) -> None:
        """The words come from the standard."""
        super().__init__(code_list="yes_no_unknown", **options)


class SelectField(CodedQuestion, forms.ChoiceField):
    """One answer of many."""

    def draw(self, bound: Group, *, heading: bool) -> str:
        """A list to choose from, which begins with nothing chosen."""
        value = bound.value()
        nothing = getattr(bound.form, "nothing_chosen", "Choose one")
        items = [{"value": code, "text": label} for code, label in self.options() if code]
        return govuk.select(
            **bound.common(heading=heading),
            items=[{"value": "", "text": nothing}, *items],
            value="" if value is None else str(value),
        )
