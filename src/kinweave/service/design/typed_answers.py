"""What somebody has just answered, in words, for the page on which they check it."""

from datetime import date, datetime
from typing import Any

from kinweave.service.core.pages import Typed, Words
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.design.forms.sentences import sentence
from kinweave.service.design.pages import Answer, AnswerGroup
from kinweave.service.design.wording import moment_in_words


def typed_answers(form: KinweaveForm, *, heading: Words) -> list[AnswerGroup]:
    """Each question of a valid form with its answer; questions that were not asked are left out.

    The rows of a form that asks the same again each have a group of their own.
    """
    groups = [AnswerGroup(heading, _answers(form))]
    for part in (form, *getattr(form, "parts", ())):
        groups += [
            AnswerGroup(Words(f"{sentence(part.row_name)} {number}"), _answers(row))
            for number, row in enumerate(getattr(part, "rows", ()), start=1)
        ]
    return [group for group in groups if group.answers]


def _answers(form: KinweaveForm) -> list[Answer]:
    return [
        Answer(Words(field.label or name), Typed(_words(field, form.cleaned_data.get(name))))
        for name, field in form.fields.items()
        if not field.widget.is_hidden and name in form.cleaned_data and _was_asked(form, name)
    ]


def _was_asked(form: KinweaveForm, name: str) -> bool:
    hangs_on = [condition for condition in form.conditions if name in condition.names]
    return not hangs_on or any(c.met_by(form.cleaned_data.get(c.field)) for c in hangs_on)


def _words(field: Any, value: Any) -> str:
    if value in (None, "", []):
        return "Not given"
    in_short = getattr(field, "in_short", None)
    if in_short is not None:
        return str(in_short(value))
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ()) or ()}
    if isinstance(value, list):
        return ", ".join(labels.get(str(item), str(item)) for item in value)
    if isinstance(value, date | datetime):
        return moment_in_words(value)
    return labels.get(str(value), str(value))
