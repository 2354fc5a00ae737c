"""What one person said about taking part and about each purpose of sharing, and what that permits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from kinweave.domain.agreement import Agreement, Whose, acts, current_wording, permits, wordings
from kinweave.domain.disclosure import Disclosed
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Answer, CaseBanner, Link
from kinweave.service.offers import queries
from kinweave.service.offers.models import AgreementToTakePart, InformationSharing
from kinweave.service.offers.presenters.naming import name_of, told
from kinweave.service.offers.presenters.offers import Asked, Listed
from kinweave.service.people.models import Person
from kinweave.standard import load

Said = AgreementToTakePart | InformationSharing


@dataclass(frozen=True)
class PurposeBlock:
    """One thing that a person is asked about: what they said, in which words, what may be done."""

    heading: Words
    lines: list[Answer]
    actions: list[Link]


@dataclass(frozen=True)
class TakingPartPage:
    """One person's own yes or no to each thing."""

    title: Words
    heading: Words
    case: CaseBanner
    who: Disclosed[str]
    blocks: list[PurposeBlock]
    back: Link


def taking_part_page(request: CaseRequest, person: Person) -> TakingPartPage:
    """What this person said, for this reader."""
    frame = case_frame(request, "offers")
    case = frame.case
    may_record = request.actor.may(Permission.RECORD_OFFERS)
    blocks = [_taking_part(frame, person, may_record)]
    sharing = queries.sharing_of(case, person)
    for purpose, label in load().codes("sharing_purpose").choices():
        said = [one for one in sharing if one.purpose == purpose]
        actions = _actions(frame, person, said, "sharing", purpose) if may_record else []
        blocks.append(
            PurposeBlock(
                Words(f"Sharing: {label[0].lower()}{label[1:]}"), _lines(frame, said), actions
            )
        )
    return TakingPartPage(
        title=Words("Taking part and sharing information"),
        heading=Words("Taking part and sharing information"),
        case=frame.banner,
        who=name_of(frame, person),
        blocks=blocks,
        back=Link(Words("Offers and answers"), Url(reverse("offers", args=[case.pk]))),
    )


def _taking_part(frame: CaseFrame, person: Person, may_record: bool) -> PurposeBlock:
    said = queries.agreements_of(frame.case, person)
    actions = _actions(frame, person, said, "agreement") if may_record else []
    return PurposeBlock(Words("Taking part in the conference"), _lines(frame, said), actions)


def _actions(
    frame: CaseFrame, person: Person, said: Sequence[Said], kind: str, *purpose: str
) -> list[Link]:
    last = said[-1] if said else None
    if last is not None and last.agreed == "yes" and last.withdrawn_date is None:
        label, route = "They have changed their mind", f"withdraw-{kind}"
        args: list[Any] = [last.pk]
    else:
        label, route = "Record what they say", f"record-{kind}"
        args = [person.pk, *purpose]
    return [Link(Words(label), Url(reverse(route, args=[frame.case.pk, *args])))]


def _lines(frame: CaseFrame, said: Sequence[Said]) -> list[Answer]:
    labels = {
        "agreed": "Agrees",
        "agreed_date": "Date they said so",
        "how": "How they said so",
        "wording_version": "Words they were given",
        "withdrawn_date": "Changed their mind",
    }
    return [
        Answer(Words(label), shown)
        for one in said
        for name, label in labels.items()
        if hasattr(one, name) and (shown := told(frame, one, name))
    ]


def asked_now(frame: CaseFrame, person: Person, purpose: str) -> tuple[str, Asked]:
    """The version and the words in which this person is asked today."""
    words = current_wording(purpose, frame.today)
    paragraphs = tuple(Words(text) for text in words.text.splitlines())
    return words.version, Asked(who=name_of(frame, person), wording=paragraphs)


def asked_on_withdrawing(frame: CaseFrame, said: Said) -> Asked:
    """What stops when this person changes their mind about this, and what goes on."""
    case, person = frame.case, said.person
    everything = queries.said_by(
        queries.agreements_of(case, person), queries.sharing_of(case, person)
    )
    purpose = getattr(said, "purpose", "taking_part")
    after = [
        replace(one, withdrawn_date=frame.today)
        if one.purpose == purpose and one.agreed == "yes"
        else one
        for one in everything
    ]
    stopped = _stopped(everything, after, frame, str(person.pk))
    goes_on = [Words(act.meaning) for act in acts().values() if act.whose is Whose.NOBODY]
    lists = (
        Listed(Words("What stops from that day"), stopped),
        Listed(Words("What does not need anyone’s agreement, and goes on"), goes_on),
    )
    words = wordings().get(said.wording_version)
    paragraphs = tuple(Words(text) for text in words.text.splitlines()) if words else ()
    return Asked(who=name_of(frame, person), wording=paragraphs, given=True, lists=lists)


def _stopped(
    before: list[Agreement], after: list[Agreement], frame: CaseFrame, person: str
) -> list[Words]:
    return [
        Words(act.meaning)
        for code, act in acts().items()
        if act.whose is Whose.PERSON
        and permits(code, before, frame.today, person=person).allowed
        and not permits(code, after, frame.today, person=person).allowed
    ]
