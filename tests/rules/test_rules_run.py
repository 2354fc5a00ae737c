"""A rule set run over whole tables: nothing is lost in silence, and no cell touches another row."""

import datetime as dt
from importlib import import_module

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinweave.rules import Parameters, Status, load, run

MODULE_5 = load("cin-2026-27/module-5")
PRACTICE = load("fgc-practice")
TODAY = Parameters(today=dt.date(2026, 11, 20))

COLUMNS = {
    "id": pl.String,
    "start_date": pl.Date,
    "letter_sent_date": pl.Date,
    "offer_in_letter": pl.String,
    "meeting_facilitated": pl.String,
    "initial_meeting_date": pl.Date,
    "review_meetings_count": pl.Int64,
    "step_decision_date": pl.Date,
    "outcome": pl.String,
    "court_application_date": pl.Date,
    "letter_to_issue_date": pl.Date,
}


def periods(*rows, **changed):
    return pl.DataFrame([dict(row) for row in rows], schema={**COLUMNS, **changed})


def results(table, ruleset=MODULE_5, entity="pre_proceedings_period", told=None):
    return {result.code: result for result in run(ruleset, {entity: table}, told)}


def outcome(result):
    return result.status.value, result.count, result.findings, result.reason


GOOD = {"id": "good", "start_date": dt.date(2026, 9, 9)}


def test_a_rule_that_every_record_keeps_has_passed():
    assert {outcome(result) for result in results(periods(GOOD)).values()} == {
        ("passed", 0, (), "")
    }


def test_a_rule_names_each_record_that_breaks_it():
    late = {"id": "late", "start_date": dt.date(2027, 4, 1)}
    early = {"id": "early", "start_date": dt.date(2026, 3, 31)}
    found = results(periods(late, GOOD, early))["9005"]
    assert outcome(found) == ("found", 2, ("early", "late"), "")


def test_an_empty_return_is_asked_once_why_it_has_no_module_5():
    found = results(periods())
    assert outcome(found.pop("8995Q")) == ("found", 1, ("submission",), "")
    assert {outcome(result) for result in found.values()} == {("passed", 0, (), "")}


def test_without_its_table_a_rule_could_not_run_and_says_so():
    ended = {result.code: outcome(result) for result in run(MODULE_5, {})}
    reason = "there is no table “pre_proceedings_period”"
    assert ended == {rule.code: ("could_not_run", 0, (), reason) for rule in MODULE_5.rules}


def test_without_a_column_only_the_rules_that_need_it_could_not_run():
    found = results(periods(GOOD).drop("review_meetings_count"))
    stopped = [code for code, result in found.items() if result.status is Status.COULD_NOT_RUN]
    assert stopped == ["8995Q", "9015Q"]
    assert found["9015Q"].reason == (
        "the table “pre_proceedings_period” has no column “review_meetings_count”"
    )


def test_a_column_of_the_wrong_type_stops_only_the_rules_that_read_it():
    found = results(periods(GOOD).with_columns(outcome=pl.lit(1.5)))
    stopped = {code: result.reason for code, result in found.items() if result.reason}
    reason = "pre_proceedings_period.outcome holds Float64 where text was expected"
    assert stopped == {"8995Q": reason, "9011": reason}


def test_what_stops_one_rule_does_not_stop_those_asked_with_it(monkeypatch):
    running = import_module("kinweave.rules.run")
    whole = running._ran

    def stops(rules, *rest):
        if any(rule.code == "9005" for rule in rules):
            raise MemoryError("no room")
        return whole(rules, *rest)

    monkeypatch.setattr(running, "_ran", stops)
    found = results(periods({**GOOD, "outcome": "Q"}))
    assert outcome(found.pop("9005")) == (
        "could_not_run", 0, (), "the engine stopped (MemoryError: no room)"
    )  # fmt: skip
    assert outcome(found.pop("9011")) == ("found", 1, ("good",), "")
    assert {result.status.value for result in found.values()} == {"passed"}


def test_a_rule_that_is_not_told_the_day_could_not_run():
    people = pl.DataFrame([{"id": "tom", "birth_date": dt.date(2015, 1, 1)}])
    untold = results(people, PRACTICE, "person")["P04"]
    assert outcome(untold) == ("could_not_run", 0, (), "it was not told today")
    assert outcome(results(people, PRACTICE, "person", TODAY)["P04"]) == ("passed", 0, (), "")


def test_a_rule_that_could_not_read_a_record_has_not_passed():
    table = periods(
        {"id": "bad", "start_date": "31/02/2026"},
        {"id": "good", "start_date": "2026-09-09"},
        start_date=pl.String,
    )
    found = results(table)["9005"]
    assert outcome(found) == (
        "could_not_run",
        0,
        (),
        (
            "1 record could not be checked, because pre_proceedings_period.start_date cannot be "
            "read there"
        ),
    )
    assert found.unread == ("bad",)


def test_a_rule_that_found_something_says_also_what_it_could_not_read():
    table = periods(
        {"id": "bad", "start_date": "soon"},
        {"id": "late", "start_date": "2027-04-01"},
        start_date=pl.String,
    )
    found = results(table)["9005"]
    assert (found.status, found.findings, found.unread) == (Status.FOUND, ("late",), ("bad",))
    assert found.reason.startswith("1 record could not be checked")


def test_a_cell_that_does_not_matter_to_the_answer_does_not_stop_it():
    row = {"id": "r", "letter_sent_date": "2026-03-31", "start_date": "soon"}
    found = results(periods(row, start_date=pl.String, letter_sent_date=pl.String))
    assert outcome(found["9006"]) == ("found", 1, ("r",), "")


WRITTEN = {
    name: pl.String if kind in {pl.Date, pl.Int64} else kind for name, kind in COLUMNS.items()
}
CELLS = {
    pl.Date: st.none() | st.dates(dt.date(2026, 3, 25), dt.date(2027, 4, 5)).map(str),
    pl.Int64: st.none() | st.integers(0, 4).map(str),
    pl.String: st.none() | st.sampled_from(["yes", "no", "unknown", "A", "B", "Q"]),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: CELLS[kind] for name, kind in COLUMNS.items() if name != "id"}),
    min_size=2,
    max_size=5,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.data())
def test_one_bad_cell_never_changes_a_finding_about_another_record(rows, data):
    rows = [{"id": str(number), **row} for number, row in enumerate(rows)]
    before = {code: result.findings for code, result in results(periods(*rows, **WRITTEN)).items()}
    spoilt = data.draw(st.sampled_from(rows))
    column = data.draw(st.sampled_from([name for name in COLUMNS if name != "id"]))
    spoilt[column] = data.draw(st.sampled_from(["31/02/2026", "?", "2026-02-30", "1e9"]))
    after = results(periods(*rows, **WRITTEN))
    others = [row["id"] for row in rows if row is not spoilt]
    for code, found in before.items():
        if code != "8995Q":
            kept = [identity for identity in after[code].findings if identity in others]
            assert kept == [identity for identity in found if identity in others], code


def test_two_parents_with_one_id_never_multiply_a_finding():
    answers = pl.DataFrame(
        [{"id": "a", "offer": "o", "answered_date": dt.date(2026, 1, 1), "withdrawn_date": None}],
        schema_overrides={"withdrawn_date": pl.Date},
    )
    offer = {"id": "o", "outcome": "not_found", "offered_date": dt.date(2026, 2, 1)}
    once = {
        result.code: result
        for result in run(PRACTICE, {"answer": answers, "offer": pl.DataFrame([offer])}, TODAY)
    }
    twice = {
        result.code: result
        for result in run(
            PRACTICE, {"answer": answers, "offer": pl.DataFrame([offer, offer])}, TODAY
        )
    }
    assert (once["P20"].findings, once["P21"].findings) == (("a",), ("a",))
    assert (twice["P20"].status, twice["P20"].unread) == (Status.COULD_NOT_RUN, ("a",))
    assert twice["P21"].findings == ()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_lazy_frame_is_read_as_well_as_a_whole_one(rows):
    table = periods(*({"id": str(number)} for number in range(rows)))
    assert results(table.lazy())["9000Q"].findings == tuple(str(n) for n in range(rows))
