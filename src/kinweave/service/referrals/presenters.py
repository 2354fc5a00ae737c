"""What the referral's page shows to each reader."""

from dataclasses import dataclass

from django.forms import Form
from django.urls import reverse

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest, StaffRequest
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Answer, AnswerGroup, CaseBanner, Link
from kinweave.service.referrals import queries
from kinweave.service.referrals.forms import ReferralFacts, SafetyForm
from kinweave.service.referrals.models import Referral


@dataclass(frozen=True)
class ReferralPage:
    """The referral as this reader may have it."""

    title: Words
    heading: Words
    case: CaseBanner
    groups: list[AnswerGroup]
    links: list[Link]
    empty: Words | None


def referral(request: CaseRequest) -> ReferralPage:
    """The referral for this reader; what is sealed to them leaves no gap."""
    frame = case_frame(request, "referral")
    found = queries.referral_of(frame.case)
    empty = Words(
        "The service has not been asked yet: nobody has written a referral for this case."
    )
    return ReferralPage(
        title=Words("Referral"),
        heading=Words("Referral"),
        case=frame.banner,
        groups=_groups(frame, found) if found else [],
        links=_links(request, frame, found),
        empty=None if found else empty,
    )


def _groups(frame: CaseFrame, found: Referral) -> list[AnswerGroup]:
    facts = AnswerGroup(Words("What was asked"), _answers(frame, found, ReferralFacts))
    safety = AnswerGroup(Words("Safety"), _answers(frame, found, SafetyForm))
    # Whoever may not read what is sealed must not learn that there is anything to read.
    return [facts, safety] if any(answer.answer for answer in safety.answers) else [facts]


def _answers(frame: CaseFrame, found: Referral, form: type[Form]) -> list[Answer]:
    fields = form.base_fields.items()
    return [Answer(Words(field.label), frame.disclose.field(found, name)) for name, field in fields]


def _links(request: StaffRequest, frame: CaseFrame, found: Referral | None) -> list[Link]:
    actor = request.actor
    told = found is not None and not queries.is_bare(frame.case, found)
    label = "Change the referral" if told else "Write the referral"
    ways = [(label, "change-referral", Permission.BEGIN_BY_REFERRAL)]
    if found:
        ways.append(("Say whether everybody is safe", "referral-safety", Permission.KEEP_NETWORK))
    return [
        Link(Words(words), Url(reverse(route, args=[frame.case.pk])))
        for words, route, permission in ways
        if actor.may(permission)
    ]


def readable(frame: CaseFrame, found: Referral, form: type[Form]) -> dict[str, object]:
    """What the form may start with: the values of this referral that this reader may read."""
    return {
        name: getattr(found, name) for name in form.base_fields if frame.disclose.field(found, name)
    }


def seen(told: dict[str, object], initial: dict[str, object]) -> dict[str, object]:
    """What was told, without the blanks where this reader was shown nothing to leave or remove."""
    return {name: value for name, value in told.items() if value or name in initial}
