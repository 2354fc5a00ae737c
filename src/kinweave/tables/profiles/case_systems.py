"""What a council's case system says of a child beside a tracker's columns: legal facts, and that a record is restricted."""

from __future__ import annotations

from typing import Final

from kinweave.tables.profiles.facts import CaseFacts, ChildFacts
from kinweave.tables.profiles.model import Trouble
from kinweave.tables.profiles.records import Records

__all__ = ["LEGAL_FACTS", "add_from_case_system"]

LEGAL_FACTS: Final = (
    "child_in_need",
    "child_protection_plan",
    "section_20",
    "pre_proceedings",
    "proceedings",
    "interim_care_order",
    "care_order",
    "supervision_order",
    "placement_order",
)
_NO_START = "a legal fact ended, and nothing says from when it held"
_BACKWARDS = "a legal fact ends before it began"


def add_from_case_system(
    records: Records, facts: CaseFacts, child: ChildFacts, number: int, person: str
) -> None:
    """Add the legal facts of a child, and a protection where the council's system restricts the record."""
    for kind in LEGAL_FACTS:
        start, end = child.day(f"sheet.{kind}_from"), child.day(f"sheet.{kind}_until")
        if start is None and end is None:
            continue
        wrong = _NO_START if start is None else _BACKWARDS if end and end < start else ""
        if wrong:
            fact = child.by[f"sheet.{kind}_until"]
            records.trouble(fact.place, "date", Trouble.CONFLICT, wrong)
            continue
        records.add(
            "legal_fact",
            {
                "id": records.id("legal_fact", facts.key, number, kind),
                "person": person,
                "kind": kind,
                "start_date": start,
                "end_date": end,
            },
        )
    if child.text("sheet.restricted_record") not in {None, "no"}:
        records.add(
            "restriction",
            {
                "id": records.id("restriction", facts.key, number),
                "person": person,
                "kind": "identity_protected",
                "reason": "The record is restricted in the council’s own system.",
            },
        )
