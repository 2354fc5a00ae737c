"""Dates and times may be typed as people write them; each mistake has its own sentence."""

import datetime as dt

import pytest

from kinweave.service.design.forms import DateField, DateTimeField, KinweaveForm

TODAY = dt.date(2026, 11, 21)


class Letter(KinweaveForm):
    sent = DateField(label="Date the letter was sent", past=True)


class Review(KinweaveForm):
    due = DateField(label="Date planned", future=True, required=False)


class Meeting(KinweaveForm):
    at = DateTimeField(label="Date and time")


def letter(day="", month="", year="") -> Letter:
    return Letter({"sent-day": day, "sent-month": month, "sent-year": year}, today=TODAY)


def meeting(day="27", month="3", year="2026", time="") -> Meeting:
    return Meeting({"at-day": day, "at-month": month, "at-year": year, "at-time": time})


@pytest.mark.parametrize(
    "typed",
    [
        ("12", "9", "2026"),
        ("12", "09", "2026"),
        ("12", "Sep", "2026"),
        ("12", "sept", "2026"),
        ("12", "September", "2026"),
        (" 12 ", " 9 ", " 2026 "),
        ("12 9 2026",),
        ("12/9/2026",),
        ("12.09.2026",),
        ("12 September 2026",),
    ],
)
def test_a_date_may_be_typed_as_people_write_it(typed):
    form = letter(*typed)
    assert form.is_valid()
    assert form.cleaned_data["sent"] == dt.date(2026, 9, 12)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ((), "Enter the date the letter was sent, like 27 3 2026"),
        (("12", "", "2026"), "The date the letter was sent must include a month"),
        (("12", "", ""), "The date the letter was sent must include a month and a year"),
        (("31", "9", "2026"), "The date the letter was sent must be a real date, like 27 3 2026"),
        (("12", "ma", "2026"), "The date the letter was sent must be a real date, like 27 3 2026"),
        (("12", "13", "2026"), "The date the letter was sent must be a real date, like 27 3 2026"),
        (("x", "3", "2026"), "The date the letter was sent must be a real date, like 27 3 2026"),
        (("1", "2", "26"), "The date the letter was sent must have a year of 4 numbers, like 2026"),
        (("22", "11", "2026"), "The date the letter was sent must be today or in the past"),
    ],
)
def test_each_mistake_in_a_date_has_its_own_sentence(typed, sentence):
    assert dict(letter(*typed).errors) == {"sent": [sentence]}


def test_today_is_neither_too_late_nor_too_early():
    assert letter("21", "11", "2026").is_valid()
    typed = {"due-day": "21", "due-month": "11", "due-year": "2026"}
    assert Review(typed, today=TODAY).is_valid()
    early = Review(typed | {"due-day": "20"}, today=TODAY)
    assert dict(early.errors) == {"due": ["The date planned must be today or in the future"]}


def test_a_date_that_need_not_be_given_may_be_left_empty():
    form = Review({"due-day": "", "due-month": "", "due-year": ""}, today=TODAY)
    assert form.is_valid()
    assert form.cleaned_data == {"due": None}


@pytest.mark.parametrize(
    ("typed", "box", "marked"),
    [
        (("12", "", "2026"), "month", ["month"]),
        (("12", "", ""), "month", ["month", "year"]),
        (("1", "2", "26"), "year", ["year"]),
        (("31", "9", "2026"), "day", ["day", "month", "year"]),
    ],
)
def test_the_summary_leads_to_the_box_that_is_wrong(typed, box, marked):
    form = letter(*typed)
    assert form.problems()[0]["href"] == f"#id_sent-{box}"
    page = form.body()
    boxes = [
        part.split('name="sent-')[1].split('"')[0] for part in _inputs(page) if "--error" in part
    ]
    assert boxes == marked


def test_a_stored_date_is_shown_in_its_boxes():
    page = Letter(initial={"sent": dt.date(2026, 9, 2)}, today=TODAY).body()
    assert [part.split('value="')[1].split('"')[0] for part in _inputs(page)] == ["2", "9", "2026"]


def test_a_wrong_date_is_kept_as_it_was_typed():
    page = letter("31", "Septober", "2026").body()
    assert [part.split('value="')[1].split('"')[0] for part in _inputs(page)] == [
        "31",
        "Septober",
        "2026",
    ]


@pytest.mark.parametrize(
    ("month", "time", "utc"),
    [
        ("1", "14:30", (14, 30)),
        ("1", "2:30pm", (14, 30)),
        ("1", "2.30 PM", (14, 30)),
        ("1", "1430", (14, 30)),
        ("1", "2pm", (14, 0)),
        ("1", "midday", (12, 0)),
        ("1", "12am", (0, 0)),
        ("7", "14:30", (13, 30)),
    ],
)
def test_a_time_is_londons_and_is_kept_as_an_instant(month, time, utc):
    form = meeting(month=month, time=time)
    assert form.is_valid()
    assert form.cleaned_data["at"] == dt.datetime(2026, int(month), 27, *utc, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "time", "sentence"),
    [
        ("27", "", "The date and time must include a time, like 2:30pm"),
        ("27", "25:00", "The date and time must have a real time, like 2:30pm or 14:30"),
        ("27", "13pm", "The date and time must have a real time, like 2:30pm or 14:30"),
        ("27", "after tea", "The date and time must have a real time, like 2:30pm or 14:30"),
        ("27", "2", "The date and time must have a real time, like 2:30pm or 14:30"),
        (
            "29",
            "1:30am",
            (
                "The date and time falls in the hour that is skipped when the clocks go forward: "
                "choose another time"
            ),
        ),
    ],
)
def test_each_mistake_in_a_time_has_its_own_sentence_and_leads_to_its_box(day, time, sentence):
    form = meeting(day=day, time=time)
    assert dict(form.errors) == {"at": [sentence]}
    assert form.problems() == [{"text": sentence, "href": "#id_at-time"}]


def test_a_time_without_a_day_asks_for_the_day():
    form = meeting(day="", month="", year="", time="2pm")
    assert dict(form.errors) == {"at": ["The date and time must include a day, a month and a year"]}


def test_a_stored_instant_is_shown_in_londons_time():
    page = Meeting(initial={"at": dt.datetime(2026, 7, 2, 13, 30, tzinfo=dt.UTC)}).body()
    assert [part.split('value="')[1].split('"')[0] for part in _inputs(page)] == [
        "2",
        "7",
        "2026",
        "2:30pm",
    ]


def _inputs(page: str) -> list[str]:
    return [f"<input{part.split('>')[0]}" for part in page.split("<input")[1:]]
