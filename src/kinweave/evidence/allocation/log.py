"""The record of allocation: lines that are only ever added, each holding the hash of the one before."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kinweave.evidence.errors import EvidenceError
from kinweave.tables.whole import write_file

__all__ = [
    "AllocationLog",
    "Break",
    "Entry",
    "Ledger",
    "chained",
    "head_of",
    "next_entry",
    "read_entries",
    "written_line",
]


_COMMON: dict[str, type] = {"at": str, "council": str, "family": str, "by": str}
_ENROLLED: dict[str, type] = {"letter": str, "consent": str, "children": list}
_SAYS: dict[str, dict[str, type]] = {
    "allocated": _ENROLLED
    | {"arm": str, "list": str, "place": int, "value": int, "salt": str, "factors": dict},
    "known again": _ENROLLED | {"first": int, "how": str, "flags": list},
    "declined": _ENROLLED,
    "begins": {"step": int, "begins": str, "list": str, "place": int, "value": int, "salt": str},
    "override": {"first": int, "who": str, "received": str, "crossed": bool, "reason": str},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record: its number from 1, what it says, and its hash."""

    number: int
    says: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and what is amiss there."""

    line: int
    what: str


class Ledger(Protocol):
    """A record that somebody holds while adding to it: a file under its lock, or rows in one transaction."""

    entries: list[Entry]

    def add(self, says: dict[str, Any]) -> Entry:
        """Add one line; when this returns it is kept, or will be with all that is done beside it."""
        ...


def next_entry(entries: Sequence[Entry], root: str, says: dict[str, Any]) -> Entry:
    """The line that comes after these: its number, and its hash over the one before."""
    number = len(entries) + 1
    return Entry(number, says, _hash(entries[-1].hash if entries else root, number, says))


def written_line(entry: Entry) -> bytes:
    """A line as it stands in the file."""
    held = {"number": entry.number, "says": entry.says, "hash": entry.hash}
    return json.dumps(held, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def head_of(entries: Sequence[Entry], root: str) -> bytes:
    """What stands in the file of the head: which line was the last, and its hash."""
    number = len(entries)
    text = entries[-1].hash if entries else root
    return json.dumps({"number": number, "hash": text}).encode() + b"\n"


def _hash(before: str, number: int, says: dict[str, Any]) -> str:
    text = json.dumps(says, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\x1f{number}\x1f{text}".encode()).hexdigest()


def read_entries(folder: Path, root: str) -> tuple[list[Entry], list[Break]]:
    """Every line of the record, and every place at which the chain breaks.

    The chain begins at `root`, the published line of the sealed lists, so that a record belongs to its lists.
    """
    path = folder / "log.jsonl"
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    torn = lines.pop()
    whole = [Break(len(lines) + 1, "the line is not whole")] if torn else []
    entries, breaks = chained(lines, root)
    return entries, whole + breaks + _against_head(folder, entries)


def chained(lines: Sequence[bytes], root: str) -> tuple[list[Entry], list[Break]]:
    """The lines as entries, and every place at which one does not follow from the one before."""
    entries: list[Entry] = []
    breaks: list[Break] = []
    before = root
    for at, line in enumerate(lines, 1):
        try:
            held = json.loads(line)
            entry = Entry(int(held["number"]), dict(held["says"]), str(held["hash"]))
            bytes.fromhex(entry.says.get("salt", ""))
        except (ValueError, KeyError, TypeError):
            breaks.append(Break(at, "the line cannot be read"))
            continue
        if entry.number != at:
            breaks.append(Break(at, f"the line is numbered {entry.number}"))
        if _hash(before, entry.number, entry.says) != entry.hash:
            breaks.append(Break(at, "the line, or the one before it, is not as it was written"))
        before = entry.hash
        if missing := _missing(entry.says):
            breaks.append(Break(at, f"the line does not say {missing}"))
            continue
        entries.append(entry)
    return entries, breaks


def _missing(says: dict[str, Any]) -> str:
    """The first thing that a line of its kind must say and this one does not, in the right form."""
    event = says.get("event")
    if not isinstance(event, str) or event not in _SAYS:
        return "what happened"
    for name, kind in (_COMMON | _SAYS[event]).items():
        if not isinstance(says.get(name), kind):
            return name
    return ""


def _against_head(folder: Path, entries: list[Entry]) -> list[Break]:
    """The head is written after each line, so it stands at the last line, or one before it after a crash."""
    path = folder / "head.json"
    if not path.exists():
        return [Break(1, "the record has lines and no head")] if len(entries) > 1 else []
    try:
        held = json.loads(path.read_text("utf-8"))
        number, text = int(held["number"]), str(held["hash"])
    except (ValueError, KeyError, TypeError):
        return [Break(len(entries), "the head of the record cannot be read")]
    if number > len(entries):
        return [Break(len(entries) + 1, f"lines up to {number} were written and are gone")]
    if len(entries) - number > 1 or (number and entries[number - 1].hash != text):
        return [Break(number, "the head of the record does not fit its lines")]
    return []


class AllocationLog:
    """The record, held under a lock by whoever reads it to add to it."""

    def __init__(self, folder: Path, root: str, entries: list[Entry]) -> None:
        self._folder = folder
        self._root = root
        self.entries = entries

    @classmethod
    @contextmanager
    def held(cls, folder: Path, root: str) -> Iterator[AllocationLog]:
        """Hold the record: others, in other processes and councils, wait their turn.

        Raises `EvidenceError` when the chain does not hold: nobody is enrolled on a record that was changed.
        """
        handle = os.open(folder / "log.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _drop_torn_tail(folder / "log.jsonl")
            entries, breaks = read_entries(folder, root)
            if breaks:
                raise EvidenceError(
                    f"The record of allocation does not hold at line {breaks[0].line}: {breaks[0].what}. Nobody "
                    "is enrolled until kinweave trial audit has been looked at and the record put back."
                )
            yield cls(folder, root, entries)
        finally:
            os.close(handle)

    def add(self, says: dict[str, Any]) -> Entry:
        """Add one line; when this returns it is on the disk."""
        entry = next_entry(self.entries, self._root, says)
        handle = os.open(self._folder / "log.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            left = memoryview(written_line(entry))
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        self.entries.append(entry)
        write_file(self._folder / "head.json", head_of(self.entries, self._root))
        return entry


def _drop_torn_tail(path: Path) -> None:
    """What a crash left half written was never told to anybody: an arm is told after its line is on the disk."""
    if not path.exists():
        return
    held = path.read_bytes()
    whole = held.rfind(b"\n") + 1
    if whole < len(held):
        with path.open("r+b") as stream:
            stream.truncate(whole)
            stream.flush()
            os.fsync(stream.fileno())
