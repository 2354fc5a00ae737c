"""Invented return sets for the national return: whole journeys, a few cells of each record."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from kinweave.standard import load
from kinweave.tables import Product, SetInfo, write_tables
from kinweave.tables.schema import conform, schema

FGC = "family_group_conference"
MADE_AT = datetime(2026, 6, 3, 8, 15, tzinfo=UTC)
TABLES = (
    "family", "case", "child_in_case", "person", "identifier", "referral", "offer", "answer",
    "agreement_to_take_part", "conference", "stage_time", "case_stage", "closure",
)  # fmt: skip


def whole(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, pl.DataFrame]:
    """Whole tables of the standard; those that the return needs are there even when empty."""
    return {
        name: conform(name, pl.DataFrame(rows[name], infer_schema_length=None))
        if rows.get(name)
        else pl.DataFrame(schema=schema(name))
        for name in TABLES
    }


def lazy(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.LazyFrame]:
    return {name: frame.lazy() for name, frame in tables.items()}


def on_disk(place: Path, tables: Mapping[str, pl.DataFrame], product: str = "return") -> Path:
    info = SetInfo(
        Product(product), "Northfold", "National FGC return", "Zoë Okafor", "yearly", MADE_AT
    )
    write_tables(place, tables, info=info)
    return place


class Journeys:
    """Builds up the records of families, one after another."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def add(self, entity: str, **cells: Any) -> str:
        row = {"id": f"{entity}-{len(self.rows[entity]) + 1}"} | cells
        self.rows[entity].append(row)
        return str(row["id"])

    def case(
        self, family: str = "", *, kind: str = FGC, route: str = "referral", on: date | None = None
    ) -> str:
        family = family or self.add("family", reference="F")
        return self.add("case", family=family, meeting_type=kind, route=route, started_date=on)

    def child(self, case: str, person: str = "", left: date | None = None, **cells: Any) -> str:
        places = {name: cells.pop(name) for name in tuple(cells) if name.startswith("legal_stage")}
        person = person or self.add("person", **cells)
        self.add("child_in_case", case=case, person=person, left_date=left, **places)
        return person

    def referral(self, case: str, on: date, source: str | None = "5A") -> None:
        self.add("referral", case=case, received_date=on, source=source)

    def answer(self, case: str, answer: str, method: str = "in_person") -> None:
        parent = self.add("person")
        offer = self.add("offer", case=case, person=parent, outcome="offered", method=method)
        self.add("answer", offer=offer, answer=answer)

    def conference(
        self, case: str, outcome: str, on: date | None = None, *, private: bool = True,
        kind: str = FGC, reason: str | None = None,
    ) -> str:  # fmt: skip
        sequence = 1 + sum(row["case"] == case for row in self.rows["conference"])
        conference = self.add(
            "conference", case=case, sequence=sequence, meeting_type=kind, outcome=outcome,
            held_date=on, not_held_reason=reason,
        )  # fmt: skip
        if on is not None:
            left = datetime(on.year, on.month, on.day, 13, tzinfo=UTC) if private else None
            self.add(
                "stage_time", conference=conference, stage="private_family_time",
                professionals_left_at=left,
            )  # fmt: skip
        return conference

    def stages(self, case: str, *stages: str) -> None:
        for stage in stages:
            self.add("case_stage", case=case, stage=stage)

    def close(self, case: str, reason: str) -> None:
        self.stages(case, "closed")
        self.add("closure", case=case, reason=reason)

    def tables(self) -> dict[str, pl.DataFrame]:
        return whole(self.rows)


def invented(families: int, seed: int, first: date = date(2025, 3, 1)) -> dict[str, pl.DataFrame]:
    """Many invented families, some of them referred twice, some outside the year."""
    dice, told = random.Random(seed), Journeys()
    codes = {
        name: [code for code, _label in load().codes(name).choices()]
        for name in ("sex", "ethnicity", "disability", "legal_stage", "referral_source",
                     "not_held_reason", "closure_reason", "offer_method")
    }  # fmt: skip
    common = ["WBRI"] * 30 + ["APKN"] * 6 + ["MWBC"] * 4
    for _ in range(families):
        family = told.add("family", reference="F")
        people: list[str] = []
        for _again in range(2 if dice.random() < 0.06 else 1):
            day = first + timedelta(days=dice.randrange(400))
            kind = FGC if dice.random() < 0.85 else "family_network_meeting"
            route = "letter" if dice.random() < 0.3 else "referral"
            case = told.case(family, kind=kind, route=route, on=day)
            for place in range(dice.choice([1, 1, 2, 2, 3])):
                born = day - timedelta(days=dice.randrange(-120, 6200))
                person = told.child(
                    case,
                    people[place] if place < len(people) else "",
                    left=day + timedelta(days=20) if dice.random() < 0.03 else None,
                    birth_date=born if born <= day else None,
                    expected_birth_date=born if born > day else None,
                    sex=dice.choice([*codes["sex"][:2] * 10, "U", None]),
                    ethnicity=dice.choice([*common, *codes["ethnicity"], None]),
                    disabilities=dice.choice([["NONE"]] * 8 + [None, [], ["LD"], ["AUT", "BEH"]]),
                    legal_stage_at_referral=dice.choice([*codes["legal_stage"], None]),
                    legal_stage_at_conference=dice.choice(codes["legal_stage"]),
                )
                if place >= len(people):
                    people.append(person)
            if route == "referral" or dice.random() < 0.7:
                told.referral(case, day, dice.choice(["5A"] * 12 + codes["referral_source"][:8]))
            told.stages(case, "referred", *(["preparing"] if dice.random() < 0.7 else []))
            answer = dice.choices(["accepted", "said_no", "no_answer"], [70, 20, 10])[0]
            told.answer(case, answer, dice.choice(codes["offer_method"]))
            if answer == "accepted" and dice.random() < 0.25:
                told.conference(case, "did_not_happen",
                                reason=dice.choice([*codes["not_held_reason"], None]))  # fmt: skip
            if answer == "accepted" and dice.random() < 0.65:
                told.stages(case, "conference_held")
                held = day + timedelta(days=dice.randrange(20, 90))
                told.conference(case, "held", held, private=dice.random() < 0.9)
            elif answer != "no_answer" and dice.random() < 0.7:
                told.close(case, dice.choice(codes["closure_reason"]))
    return told.tables()
