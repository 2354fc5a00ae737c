"""What a rule needs from neighbouring rows is worked out for each child alone."""

from __future__ import annotations

import datetime as dt

import polars as pl

from kinweave.standard import collection
from kinweave.tables.cin import read
from kinweave.validate.cin import UNREADABLE, collection_tables, periods
from kinweave.validate.derived_cin import derive, steps
from tests.validate.made_cin import census, child

NAME = "cin-2026-27"


def tables(*children: str) -> dict[str, pl.DataFrame]:
    return derive(collection_tables(read(census(*children)), NAME), NAME)


def test_every_derived_field_of_the_collection_is_worked_out_and_no_other() -> None:
    described = {
        (entity.name, field.name)
        for entity in collection(NAME).entities.values()
        for field in entity.fields.values()
        if field.derived
    }
    assert {(step.table, step.field) for step in steps(NAME)} == described


def test_every_column_of_the_collection_is_there_under_its_own_name() -> None:
    made = tables(child("A1"))
    for entity in collection(NAME).entities.values():
        assert set(made[entity.name].columns) == {"row", *entity.fields}, entity.name


def test_a_row_knows_its_child_through_the_rows_it_stands_in() -> None:
    made = tables(child("A1"), child("A2"))
    assert made["assessments"].select("cin_details", "child").rows() == [
        ("0", "0"),
        ("2", "0"),
        ("3", "1"),
        ("5", "1"),
    ]


def test_the_episode_before_is_the_childs_own_and_one_that_led_to_action() -> None:
    episodes = tables(child("A1"), child("A2"))["cin_details"]
    closed = dt.date(2026, 5, 1)
    assert episodes["previous_closure_date"].to_list() == [None, None, closed] * 2


def test_a_date_that_cannot_be_read_spoils_the_order_of_that_child_alone() -> None:
    bad = child("A1", ("<CINreferralDate>2026-04-02", "<CINreferralDate>soon"))
    episodes = tables(bad, child("A2"))["cin_details"]
    assert episodes["previous_closure_date"].to_list() == [
        *[UNREADABLE] * 3,
        None,
        None,
        "2026-05-01",
    ]


def test_an_empty_census_has_empty_tables() -> None:
    assert {frame.height for name, frame in tables().items() if name != "header"} == {0}


def test_module_5_becomes_the_standards_pre_proceedings_periods() -> None:
    (period,) = periods(tables(child("A1"))["pre_proceedings"], NAME).to_dicts()
    assert (period["id"], period["start_date"]) == ("0", dt.date(2026, 9, 9))
    assert (period["offer_in_letter"], period["meeting_facilitated"]) == ("yes", "yes")
    assert period["no_letter_reason"] is None


def test_an_answer_that_cannot_be_read_is_neither_yes_nor_no_nor_nothing() -> None:
    bad = child("A1", ("<FGDMMeetingOffer>1", "<FGDMMeetingOffer>perhaps"))
    made = periods(tables(bad, child("A2"))["pre_proceedings"], NAME)
    assert made["offer_in_letter"].to_list() == [UNREADABLE, "yes"]
