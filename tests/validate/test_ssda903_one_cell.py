"""One cell changed in a return never changes what is said of another child."""

import csv
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinweave.rules import Status, load, run
from kinweave.tables.ssda903 import layout, read, write
from kinweave.validate.derived_ssda903 import derive
from tests.tables.made_ssda903 import made_returns

VALUES = (
    "", "31/06/2026", "tbc", "01/05/2026", "2026-09-30", "14/02/1997", "01/04/2027", "01/01/0001",
    "S", "L", "B", "C1", "V3", "V4", "E1", "K1", "T1", "H5", "PR0", "X1", "E2", "E11", "E17",
    "1", "UN3", "C000005", "C000006", '"', "=1+1",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of a made-up return in which one cell in thirty is already wrong."""
    this_year, last_year = made_returns(25, seed=11)
    place = tmp_path_factory.mktemp("returns")
    write(this_year, place / "this", 2027)
    write(last_year, place / "last", 2026)
    chances = Random(5)
    lines = {}
    for name in this_year:
        with (place / "this" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            lines[name] = list(csv.reader(file))
        for line in lines[name][1:]:
            for cell in range(1, len(line)):
                if chances.random() < 1 / 30:
                    line[cell] = chances.choice(VALUES)
    return place, lines


def said(place, lines):
    """What the rules say of each child: rule, table and row, found or unread."""
    for name, table in lines.items():
        with (place / "this" / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
    return findings(read(place / "this", year=2027).tables, read(place / "last").tables)


def findings(this_year, last_year):
    rules = load("ssda903-2026-27")
    told = {}
    for result in run(rules, derive(this_year, last_year)):
        table = rules.rule(result.code).entity
        numbers = dict(this_year[table].select("id", "child_number").rows())
        for kind, ids in (("found", result.findings), ("unread", result.unread)):
            for row in ids:
                told.setdefault(numbers[row], set()).add((result.code, table, row, kind))
    return told


@pytest.fixture(scope="module")
def before(files):
    return said(*files)


def without(told, children):
    return {child: found for child, found in told.items() if child not in children}


def changed(lines, name, row, cell, value):
    table = [list(line) for line in lines[name]]
    table[row][cell] = value
    return {**lines, name: table}


@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_changed_cell_changes_nothing_that_is_said_of_other_children(files, before, data):
    place, lines = files
    name = data.draw(st.sampled_from([one for one in lines if len(lines[one]) > 1]))
    row = data.draw(st.integers(1, len(lines[name]) - 1))
    cell = data.draw(st.integers(0, len(lines[name][0]) - 1))
    value = data.draw(st.sampled_from(VALUES))
    theirs = {lines[name][row][0], *({value or None} if cell == 0 else ())}
    after = said(place, changed(lines, name, row, cell, value))
    assert without(after, theirs) == without(before, theirs)


@pytest.mark.parametrize("value", ["", "31/06/2026"])
def test_one_first_day_badly_written_switches_no_rule_off_for_the_others(files, before, value):
    place, lines = files
    child = lines["episodes"][1][0]
    after = said(place, changed(lines, "episodes", 1, 1, value))
    assert without(after, {child}) == without(before, {child})
    assert sum(len(found) for found in without(before, {child}).values()) > 20


def test_a_bad_cell_is_told_as_unread_and_never_passed_over_in_silence():
    this_year, last_year = made_returns(10, seed=3)
    text = this_year["episodes"]["decom"].dt.to_string("%Y-%m-%d")
    text[0] = "31/06/2026"
    spoiled = {**this_year, "episodes": this_year["episodes"].with_columns(decom=text)}
    results = run(load("ssda903-2026-27"), derive(spoiled, last_year))
    idle = {one.code for one in results if one.status is Status.COULD_NOT_RUN}
    assert {"141", "302", "356", "388", "433", "501"} <= idle
    assert all("cannot be read there" in one.reason for one in results if one.code in idle)
    assert {name for name in layout().tables if name not in this_year} == set()
