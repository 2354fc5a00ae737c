"""The child-level extract for a national collection: pseudonyms for people, months for dates, no words."""

from __future__ import annotations

import hashlib
import hmac
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import polars as pl

from kinweave.release import Unreleased
from kinweave.returns.errors import ReturnError
from kinweave.returns.national.cases import Case, Records, read_records
from kinweave.returns.national.layout import layout as national_layout
from kinweave.returns.national.units import Counted, children_in
from kinweave.returns.periods import Period
from kinweave.tables import Key

__all__ = ["ChildLevel", "as_csv", "as_parquet", "child_level", "pseudonym", "rows"]

_LENGTH = 32
_DAYS_OF_A_WEEK = 7
_CAME = ("held", "not_held", "to_come")
_UNKNOWN = "not_recorded"


@dataclass(frozen=True)
class ChildLevel:
    """The extract's layout at one version: its columns, each with its meaning and how it was made coarser.

    The columns `counted` are those whose answers are counted in the manifest, for comparing two years.
    """

    name: str
    version: str
    ours: str
    recipient: str
    basis: str
    counted: tuple[str, ...]
    columns: Mapping[str, str]
    fingerprint: str


@cache
def child_level() -> ChildLevel:
    """The layout in force."""
    content = (files("kinweave.returns.child_level") / "data" / "child-level-1.toml").read_bytes()
    return ChildLevel(
        **tomllib.loads(content.decode()), fingerprint=hashlib.sha256(content).hexdigest()
    )


def rows(
    tables: Mapping[str, pl.LazyFrame], *, council: str, period: Period, key: Key
) -> Unreleased[pl.DataFrame]:
    """The extract of one year, a row for each child and referral.

    The rows stand in the order of their pseudonyms, which says nothing about when a record was made.
    """
    made = list(_rows(read_records(tables), council, period, key))
    shape: dict[str, Any] = dict.fromkeys(child_level().columns, pl.String())
    shape["weeks_to_conference"] = pl.Int64()
    frame = pl.DataFrame(made, schema=shape, orient="row")
    return Unreleased(frame.sort("child", "referral_month", "family"))


def as_csv(frame: pl.DataFrame) -> bytes:
    """The extract as CSV in UTF-8, with a line of names."""
    stream = BytesIO()
    frame.write_csv(stream)
    return stream.getvalue()


def as_parquet(frame: pl.DataFrame) -> bytes:
    """The extract as Parquet."""
    stream = BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def pseudonym(identifier: str, key: Key) -> str:
    """What stands for an identifier under one purpose's key."""
    return hmac.new(key.secret, identifier.encode(), hashlib.sha256).hexdigest()[:_LENGTH]


def _rows(records: Records, council: str, period: Period, key: Key) -> Iterator[dict[str, Any]]:
    plan = national_layout()
    for case in records.cases:
        if not period.holds(case.referred):
            continue
        for child in children_in([case], case.kind, case.kind, records.people, plan):
            yield _row(case, child) | {
                "child": pseudonym(child.id, key),
                "family": pseudonym(case.family, key),
                "council": council,
                "period": period.name,
            }


def _row(case: Case, child: Counted) -> dict[str, Any]:
    if case.referred is None:
        raise ReturnError("A case without a referral is in no child-level extract.")
    under = {name: _first(values) for name, values in child.under.items()}
    held = "held" in child.measures
    place = next(one for one in case.children if one.person == child.id)
    meetings = [one for one in case.held(case.kind) if place.there(one.held)]
    dated = [one.held for one in meetings if one.held is not None]
    first: date | None = min(dated, default=None)
    closed = case.closed or place.left is not None
    return {
        "referral_month": _month(case.referred),
        "age_band": under["age_band"],
        "sex": under["sex"],
        "ethnicity": under["ethnicity"],
        "disability": under["disability"],
        "disability_kinds": ";".join(child.under["disability_kind"]),
        "legal_stage": under["legal_stage"],
        "route": case.route,
        "meeting_type": case.kind,
        "source": under["source"],
        "offer_method": under["offer_method"],
        "agreed": "yes" if "agreed" in child.measures else "no",
        "came_of_it": next(one for one in _CAME if one in child.measures),
        "conference_month": None if first is None else _month(first),
        "weeks_to_conference": None
        if first is None
        else (first - case.referred).days // _DAYS_OF_A_WEEK,
        "private_time": ("yes" if meetings[0].private_time else "no") if held else None,
        "stage_at_conference": under["stage_at_conference"] if held else None,
        "stage_reached": under["stage_reached"],
        "closure_reason": under["closure_reason"] if closed else None,
        "not_held_reason": None if held else under["not_held_reason"],
    }


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else _UNKNOWN


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"
