"""How a CIN census file of one year is laid out: its groups, their values and the census year, loaded from data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["Group", "Layout", "ValueType", "layout"]


class ValueType(StrEnum):
    """What a census element may hold."""

    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    INTEGER = "integer"


@dataclass(frozen=True)
class Group:
    """One element that holds others: a child, an episode, an assessment, a pre-proceedings period."""

    element: str
    table: str | None
    each: str | None
    values: Mapping[str, ValueType]
    groups: Mapping[str, Group]


@dataclass(frozen=True)
class Layout:
    """One year's CIN census: what it is called, its year, its groups and the rules that check module 5."""

    name: str
    collection: str
    year_start: date
    year_end: date
    rules: str
    header: Group
    child: Group
    module_5: Group


@cache
def layout(name: str = "cin-2026-27") -> Layout:
    """The layout of one collection year."""
    text = (files("kinweave.tables.cin") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    groups: Mapping[str, Mapping[str, object]] = data["groups"]

    def build(element: str) -> Group:
        entry = data["groups"][element]
        return Group(
            element=element,
            table=entry.get("table"),
            each=entry.get("each"),
            values={value: ValueType(kind) for value, kind in entry.get("values", {}).items()},
            groups={
                inner: build(inner) for inner in groups if groups[inner].get("inside") == element
            },
        )

    return Layout(
        name=data["name"],
        collection=data["collection"],
        year_start=data["year_start"],
        year_end=data["year_end"],
        rules=data["rules"],
        header=build("Header"),
        child=build("Child"),
        module_5=build(data["module_5"]),
    )
