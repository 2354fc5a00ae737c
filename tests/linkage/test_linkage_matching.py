"""Children of lists without council numbers: matched where that is safe, asked about where it is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.linkage import LinkageError
from kinweave.linkage.matching import match, quality
from kinweave.linkage.matching.tidying import tidied
from tests.linkage.outside_list import TUNED, UNTUNED, children, outside_list, strangers_among

BORN = dt.date(2015, 3, 4)
TOWN = children(1500)
PEOPLE = pl.DataFrame(TOWN)
COLUMNS = ["id", "given_name", "family_name", "birth_date", "postcode"]


def person(
    name: str, given_name: str, family_name: str, born: Any = BORN, code: Any = "QA1 1AA"
) -> dict[str, Any]:
    return dict(zip(COLUMNS, (name, given_name, family_name, born, code), strict=True))


def found(record: dict[str, Any], *ours: dict[str, Any]) -> tuple[Any, ...]:
    """The band and child of one record among these children and a town of others."""
    answer = match(pl.DataFrame([record]), pl.DataFrame([*ours, *TOWN], infer_schema_length=None))
    reasons = answer.review["reason"].to_list()
    return (*answer.records.select("band", "child").row(0), reasons[0] if reasons else None)


ZOE = person("zoe", "Zoë", "O’Hara-Grünwald")


@pytest.mark.parametrize(
    "record",
    [
        person("r", "Zoe", "OHARA GRUNWALD"),
        person("r", "O'Hara-Grunwald", "Zoe"),
        person("r", "Zoe", "O'Hara-Grunwlad"),
        person("r", "Zoe", "O'Hara-Grunwald", dt.date(2015, 4, 3)),
        person("r", "Zoe", "O'Hara-Grunwald", code="QH9 9ZZ"),
        person("r", "Zoe", "O'Hara-Grunwald", code=None),
        person("r", "Zoe Ann", "Grunwald"),
        person("r", "Zoe", "O'Hara-Grunwald", dt.date(2014, 3, 4)),
    ],
    ids=["accents", "turned", "typed", "day-month", "moved", "no-postcode", "half", "year"],
)
def test_a_slip_in_one_thing_does_not_hide_a_child(record):
    assert found(record, ZOE) == ("matched", "zoe", None)


def test_a_sister_in_the_same_home_is_not_her_sister():
    band, child, reason = found(person("r", "Imogen", "O’Hara-Grünwald"), ZOE)
    assert child is None
    assert band != "matched"
    # A twin of the same birth date and home, whom the council does not know, is a question for a person.
    assert (band, reason) == ("to_review", "names_differ")


def test_two_children_of_one_name_and_birth_date_are_not_told_apart_by_guessing():
    other = person("other", "Zoë", "O’Hara-Grünwald", code="QB2 2BB")
    assert found(person("r", "Zoe", "O’Hara-Grünwald", code=None), ZOE, other)[0] == "to_review"
    # The home says which of them it is.
    assert found(person("r", "Zoe", "O’Hara-Grünwald"), ZOE, other)[:2] == ("matched", "zoe")


def test_somebody_the_council_does_not_know_is_matched_to_nobody():
    record = person("r", "Quirin", "Featherstonehaugh", dt.date(2012, 12, 30), "QH9 9ZZ")
    assert found(record, ZOE) == ("not_matched", None, None)


def test_a_name_alone_is_not_enough():
    record = person("r", "Zoe", "O’Hara-Grünwald", dt.date(2009, 11, 20), "QH9 9ZZ")
    assert found(record, ZOE)[0] != "matched"


def test_two_records_that_fit_one_child_are_asked_about_not_both_matched():
    records = pl.DataFrame(
        [person("a", "Zoe", "O’Hara-Grünwlad"), person("b", "Zoee", "O’Hara-Grünwald")]
    )
    answer = match(records, pl.DataFrame([ZOE, *TOWN]))
    assert answer.records["band"].to_list() == ["to_review", "to_review"]
    assert set(answer.review["reason"]) == {"another_record_fits_this_child"}


def test_the_review_queue_says_why_and_holds_nothing_of_anybody_but_ids():
    answer = match(
        pl.DataFrame([person("r", "Imogen", "O’Hara-Grünwald")]), pl.DataFrame([ZOE, *TOWN])
    )
    assert answer.review.columns == ["record", "child", "probability", "rank", "reason"]
    assert answer.review.row(0)[:2] == ("r", "zoe")


@pytest.mark.parametrize("slips", [TUNED, UNTUNED], ids=["set-on", "not-set-on"])
def test_lists_are_linked_rightly_on_slips_the_model_was_and_was_not_set_on(slips):
    records, truth = outside_list(TOWN, strangers_among(TOWN, 40), 400, slips)
    answer = match(records, PEOPLE)
    of = quality(answer, truth)
    assert of.records == 400
    assert of.with_child == 360
    assert of.precision >= 0.995
    assert of.recall >= 0.975
    assert of.false_match_rate == pytest.approx(1 - of.precision)
    assert of.missed_match_rate == pytest.approx(1 - of.recall)
    # The linkage error that is carried into results is about what it truly is.
    assert abs(answer.expected_false() - (of.matched - of.right)) <= 3


def test_quality_counts_what_was_wrong_and_what_was_missed():
    records = pl.DataFrame(
        [person("a", "Zoe", "O’Hara-Grünwald"), person("b", "Quirin", "Nobody", None, None)]
    )
    answer = match(records, pl.DataFrame([ZOE, *TOWN]))
    truth = pl.DataFrame({"record": ["a", "b"], "child": ["somebody else", "zoe"]})
    of = quality(answer, truth)
    assert (of.matched, of.right, of.precision, of.recall) == (1, 0, 0.0, 0.0)


@given(st.integers(0, 10_000))
@settings(max_examples=2, deadline=None)
def test_every_record_has_one_answer_and_no_child_is_matched_twice_in_any_order(seed):
    slips = [*TUNED, *UNTUNED]
    records, _ = outside_list(TOWN, strangers_among(TOWN, 20, seed), 120, slips, seed=seed)
    answer = match(records, PEOPLE)
    assert answer.records["record"].to_list() == sorted(records["id"])
    matched = answer.records.filter(band="matched")
    assert matched["child"].n_unique() == matched.height
    assert matched["probability"].is_between(0, 1).all()
    assert (
        answer.records.filter(pl.col("band") != "matched")["child"].null_count()
        == 120 - matched.height
    )
    review = set(answer.records.filter(band="to_review")["record"])
    assert set(answer.review["record"]) == review
    again = match(records.sample(fraction=1.0, shuffle=True, seed=seed), PEOPLE.reverse())
    assert again.records.select("record", "band", "child").equals(
        answer.records.select("record", "band", "child")
    )


def test_tables_that_cannot_be_matched_are_refused_in_a_sentence():
    with pytest.raises(LinkageError, match="The children have no column postcode"):
        tidied(PEOPLE.drop("postcode"), "children")
    with pytest.raises(LinkageError, match="must be read as dates first"):
        tidied(PEOPLE.with_columns(pl.col("birth_date").cast(pl.String)), "children")
    with pytest.raises(LinkageError, match="needs an id of its own"):
        tidied(pl.concat([PEOPLE.head(1), PEOPLE.head(1)]), "records")


def test_without_splink_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "splink", None)
    with pytest.raises(LinkageError, match=r"install kinweave\[linkage\]"):
        match(pl.DataFrame([person("r", "Zo", "Hara")]), pl.DataFrame([ZOE]))
    # Plain agreement needs no Splink.
    exact = match(pl.DataFrame([person("r", "Zoe", "OHara Grunwald")]), pl.DataFrame([ZOE]))
    assert exact.records.row(0)[1:3] == ("matched", "zoe")
