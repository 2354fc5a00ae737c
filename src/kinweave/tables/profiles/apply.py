"""Reads spreadsheets by a profile into the standard's tables, with an account of every row and cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kinweave.tables.profiles.build import build
from kinweave.tables.profiles.gather import Gathered, gather
from kinweave.tables.profiles.located import Located, locate
from kinweave.tables.profiles.model import Imported, Profile, ProfileError, Question, QuestionKind
from kinweave.tables.profiles.propose import settled
from kinweave.tables.profiles.remembering import for_one_file
from kinweave.tables.profiles.vocabulary import targets
from kinweave.tables.profiles.words import word_list
from kinweave.tables.sheets import Book, column_letters

__all__ = ["apply"]

_NAMED = 12


@for_one_file()
def apply(
    books: Sequence[Book],
    profile: Profile,
    answers: Mapping[str, str] | None = None,
    *,
    council: str,
    as_at: dt.date,
    questions: Sequence[Question] = (),
) -> Imported:
    """The tables that these files hold, read by a profile.

    `answers` are codes and targets by the id of the question they answer; `questions` are those of the
    proposal where the answers are to them. `as_at` is the day from which a date is past or to come. The
    same files, profile, answers, council and day always give the same tables.
    """
    answers = dict(answers or {})
    profile = settled(profile, answers, questions)
    _check(profile)
    located, skipped = locate(books, profile)
    gathered = gather(located, profile)
    asked = _words(gathered)
    if any(question.id in answers for question in asked):
        profile = settled(profile, answers, asked)
        gathered = gather(located, profile)
        asked = _words(gathered)
    built = build(gathered.cases, profile.constants, council=council, as_at=as_at)
    problems = sorted(
        (*gathered.problems, *built.problems),
        key=lambda one: (one.file, one.sheet, one.row, len(one.column), one.column),
    )
    return Imported(
        tables=built.tables(),
        problems=tuple(problems),
        accounting=tuple(gathered.accounting),
        counts=built.counts,
        questions=tuple(asked),
        skipped=tuple(skipped),
        notes=(*_noticed(books, located), *gathered.notes, *built.notes),
        profile=profile,
        as_at=as_at,
    )


def _check(profile: Profile) -> None:
    """Raise `ProfileError` where a profile names a target, a word list or a code that there is not."""
    for sheet in profile.sheets:
        for column in sheet.columns:
            if column.target not in targets():
                raise ProfileError(
                    f"The profile {profile.name} reads “{column.heading}” into “{column.target}”, which is nothing "
                    f"that a column can be; see the list in the guide to profiles."
                )
    lists = {target.of for target in targets().values() if target.of}
    for name, own in profile.words.items():
        if name not in lists:
            raise ProfileError(
                f"The profile {profile.name} has words for “{name}”, which is no word list; "
                f"there are: {', '.join(sorted(lists))}."
            )
        word_list(name).with_own(own)


def _words(gathered: Gathered) -> list[Question]:
    """One question for each word that no list knows or that could mean several things."""
    found = []
    for (name, key), cells in sorted(gathered.words.items()):
        problem, near, word = cells[0]
        choices = {choice.code: choice.label for choice in word_list(name).choices}
        first = [(code, choices[code]) for code in near]
        rest = [(code, label) for code, label in choices.items() if code not in near]
        found.append(
            Question(
                id=f"word|{name}|{key}",
                kind=QuestionKind.WORD,
                text=f"Sheet “{problem.sheet}”, column {problem.column} “{problem.heading}”, "
                f"{len(cells)} cell{'s' if len(cells) > 1 else ''}, first in row {problem.row}: "
                f"what does this word mean?",
                options=(*first, *rest),
                near=near,
                word=word,
                word_list=name,
                cells=len(cells),
            )
        )
    return found


def _noticed(books: Sequence[Book], located: Sequence[Located]) -> list[str]:
    """What was noticed about the files and the sheets that were read."""
    notes = [f"{book.name}: {note}" for book in books for note in book.notes]
    for one in located:
        sheet, where = one.sheet, f"{one.book.name}, sheet “{one.sheet.name}”"
        if sheet.formulas:
            notes.append(
                f"{where}: {len(sheet.formulas)} cells are formulas; the values they were saved with were read."
            )
        if sheet.merges:
            notes.append(
                f"{where}: {len(sheet.merges)} groups of cells are merged; below the headings one merged downwards holds its value for each of "
                f"its rows, any other in its first cell alone."
            )
        if sheet.hidden:
            notes.append(f"{where} is hidden and was read because it was asked for.")
        if sheet.hidden_rows:
            rows = ", ".join(str(row + 1) for row in sorted(sheet.hidden_rows)[:_NAMED])
            more = ", …" if len(sheet.hidden_rows) > _NAMED else ""
            notes.append(f"{where}: {len(sheet.hidden_rows)} hidden rows were read ({rows}{more}).")
        hidden = [column for column in sorted(sheet.hidden_columns) if column in one.columns]
        if hidden:
            named = ", ".join(column_letters(column) for column in hidden)
            notes.append(f"{where}: hidden columns were read ({named}).")
        for column, plan in one.columns.items():
            if plan.target in {"sheet.family_came", "sheet.professionals_came"}:
                notes.append(
                    f"{where}, column {column_letters(column)} “{plan.heading}”: how many came is counted in the "
                    f"report; the standard records people who came and not their number."
                )
    return notes
