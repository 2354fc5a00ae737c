"""Invented returns, censuses and FGC sets for the tests of linkage, in a few words a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from kinweave.linkage import CareReturn, CinReturn
from kinweave.tables.schema import conform

LA = "201"
OTHER_LA = "202"
Episode = Mapping[str, Any]

EPISODES = {
    "row": pl.Int64,
    "child_number": pl.String,
    "decom": pl.Date,
    "rne": pl.String,
    "ls": pl.String,
    "cin": pl.String,
    "place": pl.String,
    "place_provider": pl.String,
    "dec": pl.Date,
    "rec": pl.String,
    "reason_place_change": pl.String,
}
HEADER = {
    "row": pl.Int64,
    "child_number": pl.String,
    "sex": pl.String,
    "dob": pl.Date,
    "upn": pl.String,
}


def day(text: str) -> date:
    """A date from 2026-04-01."""
    return date.fromisoformat(text)


def episode(child: str, decom: Any, dec: Any = None, **cells: Any) -> Episode:
    """One row of an episodes table; dates as dates or as a text that may be unreadable."""
    row = {"child_number": child, "decom": decom, "dec": dec, "rne": "S", "ls": "C2", "place": "U4"}
    return row | ({"rec": "E4A"} if dec is not None else {}) | cells


def episodes_table(rows: Iterable[Episode]) -> pl.DataFrame:
    """An episodes table; a column with any text for a date stays text throughout, as the reader leaves it."""
    numbered = [{"row": number, **row} for number, row in enumerate(rows)]
    schema = dict(EPISODES)
    for name in ("decom", "dec"):
        if any(isinstance(row.get(name), str) for row in numbered):
            schema[name] = pl.String
            for row in numbered:
                row[name] = None if row.get(name) is None else str(row[name])
    return pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in numbered], schema=schema
    )


def care_return(
    year: int, *rows: Episode, la: str = LA, header: Iterable[Mapping[str, Any]] = ()
) -> CareReturn:
    """A council's return of the collection year that ends in `year`."""
    children = [
        {name: row.get(name) for name in HEADER} | {"row": number}
        for number, row in enumerate(header)
    ]
    tables = {
        "episodes": episodes_table(rows),
        "header": pl.DataFrame(children, schema=HEADER),
    }
    return CareReturn(la, year, tables)


CIN = {
    "children": {"LAchildID": pl.String, "PersonDeathDate": pl.Date},
    "cin_details": {
        "LAchildID": pl.String,
        "CINreferralDate": pl.Date,
        "CINclosureDate": pl.Date,
        "ReasonForClosure": pl.String,
    },
    "child_protection_plans": {
        "LAchildID": pl.String,
        "CPPstartDate": pl.Date,
        "CPPendDate": pl.Date,
    },
    "pre_proceedings": {
        "LAchildID": pl.String,
        "PPStartDate": pl.Date,
        "StepDecisionDate": pl.Date,
        "CourtAppDate": pl.Date,
    },
}


def cin_return(year: int, *, la: str = LA, **tables: list[dict[str, Any]]) -> CinReturn:
    """A council's census; every child named in a table stands among its children."""
    named = {row["LAchildID"] for rows in tables.values() for row in rows}
    told = {row["LAchildID"] for row in tables.get("children", [])}
    rows = dict(tables)
    rows["children"] = [
        *tables.get("children", []),
        *({"LAchildID": name} for name in sorted(named - told)),
    ]
    frames = {}
    for name, columns in CIN.items():
        given = [
            {"row": number, "parent_row": row.get("parent_row", 0)}
            | {column: row.get(column) for column in columns}
            for number, row in enumerate(rows.get(name, []))
        ]
        frames[name] = pl.DataFrame(
            given, schema={"row": pl.Int64, "parent_row": pl.Int64, **columns}
        )
    return CinReturn(la, year, frames)


def fgc_set(
    referrals: Mapping[str, Iterable[date]],
    *,
    numbers: Mapping[str, str] | None = None,
    people: Mapping[str, Mapping[str, Any]] | None = None,
    la: str | None = LA,
    **more: list[dict[str, Any]],
) -> dict[str, pl.LazyFrame]:
    """An FGC set: each child with the days of their referrals; numbers are the names unless told."""
    own = {child: child for child in referrals} if numbers is None else numbers
    cases = [
        (f"{child}-{count}", child, on)
        for child, days in referrals.items()
        for count, on in enumerate(days)
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "person": [
            {"id": child, "birth_date": date(2015, 6, 1)} | dict((people or {}).get(child, {}))
            for child in referrals
        ],
        "identifier": [
            {"id": f"n-{who}", "person": who, "scheme": "la_child_id", "value": value, "issuer": la}
            for who, value in own.items()
        ],
        "referral": [{"id": case, "case": case, "received_date": on} for case, _, on in cases],
        "child_in_case": [{"id": case, "case": case, "person": who} for case, who, _ in cases],
        "responsible_council": [],
        "legal_fact": [],
        "pre_proceedings_period": [],
        "pre_proceedings_child": [],
    }
    return {
        name: conform(
            name,
            pl.DataFrame(given, infer_schema_length=None) if given else pl.DataFrame(),
        ).lazy()
        for name, given in (rows | more).items()
    }
