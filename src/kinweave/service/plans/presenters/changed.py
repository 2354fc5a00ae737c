"""What the forms on a draft begin with, and both sides when two people wrote at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from kinweave.domain.disclosure import Disclosed
from kinweave.service.cases.frame import CaseFrame
from kinweave.service.core.pages import Typed, Url, Words
from kinweave.service.design.asking import AskPage
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.design.pages import Answer, CaseBanner, Table
from kinweave.service.design.typed_answers import typed_answers
from kinweave.service.plans.actions import LineWords, PlanWords
from kinweave.service.plans.models import Plan, PlanLine
from kinweave.service.plans.presenters.plan import lines_table


@dataclass(frozen=True)
class Change:
    """One question of which somebody else gave another answer meanwhile."""

    question: Words
    theirs: Disclosed[str]
    yours: Typed | Words | Disclosed[Any] | int | None


@dataclass(frozen=True)
class ChangedPage:
    """What somebody else changed, beside what this writer typed; nothing of either is lost."""

    title: Words
    heading: Words
    button: Words
    form: KinweaveForm
    typed: bool
    back: Url | None
    cancel: Url | None
    case: CaseBanner
    intro: tuple[Words, ...]
    changes: list[Change]
    lines: Table | None


def answers_so_far(frame: CaseFrame, record: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What an edit form begins with: only what this reader may read."""
    return {
        name: getattr(record, name)
        for name in names
        if frame.disclose.field(record, name) and name != "agreed_safe"
    }


def line_answers(frame: CaseFrame, line: PlanLine) -> dict[str, Any]:
    """A line as its form begins; whether it is safe is asked anew with every change."""
    return answers_so_far(frame, line, LineWords.__dataclass_fields__)


def words_answers(frame: CaseFrame, plan: Plan) -> dict[str, Any]:
    """The family's words as their form begins."""
    return answers_so_far(frame, plan, PlanWords.__dataclass_fields__)


def line_summary(frame: CaseFrame, line: PlanLine) -> list[Answer]:
    """A line as a list of answers, before it is taken out."""
    asked = [("task", "What will happen"), ("who", "Who will do it"), ("by_when", "By when")]
    return [Answer(Words(label), frame.disclose.field(line, name)) for name, label in asked]


def changed_page(
    frame: CaseFrame,
    asked: AskPage,
    form: KinweaveForm,
    *,
    theirs: models.Model | None,
    lines: Sequence[PlanLine],
) -> ChangedPage:
    """Both sides of a plan that two people changed at once."""
    typed = any(not field.widget.is_hidden for field in form.fields.values())
    changes = _changes(frame, form, theirs) if theirs is not None else []
    intro = ["Somebody else changed this plan after you opened this page. Nothing is lost."]
    if theirs is not None and not changes:
        intro.append("What you have open here was not changed by them; something else was.")
    intro.append(
        "What you typed is kept below. Save it as it is, or take in what they wrote."
        if typed
        else "Read it as it stands now, then decide again."
    )
    return ChangedPage(
        title=Words("The plan was changed meanwhile"),
        heading=Words("The plan was changed meanwhile"),
        button=Words("Save what I typed") if typed else asked.button,
        form=form,
        typed=typed,
        back=asked.back,
        cancel=asked.back,
        case=frame.banner,
        intro=tuple(Words(words) for words in intro),
        changes=changes,
        lines=lines_table(frame, lines) if theirs is None else None,
    )


def _changes(frame: CaseFrame, form: KinweaveForm, theirs: models.Model) -> list[Change]:
    names = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    typed = [one for group in typed_answers(form, heading=Words("")) for one in group.answers]
    return [
        Change(answer.question, frame.disclose.field(theirs, name), answer.answer)
        for name, answer in zip(names, typed, strict=True)
        if (getattr(theirs, name) or None) != (form.cleaned_data[name] or None)
    ]
