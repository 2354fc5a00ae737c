"""A case's trail in words, for those who work on the case."""

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from kinweave.service.audit.labels import verb_label
from kinweave.service.audit.models import Event, ReadEntry
from kinweave.service.audit.presenters import Pages, details, older, who
from kinweave.service.audit.queries import PAGE
from kinweave.service.cases.frame import SECTIONS, CaseFrame
from kinweave.service.core.pages import Words
from kinweave.service.design.pages import CaseBanner, Cell, Column, Table
from kinweave.service.design.wording import moment_in_words

_SECTION_LABELS = {route: label for label, route, _ in SECTIONS}


@dataclass(frozen=True)
class TrailPage:
    """Everything that was done or opened in this case, newest first."""

    title: Words
    heading: Words
    case: CaseBanner
    table: Table
    pages: Pages | None


def trail(
    frame: CaseFrame, found: list[Event | ReadEntry], names: dict[UUID, str], query: QueryDict
) -> TrailPage:
    return TrailPage(
        title=Words("Who did what"),
        heading=Words("Who did what"),
        case=frame.banner,
        table=Table(
            caption=Words("What was done and opened in this case, newest first"),
            columns=[Column(Words(label)) for label in ("When", "Who", "What")],
            rows=[_row(one, names) for one in found[:PAGE]],
        ),
        pages=older(found, query),
    )


def _row(one: Event | ReadEntry, names: dict[UUID, str]) -> list[Cell]:
    if isinstance(one, ReadEntry):
        section = _SECTION_LABELS.get(one.page)
        what = Cell(Words(f"Opened “{section}”" if section else "Opened a page of the case"))
    else:
        what = Cell(Words(verb_label(one.verb)), note=Words(details(one)) or None)
    return [Cell(Words(moment_in_words(one.at))), Cell(Words(who(one, names))), what]
