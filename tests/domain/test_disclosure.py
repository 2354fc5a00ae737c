"""Who may learn what, told as the people of two families would meet it."""

import copy
import pickle

import pytest

from kinweave.domain.disclosure import (
    Audience,
    Channel,
    Circumstances,
    Disclosed,
    Fact,
    Landing,
    Reader,
    ReaderKind,
    decide,
    disclose,
)
from kinweave.domain.disclosure.conditions import CONDITIONS
from kinweave.domain.disclosure.policy import PolicyError, policy, read_policy

QUIET = Circumstances()
REFUGE = Circumstances(
    keep_apart=frozenset({frozenset({"mum", "dad"})}),
    restricted=frozenset({"mum"}),
    whereabouts_protected=frozenset({"mum"}),
)
APART = Circumstances(keep_apart=frozenset({frozenset({"mum", "dad"})}))
PROTECTED = Circumstances(whereabouts_protected=frozenset({"mum"}))
RESTRICTED = Circumstances(restricted=frozenset({"mum"}))
EVERYTHING = frozenset(
    {"open", "work", "personal", "special", "locating", "sealed", "family_words", "restricted"}
)
ADDRESS = Fact("mum", "contact_point.value", "locating", "no")
NAME = Fact("mum", "person.given_name", "personal")
ETHNICITY = Fact("mum", "person.ethnicity", "special")
ANSWERED = Fact("mum", "answer.answered_date", "work", known_by=frozenset({"dad", "gran"}))
WHY_NOT = Fact("mum", "answer.reason", "sealed")
VENUE = Fact(None, "conference.venue", "locating", "no")
WORDS = Fact(None, "plan.family_words", "family_words", known_by=frozenset({"mum", "dad", "gran"}))
SAFE_WORDS = Fact(
    None, "plan.family_words", "family_words", known_by=WORDS.known_by, agreed_safe=True
)
VERSION = Fact(None, "standard.version", "open")


def relative(person, *, kind="relative", landing=None):
    reader = Reader(id=f"reader-{person}", kind=ReaderKind(kind), person_id=person)
    return Audience(reader, landing or Landing.on_screen())


def staff(may_read=EVERYTHING, *, person=None, landing=None):
    reader = Reader("staff-1", ReaderKind.staff, person, frozenset(may_read))
    return Audience(reader, landing or Landing.on_screen())


def home(*members, carried_by=()):
    return Landing.household(frozenset(members), frozenset(carried_by))


NO_LEAVE = EVERYTHING - {"restricted"}
# What is asked, in whose circumstances, and the row of the policy that answers.
TOLD = [
    # A relative and the refuge.
    (ADDRESS, relative("gran"), "screen", QUIET, "allow", "own_or_plainly_not_confidential"),
    (ADDRESS, relative("dad"), "letter", REFUGE, "withhold", "kept_apart_whereabouts"),
    (ADDRESS, relative("dad"), "screen", APART, "withhold", "kept_apart_whereabouts"),
    (ADDRESS, relative("gran"), "screen", PROTECTED, "withhold", "whereabouts_protected"),
    (ADDRESS, relative("mum"), "screen", REFUGE, "allow", "own_or_plainly_not_confidential"),
    (
        Fact("mum", "contact_point.value", "locating"),
        *(relative("gran"), "screen", QUIET),
        *("withhold", "not_own_or_plainly_not_confidential"),
    ),
    (
        Fact("mum", "contact_point.value", "locating", "yes"),
        *(relative("gran"), "screen", QUIET, "withhold", "marked_confidential"),
    ),
    # A child's address is where his mother lives.
    (
        Fact("tom", "contact_point.value", "locating", "no"),
        *(relative("dad"), "print", APART, "withhold", "kept_apart_whereabouts"),
    ),
    (
        Fact("tom", "contact_point.value", "locating", "no"),
        *(relative("dad"), "print", PROTECTED, "withhold", "whereabouts_protected"),
    ),
    # Venue and time are whereabouts too.
    (VENUE, relative("gran"), "screen", QUIET, "allow", "own_or_plainly_not_confidential"),
    (VENUE, relative("dad"), "screen", APART, "withhold", "kept_apart_whereabouts"),
    (VENUE, relative("gran"), "screen", PROTECTED, "withhold", "whereabouts_protected"),
    (VENUE, staff(NO_LEAVE), "screen", PROTECTED, "withhold", "restricted_person_needs_leave"),
    (VENUE, staff(NO_LEAVE), "screen", QUIET, "allow", "staff_locating"),
    # By message.
    (ADDRESS, staff(), "email", QUIET, "withhold", "locating_never_by_message"),
    (ADDRESS, staff(), "search", QUIET, "withhold", "locating_never_by_message"),
    (ADDRESS, staff(), "audit", QUIET, "withhold", "locating_never_by_message"),
    (VENUE, relative("gran"), "calendar", QUIET, "withhold", "locating_never_by_message"),
    (ADDRESS, relative("mum", landing=home()), "email", REFUGE, "allow", "own_locating_by_message"),
    (ADDRESS, relative("mum", landing=home("mum")), "email", REFUGE, "allow", "own_locating_by_message"),
    (NAME, relative("mum", landing=home("mum")), "email", REFUGE, "allow", "own_personal_by_message"),
    (NAME, relative("mum"), "text_message", QUIET, "hold", "landing_unknown"),
    # On paper.
    (ADDRESS, relative("mum", landing=home("mum", "tom")), "print", QUIET, "allow",
     "own_or_plainly_not_confidential"),
    (ADDRESS, relative("mum", landing=home("mum", carried_by=["dad"])), "print", APART, "withhold",
     "kept_apart_whereabouts"),
    (ADDRESS, relative("mum", landing=Landing.unknown()), "letter", QUIET, "withhold",
     "landing_unknown"),
    (ADDRESS, staff(), "print", QUIET, "withhold", "landing_unknown"),
    (ADDRESS, staff(landing=home()), "print", QUIET, "allow", "staff_locating"),
    (WORDS, relative("gran", landing=Landing.unknown()), "print", QUIET, "hold", "landing_unknown"),
    (WORDS, relative("gran", landing=home("gran", "lodger")), "print", QUIET, "withhold",
     "not_took_part"),
    (SAFE_WORDS, relative("gran", landing=home("gran", "lodger")), "print", QUIET, "allow",
     "took_part"),
    (NAME, relative("mum", landing=home("mum", "partner")), "letter", QUIET, "allow",
     "own_or_known_personal"),
    (NAME, relative("mum", landing=home("mum", "dad")), "letter", APART, "withhold",
     "kept_apart_from_subject"),
    (NAME, relative("mum", landing=home("mum", "partner")), "letter", RESTRICTED, "withhold",
     "restricted_person_stays_with_staff"),
    # The plan's own words.
    (WORDS, relative("gran"), "screen", QUIET, "allow", "took_part"),
    (WORDS, relative("aunt"), "screen", QUIET, "withhold", "not_took_part"),
    (WORDS, relative("dad"), "screen", APART, "withhold", "kept_apart_words"),
    (SAFE_WORDS, relative("dad"), "screen", REFUGE, "allow", "took_part"),
    (WORDS, relative("gran"), "screen", PROTECTED, "hold", "words_may_give_whereabouts_away"),
    (WORDS, relative("gran"), "email", QUIET, "withhold", "not_granted"),
    (WORDS, staff(), "screen", REFUGE, "allow", "staff_family_words"),
    # Names, answers and secrets.
    (NAME, relative("gran"), "screen", QUIET, "withhold", "not_own_or_known_personal"),
    (Fact("mum", "person.given_name", "personal", known_by=frozenset({"gran"})),
     relative("gran"), "screen", QUIET, "allow", "own_or_known_personal"),
    (Fact("mum", "person.given_name", "personal", known_by=frozenset({"gran"})),
     relative("gran"), "screen", RESTRICTED, "withhold", "restricted_person_stays_with_staff"),
    (ANSWERED, relative("gran"), "screen", QUIET, "allow", "own_or_known_work"),
    (ANSWERED, relative("dad"), "screen", APART, "withhold", "kept_apart_from_subject"),
    (ETHNICITY, relative("mum"), "screen", QUIET, "allow", "own_special"),
    (ETHNICITY, relative("tom", kind="child"), "screen", QUIET, "withhold", "not_own_special"),
    (ETHNICITY, relative("mum", landing=home("mum", "gran")), "print", QUIET, "withhold",
     "not_own_special"),
    (Fact("mum", "person.ethnicity", "special", "yes"), relative("head", kind="professional"),
     "screen", QUIET, "withhold", "marked_confidential"),
    (WHY_NOT, relative("mum"), "screen", QUIET, "withhold", "not_granted"),
    (WHY_NOT, staff(), "screen", QUIET, "allow", "staff_sealed"),
    (WHY_NOT, staff(landing=home()), "print", QUIET, "withhold", "not_granted"),
    (WHY_NOT, staff(EVERYTHING - {"sealed"}), "screen", QUIET, "withhold", "not_staff_sealed"),
    # Staff.
    (NAME, staff(), "screen", REFUGE, "allow", "staff_personal"),
    (NAME, staff(NO_LEAVE), "screen", RESTRICTED, "withhold", "restricted_person_needs_leave"),
    (ADDRESS, staff(NO_LEAVE), "screen", RESTRICTED, "withhold", "restricted_person_needs_leave"),
    (NAME, staff({"open"}), "screen", QUIET, "withhold", "not_staff_personal"),
    (NAME, staff(person="dad"), "screen", APART, "withhold", "kept_apart_from_subject"),
    (NAME, staff(), "audit", QUIET, "withhold", "not_granted"),
    (ETHNICITY, staff(), "screen", QUIET, "allow", "staff_special"),
    (ETHNICITY, staff(), "search", QUIET, "withhold", "not_granted"),
    (ANSWERED, staff(), "audit", QUIET, "allow", "staff_work"),
    (VERSION, staff(), "audit", REFUGE, "allow", "staff_open"),
    # Readers whom nobody knows, and those who know nobody.
    (VERSION, relative(None), "screen", REFUGE, "allow", "anyone_open"),
    (ADDRESS, relative(None), "screen", QUIET, "withhold", "reader_not_identified"),
    (ADDRESS, relative(None, kind="professional"), "screen", QUIET, "withhold",
     "professional_not_identified"),
    # What is not understood.
    (Fact("mum", "contact_point.value", "secret"), staff(), "screen", QUIET, "withhold",
     "cannot_say"),
    (Fact("mum", "address", "open"), staff(), "screen", QUIET, "withhold", "cannot_say"),
    (VERSION, staff(), "loudhailer", QUIET, "withhold", "cannot_say"),
]  # fmt: skip


@pytest.mark.parametrize("example", TOLD)
def test_the_policy_answers(example):
    *question, outcome, row = example
    decision = decide(*question)
    assert (decision.outcome, decision.reason_code) == (outcome, row)


def test_every_row_of_the_policy_is_told_by_an_example():
    rows = {grant.code for grant in policy().grants.values()}
    rows |= {restriction.code for restriction in policy().restrictions}
    told = {row for *_, row in TOLD}
    assert rows - told == set()


def test_every_condition_that_the_policy_names_exists_and_none_is_left_over():
    named = {grant.condition for grant in policy().grants.values()}
    named |= {restriction.condition for restriction in policy().restrictions}
    assert named == set(CONDITIONS)


def test_every_restriction_names_the_hazards_that_it_answers():
    hazards = [set(row.hazards) for row in policy().restrictions]
    assert all(hazards)
    assert set().union(*hazards) <= set(range(1, 43))


def test_readers_from_the_family_are_judged_alike_whatever_they_are_called():
    # People who live where a copy lands are judged as relatives: a child must not be judged milder.
    grants = policy().grants
    for sensitivity in policy().landing_unknown:
        for channel in Channel:
            alike = {
                grants.get((sensitivity, kind, channel))
                for kind in (ReaderKind.relative, ReaderKind.child, ReaderKind.professional)
            }
            assert len(alike) == 1


def test_a_policy_that_answers_one_thing_twice_is_refused():
    grant = {
        "code": "first",
        "sensitivity": "open",
        "readers": ["staff"],
        "channels": ["screen"],
        "condition": "anyone",
        "reason": "A sentence.",
        "hazards": [],
    }
    table = {
        "version": "test",
        "channels": {channel: {"lands": "stays"} for channel in Channel},
        "sensitivities": {"open": {"landing_unknown": "allow"}},
        "grants": [grant, {**grant, "code": "second"}],
        "restrictions": [],
    }
    with pytest.raises(PolicyError, match="second and first answer one thing"):
        read_policy(table)
    restriction = {**grant, "sensitivities": ["open"], "outcome": "allow"}
    with pytest.raises(PolicyError, match="a restriction that allows"):
        read_policy({**table, "grants": [grant], "restrictions": [restriction]})
    with pytest.raises(PolicyError, match="restricts an unknown sensitivity"):
        read_policy(
            {**table, "grants": [grant], "restrictions": [{**restriction, "sensitivities": ["x"]}]}
        )
    with pytest.raises(PolicyError, match="grants an unknown sensitivity"):
        read_policy({**table, "grants": [{**grant, "sensitivity": "x"}]})
    with pytest.raises(PolicyError, match="where its copies land"):
        read_policy({**table, "channels": {}})


def test_a_policy_that_does_not_load_withholds_everything(monkeypatch):
    def broken():
        raise OSError("no policy file")

    monkeypatch.setattr("kinweave.domain.disclosure.deciding.policy", broken)
    assert decide(VERSION, staff(), Channel.screen, QUIET).reason_code == "cannot_say"


# ---- The value itself ----------------------------------------------------------------------------


def told_to_staff(value, sensitivity="personal"):
    fact = Fact("mum", "person.given_name", sensitivity)
    return disclose(value, fact, staff({"personal"}), Channel.screen, QUIET)


def test_only_the_engine_makes_a_disclosed_value():
    with pytest.raises(TypeError, match="only disclose"):
        Disclosed("12 Acacia Avenue")
    with pytest.raises(TypeError, match="only disclose"):
        Disclosed()


def test_a_value_that_may_be_shown_reads_as_itself():
    shown = told_to_staff("Mary")
    assert (shown.value, shown.shown, str(shown), f"{shown:>6}") == ("Mary", True, "Mary", "  Mary")
    assert list(shown) == ["Mary"]
    assert list(told_to_staff(["deaf", "blind"])) == ["deaf", "blind"]
    assert shown == told_to_staff("Mary")
    assert shown != told_to_staff("Anne")
    assert shown != "Mary"


def test_false_and_nought_are_values_and_not_absences():
    assert [told_to_staff(False).shown, told_to_staff(0).shown] == [True, True]


@pytest.mark.parametrize("absent", [None, "", "  ", [], (), {}, frozenset()])
def test_hidden_and_absent_are_the_same_in_every_way(absent):
    hidden, missing = told_to_staff("12 Acacia Avenue", "locating"), told_to_staff(absent)
    for look in (
        repr,
        str,
        bool,
        list,
        hash,
        lambda d: d.value,
        lambda d: d.shown,
        lambda d: f"{d:>9}",
    ):
        assert look(hidden) == look(missing)
    assert hidden == missing


def test_a_shown_value_does_not_stand_in_an_error_report():
    assert repr(told_to_staff("12 Acacia Avenue")) == "Disclosed(shown)"


def test_a_disclosed_value_does_not_change_and_is_not_stored():
    shown = told_to_staff("Mary")
    with pytest.raises(AttributeError, match="does not change"):
        shown.value = "Anne"
    with pytest.raises(AttributeError, match="does not change"):
        del shown._value
    for keep in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="not stored"):
            keep(shown)
