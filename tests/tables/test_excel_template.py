"""The Excel template: every field a heading with a note, every code a drop-down."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from kinweave.standard import FieldType, load
from kinweave.tables import TableError
from kinweave.tables.template import excel_template


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
