"""Random rules and random tables on the small standard."""

import datetime as dt

import polars as pl
from hypothesis import strategies as st

from kinweave.rules.tree import (
    And,
    Compare,
    Count,
    FieldValue,
    Hop,
    Implies,
    Includes,
    InList,
    IsTrue,
    Known,
    Literal,
    Matches,
    Missing,
    Not,
    OneOf,
    Operator,
    Or,
    Parameter,
    ParameterName,
    Period,
    Present,
    Quantified,
    Quantity,
    Related,
    Shifted,
    Unit,
    WithinYear,
)
from kinweave.standard import FieldType
from tests.rules.small_standard import COLOURS, PATTERNS, STANDARD

DAYS = st.dates(dt.date(2025, 12, 28), dt.date(2026, 3, 3)) | st.sampled_from(
    [dt.date(2024, 2, 29), dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(2026, 1, 31)]
)
CODES = ("red", "blue", "green", "unknown", "purple")
CODE_LITERALS = st.sampled_from(
    [Literal(code.code, FieldType.CODE, code.label) for code in COLOURS.codes]
)
PERIODS = tuple(Period(code.code, code.valid_from, code.valid_to) for code in COLOURS.codes)
LINKS = {
    "house": [("child", "house"), ("visit", "house")],
    "child": [("visit", "child"), ("visit", "visitor")],
    "visit": [],
}
PARENTS = {"house": [], "child": ["house"], "visit": ["child", "visitor", "house"]}


def _hop(entity, name):
    field = STANDARD.entity(entity).field(name)
    return Hop(name, field.references, field.label)


@st.composite
def paths(draw, entity):
    """Steps along references, and the entity they arrive at."""
    hops = []
    while PARENTS[entity] and draw(st.integers(0, 3)) == 0:
        hops.append(_hop(entity, draw(st.sampled_from(PARENTS[entity]))))
        entity = hops[-1].entity
    return tuple(hops), entity


@st.composite
def fields(draw, entity, *kinds):
    hops, owner = draw(paths(entity))
    known = [field for field in STANDARD.entity(owner).fields.values() if field.type in kinds]
    if not known:
        hops, owner = (), entity
        known = [field for field in STANDARD.entity(owner).fields.values() if field.type in kinds]
    field = draw(st.sampled_from(known))
    return FieldValue(hops, owner, field.name, field.type, field.label, field.code_list)


@st.composite
def dates(draw, entity):
    value = draw(
        fields(entity, FieldType.DATE)
        | DAYS.map(lambda day: Literal(day, FieldType.DATE, str(day)))
        | st.sampled_from(ParameterName).map(Parameter)
    )
    if draw(st.booleans()):
        value = Shifted(value, draw(st.integers(-40, 40)), draw(st.sampled_from(Unit)))
    return value


@st.composite
def related(draw, entity, depth):
    hops, owner = draw(paths(entity))
    if not LINKS[owner]:
        hops = (_hop("visit", draw(st.sampled_from(PARENTS["visit"]))),)
        owner = hops[0].entity
    name, link = draw(st.sampled_from(LINKS[owner]))
    where = draw(st.none() | conditions(name, depth - 1))
    return Related(name, STANDARD.entity(name).label, link, hops, where)


@st.composite
def comparisons(draw, entity, depth):
    order = st.sampled_from(Operator)
    kind = draw(st.sampled_from(["date", "datetime", "integer", "code", "text", "count"]))
    if kind == "date":
        return Compare(draw(dates(entity)), draw(order), draw(dates(entity)))
    if kind == "datetime" and entity == "child":
        moments = fields(entity, FieldType.DATETIME)
        return Compare(draw(moments), draw(order), draw(moments))
    if kind == "integer" and entity == "child":
        number = draw(st.integers(-2, 3))
        right = Literal(number, FieldType.INTEGER, str(number))
        return Compare(draw(fields(entity, FieldType.INTEGER)), draw(order), right)
    if kind == "count" and depth > 0:
        number = draw(st.integers(0, 2))
        right = Literal(number, FieldType.INTEGER, str(number))
        return Compare(Count(draw(related(entity, depth))), draw(order), right)
    equal = draw(st.sampled_from([Operator.EQUAL, Operator.NOT_EQUAL]))
    if kind == "text" and entity != "visit":
        words = fields(entity, FieldType.TEXT)
        right = draw(words | st.just(Literal("Zoë", FieldType.TEXT, "Zoë")))
        return Compare(draw(words), equal, right)
    return Compare(draw(fields(entity, FieldType.CODE)), equal, draw(CODE_LITERALS))


def shaped(field, pattern):
    return Matches(field, pattern.name, pattern.pattern, pattern.meaning)


def statements(entity):
    anything, codes = fields(entity, *FieldType), fields(entity, FieldType.CODE)
    sets = st.lists(CODE_LITERALS, min_size=1, max_size=3).map(tuple)
    listed = (st.just("colour"), st.just("Colour"), st.just(PERIODS))
    known = [
        anything.map(Missing),
        st.builds(shaped, fields(entity, FieldType.CODE), st.sampled_from(PATTERNS)),
        anything.map(Present),
        codes.map(Known),
        st.builds(OneOf, codes, sets),
        st.builds(InList, codes, *listed, st.none() | dates(entity)),
        dates(entity).map(WithinYear),
    ]
    if entity == "child":
        known += [
            st.builds(Includes, fields("child", FieldType.CODES), CODE_LITERALS),
            st.builds(IsTrue, fields("child", FieldType.BOOLEAN), st.booleans()),
        ]
    return st.one_of(known)


@st.composite
def conditions(draw, entity, depth=3):
    kind = draw(st.integers(0, 8 if depth > 0 else 2))
    if kind < 2:
        return draw(statements(entity))
    if kind == 2:
        return draw(comparisons(entity, depth))
    smaller = conditions(entity, depth - 1)
    if kind == 3:
        return Not(draw(smaller))
    if kind == 4:
        return Implies(draw(smaller), draw(smaller))
    if kind in {5, 6}:
        joined = And if kind == 5 else Or
        return joined(tuple(draw(st.lists(smaller, min_size=2, max_size=3))))
    quantity = draw(st.sampled_from(Quantity))
    others = draw(related(entity, depth))
    every = quantity is Quantity.EVERY
    satisfies = draw(conditions(others.entity, depth - 1)) if every else None
    return Quantified(quantity, others, satisfies)


MOMENTS = st.datetimes(
    dt.datetime(2026, 3, 28), dt.datetime(2026, 3, 30), timezones=st.just(dt.UTC)
).map(lambda moment: moment.replace(microsecond=0))
WRITTEN_DAYS = DAYS.map(lambda day: f" {day.isoformat()}") | st.sampled_from(
    ["2026-02-30", "2025-02-29", "0000-01-01", "31/01/2026", "soon", "", "  ", "2026-1-1"]
)
WRITTEN_NUMBERS = st.integers(-2, 3).map(str) | st.sampled_from(["two", "1.0", "", "٣", "--1"])
WRITTEN_TRUTHS = st.sampled_from(["true", "false", "1", "0", "maybe", " "])

# For each type, the ways in which a table may hold it: the column's type and its cells.
HOLDINGS = {
    FieldType.ID: [(pl.String, st.sampled_from(["1", "2", "3", "4", " 4", ""]))],
    FieldType.REFERENCE: [(pl.String, st.sampled_from(["1", "2", "3", "4", "9", ""]))],
    FieldType.TEXT: [(pl.String, st.sampled_from(["Zoë", " Zoë ", "Dáithí", "", " \n"]))],
    FieldType.DATE: [(pl.Date, DAYS), (pl.String, WRITTEN_DAYS)],
    FieldType.DATETIME: [(pl.Datetime("us", "UTC"), MOMENTS)],
    FieldType.INTEGER: [(pl.Int64, st.integers(-2, 3)), (pl.String, WRITTEN_NUMBERS)],
    FieldType.BOOLEAN: [(pl.Boolean, st.booleans()), (pl.String, WRITTEN_TRUTHS)],
    FieldType.CODE: [(pl.String, st.sampled_from([*CODES, " blue", ""]))],
    FieldType.CODES: [(pl.List(pl.String), st.lists(st.sampled_from(CODES), max_size=2))],
}


@st.composite
def tables(draw):
    """Rows of each entity, and the column type of each field."""
    rows, schemas = {}, {}
    for entity in STANDARD.entities.values():
        held = {
            name: draw(st.sampled_from([*HOLDINGS[field.type], (pl.Null, st.none())]))
            for name, field in entity.fields.items()
        }
        schemas[entity.name] = {name: column for name, (column, _) in held.items()}
        row = st.fixed_dictionaries({name: st.none() | cell for name, (_, cell) in held.items()})
        fewest = draw(st.sampled_from([0, 1, 2]))
        rows[entity.name] = draw(st.lists(row, min_size=fewest, max_size=4))
    return rows, schemas


def frames(rows, schemas):
    return {name: pl.DataFrame(rows[name], schema=schemas[name], orient="row") for name in schemas}
