"""How an SSDA903 return is laid out: its tables, their columns and what each holds, loaded from data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["Column", "ColumnKind", "Layout", "Table", "layout"]


class ColumnKind(StrEnum):
    """What a column of the return holds."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column: its name in the return, its name in our tables, and what it holds."""

    heading: str
    name: str
    kind: ColumnKind


@dataclass(frozen=True)
class Table:
    """One table of the return, its columns in the order in which the return has them.

    `first_year` is the calendar year in which its first collection ends; `optional` names the
    columns that a return's own CSV form leaves out when they are not there.
    """

    name: str
    title: str
    xml: str | None
    known_by: frozenset[str]
    needed: tuple[str, ...]
    optional: frozenset[str]
    first_year: int | None
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Layout:
    """Every table of the return, and the other names that columns go by."""

    tables: Mapping[str, Table]
    same: Mapping[str, str]

    def heading(self, written: str) -> str:
        """The return's name for a heading as somebody wrote it."""
        plain = "_".join(written.strip().upper().replace("-", " ").split())
        return self.same.get(plain, plain)


@cache
def layout() -> Layout:
    """The layout of the return, of every year: later years only add tables."""
    text = (files("kinweave.tables.ssda903") / "data" / "layout.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Layout(
        tables={
            name: Table(
                name=name,
                title=entry["title"],
                xml=entry.get("xml"),
                known_by=frozenset(entry["known_by"]),
                needed=tuple(entry["needed"]),
                optional=frozenset(entry.get("optional", ())),
                first_year=entry.get("from_year"),
                columns={
                    heading: Column(heading, _name(heading), ColumnKind(kind))
                    for heading, kind in entry["columns"].items()
                },
            )
            for name, entry in data["tables"].items()
        },
        same=data["same"],
    )


def _name(heading: str) -> str:
    return "child_number" if heading == "CHILD" else heading.lower()
