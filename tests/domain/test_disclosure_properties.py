"""What holds of every disclosure decision, whoever asks and whatever is recorded."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.domain.disclosure import Landing, Outcome, ReaderKind, decide, disclose
from tests.domain.disclosure_oracle import must_stay_hidden
from tests.domain.disclosure_strategies import (
    audiences,
    channels,
    circumstances,
    facts,
    pairs,
    people,
)

CAREFUL = {Outcome.withhold: 0, Outcome.hold: 1, Outcome.allow: 2}
MANY = settings(max_examples=300, deadline=None)

garbage = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.builds(object),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
        | st.frozensets(st.text(max_size=3), max_size=2)
    ),
    max_leaves=4,
)


@MANY
@given(facts, audiences, channels, circumstances)
def test_nothing_that_must_stay_hidden_is_ever_allowed(fact, audience, channel, case):
    answer = decide(fact, audience, channel, case).outcome
    assert not (answer == "allow" and must_stay_hidden(fact, audience, channel, case))


@MANY
@given(facts, audiences, channels, circumstances, people)
def test_one_more_person_in_the_household_never_opens_anything(
    fact, audience, channel, case, person
):
    landing = audience.landing
    if landing.place != "household":
        landing = Landing.household(frozenset())
        audience = replace(audience, landing=landing)
    as_member = Landing.household(landing.members | {person}, landing.carriers)
    as_carrier = Landing.household(landing.members, landing.carriers | {person})
    before = CAREFUL[decide(fact, audience, channel, case).outcome]
    for wider in (as_member, as_carrier):
        wider_audience = replace(audience, landing=wider)
        assert CAREFUL[decide(fact, wider_audience, channel, case).outcome] <= before


@MANY
@given(facts, audiences, channels, circumstances, st.tuples(people, pairs))
def test_one_more_safety_measure_never_opens_anything(fact, audience, channel, case, added):
    person, pair = added
    before = CAREFUL[decide(fact, audience, channel, case).outcome]
    for safer in (
        replace(case, keep_apart=case.keep_apart | {pair}),
        replace(case, restricted=case.restricted | {person}),
        replace(case, whereabouts_protected=case.whereabouts_protected | {person}),
    ):
        assert CAREFUL[decide(fact, audience, channel, safer).outcome] <= before


@MANY
@given(facts, audiences, channels, circumstances)
def test_unknown_confidentiality_never_opens_more_than_no_and_yes_never_more_than_unknown(
    fact, audience, channel, case
):
    marked, unknown, plain = (
        CAREFUL[decide(replace(fact, confidential=mark), audience, channel, case).outcome]
        for mark in ("yes", "unknown", "no")
    )
    assert marked <= unknown <= plain


@MANY
@given(facts, audiences, channels, circumstances)
def test_not_knowing_where_a_copy_lands_never_opens_anything(fact, audience, channel, case):
    known = CAREFUL[decide(fact, audience, channel, case).outcome]
    nowhere = replace(audience, landing=Landing.unknown())
    alone = replace(audience, landing=Landing.household(frozenset()))
    unknown = CAREFUL[decide(fact, nowhere, channel, case).outcome]
    assert unknown <= CAREFUL[decide(fact, alone, channel, case).outcome]
    assert known <= CAREFUL[decide(fact, alone, channel, case).outcome]


@MANY
@given(facts, audiences, channels, circumstances)
def test_a_relative_never_learns_where_a_protected_person_is(fact, audience, channel, case):
    reader = replace(audience.reader, kind=ReaderKind.relative, person_id="dad")
    whereabouts_of_mum = replace(fact, about="mum", sensitivity="locating")
    protected = replace(case, whereabouts_protected=case.whereabouts_protected | {"mum"})
    answer = decide(
        whereabouts_of_mum, replace(audience, reader=reader), channel, protected
    ).outcome
    assert answer == "withhold"


@MANY
@given(facts, audiences, channels, circumstances)
def test_every_answer_has_a_reason_that_names_nobody(fact, audience, channel, case):
    decision = decide(fact, audience, channel, case)
    assert decision.reason_code.replace("_", "").isalpha()
    assert decision.reason.endswith(".")
    assert not {"mum", "dad", "tom", "gran", "aunt"} & set(decision.reason.lower().split())


@MANY
@given(facts, audiences, channels, circumstances)
def test_a_hidden_value_cannot_be_told_from_one_that_was_never_recorded(
    fact, audience, channel, case
):
    recorded = disclose("12 Acacia Avenue", fact, audience, channel, case)
    never_recorded = disclose(None, fact, audience, channel, case)
    allowed = decide(fact, audience, channel, case).outcome == "allow"
    assert recorded.shown is allowed
    assert (recorded == never_recorded) is not allowed
    assert (repr(recorded) == repr(never_recorded)) is not allowed


@MANY
@given(st.data())
def test_a_question_that_makes_no_sense_is_answered_no(data):
    sound = [data.draw(facts), data.draw(audiences), data.draw(channels), data.draw(circumstances)]
    broken = data.draw(st.integers(0, 3))
    sound[broken] = data.draw(garbage)
    assert decide(*sound).outcome == "withhold"
    assert not disclose("12 Acacia Avenue", *sound)


@MANY
@given(facts, audiences, channels, circumstances, st.data())
def test_a_question_with_one_senseless_part_is_answered_no(fact, audience, channel, case, data):
    nonsense = data.draw(garbage.filter(lambda thing: not isinstance(thing, (frozenset, bool))))
    # None is a sound answer to whom a fact is about and to who a reader is; text may be an id.
    not_an_id = nonsense if nonsense is not None and not isinstance(nonsense, str) else 7
    not_a_word = data.draw(st.sampled_from(["", "no ", "No", "maybe", 0, None]))
    reader, landing = audience.reader, audience.landing
    for question in (
        (replace(fact, about=not_an_id), audience, channel, case),
        (replace(fact, field=nonsense), audience, channel, case),
        (replace(fact, sensitivity=nonsense), audience, channel, case),
        (replace(fact, confidential=not_a_word), audience, channel, case),
        (replace(fact, known_by=nonsense), audience, channel, case),
        (replace(fact, agreed_safe=nonsense), audience, channel, case),
        (fact, replace(audience, reader=replace(reader, id=not_an_id)), channel, case),
        (fact, replace(audience, reader=replace(reader, kind=nonsense)), channel, case),
        (fact, replace(audience, reader=replace(reader, person_id=not_an_id)), channel, case),
        (fact, replace(audience, reader=replace(reader, may_read=nonsense)), channel, case),
        (fact, replace(audience, landing=replace(landing, place=nonsense)), channel, case),
        (fact, replace(audience, landing=replace(landing, members=nonsense)), channel, case),
        (fact, replace(audience, landing=replace(landing, carriers=nonsense)), channel, case),
        (fact, audience, channel, replace(case, keep_apart=nonsense)),
        (fact, audience, channel, replace(case, keep_apart=frozenset({frozenset({"mum"})}))),
        (fact, audience, channel, replace(case, restricted=nonsense)),
        (fact, audience, channel, replace(case, whereabouts_protected=nonsense)),
    ):
        assert decide(*question).outcome == "withhold"
