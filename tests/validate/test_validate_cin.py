"""A CIN census is checked against all its rules, and what is found can be mended."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinweave.rules import Parameters, Status, load
from kinweave.tables.cin import read
from kinweave.validate import Checked, check
from kinweave.validate.returns import of_census
from tests.validate.made_cin import CHANGES, HEADER, census, child

SETS = ("cin-2026-27", "cin-2026-27/module-5")
WHOLE_FILE = {"100", "8995Q"}
TWO_CHILDREN = {"8510", "1520"}


def checked(*children: str, header: str = HEADER) -> Checked:
    return check(of_census(read(census(*children, header=header)), Parameters(), ("census.xml",)))


def found(result: Checked, *columns: str) -> list[tuple[object, ...]]:
    return result.findings.select(columns).rows()


def test_a_census_that_keeps_every_rule_has_no_finding_and_every_rule_has_passed() -> None:
    result = checked(child("A1"), child("A2"))
    assert result.findings.is_empty()
    assert {rule.status for rule in result.rules} == {Status.PASSED}
    assert len(result.rules) == 2 + 60
    assert not result.has_errors


@pytest.fixture(scope="module")
def each_rule_broken() -> Checked:
    """One child for every rule, with the one change that breaks it, among children who keep them all."""
    children = [child(f"B{code}", change) for code, change in CHANGES.items()]
    return checked(child("A1"), *children, child("A2"))


def test_every_rule_about_a_child_has_a_change_that_breaks_it() -> None:
    codes = {rule.code for name in SETS for rule in load(name).rules}
    assert codes - set(CHANGES) == WHOLE_FILE | TWO_CHILDREN


@pytest.mark.parametrize("code", CHANGES)
def test_one_change_to_a_good_return_is_found_by_its_rule(
    each_rule_broken: Checked, code: str
) -> None:
    keys = [key for own, key in found(each_rule_broken, "code", "key") if own == code]
    expected = {"8500": "", "1570": "B1570-1"}.get(code, f"B{code}")
    assert expected in keys
    assert "A1" not in keys
    assert "A2" not in keys


def test_a_file_of_another_year_is_found_once() -> None:
    result = checked(child("A1"), header=HEADER.replace("2027-03-31", "2023-03-31"))
    assert found(result, "code", "table", "row", "key", "fields") == [
        ("100", "header", 0, "", ["ReferenceDate"])
    ]


def test_a_file_without_module_5_is_asked_why() -> None:
    bare = child("A1", CHANGES["K03"]).replace("PreProceedingsandFGDM", "Gone")
    codes = [code for (code,) in found(checked(bare), "code")]
    assert codes.count("8995Q") == 1


def test_two_children_of_one_number_are_both_found() -> None:
    result = checked(child("A1"), child("A1"), child("A2"))
    assert [(code, row) for code, row in found(result, "code", "row")] == [
        ("8510", 0),
        ("8510", 1),
        ("1520", 0),
        ("1520", 1),
    ]


def test_a_finding_says_where_it_is_and_how_to_mend_it() -> None:
    (one,) = checked(child("A1"), child("A2", CHANGES["9007"])).findings.to_dicts()
    assert one == {
        "code": "9007",
        "severity": "error",
        "table": "pre_proceedings",
        "row": 1,
        "key": "A2",
        "fields": ["LBPSentDate", "FGDMMeetingOffer"],
        "message": "A letter before proceedings was sent, and whether it offered a family meeting is not recorded.",
        "fix": "Look at the letter and record yes or no. Unknown does not count as an answer.",
    }


def test_a_cell_that_cannot_be_read_is_a_finding_and_the_rules_that_need_it_say_so() -> None:
    bad = child("A2", ("<PPStartDate>2026-09-09", "<PPStartDate>09/09/2026"))
    result = checked(child("A1"), bad)
    assert found(result, "code", "table", "row", "key", "fields", "message") == [
        (
            "unreadable",
            "pre_proceedings",
            1,
            "A2",
            ["PPStartDate"],
            "“Date pre-proceedings began” cannot be read.",
        )
    ]
    stopped = {rule.code for rule in result.rules if rule.status is Status.COULD_NOT_RUN}
    assert stopped == {"K01", "K02", "9000Q", "9005", "9006", "9009"}
    assert result.has_errors


def test_a_date_that_gives_the_order_of_a_childs_episodes_spoils_that_childs_order_alone() -> None:
    bad = child("A2", ("<CINreferralDate>2026-04-02", "<CINreferralDate>soon"))
    overlapping = child("A3", CHANGES["8820"])
    result = checked(bad, overlapping)
    ends = {rule.code: rule for rule in result.rules}
    assert ("8820", "A3") in found(result, "code", "key")
    assert "could not be checked" in ends["8820"].reason


def test_text_that_belongs_nowhere_is_passed_over_and_said() -> None:
    stray = child("A2", ("<Sex>F</Sex>", "<Sex>F</Sex>Sparrow"))
    result = checked(child("A1"), stray)
    assert found(result, "code", "severity", "key", "fields") == [
        ("passed-over", "query", "A2", ["ChildIdentifiers"])
    ]
    assert "Sparrow" not in str(result.findings.to_dicts())
    assert not result.has_errors


def test_a_referral_that_came_to_nothing_does_not_break_the_order_of_episodes() -> None:
    inside = child("A1", ("<CINreferralDate>2026-04-20", "<CINreferralDate>2026-06-10"))
    assert checked(inside).findings.is_empty()


JUNK = ["", "soon", "2026-02-30", "31/12/2026", "ZZ", "-1", "true", "1900-01-01", "2027-04-01", "X"]
ONE_BROKEN = [child(f"C{code}", CHANGES[code]) for code in ("8820", "9006", "8935", "8606", "2990")]


OTHERS = {f"C{code}" for code in ("8820", "9006", "8935", "8606", "2990")}


def about_others(result: Checked) -> list[tuple[object, ...]]:
    return [row for row in found(result, "code", "table", "row", "key") if row[3] in OTHERS]


@pytest.fixture(scope="module")
def about_others_before() -> list[tuple[object, ...]]:
    return about_others(checked(child("A1"), *ONE_BROKEN))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(st.data())
def test_one_bad_cell_changes_no_finding_about_another_child(
    about_others_before: list[tuple[object, ...]], data: st.DataObject
) -> None:
    good = child("A1")
    places = [at for at in range(len(good)) if good[at] == ">" and good[at + 1 : at + 2].isalnum()]
    at = data.draw(st.sampled_from(places)) + 1
    spoilt = good[:at] + data.draw(st.sampled_from(JUNK)) + good[good.index("<", at) :]
    assert about_others(checked(spoilt, *ONE_BROKEN)) == about_others_before != []
