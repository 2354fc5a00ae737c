"""What a column can be, and the words for an empty cell, a total and a note: read from the data files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from kinweave.tables.profiles.words import heading_key, word_key

__all__ = ["Level", "Signs", "Target", "signs", "targets"]

_FOLDER = resources.files("kinweave.tables.profiles").joinpath("data")


class Level(StrEnum):
    """What a column that stands several times in a row counts."""

    CASE = "case"
    CHILD = "child"
    ADULT = "adult"
    MEETING = "meeting"
    REVIEW = "review"


@dataclass(frozen=True)
class Target:
    """One thing that a column can be, and the headings by which it is known."""

    name: str
    kind: str
    level: Level
    of: str
    scheme: str
    headings: frozenset[str]
    parts: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...]

    @property
    def label(self) -> str:
        """A short name for it, as a report and a question say it."""
        return self.name.replace("sheet.", "").replace(".", ": ").replace("_", " ") or "not taken"


@cache
def targets() -> Mapping[str, Target]:
    """Every target by name; the empty name is a column that is known and not taken."""
    content = tomllib.loads(_FOLDER.joinpath("columns.toml").read_text(encoding="utf-8"))
    return {
        str(one["target"]): Target(
            name=one["target"],
            kind=one["kind"],
            level=Level(one["level"]),
            of=one.get("of", ""),
            scheme=one.get("scheme", ""),
            headings=frozenset(map(heading_key, one["headings"])),
            parts=tuple(tuple(words) for words in one.get("parts", ())),
            excluded=tuple(one.get("not", ())),
        )
        for one in content["column"]
    }


@dataclass(frozen=True)
class Signs:
    """Words that mean an empty cell, something still to come, no number, or a row that is no family."""

    empty: frozenset[str]
    waiting: frozenset[str]
    no_number: frozenset[str]
    total: frozenset[str]
    note: tuple[str, ...]
    period: frozenset[str]
    unborn: frozenset[str]


@cache
def signs() -> Signs:
    """The words of `empty.toml` and the words for an unborn child of `dates.toml`."""
    content: dict[str, Any] = tomllib.loads(_FOLDER.joinpath("empty.toml").read_text("utf-8"))
    dates: dict[str, Any] = tomllib.loads(_FOLDER.joinpath("dates.toml").read_text("utf-8"))
    cells, rows = content["cells"], content["rows"]
    return Signs(
        empty=frozenset(map(word_key, cells["empty"])),
        waiting=frozenset(map(word_key, cells["waiting"])),
        no_number=frozenset(map(word_key, cells["no_number"])),
        total=frozenset(map(word_key, rows["total"])),
        note=tuple(map(word_key, rows["note"])),
        period=frozenset(map(word_key, rows["period"])),
        unborn=frozenset(dates["words"]["unborn"]),
    )
