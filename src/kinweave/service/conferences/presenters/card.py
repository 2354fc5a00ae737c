"""The paper safety card as a page to print."""

from dataclasses import dataclass

from kinweave.service.conferences.arrangements import safety_card
from kinweave.service.core.pages import Url, Words


@dataclass(frozen=True)
class SafetyCardPage:
    """The card for private family time, to be printed. It names nobody and no place."""

    title: Words
    heading: Words
    emergency: Words
    sections: list[tuple[Words, list[Words]]]
    blanks: tuple[Words, list[Words]]
    note: Words
    back: Url


def safety_card_page(case_url: str) -> SafetyCardPage:
    card = safety_card()
    return SafetyCardPage(
        title=Words(card.title),
        heading=Words(card.title),
        emergency=Words(card.emergency),
        sections=[
            (Words(section.heading), [Words(line) for line in section.lines])
            for section in (card.everyone, card.coordinator)
        ],
        blanks=(Words(card.blanks.heading), [Words(line) for line in card.blanks.lines]),
        note=Words(card.note),
        back=Url(case_url),
    )
