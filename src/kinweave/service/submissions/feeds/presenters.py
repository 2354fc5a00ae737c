"""What the pages of differences show, each value asked of the disclosure engine for this reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.design.pages import Answer, CaseBanner, Cell, Column, Empty, Table
from kinweave.service.design.wording import date_in_words, moment_in_words
from kinweave.service.offers.models import LegalFact
from kinweave.service.people.models import Person
from kinweave.service.submissions.feeds.comparing import as_value, ours
from kinweave.service.submissions.feeds.said import LEGAL, days
from kinweave.service.submissions.models import Difference
from kinweave.standard import load


@dataclass(frozen=True)
class DifferencesPage:
    """The differences that wait for this reader: see ``submissions/differences.jinja``."""

    title: Words
    heading: Words
    table: Table
    empty: Empty
    count: Words


@dataclass(frozen=True)
class DifferencePage:
    """One difference, with both values: see ``submissions/difference.jinja``."""

    title: Words
    heading: Words
    button: Words
    form: KinweaveForm
    case: CaseBanner
    back: Url
    cancel: Url
    answers: list[Answer]


def differences(waiting: Sequence[Difference]) -> DifferencesPage:
    """No child is named in this list: each difference opens in its own case."""
    return DifferencesPage(
        title=Words("Differences to settle"),
        heading=Words("Differences to settle"),
        count=Words("1 difference" if len(waiting) == 1 else f"{len(waiting):,} differences"),
        table=Table(
            caption=Words("Where the council’s system says something else, the oldest first"),
            columns=[Column(Words(label)) for label in ("Case", "About", "Who says so", "Since")],
            rows=[
                [
                    Cell(
                        Words(f"Case {_case(one).reference}"),
                        url=Url(reverse("difference", args=[_case(one).pk, one.pk])),
                    ),
                    Cell(Words(label_of(one.field))),
                    Cell(Words(one.source)),
                    Cell(Words(moment_in_words(one.said_at))),
                ]
                for one in waiting
            ],
        ),
        empty=Empty(
            Words("Nothing waits to be settled"),
            Words(
                "When the council’s case system says something else than a colleague entered here, it "
                "stands in this list. Nothing is changed until somebody has decided."
            ),
        ),
    )


def difference(
    frame: CaseFrame, one: Difference, facts: Sequence[LegalFact], form: KinweaveForm
) -> DifferencePage:
    person = one.person
    name = frame.disclose.value(
        full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
    )
    back = Url(reverse("differences"))
    answers = [
        Answer(Words("Child"), name),
        Answer(Words("About"), Words(label_of(one.field))),
        Answer(Words("Here"), _shown(frame, one, _ours(person, facts, one.field))),
        Answer(Words(f"In {one.source}"), _shown(frame, one, _in_words(one.field, one.theirs))),
        Answer(Words("Said there"), Words(moment_in_words(one.said_at))),
    ]
    return DifferencePage(
        title=Words("A difference to settle"),
        heading=Words("A difference to settle"),
        button=Words("Settle it"),
        form=form,
        case=frame.banner,
        back=back,
        cancel=back,
        answers=answers,
    )


def label_of(path: str) -> str:
    """What a difference is about: the label of the field, or the kind of legal fact."""
    entity, _, name = path.partition(".")
    if f"{entity}." == LEGAL:
        return load().codes("legal_fact_kind").label(name)
    return load().entity(entity).field(name).label


def _case(one: Difference) -> Any:
    person: Any = one.person  # its cases come with it
    return person.here[0].case


def _shown(frame: CaseFrame, one: Difference, words: str) -> Disclosed[Any]:
    entity, _, name = one.field.partition(".")
    field = "kind" if f"{entity}." == LEGAL else name
    found = load().entity(entity).field(field)
    return frame.disclose.value(
        words,
        about=one.person_id,
        field=f"{entity}.{field}",
        sensitivity=str(found.sensitivity),
    )


def _ours(person: Person, facts: Sequence[LegalFact], path: str) -> str:
    entity, _, name = path.partition(".")
    if f"{entity}." == LEGAL:
        own = [one for one in facts if one.kind == name]
        return "; ".join(_period(one.start_date, one.end_date) for one in own)
    return _in_words(path, ours(person, name))


def _in_words(path: str, text: str) -> str:
    entity, _, name = path.partition(".")
    if not text:
        return ""
    if f"{entity}." == LEGAL:
        return _period(*days(text))
    code_list = load().entity(entity).field(name).code_list
    if code_list is not None:
        return load().codes(code_list).label(text)
    value = as_value(name, text)
    return text if isinstance(value, str) else date_in_words(value)


def _period(start: Any, end: Any) -> str:
    return f"{date_in_words(start)} " + (f"to {date_in_words(end)}" if end else "and still")
