"""What a case's own page of studies shows: the group of this family, once it has one, and nothing before."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.evidence.design.plan import Plan
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Answer, CaseBanner, Link, Status
from kinweave.service.design.wording import date_in_words
from kinweave.service.studies import planned, reasons
from kinweave.service.studies.forms import sentence_case
from kinweave.service.studies.models import ALLOCATED, Study, StudyEntry
from kinweave.service.studies.presenters import ended, state

Firsts = Mapping[tuple[UUID, int], StudyEntry]


@dataclass(frozen=True)
class StudyBlock:
    """One study as it stands for this family."""

    heading: Words
    status: Status
    words: Words | None
    facts: list[Answer]
    notes: list[Words]
    links: list[Link]


@dataclass(frozen=True)
class CaseStudyPage:
    """Every study that this family could be, or is, part of."""

    title: Words
    heading: Words
    case: CaseBanner
    empty: Words | None
    studies: list[StudyBlock]


def case_study_page(
    request: CaseRequest,
    frame: CaseFrame,
    studies: Sequence[Study],
    entries: Sequence[StudyEntry],
    firsts: Firsts,
) -> CaseStudyPage:
    blocks = [
        _block(request, frame, study, [one for one in entries if one.study_id == study.pk], firsts)
        for study in studies
    ]
    return CaseStudyPage(
        title=Words("Studies"),
        heading=Words("Studies"),
        case=frame.banner,
        empty=None if blocks else Words("This council takes part in no study."),
        studies=blocks,
    )


def _block(
    request: CaseRequest,
    frame: CaseFrame,
    study: Study,
    entries: Sequence[StudyEntry],
    firsts: Firsts,
) -> StudyBlock:
    plan = planned.read(study.plan)
    placed = [one for one in entries if one.event in (ALLOCATED, "known again")]
    declined = [one for one in entries if one.event == "declined"]
    words = None
    if not placed and declined:
        when = date_in_words(_at(declined[-1]))
        words = f"The family said no, thank you, on {when}. It has no group in this study."
    elif not placed:
        words = "This family is not enrolled."
    return StudyBlock(
        heading=Words(study.title),
        status=state(study, plan, frame.today),
        words=Words(words) if words else None,
        facts=_facts(frame, plan, entries, placed, firsts) if placed else [],
        notes=[
            Words(f"{sentence_case(flag)}.")
            for one in placed[-1:]
            for flag in json.loads(one.says).get("flags", ())
        ],
        links=_links(request, frame, study, placed=bool(placed)),
    )


def _facts(
    frame: CaseFrame,
    plan: Plan,
    entries: Sequence[StudyEntry],
    placed: Sequence[StudyEntry],
    firsts: Firsts,
) -> list[Answer]:
    first = _first(placed[0], firsts)
    facts = [Answer(Words("This family’s group"), _arm(frame, plan, first.arm))]
    if due := _offer_due(plan, first):
        facts.append(Answer(Words("Its offer is due by"), due))
    facts.append(Answer(Words("Enrolled on"), Words(date_in_words(_at(first)))))
    if placed[-1].event != ALLOCATED:
        again = f"{date_in_words(_at(placed[-1]))}. It keeps the group that it was given first."
        facts.append(Answer(Words("Known again on"), Words(again)))
    for one in entries:
        if one.event != "override":
            continue
        says: dict[str, Any] = json.loads(one.says)
        why = f"{reasons.words('override', says['reason'])}, {date_in_words(_at(one))}"
        facts.append(Answer(Words("Had otherwise"), Words(why)))
        facts.append(Answer(Words("What it has now"), _arm(frame, plan, says["received"])))
    return facts


def _offer_due(plan: Plan, first: StudyEntry) -> Words | None:
    """A waiting list puts an offer off and never takes it away: by which day the family has it."""
    weeks = next(arm.wait_weeks for arm in plan.arms if arm.id == first.arm)
    if not weeks:
        return None
    letter = date.fromisoformat(json.loads(first.says)["letter"])
    return Words(date_in_words(letter + timedelta(weeks=weeks)))


def _first(entry: StudyEntry, firsts: Firsts) -> StudyEntry:
    if entry.event == ALLOCATED:
        return entry
    return firsts[entry.study_id, int(json.loads(entry.says)["first"])]


def _arm(frame: CaseFrame, plan: Plan, arm_id: str) -> Disclosed[str]:
    name = next(arm.name for arm in plan.arms if arm.id == arm_id)
    return frame.disclose.value(
        sentence_case(name), about=None, field="studyentry.arm", sensitivity="work"
    )


def _links(request: CaseRequest, frame: CaseFrame, study: Study, *, placed: bool) -> list[Link]:
    if not request.actor.may(Permission.ENROL_IN_STUDY):
        return []
    if placed:
        words = "Record that the family has something else"
        return [Link(Words(words), _url("case-study-override", frame, study))]
    if not frame.case.is_open:
        return []
    # After the end a family that came back under another case is still known again, and no other enrols.
    words = "See whether this family was enrolled" if ended(study) else "Enrol this family"
    return [Link(Words(words), _url("case-study-enrol", frame, study))]


def _at(entry: StudyEntry) -> date:
    return datetime.fromisoformat(json.loads(entry.says)["at"])


def _url(route: str, frame: CaseFrame, study: Study) -> Url:
    return Url(reverse(route, args=[frame.case.pk, study.pk]))
