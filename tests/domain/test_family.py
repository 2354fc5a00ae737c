"""How people's ages are said."""

from datetime import date

import pytest

from kinweave.domain.family import age_in_words, age_on, is_unborn

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("born", "expected", "words"),
    [
        (date(2014, 11, 20), None, "12 years"),
        (date(2014, 11, 21), None, "11 years"),
        (date(2024, 11, 20), None, "2 years"),
        (date(2024, 11, 21), None, "23 months"),
        (date(2026, 8, 28), None, "2 months"),
        (date(2026, 8, 29), None, "11 weeks"),
        (date(2026, 10, 30), None, "3 weeks"),
        (date(2026, 11, 13), None, "1 week"),
        (date(2026, 11, 14), None, "6 days"),
        (date(2026, 11, 19), None, "1 day"),
        (date(2026, 11, 20), None, "0 days"),
        (None, date(2027, 3, 4), "due 4 March 2027"),
        (None, None, "age not known"),
    ],
)
def test_an_age_is_said_as_people_say_it(born, expected, words):
    assert age_in_words(born, expected, TODAY) == words


def test_a_child_born_on_29_february_turns_on_1_march_in_a_common_year():
    born = date(2024, 2, 29)
    assert [age_on(born, date(2026, 2, 28)), age_on(born, date(2026, 3, 1))] == [1, 2]
    assert age_on(born, date(2028, 2, 29)) == 4


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="before they are born"):
        age_on(date(2026, 11, 21), TODAY)


def test_a_child_is_unborn_while_expected_and_not_once_born():
    due = date(2027, 3, 4)
    assert is_unborn(None, due)
    assert not is_unborn(date(2027, 3, 1), due)
    assert not is_unborn(None, None)
