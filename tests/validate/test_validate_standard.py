"""Standard tables are checked against what the standard itself says, and against the rules of practice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from kinweave.rules import Parameters, Status, evaluate, prose
from kinweave.standard import FieldType, Required, load
from kinweave.tables import schema
from kinweave.validate import Checked, check
from kinweave.validate.generated import rules_of_the_standard
from kinweave.validate.returns import of_standard

TODAY = Parameters(today=dt.date(2026, 11, 20))


def checked(**tables: list[dict[str, Any]]) -> Checked:
    frames = {entity: pl.DataFrame(rows, schema=schema(entity)) for entity, rows in tables.items()}
    return check(of_standard(frames, TODAY, ("set",)))


def found(result: Checked) -> list[tuple[object, ...]]:
    return result.findings.select("code", "row", "key", "fields").rows()


def test_every_field_that_must_be_filled_in_coded_or_pointing_has_its_check() -> None:
    fields = [
        (entity.name, field)
        for entity in load().entities.values()
        for field in entity.fields.values()
    ]
    expected = {
        *(f"present:{at}.{f.name}" for at, f in fields if f.required is not Required.OPTIONAL),
        *(f"code:{at}.{f.name}" for at, f in fields if f.type is FieldType.CODE),
        *(f"points:{at}.{f.name}" for at, f in fields if f.type is FieldType.REFERENCE),
    }
    assert {rule.code for rule in rules_of_the_standard().rules} == expected


def test_what_the_standard_implies_can_be_said_in_words() -> None:
    for rule in rules_of_the_standard().rules:
        assert prose(rule.node).endswith(".")
        assert "{" not in rule.text + rule.message + rule.fix


def test_an_empty_set_keeps_every_rule_and_those_of_practice_are_among_them() -> None:
    result = checked()
    assert {"P01", "P40"} <= {rule.code for rule in result.rules}
    assert {rule.status for rule in result.rules} == {Status.PASSED}
    assert not result.has_errors


def test_a_field_that_is_not_filled_in_is_found() -> None:
    result = checked(family=[{"id": "f"}], referral=[{"id": "r1"}])
    assert ("present:referral.case", 0, "r1", ["case"]) in found(result)
    assert result.has_errors


def test_a_reference_that_points_nowhere_is_found() -> None:
    result = checked(
        person=[{"id": "tom"}],
        identifier=[
            {"id": "i1", "person": "tom", "scheme": "la_child_id", "value": "N1"},
            {"id": "i2", "person": "nobody", "scheme": "la_child_id", "value": "N2"},
        ],
    )
    pointing = [one for one in found(result) if str(one[0]).startswith("points:")]
    assert pointing == [("points:identifier.person", 1, "i2", ["person"])]


def test_a_reference_to_two_records_of_one_id_could_not_be_checked() -> None:
    result = checked(
        person=[{"id": "tom"}, {"id": "tom"}], identifier=[{"id": "i1", "person": "tom"}]
    )
    (end,) = (rule for rule in result.rules if rule.code == "points:identifier.person")
    assert end.status is Status.COULD_NOT_RUN


def test_a_code_that_its_list_does_not_hold_is_found() -> None:
    result = checked(case=[{"id": "c", "route": "by_owl", "started_date": dt.date(2026, 5, 1)}])
    assert ("code:case.route", 0, "c", ["route", "started_date"]) in found(result)


@pytest.mark.parametrize(
    ("day", "kept"), [(dt.date(2020, 1, 1), False), (dt.date(2024, 1, 1), True), (None, True)]
)
def test_a_code_is_looked_up_on_the_day_it_was_used(day: dt.date | None, kept: bool) -> None:
    ends = next(code for code in load().codes("la").codes if code.valid_from is not None)
    rule = rules_of_the_standard().rule("code:responsible_council.la_code")
    on = (
        None if day is None else (ends.valid_from or day) + dt.timedelta(days=-1 if not kept else 0)
    )
    record = {"id": "r", "la_code": ends.code, "start_date": on}
    assert (evaluate(rule.node, record, {}, TODAY) is not False) is kept
