"""Codes hold for a period, and old records stay readable."""

from __future__ import annotations

import datetime as dt

import pytest

from kinweave.standard import Code, CodeList, load


def usable(name: str, on: dt.date) -> set[str]:
    return {code.code for code in load().codes(name).at(on)}


def test_sex_is_m_f_or_u_from_april_2024() -> None:
    assert usable("sex", dt.date(2024, 4, 1)) == {"M", "F", "U"}
    assert usable("sex", dt.date(2024, 3, 31)) == set()


def test_the_903_counted_sex_as_1_or_2_until_march_2024() -> None:
    assert usable("sex_903_old", dt.date(2024, 3, 31)) == {"1", "2"}
    assert usable("sex_903_old", dt.date(2024, 4, 1)) == set()


@pytest.mark.parametrize(
    ("code", "last_day", "next_codes"),
    [
        ("P2", dt.date(2023, 10, 27), set()),
        ("H5", dt.date(2024, 3, 31), {"K3"}),
        ("Z1", dt.date(2025, 3, 31), {"Z11", "Z12", "Z13", "Z14"}),
    ],
)
def test_a_placement_code_ends_on_its_day_and_others_take_its_place(
    code: str, last_day: dt.date, next_codes: set[str]
) -> None:
    before = usable("placement", last_day)
    after = usable("placement", last_day + dt.timedelta(days=1))
    assert (before - after, after - before) == ({code}, next_codes)


def test_ethnicity_not_asked_and_preferred_not_to_say_are_two_answers() -> None:
    ethnicity = load().codes("ethnicity")
    assert ethnicity.label("NOBT") == "Not asked yet"
    assert ethnicity.label("REFU") == "Prefers not to say"
    assert len(ethnicity.codes) == 20


@pytest.mark.parametrize(
    ("name", "code"),
    [("cs131", c) for c in "ABC"] + [("placement", c) for c in ("Z11", "Z12", "Z13", "Z14")],
)
def test_a_code_whose_words_are_not_published_shows_bare(name: str, code: str) -> None:
    assert load().codes(name).label(code) == f"{code} (label not yet published)"


def test_no_other_code_lacks_its_words() -> None:
    bare = [
        code.code
        for codes in load().lists.values()
        for code in codes.codes
        if not code.label_published
    ]
    assert bare == ["A", "B", "C", "Z11", "Z12", "Z13", "Z14"]


def test_an_old_placement_is_still_readable_though_it_may_no_longer_be_chosen() -> None:
    placement = load().codes("placement")
    today = dt.date(2026, 5, 1)
    assert placement.label("P2", today) == "Independent living"
    assert not placement.contains("P2", today)
    assert placement.contains("P2", dt.date(2020, 5, 1))


def test_a_code_never_in_the_list_is_named_as_such() -> None:
    assert load().codes("placement").label("Q9") == "Q9 (not in the list)"
    assert not load().codes("placement").contains("Q9")


def test_a_code_keeps_the_words_of_its_own_time() -> None:
    need = load().codes("primary_need")
    assert need.label("N1", dt.date(2025, 3, 31)) == "Abuse or neglect"
    assert need.label("N1", dt.date(2025, 4, 1)) == "Abuse, neglect and exploitation"
    assert need.label("N1") == "Abuse, neglect and exploitation"


def test_without_a_day_each_code_is_offered_once() -> None:
    offered = [code for code, _ in load().codes("primary_need").choices()]
    assert sorted(offered) == [
        "N0",
        "N1",
        "N2",
        "N3",
        "N4",
        "N5",
        "N6",
        "N7",
        "N8",
        "N9",
    ]


def test_the_latest_words_win_whatever_the_order_of_the_file() -> None:
    later = Code("x", "new words", dt.date(2025, 4, 1), None, "s", True)
    earlier = Code("x", "old words", None, dt.date(2025, 4, 1), "s", True)
    codes = CodeList(name="n", title="t", source="s", maps={}, codes=(later, earlier))
    assert codes.choices() == [("x", "new words")]


def test_a_list_is_offered_in_the_words_of_the_service() -> None:
    assert load().codes("answer").choices() == [
        ("accepted", "Said yes"),
        ("said_no", "Said no, thank you"),
        ("wants_time", "Would like more time"),
        ("no_answer", "No answer yet"),
    ]


def test_every_relationship_can_be_read_from_the_other_end() -> None:
    kinds = load().codes("relationship_kind")
    ends = {kind: kinds.find(kind) for kind in ("mother", "child", "cousin")}
    assert {kind: code and code.inverse for kind, code in ends.items()} == {
        "mother": "child",
        "child": "parent",
        "cousin": "cousin",
    }


def test_england_has_153_councils_with_childrens_services_in_2026() -> None:
    assert len(usable("la", dt.date(2026, 4, 1))) == 153


def test_cumbria_gave_way_to_two_councils_in_april_2023() -> None:
    before, after = (
        usable("la", dt.date(2023, 3, 31)),
        usable("la", dt.date(2023, 4, 1)),
    )
    assert (before - after, after - before) == ({"909"}, {"942", "943"})
