"""The children in one row: a name in its parts, several children in one cell, and a child met before."""

from __future__ import annotations

import re
from dataclasses import replace

from kinweave.tables.profiles.cells import CellReader, Reading
from kinweave.tables.profiles.dates import DateKind, DateOrder, read_date
from kinweave.tables.profiles.facts import ChildFacts, Fact, Place
from kinweave.tables.profiles.vocabulary import signs, targets
from kinweave.tables.profiles.words import word_key
from kinweave.tables.sheets import Cell

__all__ = [
    "IDENTITY",
    "given_part",
    "name_parts",
    "same_child",
    "split_names",
    "split_values",
    "unborn_name",
]

IDENTITY = frozenset(
    {
        "sheet.child_name",
        "person.given_name",
        "person.family_name",
        "person.birth_date",
        "person.expected_birth_date",
        "sheet.child_number",
        "sheet.upn",
        "sheet.nhs_number",
    }
)

_LINES = re.compile(r"\s*(?:[;\n\r]|(?:^|\s)(?:[1-9][.)])\s)\s*")
_COMMAS = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+|\s*[&+]\s*|\s+/\s+")
_IN_BRACKETS = re.compile(r"\s*[(\[]([^)\]]*[0-9][^)\]]*)[)\]]\s*")
_TITLES = frozenset({"miss", "mr", "master", "mstr", "ms"})
_UNNAMED = frozenset(
    {"baby", "child", "unborn", "ub", "u b", "ubb", "unb", "unknown", "tbc", "of", "bump", "twin"}
)


def split_names(text: str, dates: int) -> list[str]:
    """The names in one cell: on lines or after semicolons; after commas only where each is a whole name.

    `dates` is how many dates of birth stand beside them: as many names as dates are taken as so many children.
    """
    on_lines = [part for part in _LINES.split(text) if part.strip()]
    if len(on_lines) > 1:
        return on_lines
    parts = [part for part in _COMMAS.split(text) if part.strip()]
    whole = all(len(_IN_BRACKETS.sub(" ", part).split()) > 1 for part in parts)
    dated = all(_IN_BRACKETS.search(part) for part in parts)
    if len(parts) > 1 and (whole or dated or len(parts) == dates):
        return parts
    return [text]


def split_values(cell: Cell) -> list[Cell]:
    """The values in one cell that holds one for each of several children."""
    if not isinstance(cell, str):
        return [cell]
    parts: list[Cell] = [part for part in _LINES.split(cell) if part.strip()]
    if len(parts) == 1:
        parts = [
            part for part in re.split(r"\s*,\s*|\s+(?:and|&)\s+|\s*&\s*", cell) if part.strip()
        ]
    return parts or [cell]


def name_parts(text: str) -> tuple[str | None, str | None]:
    """First name and last name; “Last, First” is turned round, and an unborn child has no first name."""
    bare = " ".join(_IN_BRACKETS.sub(" ", text).split())
    if "," in bare:
        last, _, first = bare.partition(",")
        words = [word for word in first.split() if word_key(word) not in _UNNAMED]
        return " ".join(words) or None, last.strip() or None
    words = [word for word in bare.split() if word_key(word) not in _TITLES]
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if words and 0 < len(capitals) < len(words) and words[0].isupper() and len(words[0]) > 1:
        named = [word for word in words if word not in capitals]
        return " ".join(word for word in named if word_key(word) not in _UNNAMED) or None, " ".join(
            capitals
        )
    if words and word_key(words[0]) in _UNNAMED:
        kept = [word for word in words if word_key(word) not in _UNNAMED and word_key(word)]
        return None, " ".join(kept) or None
    if len(words) == 1:
        return words[0], None
    return (words[0], " ".join(words[1:])) if words else (None, None)


def given_part(text: str | None) -> str | None:
    """A first name; none where the cell says “unborn” or “baby” instead of one."""
    named = text is not None and any(word not in _UNNAMED for word in word_key(text).split())
    return text if named and not unborn_name(text or "") else None


def unborn_name(text: str) -> bool:
    """Whether a name says that the child is not yet born."""
    key = word_key(text)
    return any(f" {word} " in f" {key} " for word in signs().unborn)


def name_fact(text: str, place: Place) -> Fact:
    """A child's name as a fact, which knows whether it is an unborn child's."""
    return Fact(Reading(text, unborn=unborn_name(text)), place)


def date_in_name(text: str, place: Place, reader: CellReader, order: DateOrder) -> Fact | None:
    """The date of birth that stands in brackets after a name."""
    inside = _IN_BRACKETS.search(text)
    if inside is None or read_date(inside[1], order=order).kind is not DateKind.EXACT:
        return None
    reading = reader.read(inside[1], targets()["person.birth_date"], order)
    return Fact(replace(reading, trouble=None, reason=""), place)


def same_child(one: ChildFacts, other: ChildFacts) -> bool:
    """Whether two rows of one family are one child met twice.

    The same council number, or else the same name and the same date of birth. Two children of one name
    stay two.
    """
    numbers = one.text("sheet.child_number"), other.text("sheet.child_number")
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    dates = one.day("person.birth_date"), other.day("person.birth_date")
    if dates[0] is None or dates[0] != dates[1]:
        return False
    return _names(one) == _names(other) != ("", "", "")


def _names(child: ChildFacts) -> tuple[str, str, str]:
    whole = child.text("sheet.child_name") or ""
    return (
        word_key(whole),
        word_key(child.text("person.given_name") or ""),
        word_key(child.text("person.family_name") or ""),
    )
