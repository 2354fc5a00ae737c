"""Each fault planted in a standard is found, and nothing else is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kinweave.standard import Code, FieldType, Required, Standard, check

Fault = Callable[[Standard], Standard]


def case_field(field: str, **changes: Any) -> Fault:
    def plant(standard: Standard) -> Standard:
        case = standard.entities["case"]
        spoilt = replace(case.fields[field], **changes)
        return _with_case(standard, fields={**case.fields, field: spoilt})

    return plant


def case(**changes: Any) -> Fault:
    return lambda standard: _with_case(standard, **changes)


def route(**changes: Any) -> Fault:
    return lambda standard: replace(
        standard, lists={"route": replace(standard.lists["route"], **changes)}
    )


def codes(*changed: Code) -> Fault:
    return route(codes=changed)


def code(name: str = "letter", label: str = "By letter", **changes: Any) -> Code:
    plain = Code(name, label, None, None, "kinweave", True)
    return replace(plain, **changes)


def whole(**changes: Any) -> Fault:
    return lambda standard: replace(standard, **changes)


def _with_case(standard: Standard, **changes: Any) -> Standard:
    spoilt = replace(standard.entities["case"], **changes)
    return replace(standard, entities={**standard.entities, "case": spoilt})


def without_id(standard: Standard) -> Standard:
    fields = dict(standard.entities["case"].fields)
    del fields["id"]
    return _with_case(standard, fields=fields)


def unused_list(standard: Standard) -> Standard:
    spare = replace(standard.lists["route"], name="spare", title="Spare")
    return replace(standard, lists={**standard.lists, "spare": spare})


def undescribed(standard: Standard) -> Standard:
    said = standard.meanings["sensitivity"]
    fewer = {name: meaning for name, meaning in said.items() if name != "sealed"}
    return replace(standard, meanings={**standard.meanings, "sensitivity": fewer})


def described_unknown(standard: Standard) -> Standard:
    scope = {**standard.meanings["scope"], "nation": "Everyone."}
    return replace(standard, meanings={**standard.meanings, "scope": scope})


SPRING = dt.date(2025, 4, 1)
SUMMER = dt.date(2025, 7, 1)

FAULTS: list[tuple[Fault, list[str]]] = [
    (
        whole(version="one"),
        ["version: “one” is not three numbers such as 1.0.0."],
    ),
    (
        undescribed,
        ["meanings.sensitivity: nothing says what “sealed” means."],
    ),
    (
        described_unknown,
        ["meanings.scope: “nation” is not known."],
    ),
    (
        whole(sources={"kinweave": "Kinweave", "rumour": "A rumour"}),
        ["sources.rumour: no code list cites it."],
    ),
    (case(label=""), ["case: its label is missing."]),
    (case(meaning=" "), ["case: its meaning is missing."]),
    (
        case(label="Family"),
        [
            "entities, family: the words “Family” are used more than once.",
            "entities, case: the words “Family” are used more than once.",
        ],
    ),
    (without_id, ["case: it has no field “id”."]),
    (case_field("route", label=""), ["case.route: its label is missing."]),
    (case_field("route", hint=""), ["case.route: its hint is missing."]),
    (
        case_field("route", name="Route!"),
        ["case.Route!: a name is small letters, figures and underscores."],
    ),
    (
        case_field("route", label="Reference"),
        [
            "case, route: the words “Reference” are used more than once.",
            "case, reference: the words “Reference” are used more than once.",
        ],
    ),
    (
        case_field("route", code_list="rout"),
        [
            "case.route: there is no code list “rout”.",
            "list route: no field uses it and it maps to no return.",
        ],
    ),
    (
        case_field("route", code_list=None),
        [
            "case.route: it is coded, and names no code list.",
            "list route: no field uses it and it maps to no return.",
        ],
    ),
    (
        case_field("reference", code_list="route"),
        ["case.reference: it is of type text, and so can have no code list."],
    ),
    (
        case_field("family", references="famly"),
        ["case.family: there is no entity “famly”."],
    ),
    (
        case_field("family", references=None),
        ["case.family: it is a reference, and names no entity."],
    ),
    (
        case_field("family", type=FieldType.TEXT),
        ["case.family: it is of type text, and so can refer to no entity."],
    ),
    (
        case_field("family", maps={"cni": "Family"}),
        ["case.family: it maps to “cni”, which is no known return."],
    ),
    (
        case_field("family", required=Required.RETURN),
        ["case.family: it is needed for a return, and maps to none."],
    ),
    (
        case_field("family", maps={"cin": "UPN, LAchildID"}),
        ["case.reference: case.family already fills LAchildID of cin."],
    ),
    (unused_list, ["list spare: no field uses it and it maps to no return."]),
    (route(title=""), ["list route: its title is missing."]),
    (route(codes=()), ["list route: it has no codes."]),
    (route(source="rumour"), ["list route: there is no source “rumour”."]),
    (
        route(maps={"cni": "Route"}),
        ["list route: it maps to “cni”, which is no known return."],
    ),
    (codes(code(label="")), ["list route, letter: its label is missing."]),
    (
        codes(code("letter ")),
        ["list route, letter : the code is empty or has spaces round it."],
    ),
    (
        codes(code(source="rumour")),
        ["list route, letter: there is no source “rumour”."],
    ),
    (
        codes(code(valid_from=SUMMER, valid_to=SPRING)),
        ["list route, letter: it ends before it begins, or on the same day."],
    ),
    (
        codes(code(valid_from=SPRING, valid_to=SPRING)),
        ["list route, letter: it ends before it begins, or on the same day."],
    ),
    (
        codes(code(valid_to=SUMMER), code(label="In a letter", valid_from=SPRING)),
        ["list route, letter: it stands twice for the same days."],
    ),
    (
        codes(code(), code("post")),
        ["list route, post: it has the same words as letter for the same days."],
    ),
    (
        codes(code(inverse="lettre")),
        ["list route, letter: its inverse “lettre” is not in the list."],
    ),
    (
        codes(code(inverse="letter"), code("post", "By post")),
        ["list route, post: its inverse “” is not in the list."],
    ),
]


def test_the_small_standard_has_no_problems_before_a_fault_is_planted(
    small: Standard,
) -> None:
    assert check(small) == []


@pytest.mark.parametrize(("fault", "found"), FAULTS, ids=[found[0] for _, found in FAULTS])
def test_a_planted_fault_is_found(small: Standard, fault: Fault, found: list[str]) -> None:
    assert [str(problem) for problem in check(fault(small))] == found


def test_a_code_may_stand_twice_if_its_periods_only_touch(small: Standard) -> None:
    touching = codes(code(valid_to=SPRING), code(label="In a letter", valid_from=SPRING))
    assert check(touching(small)) == []


def test_a_list_read_only_in_a_return_counts_as_used(small: Standard) -> None:
    spare = replace(small.lists["route"], name="spare", title="Spare", maps={"cin": "Route"})
    assert check(replace(small, lists={**small.lists, "spare": spare})) == []
