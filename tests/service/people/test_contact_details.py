"""An address, phone or email in a note is asked back before it is saved (hazard 10)."""

import pytest

from kinweave.service.people.contact_details import MOVE_IT, holds_contact_details
from kinweave.service.people.forms import ChangeRelationshipForm, ContactPointForm


@pytest.mark.parametrize(
    "words",
    [
        "She lives in M13 9PL now",
        "moved to sw1a1aa last week",
        "ring 0161 496 0000 after six",
        "his mobile is 07700900123",
        "call (0161) 496-0000",
        "her new number +44 7700 900123",
        "auntie is at +353 1 496 0000",
        "write to ada.reed@example.org",
        "staying at 14 Acacia Avenue with her sister",
        "she moved to 7b St Mary’s Close",
        "call ０７７００ ９００１２３",
        "ring 0161–496–0000",
    ],
)
def test_somebody_could_be_found_or_reached_by_these_words(words):
    assert holds_contact_details(words) is True


@pytest.mark.parametrize(
    "words",
    [
        "",
        "The mother, on 12 September 2026",
        "Hearing on 23 March Family Court",
        "Section 20 since 2 years, case reference CS131",
        "NHS number 943 476 5919 is on file",
        "UPN A801200001001",
        "He is 14 and his sister 3 years old",
        "They met at 2:30pm, 5 adults and 2 children",
        "born 01/02/2014, told us 03/04/2026",
        "They are close; 2 weeks in a court diary",
    ],
)
def test_dates_ages_and_reference_numbers_are_no_addresses(words):
    assert holds_contact_details(words) is False


def test_a_form_asks_an_address_back_and_keeps_what_was_typed():
    typed = {
        "status": "reported",
        "parental_responsibility": "no",
        "source": "Gran, who lives at 14 Acacia Avenue",
    }
    form = ChangeRelationshipForm(typed)
    assert form.errors == {"source": [MOVE_IT]}
    assert form["source"].value() == "Gran, who lives at 14 Acacia Avenue"


def test_the_contact_point_is_where_an_address_belongs():
    form = ContactPointForm(
        {
            "kind": "address",
            "value": "14 Acacia Avenue, M13 9PL",
            "confidential": "yes",
            "safe_to_use": "yes",
        }
    )
    assert form.errors == {}
