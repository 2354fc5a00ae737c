"""What the sign-in pages need to look like ours: each of allauth's fields as one of our groups."""

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from kinweave.service.design.jinja import govuk
from kinweave.service.design.wording import date_in_words

register = template.Library()

_INPUT_TYPES = ("text", "email", "password", "tel", "number", "url")


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Our labels and hints for allauth's questions, by form and question."""
    written = files("kinweave.service.design").joinpath("data/sign_in_words.toml")
    return tomllib.loads(written.read_text(encoding="utf-8"))


def _ours(bound: BoundField) -> dict[str, str]:
    return _words().get(type(bound.form).__name__, {}).get(bound.name, {})


def _mends(bound: BoundField) -> list[str]:
    missing = _ours(bound).get("missing")
    return [
        missing if missing and error.code == "required" else str(next(iter(error)))
        for error in bound.errors.as_data()
    ]


@register.simple_tag
def day_in_words(value: datetime) -> str:
    """A day as everywhere else: "Friday 20 November 2026"."""
    return date_in_words(value)


@register.simple_tag
def govuk_errors(form: forms.BaseForm | None) -> SafeString:
    """The list of what is to be mended on a sign-in page."""
    if not isinstance(form, forms.BaseForm) or not form.errors:
        return SafeString()
    items = [{"text": error} for error in form.non_field_errors()]
    for bound in form:
        items += [{"text": said, "href": f"#{bound.id_for_label}"} for said in _mends(bound)]
    # The components escape every text they are given; what comes back is finished HTML.
    summary = govuk.error_summary(titleText="There is a problem", errorList=items)
    return mark_safe(summary)  # noqa: S308


@register.simple_tag
def govuk_field(bound: BoundField) -> SafeString:
    """One of allauth's fields, drawn by the Design System."""
    attributes = bound.build_widget_attrs(dict(bound.field.widget.attrs))
    ours = _ours(bound)
    params: dict[str, Any] = {
        "id": bound.id_for_label,
        "name": bound.html_name,
        "label": {"text": ours.get("label", str(bound.label)), "classes": "govuk-label--s"},
    }
    hint = ours.get("hint", "" if ours else str(bound.help_text))
    if hint:
        params["hint"] = {"text": hint}
    if bound.errors:
        params["errorMessage"] = {"text": _mends(bound)[0]}
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return mark_safe(_checkbox(bound, params))  # noqa: S308
    kind = getattr(widget, "input_type", None)
    if kind not in _INPUT_TYPES:
        return mark_safe(bound.as_widget())  # noqa: S308
    if "inputmode" in attributes:
        params["inputmode"] = attributes["inputmode"]
    shown = "" if kind == "password" else str(bound.value() or "")
    drawn = govuk.input(
        **params,
        type=kind,
        value=shown,
        autocomplete=attributes.get("autocomplete", "off"),
        attributes={"autofocus": {"value": bool(attributes.get("autofocus")), "optional": True}},
    )
    return mark_safe(drawn)  # noqa: S308


def _checkbox(bound: BoundField, params: dict[str, Any]) -> str:
    item = {"value": "on", "text": params.pop("label")["text"], "checked": bool(bound.value())}
    params["idPrefix"] = params.pop("id")
    return govuk.checkboxes(**params, items=[item])
