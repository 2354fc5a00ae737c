"""Invented return sets and CIN files for the tests of returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from kinweave.tables.schema import conform

LA = "201"
FULL: Mapping[str, Any] = {
    "start_date": date(2026, 5, 4),
    "letter_sent_date": date(2026, 5, 11),
    "offer_in_letter": "yes",
    "meeting_facilitated": "no",
    "initial_meeting_date": date(2026, 6, 1),
    "review_meetings_count": 2,
    "step_decision_date": date(2026, 9, 14),
    "outcome": "B",
    "court_application_date": date(2026, 10, 5),
    "letter_to_issue_date": date(2026, 10, 12),
}
REFERRAL = date(2026, 4, 20)


def frames(**rows: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Whole tables of the standard from a few cells of each; the four that the return needs are always there."""
    needed: dict[str, list[dict[str, Any]]] = {
        "pre_proceedings_period": [],
        "pre_proceedings_child": [],
        "identifier": [],
        "responsible_council": [],
    }
    return {
        name: conform(name, pl.DataFrame(given, infer_schema_length=None))
        for name, given in (needed | rows).items()
    }


def lazy(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.LazyFrame]:
    """The tables as they are read from a set."""
    return {name: frame.lazy() for name, frame in tables.items()}


def number(person: str, value: str, issuer: str | None = LA, **dates: date) -> dict[str, Any]:
    """A council child number."""
    row = {"id": f"i-{person}-{value}", "person": person, "scheme": "la_child_id"}
    return row | {"value": value, "issuer": issuer} | dates


def one_child(
    period: Mapping[str, Any] = FULL, *, referral: date | None = REFERRAL, issuer: str | None = LA
) -> dict[str, pl.DataFrame]:
    """One child with the council number N1 in one period."""
    return frames(
        pre_proceedings_period=[{"id": "p1", "family": "f1", **period}],
        pre_proceedings_child=[
            {"id": "c1", "period": "p1", "person": "tom", "cin_referral_date": referral}
        ],
        identifier=[number("tom", "N1", issuer)],
    )


def cin_file(*children: str, la: str | None = LA, reference_date: str = "2027-03-31") -> bytes:
    """A CIN file of a council with these children."""
    source = "" if la is None else f"\n    <Source><LEA>{la}</LEA></Source>"
    header = f"""<CollectionDetails><Collection>CIN</Collection>
    <ReferenceDate>{reference_date}</ReferenceDate></CollectionDetails>{source}"""
    return f"""<?xml version='1.0' encoding="utf-8"?>
<Message>
  <Header>{header}</Header>
  <Children>{"".join(children)}
  </Children>
</Message>
""".encode()


def cin_child(child: str, *episodes: str) -> str:
    """One child of a CIN file; each episode is a referral date, with module 5 after a bar."""
    details = ""
    for episode in episodes:
        referral, _bar, module_5 = episode.partition("|")
        details += f"""
      <CINdetails>
        <CINreferralDate>{referral}</CINreferralDate>
        <ReferralNFA>false</ReferralNFA>{module_5}
      </CINdetails>"""
    return f"""
    <Child>
      <ChildIdentifiers><LAchildID>{child}</LAchildID><UPNunknown>UN1</UPNunknown></ChildIdentifiers>{details}
    </Child>"""


def module_5(start: str, **values: str) -> str:
    """A module 5 element that the council's own system wrote."""
    begun = f"<PPStartDate>{start}</PPStartDate>" if start else ""
    inner = begun + "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"\n        <PreProceedingsandFGDM>{inner}</PreProceedingsandFGDM>"
