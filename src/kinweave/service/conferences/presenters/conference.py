"""What each reader sees of a conference. Place and time are shown to those who may locate people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kinweave.domain.agreement import Agreement
from kinweave.domain.disclosure import Disclosed
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest, StaffRequest
from kinweave.service.cases.frame import CaseFrame
from kinweave.service.conferences.arrangements import arrangements
from kinweave.service.conferences.models import Conference, Participant, StageTime
from kinweave.service.conferences.parts import PRIVATE, name_of
from kinweave.service.conferences.presenters.answers import name_for, person_name
from kinweave.service.conferences.queries import may_be_asked
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import (
    Answer,
    AnswerGroup,
    CaseBanner,
    Cell,
    Column,
    Link,
    Table,
)
from kinweave.service.people.models import Person
from kinweave.standard import load

LOCATING, SEALED = "locating", "sealed"


@dataclass(frozen=True)
class ConferencePage:
    """A conference of a case: what is planned, who takes part, what became of it."""

    title: Words
    heading: Words
    case: CaseBanner
    empty: Words | None
    warnings: list[Words]
    facts: list[Answer]
    told_by_phone: Words | None
    begin: list[Link]
    people: Table | None
    add_people: list[Link]
    undecided: Table | None
    parts: list[AnswerGroup]
    private_time: bool
    safety: list[Link]
    earlier: Table | None


@dataclass(frozen=True)
class Records:
    """What the page of a conference is made from."""

    conferences: Sequence[Conference]
    conference: Conference | None
    participants: Sequence[Participant]
    stage_times: Sequence[StageTime]
    network: Sequence[Person]
    agreements: Sequence[Agreement]


def keeps(request: StaffRequest) -> bool:
    """Whether this reader keeps the conference, or only looks."""
    return bool(request.actor.may(Permission.KEEP_CONFERENCE))


def conference_page(request: CaseRequest, frame: CaseFrame, records: Records) -> ConferencePage:
    keeper, conference = keeps(request), records.conference
    locates = LOCATING in frame.disclose.audience.reader.may_read
    current = conference is not None and conference.outcome == "planned"
    heading = "Conference" if conference is None else f"Conference {conference.sequence}"
    return ConferencePage(
        title=Words("Conference"),
        heading=Words(heading),
        case=frame.banner,
        empty=None if conference else Words("No conference is planned yet."),
        warnings=_warnings(frame, records) if keeper and current else [],
        facts=_facts(frame, conference, keeper=keeper) if conference else [],
        told_by_phone=Words(
            "The coordinator tells you the place and the time by phone. They do not stand here."
        )
        if current and not locates
        else None,
        begin=_begin(frame, records) if keeper else [],
        people=_people(frame, records, keeper=keeper) if conference else None,
        add_people=_add_people(frame, conference) if keeper and conference else [],
        undecided=_undecided(frame, records) if keeper and current else None,
        # Who stayed is told in free words, which may name anyone; and nobody times the family.
        parts=_parts(frame, records.stage_times) if keeper else [],
        private_time=keeper and current and _has_private_time(conference),
        safety=_safety(frame) if keeper else [],
        earlier=_earlier(frame, records),
    )


_DECISION = ["not_held_decided_by", "not_held_decision_date", "not_held_decision_reason"]


def _has_private_time(conference: Conference | None) -> bool:
    return conference is not None and PRIVATE in arrangements().parts[conference.meeting_type]


def _url(route: str, frame: CaseFrame, *args: Any) -> Url:
    return Url(reverse(route, args=[frame.case.pk, *args]))


def _warnings(frame: CaseFrame, records: Records) -> list[Words]:
    """What changed since people were set to take part, and now stands against it."""
    coming = [p for p in records.participants if p.taking_part not in arrangements().no_part]
    in_person = {str(p.person_id) for p in coming if p.person_id and p.taking_part == "in_person"}
    found = []
    if any(pair <= in_person for pair in frame.circumstances.keep_apart):
        found.append(
            "Two people who are kept apart are both set to come in person. Let one of them take "
            "part another way before anyone hears where or when."
        )
    if any(p.person and p.person.death_date for p in coming):
        found.append("Somebody who was to take part has died. Change how they take part.")
    if any(
        p.person_id and not may_be_asked(p.person_id, records.agreements, frame.today)
        for p in coming
    ):
        found.append(
            "Somebody who was to take part has taken their agreement back. Change how they take "
            "part, and tell the others only that the plans have changed."
        )
    return [Words(sentence) for sentence in found]


def _facts(frame: CaseFrame, conference: Conference, *, keeper: bool) -> list[Answer]:
    shown = ["outcome", "meeting_type"]
    may_read = frame.disclose.audience.reader.may_read
    if LOCATING in may_read:
        shown += ["venue"] if conference.outcome == "held" else ["planned_at", "venue"]
    if conference.outcome == "held":
        shown.insert(1, "held_date")
    if conference.outcome == "did_not_happen" and SEALED in may_read:
        shown.insert(1, "not_held_reason")
        if conference.not_held_decided_by:
            shown[2:2] = _DECISION
    shown.append("language")
    if SEALED in may_read:
        shown.append("safety_concern")
    change = None
    if keeper and conference.outcome == "planned":
        change = _url("conference-change", frame, conference.sequence)
    changeable = {"planned_at", "venue", "meeting_type", "language", "safety_concern"}
    return [
        Answer(
            Words(_label(name)),
            frame.disclose.field(conference, name),
            change=change if name in changeable else None,
        )
        for name in shown
    ]


def _label(name: str) -> str:
    if name == "safety_concern":
        return load().entity("referral").field(name).label
    return load().entity("conference").field(name).label


def _begin(frame: CaseFrame, records: Records) -> list[Link]:
    latest, shown = records.conferences[0] if records.conferences else None, records.conference
    if shown is not None and shown.outcome == "planned":
        return [
            Link(Words("Record that it was held"), _url("conference-held", frame, shown.sequence)),
            Link(
                Words("Record that it did not happen"),
                _url("conference-not-held", frame, shown.sequence),
            ),
        ]
    links = []
    if shown is not None and shown.outcome == "held":
        links += [
            Link(Words("Say who took part"), _url("conference-came", frame, shown.sequence)),
            Link(Words("Change what is recorded"), _url("conference-held", frame, shown.sequence)),
        ]
    if latest is None or latest.outcome != "planned":
        words = "Plan the conference" if latest is None else "Plan another conference"
        links.insert(
            0 if latest is None else len(links), Link(Words(words), _url("conference-plan", frame))
        )
    return links


def _people(frame: CaseFrame, records: Records, *, keeper: bool) -> Table:
    columns = ["Name", "Part", "How they take part", "Invited"]
    held = records.conference is not None and records.conference.outcome == "held"
    if held:
        columns.append("Took part")
    rows = []
    for participant in records.participants:
        name = name_for(frame, participant)
        # A person whom this reader may not know of is not there at all: a gap would tell.
        if not name:
            continue
        row = [
            Cell(
                name,
                url=_change_part(frame, records, participant) if keeper else None,
                note=_has_died(frame, participant.person),
            ),
            Cell(frame.disclose.field(participant, "role")),
            Cell(frame.disclose.field(participant, "taking_part")),
            Cell(frame.disclose.field(participant, "invited_date")),
        ]
        if held:
            row.append(Cell(frame.disclose.field(participant, "came")))
        rows.append(row)
    return Table(Words("Who takes part"), [Column(Words(column)) for column in columns], rows)


def _change_part(frame: CaseFrame, records: Records, participant: Participant) -> Url | None:
    conference = records.conference
    if conference is None or conference.outcome == "did_not_happen":
        return None
    if participant.person_id is None:
        return _url("conference-professional", frame, conference.sequence, participant.pk)
    return _url("conference-person", frame, conference.sequence, participant.person_id)


def _has_died(frame: CaseFrame, person: Person | None) -> Disclosed[str] | None:
    if person is None or person.death_date is None:
        return None
    return frame.disclose.value(
        "Has died", about=person.pk, field="person.death_date", sensitivity="personal"
    )


def _add_people(frame: CaseFrame, conference: Conference) -> list[Link]:
    if conference.outcome == "did_not_happen":
        return []
    add = _url("conference-professional-add", frame, conference.sequence)
    return [Link(Words("Add a professional"), add)]


def _undecided(frame: CaseFrame, records: Records) -> Table | None:
    conference = records.conference
    decided = {participant.person_id for participant in records.participants}
    rows = [
        [Cell(name, url=_url("conference-person", frame, conference.sequence, person.pk))]
        for person in records.network
        if conference is not None
        and person.pk not in decided
        and person.death_date is None
        and (name := person_name(frame, person))
    ]
    if not rows:
        return None
    return Table(Words("Not yet decided"), [Column(Words("Name"))], rows)


def _parts(frame: CaseFrame, times: Sequence[StageTime]) -> list[AnswerGroup]:
    fields = load().entity("stage_time").fields
    groups = []
    for time in times:
        names = ["started_at", "ended_at"]
        if time.stage == PRIVATE:
            names += ["professionals_left_at", "professionals_returned_at"]
            names += ["returned_at_request_of", "stayed_by_invitation"]
        answers = [Answer(Words(fields[n].label), frame.disclose.field(time, n)) for n in names]
        groups.append(AnswerGroup(Words(name_of(time.stage)), answers))
    return groups


def _safety(frame: CaseFrame) -> list[Link]:
    return [
        Link(Words("Who must be kept apart, and who is protected"), _url("safety", frame)),
        Link(Words("Safety card to print"), _url("safety-card", frame)),
    ]


def _earlier(frame: CaseFrame, records: Records) -> Table | None:
    others = [other for other in records.conferences if other != records.conference]
    if not others:
        return None
    rows = [
        [
            Cell(
                Words(f"Conference {other.sequence}"),
                url=_url("conference-numbered", frame, other.sequence),
            ),
            Cell(frame.disclose.field(other, "outcome")),
            Cell(frame.disclose.field(other, "held_date")),
        ]
        for other in others
    ]
    columns = [Column(Words(label)) for label in ("Conference", "What happened", "Date held")]
    return Table(Words("Other conferences of this case"), columns, rows)
