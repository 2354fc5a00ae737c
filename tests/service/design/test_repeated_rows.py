"""The same questions for each child: added to and taken from without a script, nothing typed lost."""

import datetime as dt

from kinweave.service.design.forms import CharField, DateField, KinweaveForm, RepeatForm


class Child(KinweaveForm):
    name = CharField(label="First name", noun="the child’s first name")
    born = DateField(label="Date of birth", required=False)


class Children(RepeatForm):
    row_form = Child
    row_name = "child"
    at_most = 3


def posted(*names: str, act: str = "", **more: str) -> Children:
    rows = {f"rows-{number}-name": name for number, name in enumerate(names)}
    return Children({"rows-count": str(len(names)), "act": act} | rows | more)


def names(form: Children) -> list[str]:
    return [row["name"].value() or "" for row in form.rows]


def test_a_new_page_asks_about_one_child():
    assert names(Children()) == [""]


def test_a_page_about_a_known_family_begins_with_its_children():
    form = Children(rows=[{"name": "Amara"}, {"name": "Kofi"}])
    assert names(form) == ["Amara", "Kofi"]


def test_adding_a_child_keeps_what_was_typed_and_tells_nobody_off():
    form = posted("Amara", "", act="add")
    assert (form.reshaped, form.is_valid(), form.has_errors()) == (True, False, False)
    assert names(form) == ["Amara", "", ""]
    assert "govuk-error-message" not in form.body()


def test_removing_a_child_moves_the_others_up_with_all_their_answers():
    form = posted("Amara", "Kofi", "Tom", act="remove-1", **{"rows-2-born-day": "7"})
    assert names(form) == ["Amara", "Tom"]
    assert 'value="7"' in form.rows[1].body()
    assert 'name="rows-1-born-day"' in form.rows[1].body()


def test_the_last_child_cannot_be_removed_to_nothing():
    assert names(posted("Amara", act="remove-0")) == [""]


def test_no_more_children_are_added_than_the_page_can_hold():
    form = posted("Amara", "Kofi", "Tom", act="add")
    assert names(form) == ["Amara", "Kofi", "Tom"]
    assert "Add another child" not in form.body()


def test_a_forged_count_makes_no_more_rows_than_the_page_can_hold():
    assert len(Children({"rows-count": "1000000"}).rows) == 3
    assert len(Children({"rows-count": "many"}).rows) == 1


def test_a_blank_row_after_the_first_is_left_out():
    form = posted("Amara", "", "Tom", **{"rows-0-born-day": "2 3 2019"})
    assert form.is_valid()
    assert form.cleaned_rows == [
        {"name": "Amara", "born": dt.date(2019, 3, 2)},
        {"name": "Tom", "born": None},
    ]


def test_the_first_row_must_be_filled_in():
    assert posted("", "").problems() == [
        {"text": "Child 1: enter the child’s first name", "href": "#id_rows-0-name"}
    ]


def test_a_mistake_says_which_child_it_is_about():
    form = posted("Amara", "", **{"rows-1-born-day": "40 1 2020"})
    assert not form.is_valid()
    assert form.problems() == [
        {"text": "Child 2: enter the child’s first name", "href": "#id_rows-1-name"},
        {
            "text": "Child 2: the date of birth must be a real date, like 27 3 2026",
            "href": "#id_rows-1-born-day",
        },
    ]


def test_the_enter_key_sends_the_page_on_and_removes_nobody():
    page = posted("Amara", "Kofi").body()
    first_button = page.split("<button")[1].split(">")[0]
    assert 'value="continue"' in first_button
    assert "Remove child 1" in page
    assert "Remove child 2" in page
