"""The question pages of preparation: each asks one thing, inside its case."""

from typing import Any

from django.urls import reverse

from kinweave.service.cases.frame import CaseFrame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.asking import AskPage
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.people.models import Person
from kinweave.service.people.queries import households_of


def question(
    frame: CaseFrame,
    form: KinweaveForm,
    heading: str,
    *,
    back: str,
    args: tuple[Any, ...] = (),
    button: str = "Save",
    intro: tuple[str, ...] = (),
) -> AskPage:
    """A question page of this case. Its heading names nobody: titles stay in a browser's history."""
    before = Url(reverse(back, args=[frame.case.pk, *args]))
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        button=Words(button),
        form=form,
        back=before,
        cancel=before,
        case=frame.banner,
        intro=tuple(Words(line) for line in intro),
    )


def household_choices(frame: CaseFrame, people: list[Person]) -> list[tuple[str, str]]:
    """The households of this case's people that this reader may name."""
    told = [
        (
            str(household.pk),
            frame.disclose.value(
                household.label, about=None, field="household.label", sensitivity="locating"
            ),
        )
        for household in households_of(person.pk for person in people)
    ]
    return [(pk, label.value or "") for pk, label in told if label]
