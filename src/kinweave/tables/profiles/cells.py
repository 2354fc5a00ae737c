"""Reads one cell by what its column is: a value, or why there is none. Nothing is dropped unsaid."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kinweave.tables.profiles.dates import DateKind, DateOrder, DateReading, read_date
from kinweave.tables.profiles.evidence import is_empty, is_waiting
from kinweave.tables.profiles.model import Trouble
from kinweave.tables.profiles.vocabulary import Level, Target, signs
from kinweave.tables.profiles.words import WordList, plain, word_key, word_list
from kinweave.tables.sheets import Cell

__all__ = ["CellReader", "Reading"]

_DATED = {
    "agreement_to_take_part.agreed": "yes",
    "sheet.what_happened": "held",
    "agreement_to_plan.decision": "agreed",
    "sheet.plan_made": "yes",
    "offer.outcome": "offered",
    "answer.answer": "accepted",
}
"""What a date means in a column for a yes or no: that it happened, on that day."""

_SEVERAL = re.compile(r"\s*[;,/\n+]\s*|\s+and\s+")


@dataclass(frozen=True)
class Reading:
    """What was read from one cell.

    `value` is a day, a code, a number or words; `date` a day that came with a code; `code` what a word in a
    column of dates says of the meeting; `waiting` is true for "tbc". `trouble` and `reason` say why the cell,
    or what is left over in it, was not taken. `word` is a word no list knows, with the `near` codes.
    """

    value: dt.date | str | int | tuple[str, ...] | None = None
    date: dt.date | None = None
    code: str = ""
    rest: str = ""
    expected: bool = False
    unborn: bool = False
    waiting: bool = False
    trouble: Trouble | None = None
    reason: str = ""
    word: str = ""
    near: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether anything was taken from the cell."""
        return self.value is not None or bool(self.code) or self.unborn or self.waiting


_EMPTY = Reading()
_DOUBTED = "a date in figures, in a column where others have the month first; say which order the column has"


@dataclass(frozen=True)
class CellReader:
    """Reads cells with a profile's words and habits."""

    words: Mapping[str, Mapping[str, str]]
    day_zero_1904: bool = False

    @cached_property
    def _lists(self) -> dict[str, WordList]:
        return {}

    def list(self, name: str) -> WordList:
        """The word list of this name with the council's own words."""
        if name not in self._lists:
            self._lists[name] = word_list(name).with_own(self.words.get(name, {}))
        return self._lists[name]

    def read(
        self, cell: Cell, target: Target, order: DateOrder, *, doubted: bool = False
    ) -> Reading:
        """Read a cell as its target is read; `doubted` leaves alone the dates that either order could read."""
        if target.kind == "words":
            return self._word(cell, target, order)
        if is_empty(cell):
            return _EMPTY
        if target.kind in {"date", "birth", "expected_birth"}:
            return self._date(cell, target, order, doubted=doubted)
        plainly = {"number": _number, "number_text": _number_text}
        return plainly.get(target.kind, _text)(cell)

    def _date(self, cell: Cell, target: Target, order: DateOrder, *, doubted: bool) -> Reading:
        reading = read_date(cell, order=order, day_zero_1904=self.day_zero_1904)
        meeting = target.level in {Level.MEETING, Level.REVIEW}
        birth = target.kind != "date"
        unborn = birth and isinstance(cell, str) and _says_unborn(cell)
        expected = unborn or (birth and reading.expected)
        if reading.kind is DateKind.EXACT:
            if doubted and reading.either_order:
                return Reading(unborn=expected, trouble=Trouble.COULD_NOT_READ, reason=_DOUBTED)
            return self._exact(reading, unborn=unborn, expected=expected, meeting=meeting)
        if unborn and reading.kind in {DateKind.NO_DATE, DateKind.EMPTY}:
            return Reading(unborn=True, expected=True)
        if is_waiting(cell) and not expected:
            return _still_to_come(str(cell))
        no_date = reading.kind is DateKind.NO_DATE and isinstance(cell, str)
        happened = self._happened(str(cell)) if meeting and no_date else None
        return happened or Reading(
            unborn=expected, trouble=Trouble.COULD_NOT_READ, reason=reading.reason
        )

    def _exact(
        self, reading: DateReading, *, unborn: bool, expected: bool, meeting: bool
    ) -> Reading:
        """A day, with what stands beside it in the cell."""
        if not reading.beside or unborn:
            return Reading(reading.value, expected=expected, unborn=unborn)
        happened = self._happened(reading.beside) if meeting else None
        if happened is not None and not reading.changed:
            return Reading(reading.value, code=happened.code, expected=expected)
        if reading.changed or reading.beside.isdigit():
            return Reading(
                trouble=Trouble.COULD_NOT_READ,
                reason="a date with words beside it that may change it",
            )
        return Reading(
            reading.value,
            expected=expected,
            trouble=Trouble.NO_PLACE,
            reason="the date was taken; the words beside it were not",
        )

    def _happened(self, text: str) -> Reading | None:
        """What a word in a column of dates says, such as “cancelled”."""
        known = self.list("what_happened")
        meaning = known.read(text)
        code = meaning.code
        if code is None and not meaning.could_be:
            first = known.read(plain(text).split(" ")[0])
            code = first.code if first.code == "did_not_happen" else None
        if code is None:
            return None
        return Reading(code=code, rest=meaning.rest)

    def _word(self, cell: Cell, target: Target, order: DateOrder) -> Reading:
        text = _as_text(cell)
        known = self.list(target.of)
        if is_empty(cell) and word_key(text) not in known.words:
            return _EMPTY
        if target.of == "disability":
            return self._words(text, known)
        meaning = known.read(text)
        if meaning.code is not None:
            return Reading(meaning.code, rest=meaning.rest)
        if meaning.could_be:
            return _unmapped(text, meaning.could_be, ambiguous=True)
        return self._dated(cell, target, order) or _unmapped(text, known.near(text))

    def _dated(self, cell: Cell, target: Target, order: DateOrder) -> Reading | None:
        """A date or a “tbc” in a column of answers."""
        dated = read_date(cell, order=order, day_zero_1904=self.day_zero_1904)
        exact = dated.kind is DateKind.EXACT and not dated.beside
        if exact and target.name in _DATED:
            return Reading(_DATED[target.name], date=dated.value)
        if is_waiting(cell):
            return Reading(waiting=True)
        if exact:
            return Reading(trouble=Trouble.COULD_NOT_MAP, reason="a date in a column of answers")
        return None

    def _words(self, text: str, known: WordList) -> Reading:
        """Several words in one cell, each to its code; one that is not known leaves the cell untaken."""
        whole = known.read(text)
        if whole.code is not None:
            return Reading((whole.code,))
        codes: list[str] = []
        for part in _SEVERAL.split(text.strip()):
            meaning = known.read(part)
            if meaning.code is None:
                could_be = meaning.could_be or known.near(part)
                return _unmapped(part, could_be, ambiguous=bool(meaning.could_be))
            codes += [meaning.code] if meaning.code not in codes else []
        return Reading(tuple(codes))


def _still_to_come(text: str) -> Reading:
    if word_key(text) in signs().waiting:
        return Reading(waiting=True)
    return Reading(
        waiting=True,
        trouble=Trouble.COULD_NOT_READ,
        reason="still to come, with a hint of when that is no date",
    )


def _unmapped(text: str, near: tuple[str, ...], *, ambiguous: bool = False) -> Reading:
    return Reading(
        trouble=Trouble.COULD_NOT_MAP,
        reason="could not map: the word could stand for more than one code"
        if ambiguous
        else "could not map: the word is in no word list",
        word=text.strip(),
        near=near,
    )


def _says_unborn(text: str) -> bool:
    key = word_key(text)
    return any(f" {word} " in f" {key} " for word in signs().unborn)


def _number(cell: Cell) -> Reading:
    if isinstance(cell, bool):
        return Reading(trouble=Trouble.COULD_NOT_READ, reason="no number could be read from it")
    if isinstance(cell, int):
        return Reading(cell)
    if is_waiting(cell):
        return Reading(waiting=True)
    text = str(cell).strip()
    if re.fullmatch(r"[0-9]{1,4}", text):
        return Reading(int(text))
    return Reading(trouble=Trouble.COULD_NOT_READ, reason="no whole number could be read from it")


def _number_text(cell: Cell) -> Reading:
    """A number that names someone: a workbook's 942950.0 and a text “942950” are one."""
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return Reading(
            trouble=Trouble.COULD_NOT_READ, reason="a number that names someone is expected"
        )
    if isinstance(cell, int):
        return Reading(str(cell))
    text = " ".join(str(cell).split())
    if word_key(text) in signs().no_number or is_waiting(cell):
        return _EMPTY
    if re.fullmatch(r"[0-9]+\.0+", text):
        text = text.partition(".")[0]
    if not re.search(r"[0-9]", text) or not re.fullmatch(r"[\w/.\- ]+", text):
        return Reading(
            trouble=Trouble.COULD_NOT_READ, reason="a number that names someone is expected"
        )
    return Reading(text.replace(" ", ""))


def _text(cell: Cell) -> Reading:
    return (
        Reading(" ".join(_as_text(cell).split())) if not is_waiting(cell) else Reading(waiting=True)
    )


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
