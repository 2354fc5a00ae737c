"""The audit in words: who did what and when, and never what a record holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from kinweave.service.audit.forms import AuditFilter
from kinweave.service.audit.labels import fields_in_words, verb_label
from kinweave.service.audit.models import Event, ReadEntry
from kinweave.service.audit.queries import PAGE
from kinweave.service.audit.verbs import Verb
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Cell, Column, Empty, Table
from kinweave.service.design.wording import moment_in_words

# Only these give their reason on screen; it was written by the service itself, in its own words.
_REASON_SHOWN = frozenset({Verb.REFUSED, Verb.SESSION_ENDED})


@dataclass(frozen=True)
class Pages:
    """Where the list goes on; going back is the browser's."""

    previous: Url | None
    next: Url | None


@dataclass(frozen=True)
class AuditPage:
    """See ``design/list.jinja``."""

    title: Words
    heading: Words
    form: AuditFilter
    table: Table
    empty: Empty
    pages: Pages | None


def audit(
    found: list[Event], names: dict[UUID, str], form: AuditFilter, query: QueryDict
) -> AuditPage:
    return AuditPage(
        title=Words("Audit"),
        heading=Words("Audit"),
        form=form,
        table=Table(
            caption=Words("Who did what, newest first"),
            columns=[Column(Words(label)) for label in ("When", "Who", "What", "Case")],
            rows=[_row(event, names) for event in found[:PAGE]],
        ),
        empty=Empty(
            Words("Nothing was recorded that fits"), Words("Clear the filters to see everything.")
        ),
        pages=older(found, query),
    )


def older(found: Sequence[Event | ReadEntry], query: QueryDict) -> Pages | None:
    """The way to the page before this one in time, when there is one."""
    if len(found) <= PAGE:
        return None
    asked = query.copy()
    asked["before"] = str(found[PAGE - 1].pk)
    return Pages(None, Url(f"?{asked.urlencode()}"))


def _row(event: Event, names: dict[UUID, str]) -> list[Cell]:
    return [
        Cell(Words(moment_in_words(event.at))),
        Cell(Words(who(event, names))),
        Cell(Words(verb_label(event.verb)), note=Words(details(event)) or None),
        _case(event.case_id),
    ]


def _case(case_id: UUID | None) -> Cell:
    if case_id is None:
        return Cell()
    # The end of the identifier tells cases apart and says nothing about anybody.
    address = f"{reverse('audit')}?{urlencode({'case': case_id})}"
    return Cell(Words(str(case_id)[-6:]), url=Url(address))


def who(event: Event | ReadEntry, names: dict[UUID, str]) -> str:
    """The name of a colleague of this council; others are not named."""
    if event.actor_id is None:
        return "Kinweave" if event.actor_role == "service" else "Nobody signed in"
    return names.get(event.actor_id, "Somebody of another council")


def details(event: Event) -> str:
    """The fields that changed by their labels, or why the service said no."""
    if event.verb in _REASON_SHOWN:
        return event.reason.replace("_", " ")
    if not event.field_names:
        return ""
    return fields_in_words(event.object_type, event.field_names)
