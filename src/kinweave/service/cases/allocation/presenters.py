"""Who coordinates a case and who did; who is kept out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from kinweave.domain.disclosure import Disclosed
from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.accounts.models import User
from kinweave.service.cases.allocation.queries import (
    ROLES_FOR,
    allocations_of,
    colleagues,
    exclusions_of,
    open_cases_of,
)
from kinweave.service.cases.frame import CaseFrame
from kinweave.service.cases.models import Allocation, StaffExclusion
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.asking import AskPage
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.design.pages import Answer, AnswerGroup, CaseBanner, Empty, Link


@dataclass(frozen=True)
class Part:
    """One colleague's part in the case, now or earlier."""

    answers: AnswerGroup
    end: Url | None


@dataclass(frozen=True)
class AllocationPage:
    """Who coordinates and supervises now, and who did."""

    title: Words
    heading: Words
    case: CaseBanner
    now: list[Part]
    before: list[Part]
    empty: Empty
    actions: tuple[Link, ...]


@dataclass(frozen=True)
class Excluded:
    """A colleague for whom this case does not exist, or did not, and why."""

    name: Disclosed[str]
    reason: Disclosed[str]
    ended: Disclosed[str] | None
    ended_reason: Disclosed[str] | None
    let_in: Url | None


@dataclass(frozen=True)
class ExclusionsPage:
    """Who is kept out of this case."""

    title: Words
    heading: Words
    case: CaseBanner
    excluded: list[Excluded]
    begin: Link
    back: Url


def allocation_page(frame: CaseFrame, actor: Actor) -> AllocationPage:
    case = frame.case.pk
    found = allocations_of(case)
    now = [a for a in found if a.end_date is None or a.end_date > frame.today]
    allocates = actor.may(Permission.ALLOCATE)
    open_case = frame.case.stage != "closed"
    links = []
    if allocates and open_case:
        handing_over = any(part.role == "coordinator" for part in now)
        label = "Hand over, or add a supervisor" if handing_over else "Choose a coordinator"
        links.append(Link(Words(label), Url(reverse("allocate", args=[case]))))
    if actor.may(Permission.EXCLUDE_STAFF):
        links.append(
            Link(Words("Keep a colleague out"), Url(reverse("staff-exclusions", args=[case])))
        )
    return AllocationPage(
        title=Words("Coordinator"),
        heading=Words("Coordinator"),
        case=frame.banner,
        now=[_part(frame, a, ends=allocates) for a in now],
        before=[_part(frame, a, ends=False) for a in found if a not in now],
        empty=Empty(
            Words("Nobody coordinates this case yet"),
            Words(
                "The coordinator is independent: somebody who has never taken part in decisions "
                "about this family."
            ),
        ),
        actions=tuple(links),
    )


def colleague_choices(frame: CaseFrame, actor: Actor) -> list[tuple[str, str]]:
    """Those who may be given the case, each with the number of open cases they have now."""
    load = open_cases_of(actor, on=frame.today)
    found = colleagues(
        frame.case.council_id,
        roles=frozenset().union(*ROLES_FOR.values()),
        on=frame.today,
    )
    return [(str(user.pk), f"{user.name} ({_cases(load.get(user.pk, 0))})") for user in found]


def everybody_at_work(council_id: UUID, today: date) -> list[tuple[str, str]]:
    """Every colleague of this council, to choose whom to keep out."""
    return [(str(user.pk), user.name) for user in colleagues(council_id, on=today)]


def exclusions_page(frame: CaseFrame) -> ExclusionsPage:
    case = frame.case.pk
    return ExclusionsPage(
        title=Words("Colleagues who are kept out"),
        heading=Words("Colleagues who are kept out"),
        case=frame.banner,
        excluded=[_excluded(frame, item) for item in exclusions_of(case)],
        begin=Link(Words("Keep a colleague out"), Url(reverse("staff-exclude", args=[case]))),
        back=Url(reverse("allocation", args=[case])),
    )


def _excluded(frame: CaseFrame, item: StaffExclusion) -> Excluded:
    told, over = frame.disclose.field, item.ended_at is not None
    let_in = Url(reverse("staff-let-in", args=[frame.case.pk, item.pk]))
    return Excluded(
        name=_sealed_name(frame, item.user),
        reason=told(item, "reason"),
        ended=told(item, "ended_at") if over else None,
        ended_reason=told(item, "ended_reason") if over else None,
        let_in=None if over else let_in,
    )


def question(
    frame: CaseFrame,
    form: KinweaveForm,
    heading: str,
    *,
    back: str,
    button: str = "Continue",
    intro: Sequence[str] = (),
) -> AskPage:
    """One question page about who works on the case."""
    before = Url(reverse(back, args=[frame.case.pk]))
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        button=Words(button),
        form=form,
        back=before,
        cancel=before,
        case=frame.banner,
        intro=tuple(Words(line) for line in intro),
    )


def _sealed_name(frame: CaseFrame, user: User) -> Disclosed[str]:
    return frame.disclose.value(
        user.name, about=None, field="staff_exclusion.user", sensitivity="sealed"
    )


def _part(frame: CaseFrame, allocation: Allocation, *, ends: bool) -> Part:
    told = frame.disclose.field
    names = [
        ("Who", "coordinator_name"),
        ("Part in the case", "role"),
        ("From", "start_date"),
        ("Until", "end_date"),
        ("Independent of decisions about this family", "independent"),
        ("About their independence", "independence_note"),
        ("What the family asked for", "asked_for"),
    ]
    if allocation.asked_for:
        names.append(("The family’s wish was met", "match_met"))
    answers = [Answer(Words(label), told(allocation, name)) for label, name in names]
    return Part(
        AnswerGroup(Words("Allocation"), [a for a in answers if a.answer]),
        Url(reverse("allocation-end", args=[frame.case.pk, allocation.pk]))
        if ends and allocation.end_date is None
        else None,
    )


def _cases(count: int) -> str:
    return "1 open case" if count == 1 else f"{count or 'no'} open cases"
