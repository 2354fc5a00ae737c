"""The Excel template: every field a heading with a note, every code a drop-down."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import openpyxl
import pytest

from kinweave.standard import FieldType, load
from kinweave.tables import TableError
from kinweave.tables.profiles import is_template, read_template
from kinweave.tables.sheets import Book, read_bytes
from kinweave.tables.template import excel_template, sheet_name


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(excel_template(load())))


def test_every_kind_of_record_has_a_sheet_with_a_noted_heading_for_every_field(book) -> None:
    for entity in load().entities.values():
        sheet = book[entity.label[:31]]
        assert [cell.value for cell in sheet[1]] == [one.label for one in entity.fields.values()]
        for cell, field in zip(sheet[1], entity.fields.values(), strict=True):
            assert field.hint in cell.comment.text
            assert f"Name in the standard: {field.name}." in cell.comment.text
        assert not sheet.merged_cells.ranges


def test_every_code_is_chosen_from_its_own_list(book) -> None:
    codes = book["Codes"]
    for entity in load().entities.values():
        sheet = book[entity.label[:31]]
        listed = {}
        for one in sheet.data_validations.dataValidation:
            if one.type == "list":
                column = next(iter(one.sqref.ranges)).min_col
                cells = codes[one.formula1.split("!")[1].replace("$", "")]
                listed[column] = [row[0].value for row in cells]
        wanted = {
            number: [label for _code, label in load().codes(field.code_list).choices()]
            for number, field in enumerate(entity.fields.values(), 1)
            if field.type is FieldType.CODE
        }
        assert listed == wanted


def test_dates_and_whole_numbers_are_held_to(book) -> None:
    sheet = book["Case"]
    kinds = {
        sheet.cell(1, next(iter(one.sqref.ranges)).min_col).value: one.type
        for one in sheet.data_validations.dataValidation
    }
    assert kinds["Date the case began"] == "date"
    assert kinds["Which conference journey this is"] == "whole"


def test_a_template_may_hold_some_kinds_of_record_only_and_is_the_same_each_time() -> None:
    some = excel_template(load(), ["referral", "conference"])
    assert openpyxl.load_workbook(BytesIO(some)).sheetnames == [
        "Read me", "Referral", "Conference", "Codes",
    ]  # fmt: skip
    assert some == excel_template(load(), ["referral", "conference"])
    with pytest.raises(TableError, match="no entity “referal”"):
        excel_template(load(), ["referal"])


FILLED = {
    "family": [{"id": "F1", "reference": "NF"}],
    "case": [{"id": "C1", "family": "F1", "reference": "NF-1", "sequence": 1, "route": "referral", "started_date": dt.date(2026, 5, 4)}],
    "person": [{"id": "P1", "given_name": "Zoë", "birth_date": "4.3.14", "sex": "F", "disabilities": ["AUT", "LD"]}],
    "child_in_case": [{"id": "K1", "case": "C1", "person": "P1", "joined_date": "a while ago"}],
    "conference": [{"id": "M1", "case": "C1", "outcome": "held", "held_date": "3rd Jun 26", "planned_at": dt.datetime(2026, 6, 3, 16, 30)}],
}  # fmt: skip
"""Records by their fields: codes are put in as the words of the list, dates as people type them."""


def filled_in() -> Book:
    standard = load()
    book = openpyxl.load_workbook(BytesIO(excel_template(standard, list(FILLED))))
    for name, rows in FILLED.items():
        entity = standard.entity(name)
        sheet = book[sheet_name(entity)]
        for number, row in enumerate(rows, 2):
            for column, field in enumerate(entity.fields.values(), 1):
                said = row.get(field.name)
                if said is not None and field.code_list:
                    words = dict(standard.codes(field.code_list).choices())
                    codes = said if isinstance(said, list) else [said]
                    said = "; ".join(words[code] for code in codes)
                sheet.cell(number, column).value = said
    book["Person"]["H3"] = "somewhere between"
    stream = BytesIO()
    book.save(stream)
    return read_bytes(stream.getvalue(), "filled.xlsx")


def test_a_template_that_was_filled_in_comes_back_as_tables_with_its_words_as_codes() -> None:
    filled = filled_in()
    assert is_template(filled)
    found = read_template([filled], as_at=dt.date(2026, 10, 1))
    assert {name: frame.height for name, frame in found.tables.items()} == {
        "family": 1, "case": 1, "person": 2, "child_in_case": 1, "conference": 1,
    }  # fmt: skip
    case = found.tables["case"].row(0, named=True)
    assert (case["route"], case["sequence"], case["started_date"]) == ("referral", 1, dt.date(2026, 5, 4))  # fmt: skip
    person = found.tables["person"].row(0, named=True)
    assert (person["sex"], person["disabilities"]) == ("F", ["AUT", "LD"])
    assert person["birth_date"] == dt.date(2014, 3, 4)
    conference = found.tables["conference"].row(0, named=True)
    assert (conference["outcome"], conference["held_date"]) == ("held", dt.date(2026, 6, 3))
    # Half past four in June in England.
    assert conference["planned_at"] == dt.datetime(2026, 6, 3, 15, 30, tzinfo=dt.UTC)
    assert (
        found.counts["families"] == found.counts["children"] == found.counts["held_families"] == 1
    )


def test_what_a_column_does_not_ask_for_is_told_by_its_cell_and_left_empty() -> None:
    found = read_template([filled_in()], as_at=dt.date(2026, 10, 1))
    assert [(one.sheet, one.row, one.column, one.trouble.value) for one in found.problems] == [
        ("Person", 3, "H", "could_not_map"),
        ("Child in the case", 2, "D", "could_not_read"),
    ]
    assert found.tables["child_in_case"]["joined_date"].to_list() == [None]
    for rows in found.accounting:
        assert rows.rows == rows.taken + len(rows.set_aside)


def test_a_tracker_is_not_taken_for_a_template() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Case"
    book.active.append(["Case record", "Family", "Notes"])
    stream = BytesIO()
    book.save(stream)
    assert not is_template(read_bytes(stream.getvalue(), "tracker.xlsx"))
