"""A trial whose records cannot be honoured stops with one sentence: which rows, and what to do."""

from datetime import timedelta

import polars as pl
import pytest

from kinweave.evidence.analysis import analyse, read_plan
from kinweave.evidence.errors import EvidenceError
from tests.evidence.analysed_trial import analysed, change, children, document, families, plan


def refused(*words, **given):
    with pytest.raises(EvidenceError) as stopped:
        analysed(**given)
    sentence = str(stopped.value)
    assert sentence.endswith(".")
    for word in words:
        assert word in sentence


def test_an_arm_that_is_empty_stops_the_analysis():
    refused("“usual”", "rows", families_=families().with_columns(arm=pl.lit("fgc")))


def test_an_arm_of_which_nobody_has_an_outcome_stops_the_analysis():
    usual = children()["arm"] == "usual"
    rows = usual.arg_true().to_list()
    refused("“usual”", "later extract", children_=change(children(), rows, in_care_12m=None))


def test_a_family_in_two_arms_is_named_with_its_rows():
    twice = pl.concat([families(), change(families().head(1), [0], arm="fgc")])
    other = change(families().head(1), [0], arm="usual")
    refused("T00001", "two arms", "1, ", families_=pl.concat([twice, other]))


def test_a_child_whose_own_row_says_another_arm_than_the_familys_is_refused():
    arm = "usual" if children()["arm"][0] == "fgc" else "fgc"
    refused("two arms", "row 1 ", children_=change(children(), [0], arm=arm))


def test_an_outcome_whose_horizon_passes_the_extract_date_is_refused():
    late = children()["in_care_12m"].is_null().arg_true().to_list()[0]
    refused(
        "passes the extract date 5 July 2022",
        f"row {late + 1}",
        "leave it blank",
        children_=change(children(), [late], in_care_12m=True),
    )


def test_the_horizon_is_calendar_months_and_its_last_day_is_seen():
    extract = plan().extract_date
    leap = families().with_columns(letter_date=pl.lit(extract.replace(year=extract.year - 1)))
    born = children().with_columns(
        birth_date=pl.lit(extract.replace(year=2015)),
        in_care_12m=pl.col("in_care_6m").fill_null(value=False),
    )
    found = analysed(families_=leap, children_=born)
    assert found.flow.analysed == born.height
    later = leap.with_columns(letter_date=pl.col("letter_date") + timedelta(days=1))
    refused(
        "passes the extract date",
        families_=later,
        children_=children().with_columns(in_care_12m=pl.lit(value=True)),
    )


def test_a_duplicated_child_is_named_with_its_rows():
    refused(
        "000001",
        "rows 1, ",
        "one row for each child",
        children_=pl.concat([children(), children().head(1)]),
    )


def test_a_child_of_two_families_points_to_one_that_came_back_under_another_number():
    again = change(children().head(1), [0], family=children()["family"][-1])
    refused("000001", "came back under another number", children_=pl.concat([children(), again]))


def test_a_child_of_a_family_never_allocated_is_refused():
    refused("Row 3", "never allocated", children_=change(children(), [2], family="T99999"))


def test_more_days_than_the_horizon_has_are_refused():
    refused("Row 1 ", "days in care", children_=change(children(), [0], days_in_care_12m=400))


def alike_council():
    one = children()["council"][0]
    rows = (children()["council"] == one) & children()["in_care_12m"].is_not_null()
    return one, change(children(), rows.arg_true().to_list(), in_care_12m=False)


def test_a_council_without_events_stops_a_plan_that_states_no_fallback():
    one, changed = alike_council()
    refused(one, "rows", 'separation = "firth"', children_=changed, separation="refuse")


@pytest.mark.parametrize(
    ("fallback", "said"), [("firth", "Firth"), ("linear", "linear model stands")]
)
def test_separation_is_named_and_the_stated_fallback_used(fallback, said):
    one, changed = alike_council()
    found = analysed(children_=changed, separation=fallback)
    assert any(said in line and one in line for line in found.warnings)
    assert found.main.n == children()["in_care_12m"].is_not_null().sum()
    assert abs(found.main.difference.estimate - found.others[2].difference.estimate) < 0.03


def test_a_plan_without_strata_or_extract_date_or_columns_says_which_line():
    for part, name, word in (
        (None, "strata", "strata = "),
        (None, "extract_date", "extract_date = "),
        (None, "arms", "two \\[\\[arms\\]\\]"),
        ("columns", "outcome", "outcome"),
        ("outcome", "months", "outcome.months"),
    ):
        broken = document()
        del (broken if part is None else broken[part])[name]
        with pytest.raises(EvidenceError, match=word):
            read_plan(broken)


def test_a_plan_of_the_former_shape_or_with_a_slip_of_the_pen_is_refused_with_the_mend():
    for part, value, sentence in (
        ("design", {"arms": ["fgc", "usual"]}, "write design = "),
        ("design", "stepped-wedge", "kinweave study staggered"),
        ("analysis", {"sepration": "firth"}, "analysis.sepration is no line"),
        ("columns", document()["columns"] | {"outcom": "x"}, "columns.outcom is no line"),
    ):
        with pytest.raises(EvidenceError, match=sentence):
            read_plan(document() | {part: value})


def test_a_term_known_only_after_allocation_cannot_be_adjusted_for():
    with pytest.raises(EvidenceError, match="known only after allocation"):
        plan(subgroups=["received"])


def test_a_term_that_no_file_has_is_named():
    with pytest.raises(EvidenceError, match="“threshold”"):
        analyse(families(), children(), plan(subgroups=["threshold"]))
