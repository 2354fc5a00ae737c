"""What changed between two versions of the standard is listed, each kind of change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kinweave.standard import (
    Change,
    ChangeKind,
    Code,
    Required,
    Retention,
    Sensitivity,
    Standard,
    diff,
    load,
)


def with_codes(standard: Standard, *codes: Code) -> Standard:
    route = replace(standard.lists["route"], codes=codes)
    return replace(standard, lists={**standard.lists, "route": route})


def test_a_standard_does_not_differ_from_itself() -> None:
    assert diff(load(), load()) == []


def test_an_entity_that_came_or_went_is_listed(small: Standard) -> None:
    only_family = replace(small, entities={"family": small.entities["family"]})
    assert diff(only_family, small) == [Change(ChangeKind.ADDED, "entity", "case")]
    assert diff(small, only_family) == [Change(ChangeKind.REMOVED, "entity", "case")]


def test_an_entity_kept_longer_is_listed(small: Standard) -> None:
    case = replace(small.entities["case"], retention=Retention.LEGAL_TRACKING)
    later = replace(small, entities={**small.entities, "case": case})
    assert [str(change) for change in diff(small, later)] == [
        "changed entity case: retention from case_record to legal_tracking"
    ]


def test_a_field_that_came_or_went_is_listed(small: Standard) -> None:
    case = small.entities["case"]
    fewer = replace(case, fields={k: v for k, v in case.fields.items() if k != "route"})
    without = replace(small, entities={**small.entities, "case": fewer})
    assert [str(change) for change in diff(without, small)] == ["added field case.route"]
    assert [str(change) for change in diff(small, without)] == ["removed field case.route"]


def test_every_part_of_a_field_that_changed_is_listed_on_its_own(
    small: Standard,
) -> None:
    case = small.entities["case"]
    route = replace(
        case.fields["route"],
        required=Required.OPTIONAL,
        sensitivity=Sensitivity.SEALED,
        maps={"cin": "Route"},
    )
    changed = replace(case, fields={**case.fields, "route": route})
    later = replace(small, entities={**small.entities, "case": changed})
    assert [str(change) for change in diff(small, later)] == [
        "changed field case.route: required from always to optional",
        "changed field case.route: sensitivity from work to sealed",
        "changed field case.route: maps from (empty) to cin: Route",
    ]


def test_a_code_list_that_came_or_went_is_listed(small: Standard) -> None:
    none = replace(small, lists={})
    assert [str(change) for change in diff(none, small)] == ["added list route"]
    assert [str(change) for change in diff(small, none)] == ["removed list route"]


def test_a_list_with_a_new_source_is_listed(small: Standard) -> None:
    route = replace(small.lists["route"], source="law")
    later = replace(small, lists={"route": route})
    assert [str(change) for change in diff(small, later)] == [
        "changed list route: source from kinweave to law"
    ]


def test_a_code_that_came_or_went_is_listed(small: Standard) -> None:
    letter, referral = small.lists["route"].codes
    only_letter = with_codes(small, letter)
    both = with_codes(small, letter, referral)
    assert [str(change) for change in diff(only_letter, both)] == ["added code route referral"]
    assert [str(change) for change in diff(both, only_letter)] == ["removed code route referral"]


def test_a_code_that_stops_being_usable_is_listed(small: Standard) -> None:
    letter, referral = small.lists["route"].codes
    ended = replace(letter, valid_to=dt.date(2027, 4, 1))
    assert [str(change) for change in diff(small, with_codes(small, ended, referral))] == [
        "changed code route letter: valid_to from (empty) to 2027-04-01"
    ]


def test_a_code_with_new_words_from_a_day_is_a_second_period(small: Standard) -> None:
    letter, referral = small.lists["route"].codes
    day = dt.date(2027, 4, 1)
    ended = replace(letter, valid_to=day)
    renewed = replace(letter, label="In a letter", valid_from=day)
    assert [str(c) for c in diff(small, with_codes(small, ended, referral, renewed))] == [
        "changed code route letter: valid_to from (empty) to 2027-04-01",
        "added code route letter (period 2)",
    ]


def test_words_that_are_published_at_last_are_listed(small: Standard) -> None:
    bare = Code("A", "A (label not yet published)", None, None, "kinweave", False)
    named = Code("A", "Stepped down", None, None, "kinweave", True)
    assert [str(c) for c in diff(with_codes(small, bare), with_codes(small, named))] == [
        "changed code route A: label from A (label not yet published) to Stepped down",
        "changed code route A: label_published from False to True",
    ]
