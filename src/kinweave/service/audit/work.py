"""One write: one transaction, one actor, and at least one event that says what was done.

A transaction that wrote a row and recorded no event is rolled back, in production as in tests, and a
write outside any unit of work is refused before it reaches the database.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from kinweave.service.audit import chain
from kinweave.service.audit.models import DEPLOYMENT_CHAIN, Event, ReadEntry, ReadSeal
from kinweave.service.audit.verbs import Verb


class UnauditedWrite(RuntimeError):
    """Rows were written, and nothing in the audit says so."""


class ActorLike(Protocol):
    """Who does it: a member of staff in one role at one council, or the service itself."""

    @property
    def user_id(self) -> UUID | None: ...
    @property
    def council_id(self) -> UUID | None: ...
    @property
    def role(self) -> str: ...


@dataclass
class Recorder:
    """Given to each action; calling it writes the event inside the action's own transaction."""

    by: ActorLike
    wrote: set[str] = field(default_factory=set)
    events: int = 0
    apart: list[Callable[[], None]] = field(default_factory=list)

    def __call__(
        self,
        verb: Verb,
        about: models.Model | None = None,
        *,
        case_id: UUID | None = None,
        fields: list[str] | tuple[str, ...] = (),
        reason: str = "",
    ) -> Event:
        event = Event(
            chain=_chain_of(self.by),
            at=timezone.now(),
            actor_id=self.by.user_id,
            actor_role=self.by.role,
            verb=str(verb),
            object_type=_kind_of(about),
            object_id=about.pk if about is not None else None,
            case_id=case_id,
            field_names=" ".join(fields),
            reason=reason[:300],
        )
        chain.append(event)
        self.events += 1
        return event


_unit: ContextVar[Recorder | None] = ContextVar("unit_of_work", default=None)
_migrating: ContextVar[bool] = ContextVar("migrating", default=False)
_waiting: Counter[str] = Counter()
BATCH = 25
_WRITE = re.compile(
    r'^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE
)


@contextmanager
def unit_of_work(*, by: ActorLike) -> Iterator[Recorder]:
    """All of a change, or none of it, together with its events. A unit inside a unit joins it."""
    outer = _unit.get()
    if outer is not None:
        yield outer
        return
    recorder = Recorder(by)
    token = _unit.set(recorder)
    try:
        with transaction.atomic():
            yield recorder
            if recorder.wrote and not recorder.events:
                tables = ", ".join(sorted(recorder.wrote))
                raise UnauditedWrite(f"rows were written to {tables} and no event was recorded")
    finally:
        _unit.reset(token)
        for write in recorder.apart:
            write()


def begin_migrating(**_: Any) -> None:
    """Migrations move rows between shapes of a table; what they did stands in the code's history."""
    _migrating.set(True)


def end_migrating(**_: Any) -> None:
    """From here on every write is part of a unit of work again."""
    _migrating.set(False)


def watched_tables() -> frozenset[str]:
    """Every table of ours but the audit's own, which records itself."""
    return frozenset(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("kinweave.service.") and config.label != "audit"
        for model in config.get_models()
    )


class WriteWatch:
    """Sees every statement on a connection and knows whether it is part of a unit of work."""

    def __init__(self) -> None:
        self.tables = watched_tables()

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        found = _WRITE.match(sql)
        if found and found[1] in self.tables and not _migrating.get():
            recorder = _unit.get()
            if recorder is not None:
                recorder.wrote.add(found[1])
            elif not sql.startswith('UPDATE "accounts_user" SET "last_login"'):
                raise UnauditedWrite(f"a write to {found[1]} outside any unit of work")
        return execute(sql, params, many, context)


def record_alone(verb: Verb, *, by: ActorLike, **details: Any) -> None:
    """An event in its own transaction: a refusal, a sign-in, an export.

    Inside a unit of work it waits for the end of the unit, so that it stands even when the unit is
    rolled back; a refusal usually is what rolls it back.
    """

    def write() -> None:
        with transaction.atomic():
            Recorder(by)(verb, **details)

    unit = _unit.get()
    if unit is None:
        write()
    else:
        unit.apart.append(write)


def _chain_of(by: ActorLike) -> UUID:
    return by.council_id or UUID(DEPLOYMENT_CHAIN)


def _kind_of(about: models.Model | None) -> str:
    return str(about._meta.model_name) if about is not None else ""


def note_read(
    *, by: ActorLike, page: str, about: models.Model | None = None, case_id: UUID | None = None
) -> None:
    """Write down that somebody opened a record; the next batch seals it."""
    _waiting[str(by.council_id)] += 1
    ReadEntry.objects.create(
        chain=_chain_of(by),
        at=timezone.now(),
        actor_id=by.user_id or UUID(int=0),
        actor_role=by.role,
        page=page,
        object_type=_kind_of(about),
        object_id=about.pk if about is not None else None,
        case_id=case_id,
    )


def seal_reads_when_due(*, by: ActorLike) -> None:
    """Seal this council's reads once a small batch of them has gathered in this process."""
    if _waiting[str(by.council_id)] >= BATCH:
        # A page looks back over the newest alone, however many years there are; the nightly
        # `anchor_audit` finds any that this passes over.
        seal_reads(by=by, among_newest=20 * BATCH)


def seal_reads(*, by: ActorLike, at_most: int = 500, among_newest: int | None = None) -> int:
    """Seal the reads that are not yet in the chain, as one event; how many there were."""
    _waiting.pop(str(by.council_id), None)
    with transaction.atomic():
        chain.lock(_chain_of(by))  # or two requests would seal the same reads
        reads = ReadEntry.objects.filter(chain=_chain_of(by))
        if among_newest is not None:
            reads = ReadEntry.objects.filter(pk__in=list(_newest(reads, among_newest)))
        sealed = ReadSeal.objects.filter(entry_id=OuterRef("pk"))
        waiting = list(reads.filter(~Exists(sealed)).order_by("pk")[:at_most])
        if not waiting:
            return 0
        event = Recorder(by)(Verb.READS_SEALED, reason=chain.batch_seal(waiting))
        ReadSeal.objects.bulk_create(
            ReadSeal(entry_id=entry.pk, event_id=event.pk, chain=entry.chain) for entry in waiting
        )
        return len(waiting)


def _newest(reads: QuerySet[ReadEntry], how_many: int) -> QuerySet[ReadEntry, UUID]:
    return reads.order_by("-pk").values_list("pk", flat=True)[:how_many]
