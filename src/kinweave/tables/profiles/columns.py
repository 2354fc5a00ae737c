"""Proposes what each column of a sheet is, from its heading and from what its cells look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kinweave.tables.profiles.evidence import Evidence, look_at
from kinweave.tables.profiles.headings import SURE, Guess, Header, guesses
from kinweave.tables.profiles.model import ColumnPlan, Question, QuestionKind
from kinweave.tables.profiles.vocabulary import Level, Target, targets
from kinweave.tables.profiles.words import heading_key
from kinweave.tables.sheets import Sheet, column_letters

__all__ = ["Chosen", "choose"]

_LESS = {
    "date": 35.0,
    "birth": 35.0,
    "expected_birth": 35.0,
    "name": 35.0,
    "number": 25.0,
    "number_text": 25.0,
    "reference": 25.0,
    "words": 7.0,
    "text": 5.0,
    "not_taken": 0.0,
}
"""How much a guess loses when none of a column's cells can be read as the target is read."""

_SPEAK_FOR_THEMSELVES = ("person.sex", "person.ethnicity", "child_in_case.legal_stage_at_referral")
_ENOUGH = 4
_NEARLY_ALL = 0.9
_LITTLE = 0.001


@dataclass(frozen=True)
class Chosen:
    """The columns of one sheet with their targets, what to ask, and what to say of the rest."""

    columns: tuple[ColumnPlan, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    place: int
    guess: Guess
    worth: float


def choose(sheet: Sheet, header: Header, where: str) -> Chosen:
    """The likeliest target of every column, each target once unless a row counts several of it."""
    below = range(header.row + header.rows, len(sheet.rows))
    evidence = {
        place: look_at([sheet.cell(row, place) for row in below])
        for place, heading in enumerate(header.headings)
        if heading
    }
    candidates = _candidates(header, evidence)
    taken = _assign(header, candidates)
    _by_their_cells(evidence, taken)
    return _as_plans(header, where, evidence, candidates, taken)


def _candidates(header: Header, evidence: Mapping[int, Evidence]) -> list[_Candidate]:
    found = []
    for place, column in evidence.items():
        for guess in guesses(header.headings[place]):
            target = targets()[guess.target]
            worth = guess.score - _LESS[target.kind] * (1 - column.fits(target))
            found.append(_Candidate(place, guess, worth - _LITTLE * place))
    return sorted(found, key=lambda one: -one.worth)


def _assign(header: Header, candidates: Sequence[_Candidate]) -> dict[int, tuple[str, int, float]]:
    taken: dict[int, tuple[str, int, float]] = {}
    filled: dict[tuple[str, int], int] = {}
    for one in candidates:
        if one.worth < SURE - 1 or one.place in taken:
            continue
        target = targets()[one.guess.target]
        if not target.name:
            taken[one.place] = ("", 1, one.worth)
            continue
        index = one.guess.index or 1
        if (target.name, index) in filled:
            again = _again(header, one, target, filled, index)
            if again is None:
                continue
            index = again
        filled[target.name, index] = one.place
        taken[one.place] = (target.name, index, one.worth)
    return _in_place_order(taken)


def _again(
    header: Header,
    one: _Candidate,
    target: Target,
    filled: Mapping[tuple[str, int], int],
    index: int,
) -> int | None:
    """The count of a target that stands again in the row: a heading repeated, or another adult's answer."""
    if target.level is Level.CASE or one.guess.index is not None:
        return None
    first = filled[target.name, index]
    same = heading_key(header.headings[first]) == heading_key(header.headings[one.place])
    if not same and target.level is not Level.ADULT:
        return None
    if not same and target.name != "agreement_to_take_part.agreed":
        return None
    return 1 + max(count for name, count in filled if name == target.name)


def _in_place_order(
    taken: dict[int, tuple[str, int, float]],
) -> dict[int, tuple[str, int, float]]:
    """Count a repeated heading from left to right, whichever was seen to first."""
    ordered: dict[str, list[int]] = {}
    for place in sorted(taken):
        ordered.setdefault(taken[place][0], []).append(place)
    result = {}
    for name, places in ordered.items():
        indices = sorted(taken[place][1] for place in places)
        for place, index in zip(places, indices, strict=True):
            result[place] = (name, index if name else 1, taken[place][2])
    return result


def _by_their_cells(
    evidence: Mapping[int, Evidence], taken: dict[int, tuple[str, int, float]]
) -> None:
    """A column that no heading names, whose cells are nearly all sexes, ethnicities or legal stages."""
    have = {name for name, _index, _worth in taken.values()}
    for name in _SPEAK_FOR_THEMSELVES:
        if name in have:
            continue
        for place, column in evidence.items():
            if place in taken or column.count < _ENOUGH:
                continue
            several = len({str(cell).casefold() for cell in column.cells}) > 1
            if several and column.fits(targets()[name]) >= _NEARLY_ALL:
                taken[place] = (name, 1, 0.0)
                break


def _as_plans(
    header: Header,
    where: str,
    evidence: Mapping[int, Evidence],
    candidates: Sequence[_Candidate],
    taken: Mapping[int, tuple[str, int, float]],
) -> Chosen:
    plans, questions, notes = [], [], []
    seen: dict[str, int] = {}
    for place, heading in enumerate(header.headings):
        key = heading_key(heading)
        if not key:
            continue
        seen[key] = seen.get(key, 0) + 1
        name, index, worth = taken.get(place, ("", 1, 0.0))
        plan = ColumnPlan(heading, name, seen[key], index)
        plans.append(plan)
        letters = column_letters(place)
        if name and worth == 0.0:
            notes.append(
                f"{where}, column {letters} “{heading}” is taken as {targets()[name].label} by what its cells hold."
            )
        elif place not in taken and evidence[place].count:
            near = [one for one in candidates if one.place == place and one.guess.target]
            questions += _ask(where, letters, plan, near)
    return Chosen(tuple(plans), tuple(questions), tuple(notes))


def _ask(where: str, letters: str, plan: ColumnPlan, near: Sequence[_Candidate]) -> list[Question]:
    if not near:
        return []
    options = [(one.guess.target, targets()[one.guess.target].label) for one in near[:5]]
    return [
        Question(
            id=f"column|{where}|{heading_key(plan.heading)}|{plan.occurrence}",
            kind=QuestionKind.COLUMN,
            text=f"{where}, column {letters} “{plan.heading}”: what does it hold?",
            options=(*options, ("", "leave it out")),
            near=tuple(target for target, _label in options),
        )
    ]
