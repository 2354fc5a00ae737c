"""Every rule that ships is held to its own examples, on one record and on whole tables."""

import datetime as dt

import polars as pl
import pytest

from kinweave.rules import SUBMISSION, RuleScope, Severity, evaluate, load, prose, to_table
from kinweave.rules.tree import walk
from kinweave.standard import FieldType
from tests.rules.mutants import mutants

SETS = ("cin-2026-27/module-5", "cin-2026-27", "fgc-practice")
RULES = [pytest.param(name, rule, id=rule.code) for name in SETS for rule in load(name).rules]
DTYPES = {
    **dict.fromkeys(FieldType, pl.String),
    FieldType.DATE: pl.Date,
    FieldType.DATETIME: pl.Datetime("us", "UTC"),
    FieldType.INTEGER: pl.Int64,
    FieldType.BOOLEAN: pl.Boolean,
    FieldType.CODES: pl.List(pl.String),
}


def told(name):
    ruleset = load(name)
    return ruleset.example_parameters.filled_from(ruleset.parameters)


def home(rule):
    return SUBMISSION if rule.scope is RuleScope.SUBMISSION else rule.entity


def answers(node, name, rule):
    """What is answered on the passing and then the failing examples."""
    return [
        evaluate(node, example.record, example.related, told(name))
        for example in (*rule.passes, *rule.fails)
    ]


def expected(rule):
    return [True] * len(rule.passes) + [False] * len(rule.fails)


def frame(entity, records, standard):
    schema = {field.name: DTYPES[field.type] for field in standard.entity(entity).fields.values()}
    return pl.DataFrame([dict(record) for record in records], schema=schema)


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_rule_passes_and_fails_its_own_examples(name, rule):
    found = [answer is not False for answer in answers(rule.node, name, rule)]
    assert found == expected(rule)


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_rule_says_the_same_of_its_examples_in_tables(name, rule):
    found = []
    for example in (*rule.passes, *rule.fails):
        held = {entity: list(records) for entity, records in example.related.items()}
        if rule.scope is not RuleScope.SUBMISSION:
            held[rule.entity] = [example.record, *held.get(rule.entity, ())]
        about = load(name).standard
        tables = {entity: frame(entity, records, about) for entity, records in held.items()}
        table = to_table(rule.node, home(rule), tables, told(name)).collect()
        found.append(table.rows()[0][1])
    assert found == answers(rule.node, name, rule)


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_every_single_change_to_a_rule_breaks_one_of_its_examples(name, rule):
    right = answers(rule.node, name, rule)
    survivors = [
        prose(mutant) for mutant in mutants(rule.node) if answers(mutant, name, rule) == right
    ]
    assert survivors == []


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_rule_says_what_is_wrong_and_how_to_mend_it_and_never_blames(name, rule):
    blame = ("refus", "fail", "non-compl", "uncooperative", "did not engage", "breach", "fault")
    said = f"{rule.message} {rule.fix}".lower()
    assert [word for word in blame if word in said] == []
    assert [text[-1] for text in (rule.text, rule.message, rule.fix)] == [".", ".", "."]


def test_the_census_rules_are_the_twelve_that_were_published():
    rules = load("cin-2026-27/module-5").rules
    codes = [rule.code for rule in rules]
    assert codes == [
        "8995Q", "9000Q", "9005", "9006", "9007", "9008",
        "9009", "9010Q", "9011", "9012", "9013", "9015Q",
    ]  # fmt: skip
    assert {rule.entity for rule in rules} == {"pre_proceedings_period"}
    assert [rule.code for rule in rules if rule.scope is RuleScope.SUBMISSION] == ["8995Q"]
    queries = [rule.code for rule in rules if rule.severity is Severity.QUERY]
    assert queries == [code for code in codes if code.endswith("Q")]


def test_the_census_has_sixty_rules_each_with_a_number_of_its_own():
    codes = [rule.code for name in SETS[:2] for rule in load(name).rules]
    assert (len(codes), len(set(codes))) == (60, 60)
    assert {load(name).collection for name in SETS} == {"", "cin-2026-27"}


def test_there_are_forty_rules_of_practice_and_the_safeguards_among_them_are_floors():
    rules = load("fgc-practice").rules
    assert len(rules) == 40
    floors = [rule.code for rule in rules if rule.floor]
    assert floors == [
        "P01", "P02", "P08", "P09", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P17",
        "P22", "P23", "P25", "P26", "P28", "P29", "P30", "P31", "P33", "P34", "P36", "P39",
    ]  # fmt: skip
    assert {rule.scope.value for rule in rules} == {"record", "case"}
    assert {rule.moment.value for rule in rules} == {"save", "progress", "return"}


def test_a_rule_asked_while_a_record_is_saved_stops_only_what_is_impossible_or_unsafe():
    saved = [rule for rule in load("fgc-practice").rules if rule.moment.value == "save"]
    assert {rule.severity for rule in saved} == {Severity.ERROR}


def test_the_duty_warns_and_never_blocks():
    duty = load("fgc-practice").rule("P23")
    assert (duty.severity.value, duty.moment.value) == ("query", "progress")


def test_no_rule_of_record_scope_looks_beyond_its_record():
    for name in SETS:
        for rule in load(name).select(scope=RuleScope.RECORD):
            kinds = {type(part).__name__ for part in walk(rule.node)}
            assert kinds.isdisjoint({"Quantified", "Count", "Related"}), rule.code
            assert not any(getattr(part, "hops", ()) for part in walk(rule.node)), rule.code


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        (
            "cin-2026-27/module-5",
            "9007",
            (
                "If “Date the letter before proceedings was sent” is given, then “The letter offered "
                "a family meeting” has an answer other than unknown."
            ),
        ),
        (
            "fgc-practice",
            "P29",
            (
                "If “Stage” is “Private family time”, then “Who said so” is given and “Who said so” "
                "is “The family”."
            ),
        ),
        (
            "fgc-practice",
            "P09",
            (
                "If “Kind of protection” is “Taking part another way”, then “The other way of taking "
                "part” is given."
            ),
        ),
    ],
)
def test_a_shipped_rule_reads_as_plain_english(name, code, sentence):
    assert prose(load(name).rule(code).node) == sentence


def test_the_published_sample_of_module_5_passes_every_rule():
    period = {
        "start_date": dt.date(2026, 9, 9),
        "letter_sent_date": dt.date(2026, 9, 20),
        "offer_in_letter": "yes",
        "meeting_facilitated": "yes",
        "initial_meeting_date": dt.date(2026, 9, 28),
        "review_meetings_count": 3,
        "step_decision_date": dt.date(2026, 12, 1),
        "outcome": "A",
        "court_application_date": dt.date(2026, 12, 18),
        "letter_to_issue_date": dt.date(2027, 2, 5),
    }
    name = "cin-2026-27/module-5"
    given = {
        evaluate(rule.node, period, {"pre_proceedings_period": [period]}, told(name))
        for rule in load(name).rules
    }
    assert given == {True}
