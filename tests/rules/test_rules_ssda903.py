"""Every rule of the SSDA903 return is held to its examples, to its text and to a made-up return."""

import datetime as dt
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from kinweave import standard as standards
from kinweave.rules import RuleScope, Severity, Status, evaluate, load, prose, run, to_table
from kinweave.rules.tree import walk
from kinweave.standard import FieldType
from kinweave.tables.ssda903 import with_children
from kinweave.validate.derived_ssda903 import derive
from tests.rules.mutants import mutants
from tests.tables.made_ssda903 import made_returns

NAME = "ssda903-2026-27"
RULES = [pytest.param(rule, id=rule.code) for rule in load(NAME).rules]
TOLD = load(NAME).parameters
DTYPES = {
    **dict.fromkeys(FieldType, pl.String),
    FieldType.DATE: pl.Date,
    FieldType.INTEGER: pl.Int64,
    FieldType.BOOLEAN: pl.Boolean,
}


def answers(node, rule):
    return [evaluate(node, one.record, one.related, TOLD) for one in (*rule.passes, *rule.fails)]


def frame(entity, records):
    fields = standards.collection(NAME).entity(entity).fields.values()
    schema = {field.name: DTYPES[field.type] for field in fields}
    return pl.DataFrame([dict(record) for record in records], schema=schema)


# Examples -----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_passes_and_fails_its_own_examples(rule):
    expected = [True] * len(rule.passes) + [False] * len(rule.fails)
    assert [answer is not False for answer in answers(rule.node, rule)] == expected


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_the_same_of_its_examples_in_tables(rule):
    found = []
    for example in (*rule.passes, *rule.fails):
        held = {entity: list(records) for entity, records in example.related.items()}
        held[rule.entity] = [example.record, *held.get(rule.entity, ())]
        tables = {entity: frame(entity, records) for entity, records in held.items()}
        found.append(to_table(rule.node, rule.entity, tables, TOLD).collect().rows()[0][1])
    assert found == answers(rule.node, rule)


@pytest.mark.parametrize("rule", RULES)
def test_every_single_change_to_a_rule_breaks_one_of_its_examples(rule):
    right = answers(rule.node, rule)
    survivors = [prose(other) for other in mutants(rule.node) if answers(other, rule) == right]
    assert survivors == []


# Words --------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_is_wrong_and_how_to_mend_it_and_never_blames(rule):
    blame = ("refus", "fail", "non-compl", "uncooperative", "did not engage", "breach", "fault")
    said = f"{rule.message} {rule.fix}".lower()
    assert [word for word in blame if word in said] == []
    assert [text[-1] for text in (rule.text, rule.message, rule.fix)] == [".", ".", "."]


def test_no_rule_of_record_scope_looks_beyond_its_record():
    for rule in load(NAME).rules:
        beyond = any(
            type(part).__name__ in {"Quantified", "Count", "Related"} or getattr(part, "hops", ())
            for part in walk(rule.node)
        )
        assert (rule.scope is RuleScope.CASE) is beyond, rule.code


def test_there_are_more_than_sixty_rules_and_the_orders_have_all_eleven():
    codes = [rule.code for rule in load(NAME).rules]
    assert len(codes) == 79
    assert [code for code in codes if code.startswith("7")] == [str(n) for n in range(700, 711)]
    queries = [rule.code for rule in load(NAME).rules if rule.severity is Severity.QUERY]
    assert queries == ["218", "392b", "709"]


def test_every_derived_column_is_one_that_a_rule_asks_for():
    asked = {
        (part.entity, part.name)
        for rule in load(NAME).rules
        for part in walk(rule.node)
        if type(part).__name__ == "FieldValue"
    }
    derived = {
        (entity.name, field.name)
        for entity in standards.collection(NAME).entities.values()
        for field in entity.fields.values()
        if field.derived
    }
    assert derived - asked == set()


# A return in which nothing is wrong, and one thing made wrong in it ------------------------


@cache
def clean():
    return made_returns(120, seed=7)


def results(this_year, last_year, codes=None):
    whole = load(NAME)
    rules = tuple(rule for rule in whole.rules if codes is None or rule.code in codes)
    return run(replace(whole, rules=rules), derive(with_children(this_year), last_year))


def test_nothing_is_found_in_a_return_in_which_nothing_is_wrong():
    assert {(one.status, one.reason) for one in results(*clean())} == {(Status.PASSED, "")}


def test_without_last_years_return_what_compares_the_two_could_not_run_and_says_why():
    idle = [one for one in results(clean()[0], None) if one.status is not Status.PASSED]
    assert [one.code for one in idle] == ["203", "502", "706"]
    assert {one.status for one in idle} == {Status.COULD_NOT_RUN}


def test_a_table_that_was_not_sent_stops_only_the_rules_that_ask_for_it():
    this_year = {name: table for name, table in clean()[0].items() if name != "dolo"}
    idle = {one.code for one in results(this_year, clean()[1]) if one.status is not Status.PASSED}
    orders = {"700", "701", "702", "703", "704", "705", "707", "708", "709", "710"}
    assert idle == orders


DAY = pl.duration(days=1)
FIRST = pl.col("child_number").ne_missing(pl.col("child_number").shift(1))
GOES_ON = (pl.col("rec") == "X1") & (pl.col("dec") > dt.date(2026, 5, 1))
FOLLOWS = (pl.col("rne") != "S") & ~FIRST
STARTS = (pl.col("rne") == "S") & FIRST & (pl.col("decom") >= dt.date(2026, 4, 1))
OPEN = pl.col("dec").is_null() & FIRST
ENDED = pl.col("rec") == "E4A"
FROM_LAST_YEAR = FIRST & (pl.col("decom") < dt.date(2026, 4, 1))
ANY = pl.lit(True)
OLD = dt.date(1999, 1, 1)
SHORT = {"decom": dt.date(2026, 5, 1), "dec": dt.date(2026, 7, 1)}


def whose(table, condition):
    """The rows of the children who have a row of this kind in another table."""
    return pl.col("child_number").is_in(
        clean()[0][table].filter(condition)["child_number"].implode()
    )


ENDED_AWAY = whose("episodes", FIRST & ENDED)
STARTED = whose("episodes", STARTS)
UNDER_ORDER = whose("dolo", ANY) & pl.col("place").is_in(["K2", "Z12"])
UNDECIDED = ~whose("placed_adoption", ANY)

# The table and the row that are changed, what in them, and what of the child’s header with it.
CHANGES = {
    "K01": ("header", ANY, {"child_number": "C/1"}, {}),
    "101": ("header", ANY, {"sex": "1"}, {}),
    "102": ("header", ANY, {"dob": None}, {}),
    "103": ("header", ANY, {"ethnic": "XXXX"}, {}),
    "168": ("header", ANY, {"upn": "I801200001001"}, {}),
    "203": ("episodes", FROM_LAST_YEAR, {}, {"dob": dt.date(2010, 1, 1)}),
    "611": ("header", ANY, {"mother": "1", "mc_dob": None}, {}),
    "INT03": ("episodes", ANY, {"child_number": "nobody"}, {}),
    "141": ("episodes", ANY, {"decom": None}, {}),
    "148": ("episodes", ENDED, {"rec": None}, {}),
    "143": ("episodes", ANY, {"rne": "X"}, {}),
    "144": ("episodes", ANY, {"ls": None}, {}),
    "145": ("episodes", ANY, {"cin": "N9"}, {}),
    "146": ("episodes", ANY, {"place": "H5"}, {}),
    "149": ("episodes", ENDED, {"rec": "E43"}, {}),
    "178": ("episodes", ANY, {"place_provider": "PR6"}, {}),
    "1009": ("episodes", GOES_ON, {"reason_place_change": "MOVED"}, {}),
    "356": ("episodes", ENDED, {"dec": pl.col("decom") - DAY}, {}),
    "355": ("episodes", ENDED, {"dec": pl.col("decom")}, {}),
    "354": ("episodes", ANY, {"decom": dt.date(2027, 4, 1)}, {}),
    "385": ("episodes", ENDED, {"dec": dt.date(2027, 4, 1)}, {}),
    "302": ("episodes", ANY, {}, {"dob": dt.date(2030, 1, 1)}),
    "352": ("episodes", STARTS, {}, {"dob": OLD}),
    "142": ("episodes", GOES_ON, {"dec": None}, {}),
    "501": ("episodes", FOLLOWS, {"decom": pl.col("decom") - DAY}, {}),
    "502": ("episodes", FROM_LAST_YEAR, {"decom": pl.col("decom") - DAY}, {}),
    "388": ("episodes", GOES_ON, {"rec": "E8"}, {}),
    "431": ("episodes", FOLLOWS, {"rne": "S"}, {}),
    "432": ("episodes", (pl.col("rne") == "S") & ~FIRST, {"rne": "P"}, {}),
    "433": ("episodes", FOLLOWS, {"decom": pl.col("decom") + DAY}, {}),
    "357": ("episodes", STARTS, {"rne": "P"}, {}),
    "434": ("episodes", FOLLOWS & (pl.col("rne") == "P"), {"rne": "L"}, {}),
    "435": ("episodes", FOLLOWS & (pl.col("rne") == "L"), {"rne": "P"}, {}),
    "436": ("episodes", FOLLOWS & (pl.col("rne") == "L"), {"rne": "B"}, {}),
    "437": ("episodes", GOES_ON, {"rec": "E2"}, {}),
    "386": ("episodes", ENDED, {"rec": "E11"}, {"dob": OLD}),
    "390": ("episodes", ENDED, {"rec": "E12"}, {}),
    "407": ("episodes", ENDED, {"rec": "E47"}, {"dob": OLD}),
    "460": ("episodes", ENDED, {"rec": "E17"}, {}),
    "359": ("episodes", OPEN & (pl.col("ls") == "C1"), {}, {"dob": OLD}),
    "358": ("episodes", ANY, {"ls": "J1"}, {"dob": dt.date(2020, 1, 1)}),
    "361": ("episodes", FIRST & ENDED, {"ls": "L1", **SHORT}, {}),
    "362": ("episodes", FIRST & ENDED, {"ls": "L2", **SHORT}, {}),
    "378": ("episodes", ANY, {"place": "P1", "ls": "V2"}, {}),
    "408": ("episodes", pl.col("ls") == "C1", {"place": "A5"}, {}),
    "553": ("episodes", UNDECIDED, {"ls": "E1"}, {}),
    "213": ("episodes", ANY, {"place": "Z11", "place_provider": "PR4"}, {}),
    "526": ("episodes", ANY, {"place": "U1", "place_provider": None}, {}),
    "550": ("episodes", ANY, {"place": "U1", "place_provider": "PR0"}, {}),
    "218": ("episodes", ANY, {"place": "U1", "urn": None}, {}),
    "392b": ("episodes", ANY, {"ls": "C1", "pl_post": None}, {}),
    "225": (
        "episodes",
        GOES_ON & pl.col("reason_place_change").is_not_null(),
        {"reason_place_change": None},
        {},
    ),
    "226": ("episodes", GOES_ON, {"place": "T2", "reason_place_change": "CARPL"}, {}),
    "371": ("episodes", ANY, {"place": "K3"}, {"dob": dt.date(2015, 1, 1)}),
    "166": ("reviews", ANY, {"review": None}, {}),
    "167": ("reviews", ANY, {"review_code": "PN9"}, {}),
    "440": ("reviews", ANY, {"review_code": "PN0"}, {"dob": dt.date(2015, 1, 1)}),
    "441": ("reviews", ANY, {"review_code": "PN2"}, {"dob": dt.date(2026, 3, 1)}),
    "567": ("missing", ANY, {"mis_end": pl.col("mis_start") - DAY}, {}),
    "574": ("missing", pl.col("missing") == "M", {"mis_end": pl.col("mis_start") + 9 * DAY}, {}),
    "577": ("missing", ENDED_AWAY, {"mis_end": None}, {}),
    "581": ("missing", ANY, {"mis_start": dt.date(2001, 1, 1)}, {}),
    "631": ("prev_perm", ANY, {"prev_perm": "P9"}, {}),
    "632": ("prev_perm", ANY, {"date_perm": "long ago"}, {}),
    "635": ("prev_perm", pl.col("prev_perm") == "Z1", {"la_perm": "201"}, {}),
    "630": ("prev_perm", STARTED, {"prev_perm": None}, {}),
    "700": ("dolo", ANY, {"dolo_start": None}, {}),
    "701": ("dolo", ANY, {"dolo_end": dt.date(1926, 5, 1)}, {}),
    "702": ("dolo", ANY, {"dolo_end": pl.col("dolo_start")}, {}),
    "703": ("dolo", ANY, {"dolo_start": dt.date(2027, 4, 1)}, {}),
    "704": ("dolo", ANY, {"dolo_end": dt.date(2026, 3, 31)}, {}),
    "707": (
        "dolo",
        pl.col("dolo_end").is_not_null() & ENDED_AWAY,
        {"dolo_end": dt.date(2028, 1, 1)},
        {},
    ),
    "708": ("dolo", ANY, {"dolo_start": dt.date(1995, 1, 1)}, {}),
    "709": ("episodes", UNDER_ORDER, {"place": "R1"}, {}),
    "710": ("episodes", UNDER_ORDER, {"place": "K1"}, {}),
}


def changed(tables, table, where, values, header):
    """The tables with the first such row changed, and its child; the header row of that child too."""
    picked = tables[table].filter(where).row(0, named=True)
    row = pl.col("row") == picked["row"]
    made = {**tables, table: with_values(tables[table], row, values)}
    of_child = pl.col("child_number") == picked["child_number"]
    return {**made, "header": with_values(made["header"], of_child, header)}, picked


def with_values(table, where, values):
    cells = [
        pl.when(where)
        .then(value if isinstance(value, pl.Expr) else pl.lit(value, dtype=table.schema[name]))
        .otherwise(pl.col(name))
        .alias(name)
        for name, value in values.items()
    ]
    return table.with_columns(cells)


@pytest.mark.parametrize("code", CHANGES)
def test_one_thing_made_wrong_in_a_clean_return_is_found_by_the_rule_about_it(code):
    this_year, last_year = clean()
    spoiled, picked = changed(this_year, *CHANGES[code])
    found = results(spoiled, last_year, {code})[0]
    assert (found.code, found.status) == (code, Status.FOUND)
    entity = load(NAME).rule(code).entity
    numbers = with_children(spoiled)[entity].filter(pl.col("id").is_in(found.findings))
    renamed = {"K01": "C/1", "INT03": "nobody"}.get(code, picked["child_number"])
    assert set(numbers["child_number"]) == {renamed}


def added(table, row):
    """The table with another row at its end."""
    last = pl.DataFrame(
        [{**row, "row": table.height, "id": str(table.height)}], schema=table.schema
    )
    return pl.concat([table, last])


def only(code, this_year, last_year=None):
    found = results(this_year, last_year, {code})[0]
    return found.status, found.count


def test_a_child_who_stands_twice_in_the_header_is_found_in_both_rows():
    tables = clean()[0]
    header = added(tables["header"], tables["header"].row(0, named=True))
    assert only("INT32", {**tables, "header": header}) == (Status.FOUND, 2)


def test_short_breaks_recorded_in_both_ways_are_found_once_for_the_child():
    tables = clean()[0]
    first = tables["episodes"].row(0, named=True)
    episodes = with_values(tables["episodes"], pl.col("row") == 0, {"ls": "V3"})
    both = {**tables, "episodes": added(episodes, {**first, "ls": "V4"})}
    assert only("426", both) == (Status.FOUND, 1)
    assert only("426", {**tables, "episodes": episodes}) == (Status.PASSED, 0)


def test_an_order_that_begins_before_the_last_has_ended_is_found():
    tables = clean()[0]
    first = tables["dolo"].row(0, named=True)
    later = {**first, "dolo_start": first["dolo_start"] + dt.timedelta(days=9)}
    dolo = with_values(tables["dolo"], pl.col("row") == 0, {"dolo_end": None})
    assert only("705", {**tables, "dolo": added(dolo, later)}) == (Status.FOUND, 1)
    ended = with_values(dolo, pl.col("row") == 0, {"dolo_end": later["dolo_start"]})
    assert only("705", {**tables, "dolo": added(ended, later)}) == (Status.PASSED, 0)


def test_an_order_left_open_last_year_must_stand_in_this_years_return():
    this_year, last_year = clean()
    tables = this_year
    header = tables["header"].row(0, named=True)
    order = {"child_number": header["child_number"], "dolo_start": dt.date(2026, 3, 1)}
    open_order = added(tables["dolo"].clear(), order)
    before = {**last_year, "dolo": open_order}
    assert only("706", tables, before) == (Status.FOUND, 1)
    assert only("706", {**tables, "dolo": added(tables["dolo"], order)}, before) == (
        Status.PASSED,
        0,
    )
    without = {name: table for name, table in tables.items() if name != "dolo"}
    assert only("706", without, before) == (Status.FOUND, 1)


def test_every_rule_is_shown_to_find_something_in_a_whole_return():
    shown = {*CHANGES, "INT32", "426", "705", "706"}
    assert shown == {rule.code for rule in load(NAME).rules}


# Years ----------------------------------------------------------------------------------


def test_the_codes_of_an_earlier_year_pass_in_that_year_and_are_found_in_this_one():
    tables = clean()[0]
    old = {
        **tables,
        "header": tables["header"].with_columns(sex=pl.lit("1")),
        "episodes": tables["episodes"].with_columns(place=pl.lit("H5")),
    }
    earlier = replace(TOLD, year_start=dt.date(2022, 4, 1), year_end=dt.date(2023, 3, 31))
    rules = tuple(load(NAME).rule(code) for code in ("101", "146"))
    asked = replace(load(NAME), rules=rules)
    then = run(asked, derive(with_children(old)), earlier)
    now = run(asked, derive(with_children(old)))
    assert [one.status for one in then] == [Status.PASSED, Status.PASSED]
    assert [one.count for one in now] == [old["header"].height, old["episodes"].height]
