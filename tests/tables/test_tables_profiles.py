"""What a profile takes from a sheet, what it lists, and what it asks rather than guesses."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.tables.profiles import (
    Imported,
    Problem,
    ProfileError,
    Proposal,
    QuestionKind,
    Trouble,
    apply,
    as_csv,
    as_json,
    as_text,
    profile_from_toml,
    profile_to_toml,
    propose,
)
from kinweave.tables.profiles.headings import guesses
from kinweave.tables.profiles.vocabulary import targets
from kinweave.tables.profiles.words import word_list
from kinweave.tables.sheets import Book, Cell, Merge, Sheet

AS_AT = dt.date(2026, 4, 10)
HEADINGS = [
    "FGC ref",
    "Child's name",
    "DOB / EDD",
    "Mosaic ID",
    "Date of referral",
    "Consent Y/N",
    "FGC date",
    "Plan agreed by LA?",
    "Review",
    "If no FGC, reason",
]


def book(*rows: Sequence[Cell], headings: Sequence[str] = HEADINGS) -> Book:
    return Book("t.xlsx", "xlsx", (Sheet("Tracker", [list(headings), *map(list, rows)]),), "0")


def import_(of: Book, answers: dict[str, str] | None = None) -> tuple[Imported, Proposal]:
    proposal = propose([of])
    return (
        apply(
            [of],
            proposal.profile,
            answers,
            council="Westmoor",
            as_at=AS_AT,
            questions=proposal.questions,
        ),
        proposal,
    )


def problem(imported: Imported) -> Problem:
    assert len(imported.problems) == 1
    return imported.problems[0]


def test_brothers_and_sisters_stand_below_the_row_with_the_reference() -> None:
    imported, proposal = import_(
        book(
            ["FGC001/25", "Ava Lee", "01/02/2014", 123456, "1/4/25", "Y", None, None, None, None],
            [None, "Leo Lee", "3rd Sep 16", None, None, None, None, None, None, None],
        )
    )
    assert proposal.profile.reference_on_first_row
    assert (imported.counts["families"], imported.counts["children"]) == (1, 2)
    assert imported.tables["child_in_case"]["joined_date"].to_list() == [dt.date(2025, 4, 1)] * 2


def test_two_children_of_one_name_in_one_family_stay_two() -> None:
    imported, _ = import_(
        book(
            ["F1", "Mia Lee", "01/02/2014", 1001, "1/4/25", "Y"],
            [None, "Mia Lee", "07/11/2019"],
            [None, "Mia Lee", None],
            [None, "Mia Lee", None],
        )
    )
    assert imported.counts["children"] == 4


def test_a_child_typed_twice_with_one_date_of_birth_is_kept_and_listed() -> None:
    imported, _ = import_(book(["F1", "Mia Lee", "01/02/2014"], [None, "Mia Lee", "01/02/2014"]))
    assert imported.counts["children"] == 2
    assert problem(imported).trouble is Trouble.POSSIBLE_DUPLICATE


def test_unborn_twins_in_one_row_are_two() -> None:
    headings = ["FGC ref", "Child 1", "Child 1 DOB", "Child 2", "Child 2 DOB", "FGC date"]
    twins = ["F1", "Unborn Lee", "EDD 1/6/26", "Unborn Lee", "EDD 1/6/26", "3/9/25"]
    imported, _ = import_(book(twins, headings=headings))
    assert (imported.counts["children"], imported.counts["unborn"]) == (2, 2)


def test_an_unborn_child_has_an_expected_date_and_no_date_of_birth() -> None:
    imported, _ = import_(
        book(
            ["F1", "Unborn Lee", "EDD 13/05/26"],
            ["F2", "Unborn da Silva", dt.date(2026, 6, 1)],
            ["F3", "u/b Ó Brien", "unborn"],
        )
    )
    people = imported.tables["person"]
    assert imported.counts["unborn"] == 3
    assert people["birth_date"].null_count() == 3
    assert people["expected_birth_date"].to_list() == [
        dt.date(2026, 5, 13),
        dt.date(2026, 6, 1),
        None,
    ]
    assert people["given_name"].to_list() == [None, None, None]
    assert people["family_name"].to_list() == ["Lee", "da Silva", "Ó Brien"]


def test_a_total_a_note_and_a_prefilled_reference_are_not_families() -> None:
    imported, _ = import_(
        book(
            ["F1", "Ava Lee", "01/02/2014"],
            ["F2"],
            [],
            ["TOTAL", None, None, None, None, None, 1],
            ["Please do not sort"],
            HEADINGS,
        )
    )
    fates = {aside.row: aside.fate.value for aside in imported.accounting[0].set_aside}
    assert fates == {
        1: "headings",
        3: "a reference with nothing beside it",
        4: "empty",
        5: "a total",
        6: "a note or a title, not a family",
        7: "headings repeated",
    }
    assert imported.counts["families"] == 1


@pytest.mark.parametrize(
    "yes", ["Y", "yes", "✓", "x", 1, True, "Agreed", "1", "Yes (by phone)", dt.date(2025, 4, 2)]
)
def test_yes_is_read_in_all_its_ways(yes: Cell) -> None:
    imported, _ = import_(book(["F1", "Ava Lee", None, None, None, yes]))
    assert imported.counts["consented_families"] == 1


@pytest.mark.parametrize(
    "no", ["N", "no", "declined", 0, False, "Refused", "✗", "N - moved", None, "n/a", "tbc"]
)
def test_what_is_not_yes_is_no_consent(no: Cell) -> None:
    imported, _ = import_(book(["F1", "Ava Lee", None, None, "1/4/25", no]))
    assert imported.counts["consented_families"] == 0


def test_where_ticks_stand_beside_crosses_a_cross_is_no() -> None:
    imported, _ = import_(
        book(["F1", "Ava Lee", None, None, None, "✓"], ["F2", "Leo Day", None, None, None, "x"])
    )
    assert imported.counts["consented_families"] == 1


def test_an_ambiguous_word_is_asked_about_and_the_answer_is_kept_in_the_profile() -> None:
    of = book(
        ["F1", "Ava Lee", None, None, "1/4/25", "Y", None, None, None, "baby born - rebooked"]
    )
    imported, _ = import_(of)
    assert problem(imported).reason.startswith("could not map")
    assert imported.tables["conference"]["not_held_reason"].to_list() == [None]
    (question,) = imported.questions
    assert (question.kind, question.word, question.cells) == (
        QuestionKind.WORD,
        "baby born - rebooked",
        1,
    )
    answered, _ = import_(of, {question.id: "family_asked_for_later"})
    assert answered.problems == ()
    assert answered.tables["conference"]["not_held_reason"].to_list() == ["family_asked_for_later"]
    assert answered.profile.words["not_held_reason"] == {
        "baby born rebooked": "family_asked_for_later"
    }


@pytest.mark.parametrize("word", ["Asian", "mixed heritage", "White", "GRT"])
def test_an_ethnicity_that_could_be_several_is_not_guessed(word: str) -> None:
    imported, _ = import_(
        book(["F1", "Ava Lee", word], headings=["FGC ref", "Child's name", "Ethnicity"])
    )
    assert problem(imported).trouble is Trouble.COULD_NOT_MAP
    assert imported.tables["person"]["ethnicity"].to_list() == [None]


def test_a_conference_without_a_certain_date_is_planned_and_listed() -> None:
    for cell, listed in (("tbc", 0), ("TBC - Sept", 1), ("3rd Sep?", 1), ("Sept 2025", 1)):
        imported, _ = import_(book(["F1", "Ava Lee", None, None, "1/4/25", "Y", cell]))
        assert imported.tables["conference"]["outcome"].to_list() == ["planned"]
        assert len(imported.problems) == listed


def test_a_date_to_come_is_planned_and_a_date_called_off_did_not_happen() -> None:
    for cell, outcome in (
        (dt.date(2026, 4, 11), "planned"),
        (dt.date(2026, 4, 10), "held"),
        ("cancelled x2", "did_not_happen"),
        ("3/9/25 cancelled", "did_not_happen"),
    ):
        imported, _ = import_(book(["F1", "Ava Lee", None, None, "1/4/25", "Y", cell]))
        assert imported.tables["conference"]["outcome"].to_list() == [outcome]
        assert imported.problems == ()


def test_a_past_date_beside_an_empty_answer_to_whether_it_was_held_is_not_taken_as_held() -> None:
    headings = ["FGC ref", "Child's name", "FGC date", "FGC held?"]
    imported, _ = import_(book(["F1", "Ava Lee", dt.date(2025, 9, 3), None], headings=headings))
    assert imported.counts["held_families"] == 0
    assert "nothing says whether it was held" in problem(imported).reason


def test_why_a_plan_was_not_agreed_is_kept_beside_the_answer() -> None:
    imported, _ = import_(
        book(["F1", "Ava Lee", None, None, "1/4/25", "Y", "1/6/25", "N - not safe"])
    )
    answer = imported.tables["agreement_to_plan"].row(0, named=True)
    assert (answer["decision"], answer["reasons"]) == ("not_agreed", "not safe")


def test_a_column_in_american_order_is_asked_about_and_read_when_answered() -> None:
    of = book(["F1", "Ava Lee", "02/25/2014"], ["F2", "Leo Day", "03/04/2014"])
    imported, proposal = import_(of)
    assert imported.tables["person"]["birth_date"].to_list() == [None, None]
    assert len(imported.problems) == 2
    (question,) = proposal.questions
    assert question.kind is QuestionKind.DATE_ORDER
    answered, _ = import_(of, {question.id: "month_first"})
    assert answered.tables["person"]["birth_date"].to_list() == [
        dt.date(2014, 2, 25),
        dt.date(2014, 3, 4),
    ]


def test_one_slip_in_a_column_of_days_first_is_listed_alone() -> None:
    imported, _ = import_(
        book(
            ["F1", "Ava Lee", "25/02/2014"],
            ["F2", "Leo Day", "03/04/2014"],
            ["F3", "Kai Day", "02/25/2014"],
        )
    )
    assert problem(imported).row == 4


def test_a_formula_without_a_value_and_a_fault_are_listed() -> None:
    of = book(["F1", "Ava Lee", None], ["F2", "Leo Day", None])
    sheet = of.sheets[0]
    of = Book(
        "t.xlsx",
        "xlsx",
        (
            Sheet(
                "Tracker", sheet.rows, without_value=frozenset({(1, 2)}), faulty=frozenset({(2, 2)})
            ),
        ),
        "0",
    )
    imported, _ = import_(of)
    assert [one.value_class for one in imported.problems] == ["formula without a value", "fault"]


def test_rows_of_one_family_that_contradict_one_another_are_listed() -> None:
    imported, _ = import_(
        book(
            ["F1", "Ava Lee", None, 1001, "1/4/25", "Y"],
            ["F1", "Leo Lee", None, 1002, "1/4/25", "N"],
        )
    )
    assert problem(imported).trouble is Trouble.CONFLICT
    assert imported.counts["consented_families"] == 1


def test_a_report_holds_the_class_of_a_value_and_never_the_value() -> None:
    secret = "Ava Lee has moved to Acacia Road"
    of = book(["F1", "Ava Lee", secret, secret, secret, secret, secret, secret, secret, secret])
    imported, proposal = import_(of)
    assert imported.problems
    for report in (
        as_json(imported, [of], proposal.notes),
        as_csv(imported),
        as_text(imported, proposal.notes),
    ):
        assert "Acacia" not in report
        assert "long text" in report or "several words" in report


def test_a_sheet_without_headings_is_refused_in_one_sentence() -> None:
    with pytest.raises(ProfileError, match="No sheet of t.xlsx has a row of headings"):
        propose([book(["1", "2"], headings=["a", "b"])])


def test_a_profile_whose_column_is_gone_says_which() -> None:
    of = book(["F1", "Ava Lee"])
    profile = propose([of]).profile
    with pytest.raises(ProfileError, match="has no column “Mosaic ID”"):
        apply([book(["F1", "Ava Lee"], headings=HEADINGS[:3])], profile, council="W", as_at=AS_AT)


def test_a_profile_finds_its_headings_when_rows_were_put_above_and_columns_moved() -> None:
    profile = propose([book(["F1", "Ava Lee", "1/2/2014"])]).profile
    moved = [["A new title"], [], HEADINGS[::-1], [*[None] * 7, "1/2/2014", "Ava Lee", "F1"]]
    of = Book("t.xlsx", "xlsx", (Sheet("Tracker", moved),), "0")
    imported = apply([of], profile, council="W", as_at=AS_AT)
    assert imported.tables["person"]["birth_date"].to_list() == [dt.date(2014, 2, 1)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('target = "case.reference"', 'target = "case.dragon"'), "nothing that a column can be"),
        (("header_row = 1", "header_row = 0"), "a whole number from 1"),
        (("[constants]", "[dragons]"), "“dragons”, which is no key"),
        (('date_order = "day_first"', 'date_order = "year"'), "day_first or month_first"),
        (("[constants]", "[constants"), "not well-formed TOML"),
        (("[constants]", '[words.sex]\n"lad" = "Q"\n[constants]'), "which is no code of sex"),
    ],
)
def test_a_profile_with_a_slip_is_refused_with_the_place(change: tuple[str, str], why: str) -> None:
    of = book(["F1", "Ava Lee"])
    text = profile_to_toml(propose([of]).profile).replace(*change)
    with pytest.raises(Exception, match=why) as refusal:
        apply([of], profile_from_toml(text, "p.toml"), council="W", as_at=AS_AT)
    assert "\n" not in str(refusal.value)


def test_a_heading_is_known_through_a_slip_of_the_finger() -> None:
    for heading, target in (
        ("Refferal date", "referral.received_date"),
        ("Ethnicty", "person.ethnicity"),
        ("Date of birht", "person.birth_date"),
        ("Co-ordinater", "allocation.coordinator_name"),
    ):
        assert guesses(heading)[0].target == target


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(sorted(name for name, of in targets().items() if name and of.headings)),
    st.randoms(use_true_random=False),
)
def test_a_known_heading_is_known_in_capitals_with_marks_and_spaces(
    target: str, chance: random.Random
) -> None:
    heading = chance.choice(sorted(targets()[target].headings))
    dressed = chance.choice(
        [
            heading.upper(),
            f"  {heading.title()}:",
            heading.replace(" ", "\n"),
            f"{heading}?",
            heading.replace(" ", " - "),
        ]
    )
    assert target in {guess.target for guess in guesses(dressed) if guess.score >= 99}


def test_every_word_list_maps_to_codes_of_the_standard() -> None:
    for name in {target.of for target in targets().values() if target.of}:
        known = {choice.code for choice in word_list(name).choices}
        assert known
        assert all(set(codes) <= known for codes in word_list(name).words.values())


PLAIN = propose(
    [book(["F1", "Ava Lee", "1/2/2014", 1001, "1/4/25", "Y"], [None, "Leo Lee", "1/2/2016", 1002])]
)
CELLS: list[Cell] = [
    None,
    "Y",
    "N",
    "tbc",
    "3/9/25",
    "3rd Sep 25",
    "EDD 1/2/26",
    dt.date(2025, 1, 2),
    45000,
    1.5,
    True,
    "Ava Lee",
    "Ava; Leo",
    "x",
    "Total",
    "cancelled",
    "Held",
    "CP",
    "?",
    "31/02/2025",
    "F1",
    "F2",
    "Unborn Lee",
    "mixed",
    "Review",
    "Lee, Ava",
    "Note: x",
    "a" * 200,
]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(CELLS), max_size=len(HEADINGS)), max_size=14),
    st.booleans(),
)
def test_whatever_stands_in_the_rows_every_one_is_accounted_for(
    rows: list[list[Cell]], merged: bool
) -> None:
    of = book(*rows)
    if merged:
        of = Book(
            "t.xlsx",
            "xlsx",
            (Sheet("Tracker", of.sheets[0].rows, merges=(Merge(1, 0, 2, 0),)),),
            "0",
        )
    imported = apply([of], PLAIN.profile, council="Westmoor", as_at=AS_AT)
    (account,) = imported.accounting
    assert account.rows == len(rows) + 1 == account.taken + len(account.set_aside)
    assert len({aside.row for aside in account.set_aside}) == len(account.set_aside)
    ids = [one for frame in imported.tables.values() for one in frame["id"]]
    assert len(ids) == len(set(ids))
    cases = set(imported.tables["case"]["id"])
    assert set(imported.tables["child_in_case"]["case"]) <= cases
