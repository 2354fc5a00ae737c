"""Knows a column by its heading, and finds the row in which the headings stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from kinweave.tables.profiles.vocabulary import Level, Target, targets
from kinweave.tables.profiles.words import heading_key
from kinweave.tables.sheets import Cell, Sheet

__all__ = ["Guess", "Header", "find_header", "guesses", "headings_at", "numbered"]

EXACT, PARTS, SURE, POSSIBLE = 100.0, 84.0, 80.0, 70.0
_LOOKED_AT = 60
_FEWEST = 2
_FIGURES = 2
_SLIP = 5
_CLEAR = 5.0  # a row that names so many targets is surely one of headings
_FARTHEST = 8  # and then only so many rows below it are looked at
_FARTHER = 6.0  # what a heading loses that is only nearly a known one
_COUNTED = 3.0  # a heading read with its number may be this much less like
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "5th": 5,
    "fifth": 5,
    "6th": 6,
    "sixth": 6,
}
_MOST = 20
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Guess:
    """That a heading may stand for a target: how likely, to 100, and which of several it counts."""

    target: str
    score: float
    index: int | None = None


@dataclass(frozen=True)
class Header:
    """The rows in which headings stand, from 0, and the whole heading of each column."""

    row: int
    rows: int
    headings: tuple[str, ...]


def numbered(key: str) -> list[tuple[str, int]]:
    """The heading without its number, for “child 2 dob”, “2nd child” or “review 1”: each way to take it."""
    found = []
    words = key.split()
    for place, word in enumerate(words):
        number = _ORDINALS.get(word) or (
            int(word) if word.isdigit() and len(word) <= _FIGURES else 0
        )
        if 0 < number <= _MOST and len(words) > 1:
            found.append((" ".join(words[:place] + words[place + 1 :]), number))
    for place, word in enumerate(words[1:], 1):
        if len(word) == 1 and "a" <= word <= "h" and words[place - 1] in {"child", "sibling", "yp"}:
            found.append((" ".join(words[:place] + words[place + 1 :]), ord(word) - ord("a") + 1))
    return found


@lru_cache(maxsize=4096)
def guesses(heading: str) -> tuple[Guess, ...]:
    """Every target that a heading may stand for, the likeliest first."""
    key = heading_key(heading)
    if not key or len(key) > _LONGEST * 2:
        return ()
    found = {name: Guess(name, score) for name, score in _scores(key).items()}
    for without, number in numbered(key):
        for name, score in _scores(without).items():
            known = found.get(name)
            if targets()[name].level is Level.CASE:
                continue
            if known is None or (known.score < EXACT and score >= known.score - _COUNTED):
                found[name] = Guess(name, score - 1, number)
    return tuple(sorted(found.values(), key=lambda guess: -guess.score))


def _scores(key: str) -> dict[str, float]:
    """How like each target a heading without its number is: exactly, by its parts, or nearly."""
    known = _known()
    words = key.split()
    found: dict[str, float] = {}
    for name, target in targets().items():
        if key in target.headings:
            found[name] = EXACT
            continue
        met = [part for part in target.parts if all(_holds(words, word) for word in part)]
        if met and not _excluded(words, target):
            longest = max(map(len, met))
            found[name] = min(PARTS + 3.0 * longest - 0.5 * max(len(words) - longest, 0), EXACT - 3)
    near = process.extract(
        key, list(known), scorer=fuzz.ratio, score_cutoff=POSSIBLE + _FARTHER, limit=12
    )
    for heading, score, _place in near:
        for name in known[heading]:
            if score - _FARTHER > found.get(name, 0.0) and not _excluded(words, targets()[name]):
                found[name] = score - _FARTHER
    return found


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Every heading long enough for a slip of the finger, with the targets it belongs to."""
    by: dict[str, tuple[str, ...]] = {}
    for name, target in targets().items():
        for heading in target.headings:
            if len(heading) >= _SLIP:
                by[heading] = (*by.get(heading, ()), name)
    return by


def _excluded(words: Sequence[str], target: Target) -> bool:
    return any(_holds(words, part) for part in target.excluded)


def _holds(words: Sequence[str], wanted: str) -> bool:
    if wanted.endswith("*"):
        return any(word.startswith(wanted[:-1]) for word in words)
    return wanted in words if " " not in wanted else f" {wanted} " in f" {' '.join(words)} "


def find_header(sheet: Sheet) -> Header | None:
    """The row, or the two rows, whose cells are most like headings; None where no row is."""
    best: dict[int, tuple[float, Header]] = {}
    for row in range(min(len(sheet.rows), _LOOKED_AT)):
        if all(cell is None for cell in sheet.rows[row]):
            continue
        found = best.get(1)
        if found and found[0] >= _CLEAR and row > found[1].row + _FARTHEST:
            break
        for rows in (1, 2) if _may_stand_above(sheet, row) else (1,):
            if row + rows > len(sheet.rows) or not _may_be_headings(sheet.rows[row + rows - 1]):
                continue
            headings = headings_at(sheet, row, rows)
            score = _worth(headings, sheet, row, rows)
            if score > best.get(rows, (0.0,))[0]:
                best[rows] = (score, Header(row, rows, headings))
    if not best:
        return None
    single, double = best.get(1), best.get(2)
    if double and (single is None or double[0] > single[0] * 1.1 + 0.5):
        return double[1]
    return None if single is None else single[1]


def _may_stand_above(sheet: Sheet, row: int) -> bool:
    """Whether a row may name groups of the columns below it: merged, or with fewer words than they have."""
    if any(merge.top == row for merge in sheet.merges):
        return True
    filled = [
        sum(cell is not None for cell in sheet.rows[line])
        for line in range(row, min(row + 2, len(sheet.rows)))
    ]
    return filled[0] < filled[-1]


def _may_be_headings(row: Sequence[Cell]) -> bool:
    """Whether most of a row's cells are words, as headings are."""
    filled = [cell for cell in row if cell is not None]
    words = sum(isinstance(cell, str) for cell in filled)
    return words >= _FEWEST and words * 4 >= len(filled) * 3


def headings_at(sheet: Sheet, row: int, rows: int) -> tuple[str, ...]:
    """The heading of each column; where headings take two rows, a group's name stands before its columns'."""
    lower = [_heading(sheet.cell(row + rows - 1, column)) for column in range(sheet.width)]
    if rows == 1:
        return tuple(lower)
    upper = [_heading(sheet.cell(row, column)) for column in range(sheet.width)]
    spans = {
        column: merge.left
        for merge in sheet.merges
        if merge.top <= row <= merge.bottom and merge.bottom < row + rows - 1
        for column in range(merge.left, merge.right + 1)
    }
    group = ""
    joined = []
    for column, below in enumerate(lower):
        if column in spans:
            group = upper[spans[column]]
        elif upper[column]:
            group = upper[column]
        elif not below or sheet.merges:
            group = ""
        joined.append(f"{group} {below}".strip())
    return tuple(joined)


def _heading(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, str | int):
        return ""
    return " ".join(str(cell).split()) if len(str(cell)) <= _LONGEST * 2 else ""


def _worth(headings: Sequence[str], sheet: Sheet, row: int, rows: int) -> float:
    """How much a row is like headings: the targets its cells name, less its cells that are no words."""
    known: dict[tuple[str, int | None], float] = {}
    for heading in headings:
        found = guesses(heading)
        if found and found[0].score >= SURE:
            key = (found[0].target, found[0].index)
            known[key] = max(known.get(key, 0.0), found[0].score)
    named = [key for key in known if key[0]]
    if len(named) < _FEWEST:
        return 0.0
    other = sum(
        1
        for line in range(row, row + rows)
        for cell in sheet.rows[line]
        if cell is not None and not isinstance(cell, str)
    )
    repeated = sum(1 for heading in headings if heading) - len(known)
    return sum(known.values()) / EXACT - 1.5 * other - 0.02 * max(repeated, 0)
