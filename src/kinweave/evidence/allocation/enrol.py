"""Enrolling a family: its arm is told once it stands in the record, one place of the list after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kinweave.evidence.allocation.log import AllocationLog, Entry, Ledger
from kinweave.evidence.allocation.matching import Known, child_mark, known_family
from kinweave.evidence.allocation.minimise import chosen_arm, leaning
from kinweave.evidence.allocation.sealed import SealedLists, same_person
from kinweave.evidence.allocation.sequences import EVERYWHERE
from kinweave.evidence.allocation.wedge import refuse_a_family
from kinweave.evidence.design.plan import Arm, Plan
from kinweave.evidence.errors import EvidenceError

__all__ = ["Enrolling", "Told", "enrol", "enrol_in", "override_in", "record_override"]

AGREED, DECLINED, NOT_ASKED = "agreed", "declined", "not-asked"
OVERRIDERS = ("court", "family", "council")


@dataclass(frozen=True, slots=True)
class Enrolling:
    """A family to be enrolled.

    `letter` is its index date; `children` the numbers of those on the letter; `former` a number that it had
    before; `factors` its levels for minimisation. `now` is the clock: it is read when the record is held, so that
    lines stand in the order of their times whoever waited for whom.
    """

    council: str
    family: str
    by: str
    letter: date
    now: Callable[[], datetime]
    children: Sequence[str] = ()
    former: str = ""
    consent: str = NOT_ASKED
    factors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever enrols is told: the arm (none for a family that declined), and whether it is known again.

    `offer_due` is the day by which a family that waits has its offer.
    """

    arm: Arm | None
    place: int
    known_again: bool
    flags: tuple[str, ...]
    offer_due: date | None = None

    def sentence(self) -> str:
        """The answer in plain words."""
        if self.arm is None:
            return "The family declined; that is recorded and it has no arm."
        again = " It keeps the arm that it was given first." if self.known_again else ""
        flags = "".join(f" Note: {flag}." for flag in self.flags)
        due = f" Its offer is due on {self.offer_due:%-d %B %Y}." if self.offer_due else ""
        return f"{self.arm.id}: {self.arm.name}.{due}{again}{flags}"


def enrol(folder: Path, sealed: SealedLists, key: bytes, asked: Enrolling) -> Told:
    """Enrol a family and tell its arm; a family that was enrolled before gets its first arm again.

    Raises `EvidenceError` when the family may not be enrolled so, and then nothing is recorded.
    """
    _may(sealed, asked)
    with AllocationLog.held(folder, sealed.root) as log:
        return enrol_in(log, sealed, key, asked)


def enrol_in(log: Ledger, sealed: SealedLists, key: bytes, asked: Enrolling) -> Told:
    """The same on a record that is held already, wherever it is kept."""
    _may(sealed, asked)
    if sealed.plan.design == "stepped-wedge":
        raise refuse_a_family(log.entries, asked.council)
    marks = sorted({child_mark(key, asked.council, child) for child in asked.children})
    common: dict[str, Any] = {
        "council": asked.council,
        "family": asked.family,
        "by": asked.by,
        "letter": asked.letter.isoformat(),
        "consent": asked.consent,
        "children": marks,
    }
    if asked.former:
        common["former"] = asked.former
    common["at"] = asked.now().isoformat()
    known = known_family(log.entries, asked.council, asked.family, marks, asked.former)
    if known is not None:
        return _again(log, sealed.plan, known, common)
    if asked.consent == DECLINED:
        log.add({"event": "declined", **common})
        return Told(None, 0, False, ())
    return _first(log, sealed, key, asked, common)


def record_override(
    folder: Path,
    sealed: SealedLists,
    *,
    council: str,
    family: str,
    by: str,
    now: Callable[[], datetime],
    who: str,
    received: str,
    reason: str,
) -> Entry:
    """Record that a court, the family or the council had it otherwise: a cross-over. The arm stays as it is."""
    with AllocationLog.held(folder, sealed.root) as log:
        return override_in(
            log,
            sealed,
            council=council,
            family=family,
            by=by,
            now=now,
            who=who,
            received=received,
            reason=reason,
        )


def override_in(
    log: Ledger,
    sealed: SealedLists,
    *,
    council: str,
    family: str,
    by: str,
    now: Callable[[], datetime],
    who: str,
    received: str,
    reason: str,
) -> Entry:
    """The same on a record that is held already, wherever it is kept."""
    if who not in OVERRIDERS:
        raise EvidenceError(f"Who had it otherwise is one of {', '.join(OVERRIDERS)}.")
    if received not in {arm.id for arm in sealed.plan.arms}:
        raise EvidenceError(
            f"The plan has no arm “{received}”; say what the family received: "
            f"{' or '.join(arm.id for arm in sealed.plan.arms)}."
        )
    if not reason.strip() or not by.strip():
        raise EvidenceError("Say why it was had otherwise, and who records it.")
    known = known_family(log.entries, council, family, (), "")
    if known is None:
        raise EvidenceError(
            f"No family {family} was enrolled in {council}; enrol it first, or mend the number."
        )
    return log.add(
        {
            "event": "override",
            "at": now().isoformat(),
            "council": council,
            "family": family,
            "first": known.first.number,
            "by": by,
            "who": who,
            "received": received,
            "crossed": received != known.first.says["arm"],
            "reason": reason.strip(),
        }
    )


def _may(sealed: SealedLists, asked: Enrolling) -> None:
    plan = sealed.plan
    if not asked.by.strip() or not asked.family.strip():
        raise EvidenceError("Say which family is enrolled and who enrols it.")
    if same_person(asked.by, sealed.sealed_by):
        raise EvidenceError(
            f"{sealed.sealed_by} sealed the lists and may not enrol; somebody else must do it."
        )
    if asked.council not in plan.councils:
        raise EvidenceError(
            f"{asked.council} does not take part; the councils are {', '.join(plan.councils)}."
        )
    if asked.letter > asked.now().date():
        raise EvidenceError(
            f"The letter of {asked.letter} is not sent yet; enrol the family when it is."
        )
    if not plan.enrolment.first <= asked.letter <= plan.enrolment.last:
        raise EvidenceError(
            f"The plan enrols families whose letters are from {plan.enrolment.first} to {plan.enrolment.last}; "
            f"that of {asked.letter} does not belong to it."
        )
    allowed = (AGREED, DECLINED) if plan.consent == "asked" else (NOT_ASKED, AGREED, DECLINED)
    if asked.consent not in allowed:
        raise EvidenceError(
            f"Under this plan's ethics each family is asked; record its answer: {' or '.join(allowed)}."
        )
    missing = sorted(set(plan.allocation.factors) ^ set(asked.factors))
    if missing:
        wanted = ", ".join(plan.allocation.factors) or "none"
        raise EvidenceError(
            f"The factors of this plan are {wanted}; mend “{missing[0]}” and give a level for each."
        )


def _again(log: Ledger, plan: Plan, known: Known, common: dict[str, Any]) -> Told:
    log.add(
        {
            "event": "known again",
            **common,
            "first": known.first.number,
            "how": known.how,
            "flags": list(known.flags),
        }
    )
    arm = next(one for one in plan.arms if one.id == known.first.says["arm"])
    letter = date.fromisoformat(known.first.says["letter"])
    place = int(known.first.says["place"])
    return Told(arm, place, True, known.flags, offer_due=_due(arm, letter))


def _first(
    log: Ledger, sealed: SealedLists, key: bytes, asked: Enrolling, common: dict[str, Any]
) -> Told:
    plan = sealed.plan
    blocks = plan.allocation.method == "blocks"
    of = asked.council if blocks else EVERYWHERE
    earlier = [entry.says for entry in log.entries if entry.says["event"] == "allocated"]
    place = 1 + sum(says["list"] == of for says in earlier)
    if place > len(sealed.lists[of]):
        raise EvidenceError(
            f"The sealed list of {of} is used up; seal further lists with more places before the next family."
        )
    opened = sealed.open(key, of, place)
    arm = opened.slot.value
    levels = {"council": asked.council, **asked.factors}
    if not blocks:
        ids = [one.id for one in plan.arms]
        before = [(says["factors"], ids.index(says["arm"])) for says in earlier]
        arm = chosen_arm(leaning(levels, before), opened.slot.value, plan.allocation.likely)
    told = plan.arms[arm]
    log.add(
        {
            "event": "allocated",
            **common,
            "arm": told.id,
            "list": of,
            "place": place,
            "value": opened.slot.value,
            "salt": opened.salt.hex(),
            "factors": {} if blocks else levels,
        }
    )
    return Told(told, place, False, (), offer_due=_due(told, asked.letter))


def _due(arm: Arm, letter: date) -> date | None:
    """A waiting list puts an offer off and never takes it away: from which day the family has it."""
    return letter + timedelta(weeks=arm.wait_weeks) if arm.offer == "wait" else None
