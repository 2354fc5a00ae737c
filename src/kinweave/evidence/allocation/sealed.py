"""Sealed lists: encrypted place by place, with a commitment to each, so that anyone can check them afterwards."""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kinweave.evidence.allocation.draws import Draws
from kinweave.evidence.allocation.sequences import Slot, sequences
from kinweave.evidence.design.parsing import parse_plan
from kinweave.evidence.design.plan import Plan
from kinweave.evidence.errors import EvidenceError

__all__ = ["Opened", "SealedLists", "key_of", "read_key", "same_person", "seal_lists"]

_FORM = "kinweave sealed lists 1"
_SHAPE = struct.Struct(">IIH16s")  # every place has the same length, so that length tells nothing
_KEY = "kinweave-allocation-key:"


@dataclass(frozen=True, slots=True)
class Opened:
    """One place, opened: what it holds and the salt that proves that it was sealed so."""

    slot: Slot
    salt: bytes


@dataclass(frozen=True, slots=True)
class SealedLists:
    """What is published when lists are sealed. Without the key it tells how long each list is, and no arm."""

    plan: Plan
    plan_text: str
    sealed_by: str
    sealed_at: str
    seed_commitment: str
    lists: dict[str, tuple[tuple[str, str], ...]]

    @property
    def root(self) -> str:
        """The one line to publish: it changes when anything in the sealed file does."""
        return hashlib.sha256(_written(self)).hexdigest()

    def written(self) -> bytes:
        """The file."""
        return _written(self)

    @classmethod
    def read(cls, path: Path) -> SealedLists:
        """Read a sealed file; raises `EvidenceError` when it is none or its plan is not the one sealed."""
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            text = ""
        except OSError as error:
            raise EvidenceError(
                f"The sealed lists {path} cannot be read: {error.strerror}; give the folder that kinweave trial "
                "seal made."
            ) from None
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, path: str) -> SealedLists:
        """Read what stands in a sealed file; `path` is where it was found, for the sentence when it is none."""
        try:
            held: dict[str, Any] = json.loads(text)
            form = held["form"]
            plan_text = held["plan"]
            lists = {
                name: tuple((str(cipher), str(commitment)) for cipher, commitment in places)
                for name, places in held["lists"].items()
            }
            rest = {name: str(held[name]) for name in ("sealed_by", "sealed_at", "seed_commitment")}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise EvidenceError(
                f"{path} is not a file of sealed lists, or it is damaged."
            ) from None
        if form != _FORM:
            raise EvidenceError(f"{path} was sealed in a form that this version does not know.")
        return cls(parse_plan(plan_text), plan_text, lists=lists, **rest)

    def commitment(self, council: str, place: int) -> str:
        """What was published of a place, counted from 1."""
        return self.lists[council][place - 1][1]

    def open(self, key: bytes, council: str, place: int) -> Opened:
        """Open one place, counted from 1. Raises `EvidenceError` when the key or the file is another one."""
        cipher, commitment = self.lists[council][place - 1]
        try:
            plain = AESGCM(key).decrypt(
                _nonce(council, place), b64decode(cipher), _about(self.plan, council, place)
            )
        except (InvalidTag, ValueError):
            raise EvidenceError(
                f"Place {place} of {council} does not open: the key belongs to other lists, or the sealed file "
                "was changed; use the key and the file of one sealing."
            ) from None
        value, block, size, salt = _SHAPE.unpack(plain)
        opened = Opened(Slot(value, block, size), salt)
        if not hmac.compare_digest(commitment, committed(self.plan, council, place, value, salt)):
            raise EvidenceError(f"Place {place} of {council} holds another arm than was published.")
        return opened


def seal_lists(
    plan_text: str, *, seed: bytes, by: str, at: datetime, only: str = ""
) -> tuple[SealedLists, str]:
    """Make and seal every list of a plan; gives what is published, and the key, which is not.

    `only` seals the list of one council alone, for councils that each keep their own.
    All follows from plan and seed: who has the ceremony's words can make the same file again.
    """
    plan = parse_plan(plan_text)
    by_council = plan.allocation.method == "blocks" and plan.design != "stepped-wedge"
    if only and (not by_council or only not in plan.councils):
        raise EvidenceError(
            f"{only} has no list of its own in this plan; a list for one council alone needs blocks, and the "
            f"council among the plan's: {', '.join(plan.councils)}."
        )
    if not by.strip():
        raise EvidenceError("Say who seals the lists: they may not enrol.")
    key = Draws(seed, plan.digest, "key").bytes(32)
    lists = {
        council: tuple(
            _sealed(
                plan,
                key,
                (council, place),
                slot,
                Draws(seed, plan.digest, "salt", council, str(place)).bytes(16),
            )
            for place, slot in enumerate(slots, 1)
        )
        for council, slots in sequences(plan, seed, only).items()
    }
    commitment = hashlib.sha256(b"seed\x1f" + seed).hexdigest()
    sealed = SealedLists(plan, plan_text, by.strip(), at.isoformat(), commitment, lists)
    return sealed, _KEY + b64encode(key).decode() + "\n"


def read_key(path: Path) -> bytes:
    """The key from its file."""
    try:
        text = path.read_text("ascii")
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        raise EvidenceError(f"The key {path} cannot be read: {error.strerror}.") from None
    return key_of(text, str(path))


def key_of(text: str, path: str = "What is kept as the key") -> bytes:
    """The key from what stands in its file; `path` is for the sentence when there is none."""
    text = text.strip()
    try:
        key = b64decode(text.removeprefix(_KEY), validate=True)
    except ValueError:
        raise EvidenceError(f"{path} holds no key of sealed lists.") from None
    if not text.startswith(_KEY) or len(key) != 32:  # noqa: PLR2004
        raise EvidenceError(f"{path} holds no key of sealed lists.")
    return key


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: capitals and spaces do not make another."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def committed(plan: Plan, council: str, place: int, value: int, salt: bytes) -> str:
    """What is published of a place before it is opened. Only who has the salt can say what it stands for."""
    about = _about(plan, council, place)
    return hashlib.sha256(b"place\x1f" + about + value.to_bytes(4, "big") + salt).hexdigest()


def _sealed(
    plan: Plan, key: bytes, at: tuple[str, int], slot: Slot, salt: bytes
) -> tuple[str, str]:
    council, place = at
    plain = _SHAPE.pack(slot.value, slot.block, slot.size, salt)
    cipher = AESGCM(key).encrypt(_nonce(council, place), plain, _about(plan, council, place))
    return b64encode(cipher).decode(), committed(plan, council, place, slot.value, salt)


def _nonce(council: str, place: int) -> bytes:
    """A key seals each place of a plan once, so that the place itself may be the nonce."""
    return hashlib.sha256(f"{council}\x1f{place}".encode()).digest()[:12]


def _about(plan: Plan, council: str, place: int) -> bytes:
    return f"{plan.digest}\x1f{council}\x1f{place}\x1f".encode()


def _written(sealed: SealedLists) -> bytes:
    held = {
        "form": _FORM,
        "sealed_by": sealed.sealed_by,
        "sealed_at": sealed.sealed_at,
        "seed_commitment": sealed.seed_commitment,
        "plan": sealed.plan_text,
        "lists": {name: [list(place) for place in places] for name, places in sealed.lists.items()},
    }
    return (json.dumps(held, ensure_ascii=False, indent=1) + "\n").encode()
