"""Who is kept apart, and how people are protected: for the coordinator and the service manager."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Answer, CaseBanner, Link
from kinweave.service.people.models import KeepApart, ProtectionEnding, Restriction
from kinweave.service.people.queries import (
    endings_in,
    kept_apart_in,
    restrictions_in,
    waits,
)

Text = Disclosed[str] | Words


@dataclass(frozen=True)
class Protection:
    """One pair or one person, with what protects them and how to end it."""

    who: tuple[Text, ...]
    kind: Disclosed[str]
    reason: Disclosed[str]
    other_way: Disclosed[str] | None
    decided_by: Disclosed[str]
    since: Disclosed[str]
    until: Disclosed[str]
    end: Url | None
    waiting: Url | None = None


@dataclass(frozen=True)
class SafetyPage:
    """Everything that keeps people of this case safe from one another."""

    title: Words
    heading: Words
    case: CaseBanner
    pairs: list[Protection]
    protections: list[Protection]
    actions: tuple[Link, ...]
    back: Url


@dataclass(frozen=True)
class EndingAsked:
    """A protection that somebody asks to end, and why: what the second person reads."""

    protection: Protection
    lines: list[Answer]


def safety_page(frame: CaseFrame) -> SafetyPage:
    case = frame.case.pk
    name = _namer(frame)
    waiting = _waiting_in(frame)
    return SafetyPage(
        title=Words("Keeping people apart, and protection"),
        heading=Words("Keeping people apart, and protection"),
        case=frame.banner,
        pairs=_nameable(_pair(frame, pair, name, waiting) for pair in kept_apart_in(case)),
        protections=_nameable(
            _restriction(frame, item, name, waiting) for item in restrictions_in(case)
        ),
        actions=(
            Link(Words("Keep two people apart"), Url(reverse("keep-apart-add", args=[case]))),
            Link(Words("Protect a person"), Url(reverse("restriction-add", args=[case]))),
        ),
        back=Url(reverse("network", args=[case])),
    )


def ending_asked(frame: CaseFrame, ending: ProtectionEnding) -> EndingAsked | None:
    """What was asked; nothing at all where this reader may not know every name in it."""
    name = _namer(frame)
    if ending.keep_apart is not None:
        protection = _pair(frame, ending.keep_apart, name, {})
    else:
        assert ending.restriction is not None, "an ending is of one protection"
        protection = _restriction(frame, ending.restriction, name, {})
    if not _nameable([protection]):
        return None
    told = frame.disclose.field
    lines = [
        Answer(Words("Asked by"), Words(ending.asked_by.name)),
        Answer(Words("No longer needed from"), told(ending, "end_date")),
        Answer(Words("Decided by"), told(ending, "decided_by")),
        Answer(Words("Why"), told(ending, "reason")),
    ]
    if ending.kept_at is not None:
        lines.append(Answer(Words("Why it stays"), told(ending, "kept_reason")))
    return EndingAsked(protection, lines)


def _waiting_in(frame: CaseFrame) -> dict[UUID, Url]:
    """Where each protection that somebody asked to end is read by a second person."""
    return {
        protection: Url(reverse("protection-ending", args=[frame.case.pk, ending.pk]))
        for ending in endings_in(frame.case.pk)
        if waits(ending) and (protection := ending.keep_apart_id or ending.restriction_id)
    }


def _nameable(protections: Iterable[Protection]) -> list[Protection]:
    """Those of which this reader may know every name. The others are not there at all."""
    return [item for item in protections if all(str(name) for name in item.who)]


def _namer(frame: CaseFrame) -> Callable[[UUID], Text]:
    known = {person.pk: person for person in frame.people}

    def name(person_id: UUID) -> Text:
        # The other of a pair may belong to another family's case, which stays unnamed here.
        person = known.get(person_id)
        if person is None:
            return Words("Somebody who is not in this case")
        return frame.disclose.value(
            full_name(person), about=person_id, field="keep_apart.person_a", sensitivity="sealed"
        )

    return name


def _pair(
    frame: CaseFrame, pair: KeepApart, name: Callable[[UUID], Text], waiting: dict[UUID, Url]
) -> Protection:
    end = Url(reverse("keep-apart-end", args=[frame.case.pk, pair.pk]))
    told = frame.disclose.field
    return Protection(
        who=(name(pair.person_a_id), name(pair.person_b_id)),
        kind=told(pair, "kind"),
        reason=told(pair, "reason"),
        other_way=None,
        decided_by=told(pair, "source"),
        since=told(pair, "start_date"),
        until=told(pair, "end_date"),
        end=None if pair.end_date or pair.pk in waiting else end,
        waiting=waiting.get(pair.pk),
    )


def _restriction(
    frame: CaseFrame, item: Restriction, name: Callable[[UUID], Text], waiting: dict[UUID, Url]
) -> Protection:
    end = Url(reverse("restriction-end", args=[frame.case.pk, item.pk]))
    told = frame.disclose.field
    return Protection(
        who=(name(item.person_id),),
        kind=told(item, "kind"),
        reason=told(item, "reason"),
        other_way=told(item, "other_way"),
        decided_by=told(item, "decided_by"),
        since=told(item, "start_date"),
        until=told(item, "end_date"),
        end=None if item.end_date or item.pk in waiting else end,
        waiting=waiting.get(item.pk),
    )
