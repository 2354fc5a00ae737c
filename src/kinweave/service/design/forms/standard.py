"""A question made from the standard, so that label, hint, codes and need are said in one place."""

from typing import Any

from kinweave import standard
from kinweave.service.design.forms.dates import DateField, DateTimeField
from kinweave.service.design.forms.fields import (
    CharField,
    CheckboxesField,
    IntegerField,
    Question,
    RadioField,
    SelectField,
    TextAreaField,
    YesNoUnknownField,
)

# Up to this many choices are seen at once as radio buttons; more make a list to choose from.
_SEEN_AT_ONCE = 10
_PLAIN: dict[str, type[Question]] = {
    "text": CharField,
    "long_text": TextAreaField,
    "date": DateField,
    "datetime": DateTimeField,
    "integer": IntegerField,
}


def standard_field(
    path: str,
    *,
    required: bool | None = None,
    label: str | None = None,
    hint: str | None = None,
    **options: Any,
) -> Question:
    """The question for a field of the standard, named like "offer.outcome".

    Unless said otherwise it must be answered when the standard always requires it.
    """
    entity_name, _, field_name = path.partition(".")
    field = standard.load().entity(entity_name).field(field_name)
    options["required"] = field.required == "always" if required is None else required
    options["label"] = field.label if label is None else label
    options["hint"] = (field.hint or "") if hint is None else hint
    if field.code_list == "yes_no_unknown":
        return YesNoUnknownField(**options)
    if field.code_list is not None:
        return _coded(field.code_list, several=field.type == "codes", options=options)
    kind = _PLAIN.get(field.type)
    if kind is None:
        raise standard.StandardError(f"{path} is of type {field.type}, which no question asks for")
    return kind(**options)


def _coded(code_list: str, *, several: bool, options: dict[str, Any]) -> Question:
    if several:
        return CheckboxesField(code_list=code_list, **options)
    few = len(standard.load().codes(code_list).codes) <= _SEEN_AT_ONCE
    return (RadioField if few else SelectField)(code_list=code_list, **options)
