"""A plan is refused, with its line and its mend, when families would be unprotected or denied what is theirs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.evidence.design.parsing import example_plan, parse_plan, read_plan
from kinweave.evidence.design.refusals import months_after
from kinweave.evidence.errors import EvidenceError

EXAMPLE = example_plan()


def changed(*changes):
    text = EXAMPLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def refused(*changes):
    with pytest.raises(EvidenceError) as error:
        parse_plan(changed(*changes))
    return str(error.value)


def without_table(name):
    return re.sub(rf"\[\[?{re.escape(name)}\]\]?\n(?:(?!\[).*\n)*", "", EXAMPLE)


WAITS = (
    ('design = "parallel"', 'design = "waiting-list"'),
    ('offer = "none"', 'offer = "wait"\nwait_weeks = 12'),
)


def test_the_example_is_a_plan_of_families_whose_children_have_the_outcome():
    plan = parse_plan(EXAMPLE)
    assert (plan.unit, plan.outcome_unit, plan.strata) == ("family", "child", ("council",))
    assert (plan.offered.id, plan.compared.id) == ("fgc", "usual")
    assert plan.expected.mean_size == pytest.approx(2548 / 1471, abs=0.001)
    assert dict(plan.in_force) == dict.fromkeys(plan.councils)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('reference = "EXAMPLE/26/001"', "", "(ethics.reference): this line is missing"),
        ('reference = "EXAMPLE/26/001"', 'reference = " "', "(ethics.reference): write words"),
        ("families_told = ", "told = ", "(ethics.families_told): this line is missing"),
        ('strata = ["council"]', "strata = []", "(strata): families are allocated within councils"),
        ('strata = ["council"]', "", "(strata): families are allocated within councils"),
        ('strata = ["council"]', 'strata = ["council", "sex"]', "by council alone"),
        ('who = "each ethnic group"', 'who = "everyone"', "no stopping rule for each ethnic group"),
        ('who = "everyone"', 'who = "each ethnic group"\nleast_children = 9', "rule for everyone"),
        ("least_children = 60", "", "(stopping.least_children): this line is missing"),
        ('id = "usual"', 'id = "fgc"', "both arms are called “fgc”"),
        ('offer = "now" ', 'offer = "none" ', "the first arm is the one that is offered"),
        ("drift = 0.0", "drfit = 0.0", "(expected.drfit): no line of a plan has this name"),
        ("effect = -0.086", "effect = -0.5", "a share below nought or above all"),
        ("block_sizes = [4, 6, 8]", "block_sizes = [4]", "one size that is always the same"),
        ("block_sizes = [4, 6, 8]", "block_sizes = [3, 4]", "two even sizes or more"),
        ("families = 1471", "families = true", "(enrolment.families): write a whole number"),
        ("from = 2026-01-05", 'from = "2026-01-05"', "(enrolment.from): write a date"),
        ("to = 2027-03-26", "to = 2025-03-26", "enrolment ends before it begins"),
        ("family_sizes = { 1 = 538,", "family_sizes = { one = 538,", "each size, such as"),
        ('Ashmere = "not commenced"', "", "is in force there is not said"),
        ('Ashmere = "not commenced"', 'Ashmere = "never"', "(duty.in_force.Ashmere): write a date"),
        ('Ashmere = "not', 'Elsewhere = "not commenced"\nAshmere = "not', "does not take part"),
        ('design = "parallel"', 'design = "crossover"', "(design): write one of parallel"),
        ('design = "parallel"', 'design = "waiting-list"', "in a waiting-list design the second"),
        (
            'design = "parallel"',
            'design = "stepped-wedge"\nsteps = 9',
            "cannot begin at 9 different",
        ),
        ("sibling_sd = 2.5", "sibling_sd = 2.5\nsibling_correlation = 0.6", "keep one of the two"),
        ('title = "Ref', "title = Ref", "The plan is not TOML"),
    ],
)
def test_a_plan_that_cannot_be_honoured_is_refused_with_its_line_and_its_mend(old, new, sentence):
    said = refused((old, new))
    assert sentence in said
    assert "line" in said
    assert said.endswith(".")
    assert "\n" not in said


def test_a_refusal_names_the_very_line():
    line = EXAMPLE.splitlines().index(
        'consent = "not-asked"          # asked or not-asked, as the ethics committee agreed'
    )
    assert f"line {line + 1} (ethics.consent)" in refused(
        ('consent = "not-asked"', 'consent = "no"')
    )


def test_one_arm_alone_compares_with_nothing():
    text = changed(('[[arms]]\nid = "usual"\nname = "usual practice"\noffer = "none"\n', ""))
    with pytest.raises(EvidenceError, match="one arm alone compares with nothing"):
        parse_plan(text)


@pytest.mark.parametrize("table", ["stopping", "ethics", "duty.in_force", "outcome", "enrolment"])
def test_a_plan_without_one_of_its_tables_is_refused(table):
    with pytest.raises(EvidenceError, match=re.escape(table.split(".", maxsplit=1)[0])):
        parse_plan(without_table(table))


def test_an_outcome_after_the_extract_is_refused_unless_late_letters_are_declared():
    short = ("extract_date = 2028-03-31", "extract_date = 2027-06-30")
    assert "2028-03-26, after the extract" in refused(short)
    censored = ("months = 12", 'months = 12\nlate_letters = "censored"')
    assert "only about 0.40 of families" in refused(short, censored)
    plan = parse_plan(changed(short, censored, ("observed = 1.0", "observed = 0.40")))
    assert plan.expected.observed == pytest.approx(0.40)


def test_no_declaration_helps_when_nobody_reaches_the_horizon():
    assert "after the extract" in refused(
        ("extract_date = 2028-03-31", "extract_date = 2026-12-31"),
        ("months = 12", 'months = 12\nlate_letters = "censored"'),
    )


IN_FORCE = ('Brackwater = "not commenced"', "Brackwater = 2026-09-01")


def test_no_family_is_denied_an_offer_that_the_law_in_force_obliges():
    said = refused(IN_FORCE)
    assert "(duty.in_force.Brackwater)" in said
    assert "obliges Brackwater to offer every family a meeting" in said


def test_a_duty_that_begins_after_enrolment_has_ended_denies_nobody():
    assert parse_plan(changed(('Ashmere = "not commenced"', "Ashmere = 2027-03-27")))


def test_an_enhanced_offer_against_the_usual_one_may_go_on_under_the_duty():
    assert parse_plan(changed(IN_FORCE, ('offer = "none"', 'offer = "now"')))


def test_a_waiting_list_may_go_on_only_when_every_letter_carries_the_offer():
    assert "would be denied it" in refused(IN_FORCE, *WAITS)
    letter = ("offer_in_letter = false", "offer_in_letter = true")
    assert parse_plan(changed(IN_FORCE, letter, *WAITS)).compared.wait_weeks == 12
    assert "the arm “usual practice” has none" in refused(IN_FORCE, letter)


def test_a_stepped_wedge_under_the_duty_denies_those_whose_council_has_not_begun():
    assert "would be denied it" in refused(
        IN_FORCE, ('design = "parallel"', 'design = "stepped-wedge"\nsteps = 3')
    )


def test_a_plan_that_is_no_text_or_not_there_is_refused(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(EvidenceError, match="not a plan in UTF-8"):
        read_plan(tmp_path / "bad.toml")


@given(st.dates(), st.integers(0, 60))
@settings(deadline=None, max_examples=60)
def test_so_many_months_after_is_the_same_day_or_the_last_of_its_month(day, months):
    if day.year + months // 12 + 1 > 9999:
        return
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after.day < day.day and months_after(after, 0).day >= 28)


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=60)
def test_any_text_is_a_plan_or_one_sentence(text):
    with pytest.raises(EvidenceError) as error:
        parse_plan(text)
    assert "\n" not in str(error.value)
