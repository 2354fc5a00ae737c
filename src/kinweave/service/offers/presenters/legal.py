"""The pre-proceedings periods of a family as this reader may see them, and the children's legal facts."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from kinweave.domain.disclosure import Channel, Circumstances, Disclosed
from kinweave.rules import Severity
from kinweave.service.access.disclosing import Discloser, staff_audience
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import Answer, CaseBanner, Cell, Column, Link, Table
from kinweave.service.design.wording import date_in_words
from kinweave.service.offers import queries
from kinweave.service.offers.forms.legal import ChildToAsk, PeriodForm
from kinweave.service.offers.mending import in_census_year, things_to_mend
from kinweave.service.offers.models import PreProceedingsPeriod
from kinweave.service.offers.presenters.naming import name_of
from kinweave.service.people.models import Person
from kinweave.service.people.queries import circumstances_of
from kinweave.standard import load


@dataclass(frozen=True)
class Mend:
    """What the census would ask about a period, and how to mend it."""

    code: Words
    message: Words
    fix: Words
    must: bool


@dataclass(frozen=True)
class PeriodBlock:
    """One period: its dates, its children, what is to be mended."""

    began: Disclosed[str]
    lines: list[Answer]
    children: Table
    mends: list[Mend]
    in_census_year: bool
    proposal: Disclosed[str] | None
    confirm: Url | None
    actions: list[Link]


@dataclass(frozen=True)
class LegalPage:
    """Legal dates of a case: the family's periods and the children's legal facts."""

    title: Words
    heading: Words
    case: CaseBanner
    periods: list[PeriodBlock]
    facts: Table
    begin_period: Link | None
    add_fact: Link | None


def legal_frame(request: CaseRequest, people: list[Person]) -> CaseFrame:
    """The frame of a legal page, which also asks what protects children outside this case.

    A period may hold children who are in another case of the family: what is in force for them
    counts here too.
    """
    frame = case_frame(request, "legal")
    known = {child.pk for child in frame.children}
    others = [person.pk for person in people if person.pk not in known]
    if not others:
        return frame
    more = circumstances_of(others, on=frame.today)
    circumstances = Circumstances(
        keep_apart=frame.circumstances.keep_apart | more.keep_apart,
        restricted=frame.circumstances.restricted | more.restricted,
        whereabouts_protected=(
            frame.circumstances.whereabouts_protected | more.whereabouts_protected
        ),
    )
    disclose = Discloser(
        audience=staff_audience(request.actor),
        channel=Channel.screen,
        circumstances=circumstances,
    )
    return replace(frame, circumstances=circumstances, disclose=disclose)


def legal_page(request: CaseRequest) -> LegalPage:
    """Legal dates for this reader."""
    case = request.case
    periods = queries.periods_of(case.family_id)
    frame = legal_frame(
        request, [place.person for period in periods for place in period.children.all()]
    )
    may_keep = request.actor.may(Permission.KEEP_LEGAL_DATES)
    held = queries.held_dates(case)
    return LegalPage(
        title=Words("Legal dates"),
        heading=Words("Legal dates"),
        case=frame.banner,
        periods=[_period(frame, period, may_keep, held) for period in periods],
        facts=_facts(frame, may_keep),
        begin_period=_link("Begin a new period", "begin-period", frame) if may_keep else None,
        add_fact=_link("Add a legal fact", "add-legal-fact", frame) if may_keep else None,
    )


def _link(label: str, route: str, frame: CaseFrame, *args: object) -> Link:
    return Link(Words(label), Url(reverse(route, args=[frame.case.pk, *args])))


def _period(
    frame: CaseFrame, period: PreProceedingsPeriod, may_keep: bool, held: list[date]
) -> PeriodBlock:
    fields = load().entity("pre_proceedings_period").fields
    lines = [
        Answer(Words(fields[name].label), frame.disclose.field(period, name))
        for name in PeriodForm.base_fields
        if name != "no_letter_reason" or frame.disclose.field(period, name)
    ]
    actions = []
    if may_keep:
        actions = [
            _link("Change the dates", "change-period", frame, period.pk),
            _link("Change the children", "period-children", frame, period.pk),
        ]
    proposal = _proposal(frame, period, held) if may_keep else None
    return PeriodBlock(
        began=frame.disclose.field(period, "start_date"),
        lines=lines,
        children=_children(frame, period),
        mends=[
            Mend(Words(r.code), Words(r.message), Words(r.fix), r.severity is Severity.ERROR)
            for r in things_to_mend(period, today=frame.today)
        ],
        in_census_year=in_census_year(period),
        proposal=proposal,
        confirm=(
            Url(reverse("confirm-meeting", args=[frame.case.pk, period.pk])) if proposal else None
        ),
        actions=actions,
    )


def _proposal(
    frame: CaseFrame, period: PreProceedingsPeriod, held: list[date]
) -> Disclosed[str] | None:
    day = queries.first_held_in(period, held)
    if day is None or period.meeting_facilitated == "yes" or period.offer_in_letter != "yes":
        return None
    shown = frame.disclose.value(
        date_in_words(day), about=None, field="conference.held_date", sensitivity="work"
    )
    return shown or None


def _children(frame: CaseFrame, period: PreProceedingsPeriod) -> Table:
    columns = ("Child", "Children in need referral", "Left the period")
    rows = [
        [
            Cell(name),
            Cell(
                frame.disclose.field(place, "cin_referral_date")
                or Words("Not recorded: the census file cannot place this child’s period")
            ),
            Cell(frame.disclose.field(place, "left_date")),
        ]
        for place in period.children.all()
        if (name := name_of(frame, place.person))
    ]
    return Table(
        Words("Children in this period"), [Column(Words(label)) for label in columns], rows
    )


def _facts(frame: CaseFrame, may_keep: bool) -> Table:
    columns = ["Child", "Fact", "From", "Until", "Who said so", *(["Change"] if may_keep else [])]
    names = {child.pk: name_of(frame, child) for child in frame.children}
    rows = []
    facts = [fact for child in frame.children for fact in child.legal_facts.all()]
    for fact in sorted(facts, key=lambda fact: fact.start_date, reverse=True):
        if not names[fact.person_id]:
            continue
        shown = ("kind", "start_date", "end_date", "source")
        row = [Cell(names[fact.person_id])]
        row += [Cell(frame.disclose.field(fact, name)) for name in shown]
        if may_keep:
            url = reverse("end-legal-fact", args=[frame.case.pk, fact.pk])
            row.append(Cell() if fact.end_date else Cell(Words("It has ended"), Url(url)))
        rows.append(row)
    return Table(Words("Legal facts"), [Column(Words(label)) for label in columns], rows)


def child_choices(frame: CaseFrame, children: list[Person]) -> list[tuple[str, str]]:
    """Children to choose from, by the names that this reader may see."""
    return [(str(child.pk), str(name)) for child in children if (name := name_of(frame, child))]


def children_to_ask(frame: CaseFrame, period: PreProceedingsPeriod) -> list[ChildToAsk]:
    """Every child of the family whom this reader may know of, and their place in the period."""
    places = {place.person_id: place for place in period.children.all()}
    people = {child.pk: child for child in queries.children_of_family(frame.case.family_id)}
    people |= {place.person_id: place.person for place in places.values()}
    found = []
    for person in people.values():
        name, place = name_of(frame, person), places.get(person.pk)
        if name:
            initial: dict[str, Any] = {"in_period": ["yes"] if place else []}
            if place:
                initial |= {
                    "cin_referral_date": place.cin_referral_date,
                    "left_date": place.left_date,
                }
            found.append(ChildToAsk(str(person.pk), str(name), initial))
    return found


def stored_answers(frame: CaseFrame, period: PreProceedingsPeriod) -> dict[str, object]:
    """What stands in a period, as far as this reader may read it; the rest is left blank."""
    return {
        name: getattr(period, name)
        for name in PeriodForm.base_fields
        if frame.disclose.field(period, name)
    }
