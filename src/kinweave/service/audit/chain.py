"""How an event is sealed to the one before it, and how a chain is checked."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kinweave.service.audit.models import ChainHead, Event, ReadEntry, ReadSeal
from kinweave.service.audit.verbs import Verb

FIRST = "0" * 64


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


_SEALED = (
    "id",
    "chain",
    "sequence",
    "at",
    "actor_id",
    "actor_role",
    "verb",
    "object_type",
    "object_id",
    "case_id",
    "field_names",
    "reason",
    "previous",
)
_READ = (
    "id",
    "chain",
    "at",
    "actor_id",
    "actor_role",
    "page",
    "object_type",
    "object_id",
    "case_id",
)


def seal_of(event: Event) -> str:
    """The fingerprint of everything that the event says, and of the event before it."""
    return _fingerprint([_plain(getattr(event, name)) for name in _SEALED])


def batch_seal(entries: list[ReadEntry]) -> str:
    """The fingerprint of a batch of reads, in the order of their identifiers."""
    rows = sorted(entries, key=lambda entry: str(entry.pk))
    return _fingerprint([[_plain(getattr(row, name)) for name in _READ] for row in rows])


def _fingerprint(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def lock(chain: UUID) -> ChainHead:
    """The head of a chain, held until the transaction ends, so that one writer comes after another."""
    head = ChainHead.objects.select_for_update().filter(chain=chain).first()
    if head is None:
        ChainHead.objects.get_or_create(chain=chain)
        head = ChainHead.objects.select_for_update().get(chain=chain)
    return head


def append(event: Event) -> None:
    """Put an event at the end of its chain. Call it inside the transaction that it tells of."""
    held = _held.get()
    if held is not None and held.head.chain == event.chain:
        _seal_to(held.head, event)
        held.events.append(event)
        return
    head = lock(event.chain)
    _seal_to(head, event)
    event.save(force_insert=True)
    head.save(update_fields=["sequence", "seal"])


def _seal_to(head: ChainHead, event: Event) -> None:
    event.sequence = head.sequence + 1
    event.previous = head.seal
    event.seal = seal_of(event)
    head.sequence, head.seal = event.sequence, event.seal


@dataclass
class _Held:
    head: ChainHead
    events: list[Event] = field(default_factory=list)


_held: ContextVar[_Held | None] = ContextVar("held_chain", default=None)


@contextmanager
def held(chain: UUID) -> Iterator[None]:
    """Hold one chain through a transaction of very many events, and write these together at its end.

    Only for work that stands or falls as a whole, such as loading invented families: an action that
    fails inside must bring down all of it, since its events are not written yet.
    """
    holding = _Held(lock(chain))
    token = _held.set(holding)
    try:
        yield
    finally:
        _held.reset(token)
    Event.objects.bulk_create(holding.events, batch_size=500)
    holding.head.save(update_fields=["sequence", "seal"])


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold, in words for the person who checks it."""

    chain: str
    sequence: int
    sentence: str


def verify(chain: UUID | str, *, anchors: dict[int, str] | None = None) -> Iterator[Fault]:
    """Each place where the chain was broken: changed, removed, added, or unlike its anchor."""
    chain = str(chain)
    expected, previous = 1, FIRST
    anchors = dict(anchors or {})
    batches: dict[UUID, tuple[int, str]] = {}
    # The head is read before the events, and again after them, so that what is written meanwhile
    # does not look like a fault.
    head = _head(chain)
    ends_as_said = head == (0, FIRST)
    for event in Event.objects.filter(chain=chain).order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected:
            yield Fault(chain, expected, f"event {expected} is missing")
        if event.previous != previous:
            yield Fault(chain, event.sequence, "it does not follow from the event before it")
        if event.seal != seal_of(event):
            yield Fault(chain, event.sequence, "it was changed after it was written")
        anchored = anchors.pop(event.sequence, None)
        if anchored is not None and anchored != event.seal:
            yield Fault(chain, event.sequence, "it differs from the copy kept outside")
        if event.verb == Verb.READS_SEALED:
            batches[event.pk] = event.sequence, event.reason
        ends_as_said = ends_as_said or (event.sequence, event.seal) == head
        expected, previous = event.sequence + 1, event.seal
    if not ends_as_said or expected - 1 > _head(chain)[0]:
        yield Fault(chain, head[0], "the chain does not end where its head says")
    for sequence in sorted(anchors):
        yield Fault(chain, sequence, "an event that was kept outside is no longer in the chain")
    yield from _changed_batches(chain, batches)


def _changed_batches(chain: str, batches: dict[UUID, tuple[int, str]]) -> Iterator[Fault]:
    for event_id, (sequence, seal) in batches.items():
        ids = ReadSeal.objects.filter(event_id=event_id).values_list("entry_id", flat=True)
        entries = list(ReadEntry.objects.filter(pk__in=list(ids)))
        if batch_seal(entries) != seal:
            yield Fault(chain, sequence, "the reads that it sealed were changed")


def _head(chain: str) -> tuple[int, str]:
    head = ChainHead.objects.filter(chain=chain).first()
    return (head.sequence, head.seal) if head else (0, FIRST)
