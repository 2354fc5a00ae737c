"""Counting the national return again, straight from the records and by other means than the library's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from kinweave.standard import load

FGC = "family_group_conference"
FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)
GROUPS = {"W": "white", "M": "mixed", "A": "asian", "B": "black"}
ASIAN_TOO = {"CHNE": "asian", "OOTH": "other", "BOTH": "black", "REFU": "REFU", "NOBT": "NOBT"}
Row = Mapping[str, Any]


class Recount:
    """One council's records, asked one question at a time."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        self.rows = {name: frame.to_dicts() for name, frame in tables.items()}
        self.people = {row["id"]: row for row in self.rows["person"]}
        self.cases = {row["id"]: row for row in self.rows["case"]}
        self.referred_on: dict[str, date] = {}
        for row in self.rows["referral"]:
            known = self.referred_on.get(row["case"], date.max)
            self.referred_on[row["case"]] = min(known, row["received_date"])
        self.in_year = sorted(
            (case for case, day in self.referred_on.items() if FIRST <= day <= LAST),
            key=lambda case: (self.referred_on[case], case),
        )

    def of(self, entity: str, case: str) -> list[Row]:
        return [row for row in self.rows[entity] if row["case"] == case]

    def said_yes(self, case: str) -> bool:
        offers = {row["id"] for row in self.of("offer", case)}
        yes = [
            row
            for row in self.rows["answer"]
            if row["offer"] in offers and row["answer"] == "accepted"
        ]
        return bool(yes) or any(
            row["agreed"] == "yes" for row in self.of("agreement_to_take_part", case)
        )

    def held(self, case: str, kind: str | None) -> list[Row]:
        return [
            row
            for row in self.of("conference", case)
            if row["outcome"] == "held" and kind in (None, row["meeting_type"])
        ]

    def ended(self, case: str) -> bool:
        return bool(self.of("closure", case)) or any(
            row["stage"] in ("closed", "ended_at_offer") for row in self.of("case_stage", case)
        )

    def cases_of(self, unit: str, who: str, kind: str | None) -> list[str]:
        theirs = {row["case"] for row in self.rows["child_in_case"] if row["person"] == who}
        return [
            case
            for case in self.in_year
            if kind in (None, self.cases[case]["meeting_type"])
            and (self.cases[case]["family"] == who if unit == "family" else case in theirs)
        ]

    def everybody(self, unit: str, kind: str | None) -> set[str]:
        cases = [one for one in self.in_year if kind in (None, self.cases[one]["meeting_type"])]
        if unit == "family":
            return {self.cases[one]["family"] for one in cases}
        return {row["person"] for row in self.rows["child_in_case"] if row["case"] in cases}

    def came(self, unit: str, who: str, kind: str | None) -> str:
        places = {row["case"]: row for row in self.rows["child_in_case"] if row["person"] == who}
        ended = []
        for case in self.cases_of(unit, who, kind):
            left = places[case]["left_date"] if unit == "child" else None
            days = [row["held_date"] for row in self.held(case, kind)]
            if any(left is None or day < left for day in days):
                return "held"
            ended.append(self.ended(case) or left is not None)
        return "not_held" if all(ended) else "to_come"

    def counts(self, unit: str, measure: str, who: str, kind: str | None) -> bool:
        if measure == "referred":
            return True
        came = self.came(unit, who, kind)
        if measure == "agreed":
            return came == "held" or any(map(self.said_yes, self.cases_of(unit, who, kind)))
        return came == measure

    def category(self, unit: str, by: str, who: str) -> Iterable[str]:
        """Where one child or family stands in a table of family group conferences."""
        cases = self.cases_of(unit, who, FGC)
        first, last, person = cases[0], cases[-1], self.people.get(who, {})
        asked: dict[str, Callable[[], Any]] = {
            "sex": lambda: person["sex"],
            "ethnicity": lambda: person["ethnicity"],
            "ethnic_group": lambda: self.group(person["ethnicity"]),
            "age_band": lambda: self.band(person, self.referred_on[first]),
            "disability": lambda: self.disability(person["disabilities"]),
            "legal_stage": lambda: self.place(first, who)["legal_stage_at_referral"],
            "stage_at_conference": lambda: self.on_the_day(cases, who),
            "source": lambda: self.of("referral", first)[0]["source"],
            "offer_method": lambda: self.of("offer", first)[0]["method"],
            "closure_reason": lambda: next((r["reason"] for r in self.of("closure", last)), None),
            "stage_reached": lambda: self.furthest(cases),
            "not_held_reason": lambda: self.why_not(last),
        }
        if by == "disability_kind":
            return {code for code in person["disabilities"] or [] if code != "NONE"}
        return {asked[by]() or "not_recorded"}

    def place(self, case: str, who: str) -> Row:
        return next(row for row in self.of("child_in_case", case) if row["person"] == who)

    def on_the_day(self, cases: list[str], who: str) -> str | None:
        for case in cases:
            left = self.place(case, who)["left_date"]
            if any(left is None or row["held_date"] < left for row in self.held(case, FGC)):
                return self.place(case, who)["legal_stage_at_conference"]
        return None

    def group(self, code: str | None) -> str | None:
        return None if code is None else ASIAN_TOO.get(code) or GROUPS[code[0]]

    def band(self, person: Row, on: date) -> str | None:
        born = person["birth_date"]
        if born is None:
            return "unborn" if person["expected_birth_date"] else None
        if born > on:
            return "unborn"
        years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        edges = [("0", 0), ("1_4", 4), ("5_9", 9), ("10_15", 15), ("16_17", 17), ("18_over", 200)]
        return next(name for name, last in edges if years <= last)

    def disability(self, codes: list[str] | None) -> str | None:
        return None if not codes else "no" if codes == ["NONE"] else "yes"

    def furthest(self, cases: list[str]) -> str | None:
        order = [code for code, _label in load().codes("stage").choices()]
        leave = {"offered", "ended_at_offer", "closed"}
        reached = {row["stage"] for case in cases for row in self.of("case_stage", case)} - leave
        return max(reached, key=order.index, default=None)

    def why_not(self, case: str) -> str | None:
        missed = [
            row
            for row in self.of("conference", case)
            if row["outcome"] == "did_not_happen" and row["meeting_type"] == FGC
        ]
        if missed:
            return max(missed, key=lambda row: row["sequence"])["not_held_reason"]
        return "another_meeting" if self.held(case, None) else "none_planned"

    def number(self, unit: str, measure: str, by: str, category: str) -> int:
        """One number of the return."""
        if measure == "offered":
            return sum(category in ("total", self.letter(one)) for one in self.letters())
        if measure == "conferences":
            held = [
                row
                for row in self.rows["conference"]
                if row["outcome"] == "held"
                and row["meeting_type"] == FGC
                and FIRST <= row["held_date"] <= LAST
            ]
            return sum(category in ("total", self.private(row["id"])) for row in held)
        if by == "meeting_type":
            kind = None if category == "total" else category
            return sum(self.counts(unit, measure, who, kind) for who in self.everybody(unit, kind))
        return sum(
            self.counts(unit, measure, who, FGC)
            for who in self.everybody(unit, FGC)
            if category == "total" or category in self.category(unit, by, who)
        )

    def private(self, conference: str) -> str:
        times = [row for row in self.rows["stage_time"] if row["conference"] == conference]
        return "yes" if any(row["professionals_left_at"] for row in times) else "no"

    def letters(self) -> set[str]:
        return {
            row["family"]
            for row in self.rows["case"]
            if row["route"] == "letter"
            and row["meeting_type"] == FGC
            and FIRST <= row["started_date"] <= LAST
        }

    def letter(self, family: str) -> str:
        cases = [
            row["id"]
            for row in self.rows["case"]
            if row["family"] == family and row["route"] == "letter" and row["meeting_type"] == FGC
            and FIRST <= row["started_date"] <= LAST
        ]  # fmt: skip
        offers = {row["id"] for case in cases for row in self.of("offer", case)}
        said = {row["answer"] for row in self.rows["answer"] if row["offer"] in offers}
        return next((one for one in ("accepted", "said_no") if one in said), "no_answer")
