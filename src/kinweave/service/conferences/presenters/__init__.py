"""What each reader sees of a conference."""

from kinweave.service.conferences.presenters.answers import (
    answers_so_far,
    name_for,
    person_name,
    told_so_far,
)
from kinweave.service.conferences.presenters.card import safety_card_page
from kinweave.service.conferences.presenters.conference import Records, conference_page, keeps

__all__ = [
    "Records",
    "answers_so_far",
    "conference_page",
    "keeps",
    "name_for",
    "person_name",
    "safety_card_page",
    "told_so_far",
]
