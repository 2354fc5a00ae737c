"""Which periods are in the year's module 5, for which child number, and with which values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kinweave.returns.cin_module_5 import Built, build, reason
from kinweave.returns.errors import ReturnError
from kinweave.tables.cin import layout
from tests.returns.return_sets import FULL, LA, REFERRAL, frames, lazy, number, one_child


def built(tables: dict[str, Any], **options: str) -> Built:
    return build(lazy(tables), layout(), LA, **options)


def codes(result: Built) -> tuple[list[str], list[str]]:
    """Why nothing was written: without a home, and left out."""
    return [one.code for one in result.no_home], [one.code for one in result.left_out]


def test_every_value_stands_in_the_order_and_spelling_of_the_census() -> None:
    (entry,) = built(one_child()).entries
    assert (entry.child, entry.referral_date, entry.start_date) == ("N1", REFERRAL, "2026-05-04")
    assert entry.values == (
        ("PPStartDate", "2026-05-04"),
        ("LBPSentDate", "2026-05-11"),
        ("FGDMMeetingOffer", "true"),
        ("FGDMMeetingFac", "false"),
        ("InitialPPMeetingDate", "2026-06-01"),
        ("ReviewMeetingsCount", "2"),
        ("StepDecisionDate", "2026-09-14"),
        ("PPOutcome", "B"),
        ("CourtAppDate", "2026-10-05"),
        ("LetterInitCPDate", "2026-10-12"),
    )


def test_what_is_missing_or_unknown_is_not_written() -> None:
    period = {
        "start_date": date(2026, 5, 4),
        "offer_in_letter": "unknown",
        "meeting_facilitated": "unknown",
        "review_meetings_count": 0,
    }
    (entry,) = built(one_child(period)).entries
    assert entry.values == (("PPStartDate", "2026-05-04"), ("ReviewMeetingsCount", "0"))


def test_each_child_of_a_period_has_its_own_element() -> None:
    tables = one_child() | {
        "pre_proceedings_child": frames(
            pre_proceedings_child=[
                {"id": "c1", "period": "p1", "person": "tom", "cin_referral_date": REFERRAL},
                {
                    "id": "c2",
                    "period": "p1",
                    "person": "ann",
                    "cin_referral_date": date(2026, 4, 21),
                },
            ]
        )["pre_proceedings_child"],
        "identifier": frames(identifier=[number("tom", "N1"), number("ann", "A7")])["identifier"],
    }
    assert [(entry.child, entry.referral_date) for entry in built(tables).entries] == [
        ("A7", date(2026, 4, 21)),
        ("N1", REFERRAL),
    ]


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (date(2026, 3, 31), "started_before_year"),
        (date(2026, 4, 1), None),
        (date(2027, 3, 31), None),
        (date(2027, 4, 1), "started_after_year"),
    ],
)
def test_a_period_belongs_to_the_year_in_which_it_started(start: date, code: str | None) -> None:
    result = built(one_child({"start_date": start, "letter_sent_date": date(2026, 6, 1)}))
    assert codes(result) == ([], [] if code is None else [code])
    assert len(result.entries) == (1 if code is None else 0)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ({"letter_sent_date": date(2026, 6, 1)}, None),
        ({"letter_sent_date": date(2026, 3, 1)}, "nothing_in_year"),
        ({"offer_in_letter": "yes"}, "nothing_in_year"),
    ],
)
def test_a_period_without_start_date_belongs_by_its_other_dates(
    period: dict[str, Any], code: str | None
) -> None:
    assert codes(built(one_child(period))) == ([], [] if code is None else [code])


def test_what_came_after_the_year_is_left_out_with_its_outcome_and_said() -> None:
    later = dict(FULL) | {
        "step_decision_date": date(2027, 4, 1),
        "court_application_date": date(2027, 5, 1),
        "letter_to_issue_date": None,
    }
    result = built(one_child(later))
    (entry,) = result.entries
    assert [name for name, _value in entry.values][-2:] == [
        "InitialPPMeetingDate",
        "ReviewMeetingsCount",
    ]
    assert [(one.child, one.element, one.code) for one in result.left_out] == [
        ("N1", "CourtAppDate", "after_year"),
        ("N1", "PPOutcome", "after_year"),
        ("N1", "StepDecisionDate", "after_year"),
    ]


def test_a_child_without_a_council_number_is_listed_by_its_record() -> None:
    tables = one_child() | {"identifier": frames()["identifier"]}
    (one,) = built(tables).no_home
    assert (one.record, one.child, one.code) == ("c1", "", "no_council_number")
    assert built(tables).entries == ()


def test_other_numbers_of_the_child_are_not_taken_for_the_councils() -> None:
    other = number("tom", "9434765919") | {"scheme": "nhs_number"}
    tables = one_child() | {"identifier": frames(identifier=[other])["identifier"]}
    assert codes(built(tables)) == (["no_council_number"], [])


@pytest.mark.parametrize(
    ("issuer", "council", "home"),
    [
        ("201", "", True),
        (" City of London ", "", True),
        ("northfold", "Northfold", True),
        ("202", "", False),
        ("Camden", "Northfold", False),
        (None, "Northfold", False),
        ("", "", False),
    ],
)
def test_only_a_number_of_this_council_counts(issuer: str | None, council: str, home: bool) -> None:
    result = built(one_child(issuer=issuer), council=council)
    assert codes(result) == ([] if home else ["no_council_number"], [])


def council_of(person: str, la: str, start: date, end: date | None = None) -> dict[str, Any]:
    row = {"id": f"r-{person}-{la}", "person": person, "la_code": la}
    return row | {"start_date": start, "end_date": end}


def test_a_number_without_issuer_counts_while_this_council_is_responsible() -> None:
    responsible = frames(responsible_council=[council_of("tom", LA, date(2020, 1, 1))])
    tables = one_child(issuer=None) | {"responsible_council": responsible["responsible_council"]}
    assert [entry.child for entry in built(tables).entries] == ["N1"]


@pytest.mark.parametrize(
    ("councils", "code"),
    [
        ([council_of("tom", "202", date(2020, 1, 1))], "other_council"),
        ([council_of("tom", LA, date(2020, 1, 1))], None),
        (
            [
                council_of("tom", LA, date(2020, 1, 1), date(2026, 8, 1)),
                council_of("tom", "202", date(2026, 8, 1)),
            ],
            "other_council",
        ),
        (
            [
                council_of("tom", "202", date(2020, 1, 1), date(2026, 4, 1)),
                council_of("tom", LA, date(2026, 4, 1)),
            ],
            None,
        ),
        ([council_of("tom", "202", date(2027, 4, 1))], None),
        ([council_of("ann", "202", date(2020, 1, 1))], None),
    ],
)
def test_a_child_of_another_council_is_in_that_councils_return(
    councils: list[dict[str, Any]], code: str | None
) -> None:
    responsible = frames(responsible_council=councils)["responsible_council"]
    result = built(one_child() | {"responsible_council": responsible})
    assert codes(result) == ([], [] if code is None else [code])


@pytest.mark.parametrize(
    ("numbers", "child", "problem"),
    [
        ([number("tom", "OLD", end_date=date(2026, 9, 1)), number("tom", "NEW")], "NEW", None),
        ([number("tom", "OLD", end_date=date(2026, 9, 1))], "OLD", None),
        ([number("tom", "OLD", end_date=date(2026, 4, 1))], "", "no_council_number"),
        ([number("tom", "NEXT", start_date=date(2027, 4, 1))], "", "no_council_number"),
        ([number("tom", "A1"), number("tom", "B2")], "A1", "two_council_numbers"),
        ([number("tom", "A1"), number("tom", " A1 ")], "A1", None),
        ([number("tom", "S1"), number("ann", "S1")], "S1", "shared_council_number"),
        ([number("tom", "  ")], "", "no_council_number"),
    ],
)
def test_the_number_of_the_last_day_of_the_year_is_used(
    numbers: list[dict[str, Any]], child: str, problem: str | None
) -> None:
    result = built(one_child() | {"identifier": frames(identifier=numbers)["identifier"]})
    if problem is None:
        assert [entry.child for entry in result.entries] == [child]
    else:
        assert [(one.child, one.code) for one in result.no_home] == [(child, problem)]


def test_a_period_without_its_referral_is_listed() -> None:
    result = built(one_child(referral=None))
    assert [(one.child, one.code) for one in result.no_home] == [("N1", "no_referral_date")]
    assert reason(result.no_home[0]) == (
        "The child in need referral that the period belongs to is not recorded. "
        "Record its date on the period's page."
    )


def test_the_same_start_recorded_twice_is_written_once_and_listed() -> None:
    tables = frames(
        pre_proceedings_period=[{"id": "p1", **FULL}, {"id": "p2", **FULL}],
        pre_proceedings_child=[
            {"id": "c1", "period": "p1", "person": "tom", "cin_referral_date": REFERRAL},
            {"id": "c2", "period": "p2", "person": "tom", "cin_referral_date": REFERRAL},
        ],
        identifier=[number("tom", "N1")],
    )
    result = built(tables)
    assert [entry.record for entry in result.entries] == ["c1"]
    assert [(one.record, one.code) for one in result.no_home] == [("c2", "recorded_twice")]


def test_a_set_that_lacks_a_table_or_a_period_is_refused() -> None:
    with pytest.raises(ReturnError) as no_table:
        build({}, layout(), LA)
    assert str(no_table.value).startswith(
        "The set has no pre-proceedings periods (no table pre_proceedings_period), and module 5 tells of nothing else. "
    )
    assert "such as “Letter before proceedings” or “PLO start date”" in str(no_table.value)
    without = {name: frame for name, frame in one_child().items() if name != "identifier"}
    with pytest.raises(ReturnError, match="The set has no table identifier, which this return"):
        built(without)
    # A spreadsheet says nothing of which council is responsible: the one whose it is.
    alone = {name: frame for name, frame in one_child().items() if name != "responsible_council"}
    assert len(built(alone).entries) == len(built(one_child()).entries) == 1
    orphan = one_child() | {"pre_proceedings_period": frames()["pre_proceedings_period"]}
    with pytest.raises(ReturnError) as no_period:
        built(orphan)
    assert str(no_period.value) == (
        "The pre-proceedings child c1 belongs to a period that is not in the set."
    )
