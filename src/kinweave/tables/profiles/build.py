"""Makes the standard's tables from what was gathered of each case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kinweave.tables.profiles.facts import CaseFacts
from kinweave.tables.profiles.meetings import Meeting, Review, meetings_of
from kinweave.tables.profiles.model import Trouble
from kinweave.tables.profiles.people import add_adults, add_children
from kinweave.tables.profiles.records import Built, Records

__all__ = ["build"]


def build(
    cases: Sequence[CaseFacts], constants: Mapping[str, str], *, council: str, as_at: dt.date
) -> Built:
    """The tables of these cases. Ids depend on the council, the references and the order of rows alone."""
    work = _Builder(constants, council, as_at)
    families: dict[str, list[CaseFacts]] = {}
    for case in cases:
        families.setdefault(case.family_key, []).append(case)
    for number, (key, own) in enumerate(families.items(), 1):
        work.family(key, own, number)
    work.count()
    return work.built


class _Builder(Records):
    def family(self, key: str, cases: Sequence[CaseFacts], number: int) -> None:
        reference = next((case.family_reference for case in cases if case.family_reference), None)
        reference = reference or next((case.reference for case in cases if case.reference), None)
        family = self.add(
            "family", {"id": self.id("family", key), "reference": reference or f"Family {number}"}
        )
        in_order = sorted(cases, key=lambda case: case.day("referral.received_date") or dt.date.max)
        for sequence, case in enumerate(in_order, 1):
            self.case(family, case, sequence, reference or f"Family {number}")

    def case(self, family: str, facts: CaseFacts, sequence: int, reference: str) -> None:
        received = facts.day("referral.received_date")
        letter = facts.day("pre_proceedings_period.letter_sent_date")
        offered = min(
            (day for adult in facts.adults.values() if (day := adult.day("offer.offered_date"))),
            default=None,
        )
        by_letter = received is None and letter is not None
        case = self.add(
            "case",
            {
                "id": self.id("case", facts.key),
                "family": family,
                "route": "letter" if by_letter else "referral",
                "reference": facts.reference or reference,
                "sequence": sequence,
                "started_date": received or letter or offered,
            },
        )
        self.referral(case, facts, received)
        children = add_children(self, case, facts, received or letter or offered)
        self.pre_proceedings(family, facts, children)
        add_adults(self, case, facts)
        self.allocation(case, facts)
        self.meetings(case, facts)
        self.closure(case, facts)

    def referral(self, case: str, facts: CaseFacts, received: dt.date | None) -> None:
        taken = {
            name: facts.text(f"referral.{name}")
            for name in ("referrer_name", "referrer_team", "source", "urgent")
        }
        if received is not None or any(taken.values()):
            self.add(
                "referral",
                {
                    "id": self.id("referral", facts.key),
                    "case": case,
                    "received_date": received,
                    **taken,
                },
            )

    def pre_proceedings(self, family: str, facts: CaseFacts, children: Sequence[str]) -> None:
        letter = facts.day("pre_proceedings_period.letter_sent_date")
        start = facts.day("pre_proceedings_period.start_date")
        if letter is None and start is None:
            return
        in_letter = [adult.text("offer.in_letter") for adult in facts.adults.values()]
        period = self.add(
            "pre_proceedings_period",
            {
                "id": self.id("pre_proceedings_period", facts.key),
                "family": family,
                "start_date": start,
                "letter_sent_date": letter,
                "offer_in_letter": next((one for one in in_letter if one), None),
            },
        )
        for number, person in enumerate(children, 1):
            self.add(
                "pre_proceedings_child",
                {
                    "id": self.id("pre_proceedings_child", facts.key, number),
                    "period": period,
                    "person": person,
                },
            )

    def allocation(self, case: str, facts: CaseFacts) -> None:
        name, start = facts.text("allocation.coordinator_name"), facts.day("allocation.start_date")
        if name is not None or start is not None:
            self.add(
                "allocation",
                {
                    "id": self.id("allocation", facts.key),
                    "case": case,
                    "coordinator_name": name,
                    "start_date": start,
                },
            )

    def meetings(self, case: str, facts: CaseFacts) -> None:
        found = meetings_of(facts, self.as_at)
        plan: str | None = None
        for sequence, meeting in enumerate(found.meetings, 1):
            conference = self.conference(case, facts, meeting, sequence)
            if meeting.has_plan:
                plan = self.plan(facts, meeting, sequence, conference)
        for number, review in enumerate(found.reviews, 1):
            self.review(facts, review, number, plan)
        if any(meeting.outcome == "held" for meeting in found.meetings):
            self.held[case] = facts.key
        for place, trouble, reason in found.troubles:
            self.trouble(place, "date", trouble, reason)

    def conference(self, case: str, facts: CaseFacts, meeting: Meeting, sequence: int) -> str:
        self.tally["family_attendances"] += meeting.family_came or 0
        self.tally["professional_attendances"] += meeting.professionals_came or 0
        self.tally["taken_as_held"] += meeting.taken_as_held
        kind = meeting.kind or self.constants.get("case.meeting_type")
        return self.add(
            "conference",
            {
                "id": self.id("conference", facts.key, sequence),
                "case": case,
                "sequence": sequence,
                "meeting_type": kind,
                "planned_at": None
                if meeting.planned is None
                else dt.datetime.combine(meeting.planned, dt.time(), dt.UTC),
                "venue": meeting.venue,
                "outcome": meeting.outcome,
                "held_date": meeting.held,
                "not_held_reason": meeting.reason,
            },
        )

    def plan(self, facts: CaseFacts, meeting: Meeting, sequence: int, conference: str) -> str:
        plan = self.add(
            "plan",
            {
                "id": self.id("plan", facts.key, sequence),
                "conference": conference,
                "version": 1,
                "made_date": meeting.plan_made or meeting.held,
            },
        )
        if meeting.decision is not None:
            self.add(
                "agreement_to_plan",
                {
                    "id": self.id("agreement_to_plan", facts.key, sequence),
                    "plan": plan,
                    "party": "council",
                    "decision": meeting.decision,
                    "reasons": meeting.decision_reasons or None,
                    "decided_date": meeting.decided,
                },
            )
        return plan

    def review(self, facts: CaseFacts, review: Review, number: int, plan: str | None) -> None:
        if plan is None:
            reason = "a review of a family for whom no conference was held, so there is no plan it reviews"
            self.trouble(review.place, "a review", Trouble.NO_PLACE, reason)
            return
        self.add(
            "review",
            {
                "id": self.id("review", facts.key, number),
                "plan": plan,
                "planned_date": review.planned,
                "held_date": review.held,
                "outcome": review.outcome,
            },
        )

    def closure(self, case: str, facts: CaseFacts) -> None:
        closed, reason = facts.day("closure.closed_date"), facts.text("closure.reason")
        if closed is not None or reason is not None:
            self.add(
                "closure",
                {
                    "id": self.id("closure", facts.key),
                    "case": case,
                    "closed_date": closed,
                    "reason": reason,
                },
            )

    def count(self) -> None:
        records = self.built.records
        family_of = {case["id"]: case["family"] for case in records["case"]}
        held = {family_of[case] for case in self.held}
        decisions = [one["decision"] for one in records["agreement_to_plan"]]
        reviews = [
            one
            for one in records["review"]
            if one.get("held_date")
            or one.get("planned_date")
            or one.get("outcome") not in {"planned", "did_not_happen"}
            if one.get("outcome") != "did_not_happen"
        ]
        self.built.counts = {
            "families": len(records["family"]),
            "cases": len(records["case"]),
            "children": len(records["child_in_case"]),
            "consented_families": len({family_of[case] for case in self.consented}),
            "held_families": len(held),
            "children_in_held": sum(
                1 for child in records["child_in_case"] if child["case"] in self.held
            ),
            "conferences_held": sum(one["outcome"] == "held" for one in records["conference"]),
            "conferences_planned": sum(
                one["outcome"] == "planned" for one in records["conference"]
            ),
            "conferences_not_held": sum(
                one["outcome"] == "did_not_happen" for one in records["conference"]
            ),
            "plans": len(records["plan"]),
            "plans_agreed": decisions.count("agreed"),
            "plans_agreed_in_part": decisions.count("agreed_in_part"),
            "plans_not_agreed": decisions.count("not_agreed"),
            "reviews": len(reviews),
            "reviews_held": sum(1 for one in reviews if one.get("held_date")),
            "unborn": self.tally["unborn"],
            "without_council_id": self.tally["without_council_id"],
            "family_attendances": self.tally["family_attendances"],
            "professional_attendances": self.tally["professional_attendances"],
        }
        self.notes()

    def notes(self) -> None:
        notes = self.built.notes
        if self.tally["unnamed_adults"]:
            notes.append(
                f"{self.tally['unnamed_adults']} answers are of a parent or adult whom the spreadsheet does not name; "
                f"each stands as a person without a name."
            )
        if self.tally["taken_as_held"]:
            notes.append(
                f"{self.tally['taken_as_held']} conferences are taken as held because their date had come by "
                f"{self.as_at.isoformat()} and nothing beside it says otherwise."
            )
        if any(one.get("planned_at") for one in self.built.records["conference"]):
            notes.append(
                "A planned conference has its day only; its time of day is shown as midnight."
            )
