"""A standard of three kinds of record, with every type of field, for the language's own tests."""

import datetime as dt
from types import MappingProxyType

from kinweave.standard import (
    Code,
    CodeList,
    Entity,
    Field,
    FieldType,
    Pattern,
    Required,
    Retention,
    Scope,
    Sensitivity,
    Standard,
)


def _field(name, kind, label, code_list=None, references=None):
    return Field(
        name=name,
        type=kind,
        required=Required.OPTIONAL,
        sensitivity=Sensitivity.WORK,
        label=label,
        hint="",
        code_list=code_list,
        references=references,
        maps=MappingProxyType({}),
    )


def _entity(name, label, *fields):
    identity = _field("id", FieldType.ID, "Record")
    return Entity(
        name=name,
        label=label,
        meaning="",
        retention=Retention.CASE_RECORD,
        scope=Scope.COUNCIL,
        fields=MappingProxyType({field.name: field for field in (identity, *fields)}),
    )


def _codes(name, *codes):
    return CodeList(
        name=name,
        title=name.capitalize(),
        source="",
        maps=MappingProxyType({}),
        codes=tuple(
            Code(code, label, start, end, "", label_published=True)
            for code, label, start, end in codes
        ),
    )


HOUSE = _entity(
    "house",
    "House",
    _field("name", FieldType.TEXT, "Name"),
    _field("built_date", FieldType.DATE, "Built on"),
    _field("colour", FieldType.CODE, "Colour", code_list="colour"),
)
CHILD = _entity(
    "child",
    "Child",
    _field("house", FieldType.REFERENCE, "House", references="house"),
    _field("name", FieldType.TEXT, "Name"),
    _field("birth_date", FieldType.DATE, "Date of birth"),
    _field("start_date", FieldType.DATE, "Start"),
    _field("seen_at", FieldType.DATETIME, "Seen at"),
    _field("met_at", FieldType.DATETIME, "Met at"),
    _field("age", FieldType.INTEGER, "Age"),
    _field("visits", FieldType.INTEGER, "Visits"),
    _field("happy", FieldType.BOOLEAN, "Happy"),
    _field("colour", FieldType.CODE, "Favourite colour", code_list="colour"),
    _field("likes", FieldType.CODES, "Likes", code_list="colour"),
)
VISIT = _entity(
    "visit",
    "Visit",
    _field("child", FieldType.REFERENCE, "Child", references="child"),
    _field("visitor", FieldType.REFERENCE, "Visitor", references="child"),
    _field("house", FieldType.REFERENCE, "Where", references="house"),
    _field("visit_date", FieldType.DATE, "Day of the visit"),
    _field("colour", FieldType.CODE, "Colour worn", code_list="colour"),
)
COLOURS = _codes(
    "colour",
    ("red", "Red", None, dt.date(2026, 1, 1)),
    ("blue", "Blue", dt.date(2026, 1, 1), None),
    ("green", "Green", None, None),
    ("unknown", "Not known", None, None),
)
PATTERNS = (
    Pattern("short", "[a-z]{3,4}", "three or four small letters"),
    Pattern("either", "r[a-z]+|(?:blue|green)", "blue, green, or a word that begins with r"),
)
STANDARD = Standard(
    version="0",
    title="A small standard",
    sources=MappingProxyType({}),
    returns=MappingProxyType({}),
    meanings=MappingProxyType({}),
    entities=MappingProxyType({entity.name: entity for entity in (HOUSE, CHILD, VISIT)}),
    lists=MappingProxyType(
        {"colour": COLOURS, "shape": _codes("shape", ("A", "Round", None, None))}
    ),
    patterns=MappingProxyType({pattern.name: pattern for pattern in PATTERNS}),
)
