"""Has this family been here before? One family has one arm for ever, under whatever number it returns."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kinweave.evidence.allocation.log import Entry
from kinweave.evidence.errors import EvidenceError

__all__ = ["Known", "child_mark", "known_family"]

NATIONAL = "nhs:"


@dataclass(frozen=True, slots=True)
class Known:
    """The line at which a family was first allocated, and how it was known again."""

    first: Entry
    how: str
    flags: tuple[str, ...]


def child_mark(key: bytes, council: str, child: str) -> str:
    """A child's mark in the record: the same child has the same mark, and nobody without the key can tell whose.

    A council's own number counts within that council; one that begins with `nhs:` counts everywhere.
    """
    plain = "".join(child.split())
    if plain.lower().startswith(NATIONAL):
        digits = plain[len(NATIONAL) :]
        if not digits.isdigit():
            raise EvidenceError("A number that begins with nhs: has digits after it.")
        where, number = "everywhere", digits
    else:
        where, number = council, plain.upper()
    if not number:
        raise EvidenceError("A child's number is empty; give it, or leave the child out.")
    text = f"child\x1f{where}\x1f{number}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:32]


def known_family(
    entries: Sequence[Entry], council: str, family: str, marks: Sequence[str], former: str
) -> Known | None:
    """The family's first allocation, found by its number, its former number or a child; or none.

    Raises `EvidenceError` when the former number belongs to nobody.
    """
    allocated = {entry.number: entry for entry in entries if entry.says["event"] == "allocated"}
    by_number: dict[tuple[str, str], int] = {}
    by_child: dict[str, int] = {}
    for entry in entries:
        says = entry.says
        if says["event"] in ("allocated", "known again"):
            first = entry.number if says["event"] == "allocated" else int(says["first"])
            by_number.setdefault((says["council"], says["family"]), first)
            for mark in says["children"]:
                by_child.setdefault(mark, first)
    own = by_number.get((council, family))
    before = by_number.get((council, former)) if former else None
    if former and before is None:
        raise EvidenceError(
            f"No family {former} was enrolled in {council}; mend the former number or leave it out."
        )
    through_children = {by_child[mark] for mark in marks if mark in by_child}
    found = {first for first in (own, before) if first is not None} | through_children
    if not found:
        return None
    how = "number" if own is not None else "former number" if before is not None else "child"
    first = own if own is not None else min(found)
    return Known(allocated[first], how, tuple(_flags(own, how, found, marks, by_child)))


def _flags(
    own: int | None, how: str, found: set[int], marks: Sequence[str], by_child: dict[str, int]
) -> Iterable[str]:
    if how != "number":
        yield f"the family came back under another number and was known by its {how}"
    if len(found) > 1:
        yield "its children belong to more than one family that was allocated; the first one's arm stands"
    if (
        own is not None
        and marks
        and own in by_child.values()
        and own not in found_by(marks, by_child)
    ):
        yield "the number is known and none of its children is; check that it is the same family"


def found_by(marks: Sequence[str], by_child: dict[str, int]) -> set[int]:
    """The first allocations to which these children belong."""
    return {by_child[mark] for mark in marks if mark in by_child}
