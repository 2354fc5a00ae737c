"""Fills in children by their council numbers, from what the council's own system says of them."""

from datetime import date
from typing import Any

from django.forms import BaseForm

from kinweave.service.access.actors import Actor
from kinweave.service.cases import known_elsewhere
from kinweave.service.core.pages import Words
from kinweave.service.design.forms import RepeatForm
from kinweave.service.design.forms.repeat import FILL
from kinweave.service.design.wording import date_in_words

LABEL = "Fill in from the council’s numbers"
_NOTHING = Words(
    "Nothing could be filled in from these numbers. Check them, or type what you know."
)
_WORKER = {"referrer_name": "worker", "referrer_team": "team"}


def fill_children(
    form: RepeatForm, *, by: Actor, about: BaseForm | None = None
) -> tuple[Words, ...]:
    """Offer the button where there is something to fill from; pressed, answer what nobody has yet.

    What somebody typed always stays. ``about`` is the form that asks who refers: an empty answer
    there is filled with the child's social worker. Gives what to say of it on the page.
    """
    form.fills = LABEL if known_elsewhere.is_there() else ""
    if form.act != FILL or not form.fills:
        return ()
    typed = {
        number: form.typed(number, "la_child_id").replace(" ", "")
        for number in range(len(form.rows))
    }
    told = known_elsewhere.ask(by=by, numbers=[one for one in typed.values() if one])
    for row, number in typed.items():
        if number in told:
            form.fill_row(row, _answers(told[number]))
    if not told:
        return (_NOTHING,)
    if about is not None:
        _say_who_refers(about, next(iter(told.values())))
    first = next(iter(told.values()))
    count = len(told)
    return (
        Words(
            f"{count} {'child is' if count == 1 else 'children are'} filled in from {first.source}, as it said "
            f"on {date_in_words(first.said_at)}. Check each answer before you go on."
        ),
    )


def _answers(told: known_elsewhere.Told) -> dict[str, str | date | None]:
    child = told.child
    born = "born" if child.birth_date else "expected" if child.expected_birth_date else ""
    return {
        "given_name": child.given_name,
        "family_name": child.family_name,
        "known_as": child.known_as,
        "born": born,
        "birth_date": child.birth_date,
        "expected_birth_date": child.expected_birth_date,
        "sex": child.sex,
        "ethnicity": child.ethnicity,
    }


def _say_who_refers(form: BaseForm, told: known_elsewhere.Told) -> None:
    posted: Any = form.data
    data = posted.copy()
    for name, of in _WORKER.items():
        if not str(data.get(name, "")).strip():
            data[name] = getattr(told, of)
    form.data = data
