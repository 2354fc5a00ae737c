"""What home shows: the cases that somebody may open, or what else they can do here."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from kinweave.domain.disclosure import Channel, Disclosed
from kinweave.service.access.actors import Actor
from kinweave.service.access.disclosing import Discloser, staff_audience
from kinweave.service.access.permissions import Reach, roles
from kinweave.service.access.requests import StaffRequest
from kinweave.service.accounts.presenters import NAVIGATION
from kinweave.service.cases.frame import child_tag
from kinweave.service.cases.models import Allocation, Case
from kinweave.service.cases.queries import coordinators_of
from kinweave.service.core.pages import Typed, Url, Words
from kinweave.service.design.forms import KinweaveForm
from kinweave.service.design.pages import OVERDUE, ChildTag, Empty, Link, Status
from kinweave.service.people.models import Person
from kinweave.service.people.queries import circumstances_of
from kinweave.service.worklist import queries


@dataclass(frozen=True)
class CaseRow:
    """One case of the list: its children as this reader may know them, and how it stands."""

    url: Url
    reference: Words
    children: list[ChildTag]
    stage: Disclosed[str]
    due: Disclosed[str]
    overdue: Status | None
    coordinator: Disclosed[str] | None


@dataclass(frozen=True)
class CasesPage:
    """Home for somebody who works on cases; ``name`` is what was searched for, if anything."""

    title: Words
    heading: Words
    form: KinweaveForm
    search: KinweaveForm
    name: Typed | None
    begin: list[Link]
    rows: list[CaseRow]
    empty: Empty
    more: Url | None
    place: Words | None
    start: Url | None


@dataclass(frozen=True)
class WelcomePage:
    """Home for somebody whose work opens no case."""

    title: Words
    heading: Words
    words: Words
    ways: list[Link]


def cases(
    request: StaffRequest,
    found: queries.Listed,
    *,
    filters: KinweaveForm,
    search: KinweaveForm,
    name: str,
    later: bool,
    today: date,
) -> CasesPage:
    """The list for this reader, in as many queries for one case as for twenty-five."""
    actor: Actor = request.actor
    place = str(found.next_place) if found.next_place else ""
    return CasesPage(
        title=Words("Cases"),
        heading=Words("Cases"),
        form=filters,
        search=search,
        name=Typed(name) if name else None,
        begin=_ways(actor, {"begin-by-referral", "begin-by-letter"}),
        rows=_rows(actor, found.cases, Channel.search if name else Channel.screen, today),
        empty=_empty(actor, searched=bool(name), narrowed=filters.is_bound or later),
        more=Url(_address(request, place)) if place and not name else None,
        place=Words(place) if place and name else None,
        start=Url(_address(request, "")) if later and not name else None,
    )


def _rows(actor: Actor, listed: list[Case], channel: Channel, today: date) -> list[CaseRow]:
    children = queries.children_by_case(listed)
    everyone = [child.pk for found in children.values() for child in found]
    disclose = Discloser(
        audience=staff_audience(actor),
        channel=channel,
        circumstances=circumstances_of(everyone, on=today),
    )
    coordinators = coordinators_of([case.pk for case in listed], on=today)
    return [
        _row(disclose, case, children[case.pk], coordinators.get(case.pk), today) for case in listed
    ]


def _row(
    disclose: Discloser,
    case: Case,
    children: list[Person],
    allocation: Allocation | None,
    today: date,
) -> CaseRow:
    late = case.due_date is not None and case.due_date < today
    return CaseRow(
        url=Url(reverse("case", args=[case.pk])),
        reference=Words(case.reference),
        children=[child_tag(disclose, child, today) for child in children],
        stage=disclose.field(case, "stage"),
        due=disclose.field(case, "due_date"),
        overdue=Status(Words("Overdue"), OVERDUE) if late else None,
        coordinator=disclose.field(allocation, "coordinator_name") if allocation else None,
    )


def _address(request: HttpRequest, place: str) -> str:
    # Only a stage, a tick and a place: nothing that says who anybody is.
    query = request.GET.copy()
    query.pop("after", None)
    if place:
        query["after"] = place
    return f"{request.path}?{query.urlencode()}"


def _empty(actor: Actor, *, searched: bool, narrowed: bool) -> Empty:
    if searched:
        return Empty(
            Words("No case found"),
            Words(
                "No case that you can open has a child of this name. Try another spelling, the "
                "last name alone, or the name that the child likes to be called."
            ),
        )
    if narrowed:
        return Empty(
            Words("No cases here"),
            Words("No case that you can open fits these filters. Clear them to see the rest."),
        )
    begin = _ways(actor, {"begin-by-referral", "begin-by-letter"})
    return Empty(
        Words("No open cases yet"), Words(_EMPTY[actor.reach]), begin[0] if begin else None
    )


_EMPTY = {
    Reach.REFERRED: "The families whom you refer will be here, what is due first on top.",
    Reach.ALLOCATED: (
        "The families for whom you are the coordinator will be here. A service manager allocates "
        "them."
    ),
    Reach.COUNCIL: "Every open case of the council will be here, what is due first on top.",
}


def welcome(request: StaffRequest) -> WelcomePage:
    """What somebody without cases can do here, in the words of their role."""
    actor: Actor = request.actor
    return WelcomePage(
        title=Words("Home"),
        heading=Words("What you can do here"),
        words=Words(roles()[actor.role].description),
        ways=_ways(actor, {route for _, route, _ in NAVIGATION} - {"home"}),
    )


def _ways(actor: Actor, routes: set[str]) -> list[Link]:
    return [
        Link(Words(label), Url(reverse(route)))
        for label, route, permission in NAVIGATION
        if route in routes and actor.may(permission)
    ]
