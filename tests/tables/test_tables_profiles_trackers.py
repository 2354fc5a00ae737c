"""Trackers of very different habits, which nobody has described, are read with the counts that are truly in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kinweave.tables.profiles import (
    Imported,
    apply,
    as_json,
    profile_from_toml,
    profile_to_toml,
    propose,
)
from kinweave.tables.sheets import Book, read_bytes
from tests.tables import invented_trackers as invented
from tests.tables.invented_trackers import AS_AT, Family, families, truth

HABITS: dict[str, Callable[[Sequence[Family]], bytes]] = {
    "family-a-row.csv": invented.a_family_a_row,
    "two-row-headings.xlsx": invented.headings_in_two_rows,
    "joined.xlsx": invented.sheets_joined,
    "sheet-a-year.xlsx": invented.a_sheet_a_year,
    "one-cell.txt": invented.children_in_one_cell,
}


def read_by_auto(book: Book, council: str = "Westmoor") -> Imported:
    proposal = propose([book])
    return apply(
        [book], proposal.profile, council=council, as_at=AS_AT, questions=proposal.questions
    )


@pytest.fixture(scope="module", params=HABITS)
def tracker(request: pytest.FixtureRequest) -> tuple[str, list[Family], Book]:
    of = families(20, seed=7)
    if request.param == "one-cell.txt":  # it has no column for a number
        for family in of:
            for child in family.children:
                child.number = None
    return request.param, of, read_bytes(HABITS[request.param](of), request.param)


def test_the_counts_are_those_that_are_truly_in_it(tracker: tuple[str, list[Family], Book]) -> None:
    _name, of, book = tracker
    imported = read_by_auto(book)
    expected = truth(of)
    assert {name: imported.counts[name] for name in expected} == expected
    assert imported.problems == ()


def test_every_row_is_taken_or_set_aside_with_a_reason(
    tracker: tuple[str, list[Family], Book],
) -> None:
    imported = read_by_auto(tracker[2])
    assert imported.accounting
    for rows in imported.accounting:
        sheet = tracker[2].sheet(rows.sheet)
        assert sheet is not None
        assert rows.rows == len(sheet.rows) == rows.taken + len(rows.set_aside)


def test_a_saved_profile_reads_it_the_same(tracker: tuple[str, list[Family], Book]) -> None:
    book = tracker[2]
    first = read_by_auto(book)
    profile = profile_from_toml(profile_to_toml(first.profile), "westmoor.toml")
    assert profile == first.profile
    again = apply([book], profile, council="Westmoor", as_at=AS_AT)
    assert again.counts == first.counts
    for name, frame in first.tables.items():
        assert again.tables[name].equals(frame)


def test_the_report_holds_no_name_of_a_child(tracker: tuple[str, list[Family], Book]) -> None:
    name, of, book = tracker
    report = as_json(read_by_auto(book), [book])
    assert name in report
    for family in of:
        for child in family.children:
            assert child.name not in report
            assert child.number is None or child.number not in report


def test_the_children_are_who_they_are() -> None:
    of = families(12, seed=5)
    for name in ("family-a-row.csv", "two-row-headings.xlsx", "joined.xlsx", "sheet-a-year.xlsx"):
        imported = read_by_auto(read_bytes(HABITS[name](of), name))
        people = imported.tables["person"].join(
            imported.tables["child_in_case"].select("person"), left_on="id", right_on="person"
        )
        found = sorted(
            (
                str(row["family_name"]).casefold(),
                str(row["given_name"]),
                str(row["birth_date"]),
                str(row["expected_birth_date"]),
            )
            for row in people.iter_rows(named=True)
        )
        expected = sorted(
            (
                child.last.casefold(),
                str(child.first if child.born else None),
                str(child.born),
                str(child.expected),
            )
            for family in of
            for child in family.children
        )
        assert found == expected, name
        numbers = imported.tables["identifier"]["value"].sort().to_list()
        assert numbers == sorted(
            child.number for family in of for child in family.children if child.number
        )


def test_another_council_gives_other_ids_and_the_same_counts() -> None:
    book = read_bytes(invented.a_family_a_row(families(6)), "t.csv")
    one, other = read_by_auto(book), read_by_auto(book, council="Northmoor")
    assert one.counts == other.counts
    assert not set(one.tables["case"]["id"]) & set(other.tables["case"]["id"])


def test_a_row_of_a_meeting_whose_family_is_on_no_sheet_is_set_aside_and_said() -> None:
    book = read_bytes(invented.sheets_joined(families(6)), "t.xlsx")
    rows = next(one for one in read_by_auto(book).accounting if one.sheet == "Meetings")
    assert rows.set_aside[-1].fate == "its reference stands on no sheet of families"


def merged_over_siblings(to: Any) -> None:
    sheet = to.add_worksheet("Fam mtgs 25_26")
    sheet.merge_range(0, 0, 0, 7, "Family Network Team")
    heads = [
        "Ref",
        "Surname",
        "Forename",
        "D.O.B",
        "LL ID",
        "Rec'd",
        "Mtg held on",
        "Outcome / plan",
    ]
    invented.put(sheet, 1, heads)
    invented.put(
        sheet, 2, [None, None, "Élodie", "2.5.13", 88121, "14/04/25", "30 May 25", "Plan agreed"]
    )
    invented.put(sheet, 3, [None, None, "Hugo", "13/11/16", 88122])
    invented.put(sheet, 4, ["T-02", "Nwosu", "Chidi", "1 Feb 2011", 77001, "22.06.25", "1/8/25", "Not agreed – risk"])  # fmt: skip
    sheet.merge_range(2, 0, 3, 0, "T-01")
    sheet.merge_range(2, 1, 3, 1, "Péron")


def test_a_cell_merged_over_brothers_and_sisters_is_said_of_each_of_them() -> None:
    imported = read_by_auto(read_bytes(invented.workbook(merged_over_siblings), "t.xlsx"))
    people = imported.tables["person"]
    assert people["given_name"].to_list() == ["Élodie", "Hugo", "Chidi"]
    assert people["family_name"].to_list() == ["Péron", "Péron", "Nwosu"]
    assert imported.counts["families"] == 2
    assert imported.counts["children"] == 3
    assert imported.tables["agreement_to_plan"]["decision"].to_list() == ["agreed", "not_agreed"]
    assert any("merged downwards holds its value" in note for note in imported.notes)
