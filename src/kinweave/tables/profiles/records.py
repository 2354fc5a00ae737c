"""The records of a set as they are made, with ids that are always the same for the same spreadsheet."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from kinweave.tables.profiles.facts import Place
from kinweave.tables.profiles.model import Problem, Trouble
from kinweave.tables.schema import schema
from kinweave.tables.sheets import column_letters

__all__ = ["Built", "Records"]

_NAMESPACE = uuid.UUID("5f1c2a52-8d0b-5c59-9e0a-6c4b7f0f3a11")
_ENTITIES = (
    "family",
    "case",
    "child_in_case",
    "person",
    "identifier",
    "restriction",
    "legal_fact",
    "pre_proceedings_period",
    "pre_proceedings_child",
    "referral",
    "offer",
    "answer",
    "agreement_to_take_part",
    "allocation",
    "conference",
    "plan",
    "agreement_to_plan",
    "review",
    "closure",
)


@dataclass
class Built:
    """The records of every entity, what could not be placed, and numbers for the report."""

    records: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in _ENTITIES}
    )
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def tables(self) -> dict[str, pl.DataFrame]:
        """The records as tables of the standard; an entity with no record has no table, the first five always."""
        return {
            name: pl.DataFrame(rows, schema=schema(name), orient="row")
            for name, rows in self.records.items()
            if rows or name in _ENTITIES[:5]
        }


class Records:
    """Adds records with their ids and the profile's constants, and keeps the numbers for the report."""

    def __init__(self, constants: Mapping[str, str], council: str, as_at: dt.date) -> None:
        self.constants = constants
        self.council = council
        self.as_at = as_at
        self.built = Built()
        self.tally = dict.fromkeys(
            (
                "unborn",
                "without_council_id",
                "family_attendances",
                "professional_attendances",
                "unnamed_adults",
                "taken_as_held",
            ),
            0,
        )
        self.consented: set[str] = set()
        self.held: dict[str, str] = {}

    def id(self, *parts: object) -> str:
        """The id of a record: the same for the same council and parts."""
        return str(uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, (self.council, *parts)))))

    def add(self, entity: str, record: Mapping[str, Any]) -> str:
        """Add a record, constants first; gives its id."""
        fixed = {
            name.partition(".")[2]: value
            for name, value in self.constants.items()
            if name.startswith(entity + ".")
        }
        known = {name: value for name, value in record.items() if value is not None}
        self.built.records[entity].append({**fixed, **known})
        return str(record["id"])

    def trouble(self, place: Place, kind: str, trouble: Trouble, reason: str) -> None:
        """List something that has no place in the tables."""
        self.built.problems.append(
            Problem(
                place.file,
                place.sheet,
                place.row + 1,
                column_letters(place.column),
                place.heading,
                kind,
                trouble,
                reason,
            )
        )
