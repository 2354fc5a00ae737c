"""The language: what a rule may say, and what is answered when it says it wrongly."""

import datetime as dt

import pytest

from kinweave.rules import SUBMISSION, Parameters, RuleError, evaluate, parse, prose
from tests.rules.small_standard import STANDARD

TOLD = Parameters(
    today=dt.date(2026, 5, 1), year_start=dt.date(2026, 4, 1), year_end=dt.date(2027, 3, 31)
)


def answer(text, record, entity="child", **related):
    return evaluate(parse(text, entity=entity, standard=STANDARD), record, related, TOLD)


def words(text, entity="child"):
    return prose(parse(text, entity=entity, standard=STANDARD))


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("age = 3", {"age": 3}, True),
        ("age > 3", {"age": 3}, False),
        ("age >= 3", {}, None),
        ("age is missing or age < 3", {}, True),
        ("age < 3 and colour = red", {"age": 5}, False),
        ("age < 3 and colour = red", {"age": 2}, None),
        ("age < 3 or colour = red", {"age": 5}, None),
        ("not age < 3", {}, None),
        ("if age > 3 then colour = red", {"age": 2}, True),
        ("if age > 3 then colour = red", {"colour": "red"}, True),
        ("if age > 3 then colour = red", {"age": 4, "colour": "blue"}, False),
        ("colour in {red, blue}", {"colour": " blue "}, True),
        ("colour in {red, blue}", {"colour": "purple"}, False),
        ("colour is known", {"colour": "unknown"}, False),
        ("colour is present", {"colour": "unknown"}, True),
        ("colour is missing", {"colour": "  "}, True),
        ("likes includes red", {"likes": ["blue", "red"]}, True),
        ("likes includes red", {"likes": []}, None),
        ("happy is true", {"happy": False}, False),
        ("happy is false", {"happy": "0"}, True),
        ("birth_date within census year", {"birth_date": dt.date(2026, 4, 1)}, True),
        ("birth_date within census year", {"birth_date": "2027-03-31"}, True),
        ("birth_date within census year", {"birth_date": dt.date(2027, 4, 1)}, False),
        ("birth_date <= today", {"birth_date": dt.date(2026, 5, 2)}, False),
        ("start_date = birth_date + 1 month", {"birth_date": "2026-01-31", "start_date": "2026-02-28"}, True),
        ("start_date = birth_date - 1 year", {"birth_date": "2024-02-29", "start_date": "2023-02-28"}, True),
        ("start_date = birth_date + 2 weeks - 1 day", {"birth_date": "2026-01-01", "start_date": "2026-01-14"}, True),
        ("start_date <= birth_date + 1 day", {"birth_date": "9999-12-31", "start_date": "2026-01-14"}, None),
        ("birth_date > 2026-01-01", {"birth_date": "soon"}, None),
        ("birth_date is missing", {"birth_date": "soon"}, None),
        ("colour matches short", {"colour": " red "}, True),
        ("colour matches short", {"colour": "greenish"}, False),
        ("colour matches either", {"colour": "blue or so"}, False),
        ("colour matches either", {"colour": ""}, None),
        ('name = "Zoë"', {"name": "Zoë"}, True),
        ("seen_at <= met_at", {"seen_at": dt.datetime(2026, 5, 1, 9), "met_at": dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)}, True),
    ],
)  # fmt: skip
def test_a_record_keeps_a_rule_breaks_it_or_nobody_can_say(text, record, expected):
    assert answer(text, record) is expected


@pytest.mark.parametrize(
    ("colour", "day", "expected"),
    [
        ("red", dt.date(2025, 12, 31), True),
        ("red", dt.date(2026, 1, 1), False),
        ("blue", dt.date(2025, 12, 31), False),
        ("blue", dt.date(2026, 1, 1), True),
        ("purple", None, False),
        ("red", None, None),
    ],
)
def test_a_code_is_looked_up_on_the_day_it_was_used(colour, day, expected):
    record = {"colour": colour, "start_date": day}
    assert answer("colour in list colour on start_date", record) is expected
    if day is not None:
        assert STANDARD.codes("colour").contains(colour, day) is expected


def test_without_a_day_a_code_that_was_ever_in_its_list_is_in_it():
    assert answer("colour in list colour", {"colour": "red"}) is True
    assert answer("colour in list colour", {"colour": "purple"}) is False


VISITS = [
    {"id": "v1", "child": "tom", "colour": "red", "visit_date": dt.date(2026, 5, 1)},
    {"id": "v2", "child": "tom", "colour": "blue"},
    {"id": "v3", "child": "ann"},
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any visit by child where colour = red", True),
        ("any visit by child where colour = green", False),
        ("no visit by child where colour = green", True),
        ("every visit by child satisfies colour is present", True),
        ("every visit by child where colour = blue satisfies visit_date is present", False),
        ("every visit by child satisfies visit_date <= today", None),
        ("count visit by child = 2", True),
        ("count visit by child where colour = red > 1", False),
        ("count visit by child where visit_date <= today = 1", None),
        ("no visit by visitor", True),
        ("house.colour = green", True),
        ("house.built_date is missing", True),
        ("any child of house where age = 7", True),
        ("any child of house where (any visit by child where visit_date is missing)", True),
    ],
)
def test_a_rule_can_ask_about_the_records_round_this_one(text, expected):
    tom = {"id": "tom", "house": "h"}
    children = [tom, {"id": "ann", "house": "h", "age": 7}]
    houses = [{"id": "h", "colour": "green"}, {"id": "other", "colour": "red"}]
    assert answer(text, tom, visit=VISITS, child=children, house=houses) is expected


def test_not_knowing_the_related_records_is_different_from_there_being_none():
    assert answer("no visit by child", {"id": "tom"}) is None
    assert answer("no visit by child", {"id": "tom"}, visit=[]) is True
    assert answer("house.colour is missing", {"house": "h"}) is None
    assert answer("house.colour is missing", {"house": "h"}, house=[]) is True


def test_two_records_with_one_id_cannot_be_told_apart():
    houses = [{"id": "h", "colour": "green"}, {"id": "h", "colour": "green"}]
    assert answer("house.colour = green", {"house": "h"}, house=houses) is None


def test_a_rule_on_the_whole_submission_looks_at_every_record():
    assert answer("any visit where colour = blue", {}, SUBMISSION, visit=VISITS) is True
    assert answer("count visit = 2", {}, SUBMISSION, visit=VISITS) is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("brith_date is present", "line 1, column 1: the entity “child” has no field “brith_date”; did you mean “birth_date”?"),
        ("age is present and\nbirth_date > 3", "line 2, column 14: “birth_date” is a date and “3” is a whole number: compare like with like."),
        ("colour = mauve", "line 1, column 10: “mauve” is not in the code list “colour” of “colour”; look for its name in the data dictionary."),
        ("colour > red", "line 1, column 8: “colour” is a code, which has no order: use “=” or “!=”."),
        ("happy = 1", "line 1, column 9: “happy” is true or false and “1” is a whole number: compare like with like."),
        ("happy = happy", "line 1, column 7: “happy” is true or false: use “is true” or “includes”."),
        ("age is true", "line 1, column 8: “age” is a whole number; only a yes-or-no box is true or false."),
        ("age is blue", "line 1, column 8: put missing, present, known, true or false for “blue”."),
        ("age within census year", "line 1, column 1: “age” is a whole number; only a date falls within a year."),
        ("age + 3 days > 1", "line 1, column 5: “age” is a whole number; only a date can be moved on or back."),
        ("birth_date + 3 moons > today", "line 1, column 16: put days, weeks, months or years for “moons”."),
        ("birth_date + soon > today", "line 1, column 14: put a number of days, such as 5, after “+”."),
        ("birth_date = 2026-02-30", "line 1, column 14: mend “2026-02-30”, which is not a day of any calendar."),
        ("age in {red}", "line 1, column 1: “age” is a whole number; this can only be asked of codes."),
        ("colour in list colours", "line 1, column 16: the standard has no code list “colours”; did you mean “colour”?"),
        ("colour in list colour on age", "line 1, column 26: “age” is a whole number; a code is looked up on a date."),
        ("any visits where colour = red", "line 1, column 5: the standard has no entity “visits”; did you mean “visit”?"),
        ("any visit", "line 1, column 5: “visit” points to a child in more than one way: add “by child” or “by visitor”."),
        ("any visit by house", "line 1, column 14: “house” does not point to a child."),
        ("any house", "line 1, column 5: no field of “house” points to a child; begin from the record between them, with “of”."),
        ("name.age = 3", "line 1, column 1: “name” does not point to another record, so nothing can be asked of it after a full stop or “of”."),
        ("every visit by child", "line 1, column 21: put “satisfies” to say what every visit must meet, before end of the rule."),
        ("age matches short", "line 1, column 1: “age” is a whole number; only text and codes have a shape."),
        ("name matches shorts", "line 1, column 14: the standard has no pattern “shorts”; did you mean “short”?"),
        ("if age = 3", "line 1, column 11: put “then” after what follows “if”, before end of the rule."),
        ("(age = 3", "line 1, column 9: put “)” to close the bracket, before end of the rule."),
        ("age = 3 colour = red", "line 1, column 9: put “and” or “or” before “colour”."),
        ("age =", "line 1, column 6: put a field or a value before end of the rule."),
        ("age", "line 1, column 4: say what must be true of “age”, with “=”, “is”, “in”, “matches” or “within”."),
        ("today is present", "line 1, column 1: put a field before “is”: a value is always there."),
        ('name = "Zoë', "line 1, column 8: close the quotation mark that opens here."),
        ("age = 3 & age = 4", "line 1, column 9: take out “&”, which no rule can hold."),
        ("age = 1234567890123456789", "line 1, column 7: put a smaller number: no record can hold this one."),
    ],
)  # fmt: skip
def test_a_rule_that_is_wrong_says_where_and_how_to_mend_it(text, said):
    with pytest.raises(RuleError) as error:
        parse(text, entity="child", standard=STANDARD)
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("age = 3", "line 1, column 1: “age” needs a record: begin with any, no, every or count."),
        (
            "any visit of child",
            "line 1, column 5: leave out “by” and “of” in a rule on the whole submission.",
        ),
    ],
)
def test_a_rule_on_the_whole_submission_has_no_record_of_its_own(text, said):
    with pytest.raises(RuleError) as error:
        parse(text, entity=SUBMISSION, standard=STANDARD)
    assert str(error.value) == said


def test_a_rule_on_an_entity_that_is_not_there_is_refused():
    with pytest.raises(RuleError, match=r"^the standard has no entity “dog”\.$"):
        parse("age = 3", entity="dog", standard=STANDARD)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("age >= 3 and not colour = red", "“Age” is at least 3 and it is not so that “Favourite colour” is “Red”."),
        ("colour in {red, blue, green}", "“Favourite colour” is “Red”, “Blue” or “Green”."),
        ("colour in list colour on start_date", "“Favourite colour” is in the code list “Colour” as it stood on “Start”."),
        ("colour is known or likes includes red", "“Favourite colour” has an answer other than unknown or “Likes” includes “Red”."),
        ("if happy is true and age = 3 then name is missing", "If “Happy” is true and “Age” is 3, then “Name” is not given."),
        ("birth_date + 1 month <= today", "1 month after “Date of birth” is on or before today."),
        ("birth_date - 2 weeks > year_end", "2 weeks before “Date of birth” is after the last day of the census year."),
        ("birth_date within census year", "“Date of birth” falls within the census year."),
        ("colour matches short", "“Favourite colour” is written as three or four small letters."),
        ("birth_date != 2026-05-01", "“Date of birth” is not 1 May 2026."),
        ("no visit by child where colour = red", "There is no “Visit” record where “Colour worn” is “Red”."),
        ("every child of house satisfies age < 3", "For every “Child” record of the same “House”, “Age” is less than 3."),
        ("count visit by child where visit_date is present = 2", "The number of “Visit” records where “Day of the visit” is given is 2."),
        ("house.colour = green and (age = 3 or happy is false)", "“Colour” of the “House” is “Green” and (“Age” is 3 or “Happy” is false)."),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_sentence(text, sentence):
    assert words(text) == sentence
