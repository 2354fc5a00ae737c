"""A stepped wedge: councils begin to offer one step after another, in an order drawn by lot and sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from kinweave.evidence.allocation.guess import Guesses
from kinweave.evidence.allocation.log import AllocationLog, Entry, Ledger
from kinweave.evidence.allocation.sealed import SealedLists, committed, same_person
from kinweave.evidence.allocation.sequences import ORDER
from kinweave.evidence.design.plan import Plan
from kinweave.evidence.errors import EvidenceError

__all__ = [
    "BEGINS",
    "Step",
    "begins_on",
    "guess_steps",
    "refuse_a_family",
    "step_faults",
    "steps_told",
    "tell_step",
    "tell_step_in",
]

BEGINS = "begins"


@dataclass(frozen=True, slots=True)
class Step:
    """A council that was told when it begins: its step from 1, the first day of its offers, and by which line."""

    council: str
    step: int
    begins: date
    line: int

    def sentence(self) -> str:
        """The answer in plain words."""
        return (
            f"{self.council} begins at step {self.step}, on {self.begins:%-d %B %Y}: families whose letter is of that "
            "day or later are offered a conference."
        )


def begins_on(plan: Plan, step: int) -> date:
    """The first day of a step: enrolment is divided evenly, and all councils wait in its first part."""
    whole = (plan.enrolment.last - plan.enrolment.first).days + 1
    return plan.enrolment.first + timedelta(days=round(whole * step / (plan.steps + 1)))


def tell_step(
    folder: Path,
    sealed: SealedLists,
    key: bytes,
    *,
    council: str,
    by: str,
    now: Callable[[], datetime],
) -> Step:
    """Open a council's own place and record it; a council that was told before is told the same again.

    The places of other councils stay closed. Raises `EvidenceError` when it may not be told so, and then
    nothing is recorded.
    """
    with AllocationLog.held(folder, sealed.root) as log:
        return tell_step_in(log, sealed, key, council=council, by=by, now=now)


def tell_step_in(
    log: Ledger,
    sealed: SealedLists,
    key: bytes,
    *,
    council: str,
    by: str,
    now: Callable[[], datetime],
) -> Step:
    """The same on a record that is held already, wherever it is kept."""
    plan = sealed.plan
    if plan.design != "stepped-wedge":
        raise EvidenceError(
            "In this plan families are allocated, not councils; say which family with its number."
        )
    if not by.strip():
        raise EvidenceError("Say who opens the council's place.")
    if same_person(by, sealed.sealed_by):
        raise EvidenceError(
            f"{sealed.sealed_by} sealed the order and may not open it; somebody else must do it."
        )
    if council not in plan.councils:
        raise EvidenceError(
            f"{council} does not take part; the councils are {', '.join(plan.councils)}."
        )
    place = plan.councils.index(council) + 1
    for one in steps_told(log.entries):
        if one.council == council:
            return one
    opened = sealed.open(key, ORDER, place)
    begins = begins_on(plan, opened.slot.value)
    entry = log.add(
        {
            "event": BEGINS,
            "at": now().isoformat(),
            "council": council,
            "family": "",
            "by": by,
            "step": opened.slot.value,
            "begins": begins.isoformat(),
            "list": ORDER,
            "place": place,
            "value": opened.slot.value,
            "salt": opened.salt.hex(),
        }
    )
    return Step(council, opened.slot.value, begins, entry.number)


def steps_told(entries: Sequence[Entry]) -> list[Step]:
    """Every council that was told, in the order in which they were."""
    return [
        Step(
            str(entry.says["council"]),
            int(entry.says["step"]),
            date.fromisoformat(entry.says["begins"]),
            entry.number,
        )
        for entry in entries
        if entry.says.get("event") == BEGINS
    ]


def refuse_a_family(entries: Sequence[Entry], council: str) -> EvidenceError:
    """Why no family is enrolled in a stepped wedge, and from which day this council offers."""
    told = [one for one in steps_told(entries) if one.council == council]
    offers = told[0].sentence() if told else f"Open the place of {council} first, without a family."
    return EvidenceError(f"In a stepped wedge councils are allocated and not families. {offers}")


def step_faults(entries: Sequence[Entry], sealed: SealedLists) -> Iterator[tuple[int, str]]:
    """Lines at which a council was told another step than was sealed, or told twice; this needs no key."""
    plan = sealed.plan
    seen: dict[str, int] = {}
    for entry in entries:
        says = entry.says
        if says.get("event") != BEGINS:
            continue
        council, place, value = str(says["council"]), int(says["place"]), int(says["value"])
        if council not in plan.councils or place != plan.councils.index(council) + 1:
            yield entry.number, f"place {place} of the order is not that of {council}"
            continue
        if council in seen:
            yield entry.number, f"{council} was told in line {seen[council]} already"
        seen.setdefault(council, entry.number)
        opening = committed(plan, ORDER, place, value, bytes.fromhex(says["salt"]))
        if opening != sealed.commitment(ORDER, place):
            yield entry.number, f"the place of {council} was sealed with another step"
        if says["step"] != value or says["begins"] != begins_on(plan, value).isoformat():
            yield entry.number, f"{council} was told a step that was not its place's"


def guess_steps(plan: Plan, told: Sequence[Step]) -> Guesses:
    """A guesser who knows how many councils begin at each step, and every step told so far."""
    left = Counter(1 + at % plan.steps for at in range(len(plan.councils)))
    right = certain = 0.0
    for one in told:
        most = max(left.values())
        likely = [step for step, many in left.items() if many == most]
        right += (one.step in likely) / len(likely)
        certain += sum(many > 0 for many in left.values()) == 1
        left[one.step] -= 1
    return Guesses(right / len(told), certain / len(told), len(told)) if told else Guesses(0, 0, 0)
