"""The page about extracts: what they are, and which were taken. It holds none of the data."""

from dataclasses import dataclass
from uuid import UUID

from kinweave.service.audit.models import Event
from kinweave.service.core.pages import Words
from kinweave.service.design.pages import Cell, Column, Empty, Table
from kinweave.service.design.wording import moment_in_words


@dataclass(frozen=True)
class ExtractsPage:
    """See ``extract/extracts.jinja``."""

    title: Words
    heading: Words
    council: Words
    table: Table
    empty: Empty


def extracts(found: list[Event], names: dict[UUID, str], *, council: str) -> ExtractsPage:
    return ExtractsPage(
        title=Words("Extracts"),
        heading=Words("Extracts"),
        council=Words(council),
        table=Table(
            caption=Words("Sets that were taken out, newest first"),
            columns=[Column(Words(label)) for label in ("When", "Who", "Which set")],
            rows=[
                [
                    Cell(Words(moment_in_words(event.at))),
                    Cell(Words(_who(event, names))),
                    # Written by the service itself: the product, the study and the key's number.
                    Cell(Words(event.reason)),
                ]
                for event in found
            ],
        ),
        empty=Empty(
            Words("Nothing has been taken out yet"),
            Words("Each set that is taken out will be listed here, with who took it."),
        ),
    )


def _who(event: Event, names: dict[UUID, str]) -> str:
    if event.actor_id is None:
        return "Kinweave"
    return names.get(event.actor_id, "Somebody who no longer works here")
