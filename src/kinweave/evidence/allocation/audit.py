"""Was it done as it was sealed? Order, gaps, balance, overrides, families twice, who saw what, and the chain."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kinweave.evidence.allocation.guess import Guesses, guess_blocks, guess_knowing_sizes
from kinweave.evidence.allocation.log import Break, Entry, read_entries
from kinweave.evidence.allocation.minimise import chosen_arm, leaning
from kinweave.evidence.allocation.sealed import SealedLists, committed, same_person, seal_lists
from kinweave.evidence.allocation.sequences import EVERYWHERE, ORDER
from kinweave.evidence.allocation.wedge import (
    BEGINS,
    Step,
    guess_steps,
    step_faults,
    steps_told,
)
from kinweave.evidence.errors import EvidenceError

__all__ = ["Audit", "Balance", "Fault", "audit", "audit_of"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be: the line of the record, and what is amiss."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Balance:
    """How many families of a council have either arm, and how many declined; `most` is the widest gap ever."""

    council: str
    offered: int
    compared: int
    declined: int
    most: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The record of allocation, looked through.

    `sights` says who was told which arm and when, in order, with the line; `guesses` is what a guesser who
    knows the possible sizes of blocks would have had right, `guesses_with_sizes` one who knows every block
    (only when the key was there). `steps` are the councils of a stepped wedge that were told. `head` is the line to keep where nobody who keeps the record can write.
    """

    families: int
    faults: tuple[Fault, ...]
    balance: tuple[Balance, ...]
    overrides: tuple[dict[str, Any], ...]
    known_again: tuple[dict[str, Any], ...]
    consent: tuple[tuple[str, int], ...]
    sights: tuple[dict[str, Any], ...]
    guesses: Guesses
    guesses_with_sizes: Guesses | None
    checked: tuple[str, ...]
    root: str
    head: str
    steps: tuple[Step, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is amiss."""
        return not self.faults

    def sentence(self) -> str:
        """The finding in plain words."""
        if self.holds and self.steps:
            return f"The record holds: {len(self.steps)} councils were told their step as it was sealed."
        if self.holds:
            return (
                f"The record holds: {self.families:,} families allocated in the order of the sealed lists, "
                f"{len(self.overrides)} overrides, {len(self.known_again)} returns."
            )
        first = self.faults[0]
        return f"The record does not hold: {len(self.faults)} faults, the first in line {first.line}: {first.what}."


def audit(
    folder: Path,
    sealed: SealedLists,
    *,
    key: bytes | None = None,
    seed: bytes | None = None,
    published: str = "",
    anchor: str = "",
) -> Audit:
    """Look through a record.

    With the `key` every place told is opened again; with the ceremony's `seed` all lists are made anew and
    compared; `published` is the root as it was published and `anchor` a head kept elsewhere.
    """
    with _still(folder):
        entries, breaks = read_entries(folder, sealed.root)
    return audit_of(entries, breaks, sealed, key=key, seed=seed, published=published, anchor=anchor)


def audit_of(
    entries: list[Entry],
    breaks: Sequence[Break],
    sealed: SealedLists,
    *,
    key: bytes | None = None,
    seed: bytes | None = None,
    published: str = "",
    anchor: str = "",
) -> Audit:
    """The same of a record that was read already, wherever it is kept."""
    faults = [Fault(one.line, one.what) for one in breaks]
    checked = ["the chain of hashes", "what was published of each place"]
    faults += _against_outside(entries, sealed, published, anchor, checked)
    allocated = [entry for entry in entries if entry.says.get("event") == "allocated"]
    faults += [*_order(allocated, sealed), *_openings(allocated, sealed), *_once(entries, sealed)]
    faults += [Fault(line, what) for line, what in step_faults(entries, sealed)]
    with_sizes = None
    if key is not None:
        checked.append("each place told, opened again with the key")
        told = [entry for entry in entries if entry.says.get("event") in ("allocated", BEGINS)]
        faults += _opened(told, sealed, key)
        with_sizes = _with_sizes(allocated, sealed, key) if not faults else None
    if seed is not None:
        checked.append("all lists, made anew from the ceremony")
        faults += _made_anew(sealed, seed)
    lines = [{"line": entry.number, **entry.says} for entry in entries]
    return Audit(
        families=len(allocated),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
        balance=tuple(_balance(council, entries, sealed) for council in _councils(sealed)),
        overrides=tuple(one for one in lines if one.get("event") == "override"),
        known_again=tuple(one for one in lines if one.get("event") == "known again"),
        consent=tuple(sorted(Counter(str(entry.says["consent"]) for entry in allocated).items())),
        sights=tuple(_sights(entries)),
        guesses=_guesses(entries, allocated, sealed),
        guesses_with_sizes=with_sizes,
        checked=tuple(checked),
        root=sealed.root,
        head=f"{len(entries)}:{entries[-1].hash if entries else sealed.root}",
        steps=tuple(steps_told(entries)),
    )


def _councils(sealed: SealedLists) -> tuple[str, ...]:
    """Whose families can stand in the record: with lists by council, those that have one here."""
    own = tuple(council for council in sealed.plan.councils if council in sealed.lists)
    return own or sealed.plan.councils


@contextmanager
def _still(folder: Path) -> Iterator[None]:
    """Nobody adds to the record while it is read."""
    if not (folder / "log.lock").exists():
        yield
        return
    handle = os.open(folder / "log.lock", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _against_outside(
    entries: list[Entry], sealed: SealedLists, published: str, anchor: str, checked: list[str]
) -> Iterator[Fault]:
    if published:
        checked.append("the published root")
        if published.strip() != sealed.root:
            yield Fault(0, "the sealed lists are not those whose root was published")
    if anchor:
        checked.append("the head kept elsewhere")
        number, _, text = anchor.strip().partition(":")
        if not number.isdigit() or not text:
            raise EvidenceError(
                "An anchor is a number, a colon and a hash, as an earlier audit printed it."
            )
        at = int(number)
        held = sealed.root if at == 0 else entries[at - 1].hash if at <= len(entries) else ""
        if held != text:
            yield Fault(at, "the line is not the one whose hash was kept elsewhere")


def _order(allocated: Sequence[Entry], sealed: SealedLists) -> Iterator[Fault]:
    """Places are told one after another, none twice and none left out, and never before the one before."""
    next_place: Counter[str] = Counter()
    last = ""
    for entry in allocated:
        of, place = str(entry.says["list"]), int(entry.says["place"])
        if of not in sealed.lists:
            yield Fault(entry.number, f"there is no sealed list {of}")
            continue
        wanted = next_place[of] + 1
        if place < wanted:
            yield Fault(entry.number, f"place {place} of {of} was told twice")
        elif place > wanted:
            yield Fault(entry.number, f"places {wanted} to {place - 1} of {of} were skipped")
        next_place[of] = max(place, next_place[of])
        if datetime.fromisoformat(entry.says["at"]) < datetime.fromisoformat(
            last or entry.says["at"]
        ):
            yield Fault(entry.number, "the line is dated before the one above it")
        last = entry.says["at"]


def _openings(allocated: Sequence[Entry], sealed: SealedLists) -> Iterator[Fault]:
    """Each arm told is the one that was sealed; this needs no key."""
    ids = [arm.id for arm in sealed.plan.arms]
    before: list[tuple[dict[str, str], int]] = []
    for entry in allocated:
        says = entry.says
        of, place, value = str(says["list"]), int(says["place"]), int(says["value"])
        if not 1 <= place <= len(sealed.lists.get(of, ())) or says["arm"] not in ids:
            yield Fault(entry.number, f"there is no place {place} of {of}, or no arm {says['arm']}")
            continue
        opening = committed(sealed.plan, of, place, value, bytes.fromhex(says["salt"]))
        if opening != sealed.commitment(of, place):
            yield Fault(entry.number, f"place {place} of {of} was sealed with another arm")
        arm = value
        if sealed.plan.allocation.method == "minimisation":
            lean = leaning(says["factors"], before)
            arm = chosen_arm(lean, value, sealed.plan.allocation.likely)
            before.append((says["factors"], ids.index(says["arm"])))
        if arm not in (0, 1) or ids[arm] != says["arm"]:
            yield Fault(
                entry.number,
                f"the family {says['family']} was told an arm that was not its place's",
            )


def _once(entries: Sequence[Entry], sealed: SealedLists) -> Iterator[Fault]:
    """One family, one arm; and who sealed did not enrol."""
    numbers: dict[tuple[str, str], int] = {}
    children: dict[str, int] = {}
    for entry in entries:
        says = entry.says
        if same_person(str(says.get("by", "")), sealed.sealed_by) and says["event"] != "override":
            yield Fault(entry.number, f"{sealed.sealed_by} sealed the lists and enrolled")
        if says["event"] != "allocated":
            continue
        family = (says["council"], says["family"])
        if family in numbers:
            yield Fault(
                entry.number,
                f"the family {says['family']} of {says['council']} was allocated in line {numbers[family]} already",
            )
        numbers.setdefault(family, entry.number)
        twice = [children[mark] for mark in says["children"] if mark in children]
        if twice:
            yield Fault(
                entry.number, f"a child of this family was allocated in line {twice[0]} already"
            )
        children.update({mark: entry.number for mark in says["children"] if mark not in children})


def _opened(allocated: Sequence[Entry], sealed: SealedLists, key: bytes) -> Iterator[Fault]:
    for entry in allocated:
        of, place = str(entry.says["list"]), int(entry.says["place"])
        if not 1 <= place <= len(sealed.lists.get(of, ())):
            continue  # said already
        try:
            opened = sealed.open(key, of, place)
        except EvidenceError as error:
            yield Fault(entry.number, str(error).rstrip("."))
            continue
        if opened.slot.value != entry.says["value"]:
            yield Fault(entry.number, "the place holds another arm than the record says")


def _made_anew(sealed: SealedLists, seed: bytes) -> Iterator[Fault]:
    at = datetime.fromisoformat(sealed.sealed_at)
    # A council may seal its own list alone; a wedge has one order of all, and minimisation one line for all.
    alone = list(sealed.lists) not in ([ORDER], [EVERYWHERE]) and len(sealed.lists) == 1
    again, _ = seal_lists(
        sealed.plan_text,
        seed=seed,
        by=sealed.sealed_by,
        at=at,
        only=next(iter(sealed.lists)) if alone else "",
    )
    if again.seed_commitment != sealed.seed_commitment:
        yield Fault(0, "the words of the ceremony are not those with which the lists were sealed")
    elif again.root != sealed.root:
        yield Fault(0, "the lists are not those that follow from the ceremony")


def _balance(council: str, entries: Sequence[Entry], sealed: SealedLists) -> Balance:
    gap = most = declined = 0
    held = [0, 0]
    for entry in entries:
        says = entry.says
        if says.get("council") != council:
            continue
        declined += says["event"] == "declined"
        if says["event"] == "allocated":
            arm = int(says["arm"] != sealed.plan.offered.id)
            held[arm] += 1
            gap = abs(held[0] - held[1])
            most = max(most, gap)
    return Balance(council, held[0], held[1], declined, most)


def _sights(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    by_line = {entry.number: entry for entry in entries}
    for entry in entries:
        says = entry.says
        if says.get("event") not in ("allocated", "known again", BEGINS):
            continue
        first = by_line.get(int(says.get("first", entry.number)), entry)
        yield {
            "line": entry.number,
            "at": says["at"],
            "by": says["by"],
            "council": says["council"],
            "family": says["family"],
            "arm": f"step {says['step']}"
            if says["event"] == BEGINS
            else first.says.get("arm", "not known"),
        }


def _guesses(entries: Sequence[Entry], allocated: Sequence[Entry], sealed: SealedLists) -> Guesses:
    """All councils together, weighted by their families."""
    plan = sealed.plan
    if plan.design == "stepped-wedge":
        return guess_steps(plan, steps_told(entries))
    ids = [arm.id for arm in plan.arms]
    if plan.allocation.method == "minimisation":
        return _guesses_at_minimisation(allocated, ids)
    found = []
    for council in plan.councils:
        arms = [
            ids.index(one.says["arm"])
            for one in allocated
            if one.says["list"] == council and one.says["arm"] in ids
        ]
        found.append(guess_blocks(arms, plan.allocation.block_sizes))
    return _together(found)


def _guesses_at_minimisation(allocated: Sequence[Entry], ids: list[str]) -> Guesses:
    """The guesser names the arm that evens out the factors; nothing is ever certain."""
    right = 0.0
    before: list[tuple[dict[str, str], int]] = []
    for entry in allocated:
        lean, arm = leaning(entry.says["factors"], before), ids.index(entry.says["arm"])
        right += 0.5 if lean == 0 else float((lean > 0) == (arm == 1))
        before.append((entry.says["factors"], arm))
    return Guesses(right / len(allocated) if allocated else 0.0, 0.0, len(allocated))


def _with_sizes(allocated: Sequence[Entry], sealed: SealedLists, key: bytes) -> Guesses | None:
    plan = sealed.plan
    if plan.allocation.method == "minimisation" or plan.design == "stepped-wedge":
        return None
    found = []
    for council in sealed.plan.councils:
        own = [entry for entry in allocated if entry.says["list"] == council]
        slots = [sealed.open(key, council, int(entry.says["place"])).slot for entry in own]
        found.append(
            guess_knowing_sizes(
                [slot.value for slot in slots], [(slot.block, slot.size) for slot in slots]
            )
        )
    return _together(found)


def _together(found: Sequence[Guesses]) -> Guesses:
    of = sum(one.of for one in found)
    if not of:
        return Guesses(0.0, 0.0, 0)
    return Guesses(
        sum(one.right * one.of for one in found) / of,
        sum(one.certain * one.of for one in found) / of,
        of,
    )
