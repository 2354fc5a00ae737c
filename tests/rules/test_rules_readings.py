"""A rule means the same whether it is asked of one record, of whole tables, or read aloud."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinweave.rules import Parameters, evaluate, prose, to_table
from tests.rules.small_standard import STANDARD
from tests.rules.strategies import conditions, frames, tables

TOLD = Parameters(
    today=dt.date(2026, 1, 31),
    year_start=dt.date(2026, 1, 1),
    year_end=dt.date(2026, 2, 28),
)
PARAMETERS = st.sampled_from([TOLD, TOLD, Parameters(today=dt.date(2026, 1, 31))])
SLOW = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def rules(draw):
    entity = draw(st.sampled_from(sorted(STANDARD.entities)))
    return entity, draw(conditions(entity))


@SLOW
@given(rules(), tables(), PARAMETERS)
def test_tables_give_every_record_the_answer_it_gets_alone(rule, held, told):
    entity, node = rule
    rows, schemas = held
    alone = [(_identity(row["id"]), evaluate(node, row, rows, told)) for row in rows[entity]]
    answers = to_table(node, entity, frames(rows, schemas), told).collect()
    together = [(_identity(row["id"]), row["answer"]) for row in answers.iter_rows(named=True)]
    assert sorted(together, key=str) == sorted(alone, key=str)


@SLOW
@given(rules())
def test_every_rule_can_be_read_aloud_as_one_sentence(rule):
    sentence = prose(rule[1])
    assert sentence == sentence[0].upper() + sentence[1:-1] + "."
    assert sentence.count("(") == sentence.count(")")


def _identity(value):
    return (value or "").strip() or None
