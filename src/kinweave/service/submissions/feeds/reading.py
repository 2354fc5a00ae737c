"""Reads a file of the council's case system by a profile, into what it says of each child."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from kinweave.service.submissions.feeds.said import (
    LEGAL,
    PERSON_FIELDS,
    TEAM,
    WORKER,
    FedChild,
    FeedFile,
    period,
)
from kinweave.tables.profiles import Profile, apply
from kinweave.tables.profiles.parting import part
from kinweave.tables.sheets import read_bytes


def read_feed(path: Path, profile: Profile, *, council: str, as_at: date) -> FeedFile:
    """Read one file. A row of which anything cannot be read is not taken at all, nor is a child twice.

    A child whose record the council's system restricts is left out: unknown means no.
    """
    content = path.read_bytes()
    book = read_bytes(content, path.name)
    imported = apply([book], profile, council=council, as_at=as_at)
    parted = part([book], imported)
    good = apply(parted.good, profile, council=council, as_at=as_at) if parted.held else imported
    told, restricted, unnumbered = _children(good.tables)
    count = Counter(child.number.casefold() for child in told)
    twice = {number for number, times in count.items() if times > 1}
    not_taken = [
        f"Sheet “{one.sheet}”, row {one.row}: {'; '.join(one.reasons)}." for one in parted.held
    ]
    if unnumbered:
        not_taken.append(f"{unnumbered} children have no council number and cannot be told apart.")
    if twice:
        not_taken.append(f"{len(twice)} council numbers stand in more than one row.")
    return FeedFile(
        sha256=hashlib.sha256(content).hexdigest(),
        children=tuple(child for child in told if child.number.casefold() not in twice),
        restricted=restricted,
        not_taken=tuple(not_taken),
    )


def _children(tables: Any) -> tuple[list[FedChild], int, int]:
    def rows(name: str) -> list[dict[str, Any]]:
        frame: pl.DataFrame | None = tables.get(name)
        return [] if frame is None else list(frame.iter_rows(named=True))

    numbers = {
        one["person"]: one["value"] for one in rows("identifier") if one["scheme"] == "la_child_id"
    }
    restricted = {one["person"] for one in rows("restriction")}
    case_of = {one["person"]: one["case"] for one in rows("child_in_case")}
    referral_of = {one["case"]: one for one in rows("referral")}
    facts: dict[str, list[dict[str, Any]]] = {}
    for fact in rows("legal_fact"):
        facts.setdefault(fact["person"], []).append(fact)
    told, unnumbered = [], 0
    for person in rows("person"):
        key = person["id"]
        if key not in case_of or key in restricted:
            continue
        if key not in numbers:
            unnumbered += 1
            continue
        values = {f"person.{name}": _text(person[name]) for name in PERSON_FIELDS}
        referral = referral_of.get(case_of[key], {})
        values |= {path: _text(referral.get(path.partition(".")[2])) for path in (WORKER, TEAM)}
        for fact in facts.get(key, []):
            values[f"{LEGAL}{fact['kind']}"] = period(fact["start_date"], fact["end_date"])
        given = {name: value for name, value in values.items() if value}
        told.append(FedChild(numbers[key].replace(" ", ""), given))
    return told, len(restricted), unnumbered


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
