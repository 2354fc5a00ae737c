"""Forms ask plainly, keep what was typed, and say how to mend what cannot be right."""

import datetime as dt

import pytest

from kinweave.service.design.forms import (
    CharField,
    CheckboxesField,
    FilterForm,
    IntegerField,
    KinweaveForm,
    RadioField,
    SelectField,
    TextAreaField,
    given,
)

HELPERS = [("mum", "Mum"), ("nan", "Nan"), ("uncle", "Uncle")]


class Visit(KinweaveForm):
    reason = TextAreaField(label="Why you visited")
    team = CharField(label="Team", max_length=5)
    children = IntegerField(label="How many children were there?", min_value=1, max_value=12)
    went = RadioField(
        label="How it went", choices=[("well", "Well"), ("unsafe", "It was not safe")]
    )
    decided_by = CharField(label="Who decided", required=False)
    note = CharField(label="Note", required=False)
    helpers = CheckboxesField(label="Who can help", choices=HELPERS, required=False)
    uncle_name = CharField(label="The uncle’s name", required=False)
    conditions = (
        given("went", "unsafe").require("decided_by").ask("note"),
        given("helpers", "uncle").require("uncle_name"),
    )


GOOD = {"reason": "To meet Tom", "team": "North", "children": "2", "went": "well"}


def mends(form: KinweaveForm) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in form.errors.items()}


def test_an_empty_form_says_how_to_answer_each_question():
    assert mends(Visit({})) == {
        "reason": ["Enter why you visited"],
        "team": ["Enter “Team”"],
        "children": ["Enter “How many children were there?”"],
        "went": ["Choose how it went"],
    }


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("team", "Northmoor", "The answer to “Team” must be 5 characters or fewer"),
        (
            "children",
            "two",
            "The answer to “How many children were there?” must be a whole number, like 3",
        ),
        ("children", "0", "The answer to “How many children were there?” must be 1 or more"),
        ("children", "13", "The answer to “How many children were there?” must be 12 or fewer"),
        ("went", "badly", "Choose how it went"),
        ("helpers", "stranger", "Choose who can help"),
    ],
)
def test_a_wrong_answer_is_named_and_mended_in_one_sentence(field, typed, sentence):
    assert mends(Visit(GOOD | {field: [typed] if field == "helpers" else typed})) == {
        field: [sentence]
    }


def test_a_field_can_say_its_own_noun_and_its_own_sentence():
    class Own(KinweaveForm):
        name = CharField(label="First name", noun="the child’s first name")
        why = CharField(label="Why", missing="Say in a few words why")

    assert mends(Own({})) == {
        "name": ["Enter the child’s first name"],
        "why": ["Say in a few words why"],
    }


def test_a_question_asked_because_of_another_answer_must_be_answered():
    assert mends(Visit(GOOD | {"went": "unsafe"})) == {"decided_by": ["Enter who decided"]}
    assert mends(Visit(GOOD | {"helpers": ["mum", "uncle"]})) == {
        "uncle_name": ["Enter “The uncle’s name”"]
    }


def test_an_answer_to_a_question_that_was_not_asked_is_dropped():
    typed = GOOD | {"went": "well", "decided_by": "Ann", "note": "left over", "uncle_name": "Ray"}
    form = Visit(typed)
    assert form.is_valid()
    kept = {name: form.cleaned_data[name] for name in ("decided_by", "note", "uncle_name")}
    assert kept == {"decided_by": "", "note": "", "uncle_name": ""}


def test_an_answer_to_a_question_that_was_asked_is_kept():
    form = Visit(GOOD | {"went": "unsafe", "decided_by": "Ann", "note": "She rang first"})
    assert form.is_valid()
    assert (form.cleaned_data["decided_by"], form.cleaned_data["note"]) == ("Ann", "She rang first")


def test_what_hangs_on_a_dropped_answer_is_dropped_in_its_turn():
    class Chain(KinweaveForm):
        first = RadioField(label="First", choices=[("yes", "Yes"), ("no", "No")])
        second = RadioField(label="Second", choices=[("yes", "Yes")], required=False)
        third = CharField(label="Third", required=False)
        conditions = (
            given("first", "yes").require("second"),
            given("second", "yes").require("third"),
        )

    form = Chain({"first": "no", "second": "yes"})
    assert form.is_valid()
    assert form.cleaned_data == {"first": "no", "second": "", "third": ""}


def test_a_wrong_answer_to_a_question_that_was_not_asked_stops_nobody():
    class Counted(KinweaveForm):
        any_pets = RadioField(label="Are there pets?", choices=[("yes", "Yes"), ("no", "No")])
        pets = IntegerField(label="How many pets", required=False)
        conditions = (given("any_pets", "yes").require("pets"),)

    assert Counted({"any_pets": "no", "pets": "lots"}).is_valid()
    assert mends(Counted({"any_pets": "yes", "pets": "lots"})) == {
        "pets": ["How many pets must be a whole number, like 3"]
    }


def test_a_revealed_question_stands_inside_its_choice_once_and_is_there_without_a_script():
    page = Visit().body()
    assert page.count('name="decided_by"') == 1
    assert page.index('id="conditional-id_went-2"') < page.index('name="decided_by"')
    assert page.index('name="decided_by"') < page.index('name="helpers"')


def test_a_question_that_hangs_on_two_choices_stands_once_below_them():
    class Either(KinweaveForm):
        outcome = RadioField(label="Outcome", choices=[("a", "A"), ("b", "B"), ("c", "C")])
        why = CharField(label="Why", required=False)
        conditions = (given("outcome", "a", "b").require("why"),)

    page = Either().body()
    assert page.count('name="why"') == 1
    assert "conditional-" not in page
    assert mends(Either({"outcome": "b"})) == {"why": ["Enter why"]}


def test_what_was_typed_is_kept_and_escaped():
    page = Visit(GOOD | {"team": "<b>North</b>", "children": "two", "helpers": ["nan"]}).body()
    assert 'value="&lt;b&gt;North&lt;/b&gt;"' in page
    assert "<b>North" not in page
    assert 'value="two"' in page
    checked = [line for line in page.splitlines() if " checked" in line]
    assert [line.split('value="')[1].split('"')[0] for line in checked] == ["well", "nan"]


def test_the_summary_leads_to_each_question_in_the_order_of_the_page():
    assert [item["href"] for item in Visit({}).problems()] == [
        "#id_reason",
        "#id_team",
        "#id_children",
        "#id_went",
    ]


def test_a_mend_that_belongs_to_no_question_stands_first_without_a_link():
    form = Visit(GOOD)
    form.add_error("team", "The team has closed")
    form.add_error(None, "This family already has an open case")
    assert form.problems() == [
        {"text": "This family already has an open case"},
        {"text": "The team has closed", "href": "#id_team"},
    ]


def test_there_is_no_summary_before_anything_was_sent():
    assert str(Visit().error_summary()) == ""
    assert str(Visit(GOOD).error_summary()) == ""


def test_optional_is_said_only_of_what_nobody_must_answer():
    form = Visit()
    optional = [name for name in form.fields if form.is_optional(name)]
    assert optional == ["note", "helpers"]


def test_a_filter_says_any_and_never_optional():
    class Filter(FilterForm):
        who = SelectField(label="Coordinator", choices=[("1", "Ann")], required=False)

    page = Filter().body()
    assert ">Any</option>" in page
    assert "(optional)" not in page


def test_a_list_to_choose_from_begins_with_nothing_chosen():
    class Council(KinweaveForm):
        council = SelectField(label="Council", choices=[("1", "Northmoor"), ("2", "Southvale")])

    assert ">Choose one</option>" in Council().body()
    assert " selected" not in Council().body()
    chosen = Council({"council": "2"}).body()
    assert [line.strip() for line in chosen.splitlines() if " selected" in line] == [
        '<option value="2" selected>Southvale</option>'
    ]


def test_one_question_can_be_the_heading_of_its_page():
    class One(KinweaveForm):
        heading_field = "why"
        why = CharField(label="Why now?")

    assert '<h1 class="govuk-label-wrapper">' in One().body()


def test_a_form_that_must_know_the_day_says_so():
    from kinweave.service.design.forms import DateField

    class Sent(KinweaveForm):
        sent = DateField(label="Date sent", past=True)

    typed = {"sent-day": "1", "sent-month": "2", "sent-year": "2026"}
    with pytest.raises(TypeError, match="the form must be told what day it is"):
        Sent(typed).is_valid()
    assert Sent(typed, today=dt.date(2026, 2, 1)).is_valid()


def test_a_long_page_says_where_it_turns_to_another_thing():
    class LongPage(KinweaveForm):
        sections = {"why": "Why a conference"}  # noqa: RUF012
        who = CharField(label="Who asks")
        why = CharField(label="Why now")

    page = LongPage().body()
    assert page.count("<h2") == 1
    assert page.index("Who asks") < page.index("Why a conference</h2>") < page.index("Why now")
