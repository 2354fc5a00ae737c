"""Making a research set of records: pseudonyms, months for birthdays, and only those who agreed."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from kinweave.domain.agreement import Agreement, permits
from kinweave.service.extract.products import Rules, keys_of
from kinweave.service.extract.reading import Rows
from kinweave.service.offers.models import InformationSharing
from kinweave.service.offers.queries import said_by
from kinweave.standard import load
from kinweave.tables import Key

_LENGTH = 32


def agreed_to_research(*, on: date) -> frozenset[str]:
    """Everybody of this council whose own agreement to research is in force; not known means no."""
    said: dict[str, list[Agreement]] = defaultdict(list)
    given = InformationSharing.objects.filter(purpose="research").order_by("created_at", "pk")
    for agreement in said_by((), given):
        said[agreement.person].append(agreement)
    return frozenset(
        person
        for person, agreements in said.items()
        if permits("use_in_research", agreements, on, person=person).allowed
    )


def without_others(tables: Mapping[str, Rows], agreed: frozenset[str]) -> dict[str, Rows]:
    """Leave out everybody who has not agreed, with each record that is about them.

    A record goes when anything that it points at has gone, and so does what points at it.
    """
    kept = {name: list(rows) for name, rows in tables.items()}
    kept["person"] = [row for row in kept["person"] if row["id"] in agreed]
    points_at = {
        name: {
            field.name: field.references
            for field in keys_of(load().entity(name))
            if field.references is not None
        }
        for name in kept
    }
    while True:
        there = {name: {row["id"] for row in rows} for name, rows in kept.items()}
        fewer = {
            name: [
                row
                for row in rows
                if all(
                    row.get(field) is None or row[field] in there[entity]
                    for field, entity in points_at[name].items()
                )
            ]
            for name, rows in kept.items()
        }
        if {name: len(rows) for name, rows in fewer.items()} == {
            name: len(rows) for name, rows in kept.items()
        }:
            return fewer
        kept = fewer


def pseudonymise(tables: Mapping[str, Rows], rules: Rules, key: Key) -> dict[str, Rows]:
    """Put a pseudonym for every identifier, the same one wherever it stands under the same key.

    Records are put in the order of their pseudonyms, which says nothing about when they were made.
    """
    made: dict[str, Rows] = {}
    for name, rows in tables.items():
        keys = {field.name for field in keys_of(load().entity(name))}
        months = {
            field for field in load().entity(name).fields if f"{name}.{field}" in rules.to_the_month
        }
        hidden = [
            {
                field: _hidden(value, key if field in keys else None, to_the_month=field in months)
                for field, value in row.items()
            }
            for row in rows
        ]
        made[name] = sorted(hidden, key=lambda row: str(row["id"]))
    return made


def _hidden(value: Any, key: Key | None, *, to_the_month: bool) -> Any:
    if value is None:
        return None
    if key is not None:
        return pseudonym(str(value), key)
    return value.replace(day=1) if to_the_month else value


def pseudonym(identifier: str, key: Key) -> str:
    """What stands for an identifier under one key; without the key nobody can tell which it was."""
    return hmac.new(key.secret, identifier.encode(), hashlib.sha256).hexdigest()[:_LENGTH]
