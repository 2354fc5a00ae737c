"""What the cells of a column look like, whatever its heading says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kinweave.tables.profiles.dates import DateKind, read_date
from kinweave.tables.profiles.vocabulary import Target, signs
from kinweave.tables.profiles.words import plain, word_key, word_list
from kinweave.tables.sheets import Cell

__all__ = ["Evidence", "is_empty", "is_waiting", "look_at", "value_class"]

_NAME = re.compile(r"[^\W\d_][\w'’.\- ]*(?:,\s*[^\W\d_][\w'’.\- ]*)?")
_MOST_WORDS = 6
_LOOKED_AT = 400
_LONG = 40


@dataclass(frozen=True)
class Evidence:
    """The cells of one column that hold something."""

    cells: tuple[Cell, ...]

    @property
    def count(self) -> int:
        """How many cells hold something."""
        return len(self.cells)

    def fits(self, target: Target) -> float:
        """The share of the cells that can be read as the target is read, from 0 to 1; 1 for an empty column."""
        if not self.cells:
            return 1.0
        return sum(_fits(cell, target) for cell in self.cells) / len(self.cells)

    @property
    def different(self) -> float:
        """The share of cells that differ from one another."""
        return len({str(cell) for cell in self.cells}) / max(len(self.cells), 1)


def look_at(cells: Sequence[Cell]) -> Evidence:
    """The evidence of a column: its cells that are neither empty nor still to come."""
    return Evidence(
        tuple(cell for cell in cells if not is_empty(cell) and not is_waiting(cell))[:_LOOKED_AT]
    )


def is_empty(cell: Cell) -> bool:
    """Whether a cell holds nothing, or one of the words for nothing."""
    return cell is None or (isinstance(cell, str) and word_key(cell) in signs().empty)


def is_waiting(cell: Cell) -> bool:
    """Whether a cell says that something is still to come, with or without a hint of when."""
    if not isinstance(cell, str):
        return False
    key = word_key(cell)
    return key in signs().waiting or key.split(" ")[0] in {"tbc", "tba", "tbd"}


def value_class(cell: Cell) -> str:
    """What kind of value a cell holds: all that a report may say of it."""
    if isinstance(cell, str):
        return _text_class(cell)
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "true or false"),
        (dt.date, "typed date"),
        (dt.time, "typed time"),
        (dt.timedelta, "typed time"),
    )
    return next(
        (name for kind, name in kinds if isinstance(cell, kind)),
        "number" if cell is not None else "empty",
    )


def _text_class(cell: str) -> str:
    text = plain(cell)
    reading = read_date(cell)
    figures = bool(re.search("[0-9]", text))
    exact = reading.kind is DateKind.EXACT
    classes = (
        (is_waiting(cell), "words for something still to come"),
        (exact and not reading.beside, "date written as text"),
        (exact, "date with words beside it"),
        (figures and reading.kind is not DateKind.NO_DATE, "part of a date"),
        (figures, "text with figures"),
        (len(text) > _LONG, "long text"),
        (" " in text, "several words"),
    )
    return next((name for holds, name in classes if holds), "one word")


def _fits(cell: Cell, target: Target) -> bool:
    if target.kind in {"date", "birth", "expected_birth"}:
        return _fits_date(cell, target)
    text = _as_word(cell)
    figures = bool(re.search("[0-9]", text))
    fits = {
        "words": lambda: _fits_words(cell, text, target),
        "name": lambda: isinstance(cell, str) and _looks_like_a_name(cell),
        "number": lambda: isinstance(cell, int | float) or figures,
        "number_text": lambda: figures and not isinstance(cell, dt.date),
        "reference": lambda: isinstance(cell, int) or (isinstance(cell, str) and figures),
    }
    return fits.get(target.kind, lambda: isinstance(cell, str))()


def _fits_date(cell: Cell, target: Target) -> bool:
    if read_date(cell).kind not in {DateKind.NO_DATE, DateKind.EMPTY}:
        return True
    if not isinstance(cell, str):
        return False
    if target.kind == "birth":
        return "unborn" in plain(cell)
    return word_list("what_happened").read(cell).code is not None


def _fits_words(cell: Cell, text: str, target: Target) -> bool:
    known = word_list(target.of)
    meaning = known.read(text)
    dated = not isinstance(cell, int) and read_date(cell).kind is DateKind.EXACT
    return meaning.code is not None or bool(meaning.could_be) or dated


def _as_word(cell: Cell) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _looks_like_a_name(text: str) -> bool:
    whole = " ".join(text.split())
    return bool(_NAME.match(whole)) and len(whole.split()) <= _MOST_WORDS * 3
