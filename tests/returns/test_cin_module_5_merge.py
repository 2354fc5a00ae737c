"""Module 5 is put into the council's CIN file, and nothing else in the file changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kinweave.returns.cin_module_5 import Result, make
from kinweave.returns.errors import ReturnError
from kinweave.rules import Status
from kinweave.tables.cin import CinError, read
from tests.returns.return_sets import (
    FULL,
    LA,
    REFERRAL,
    cin_child,
    cin_file,
    frames,
    lazy,
    module_5,
    number,
    one_child,
)

COUNCIL_FILE = cin_file(
    cin_child("N0", "2026-04-20"),
    cin_child("N1", "2025-01-15", "2026-04-20"),
    cin_child("N2", "2026-04-20"),
)


def merged(tables: dict[str, Any], into: bytes | None) -> Result:
    return make(lazy(tables), la=LA, into=into)


def without_module_5(content: bytes) -> bytes:
    """The file in canonical form, without module 5 and without the space before it."""
    tree = etree.fromstring(content)
    for element in tree.findall(".//PreProceedingsandFGDM"):
        parent = element.getparent()
        before = element.getprevious()
        assert parent is not None
        assert before is not None
        before.tail = element.tail
        parent.remove(element)
    return etree.tostring(tree, method="c14n")


def elements(content: bytes, child: str = "N1") -> list[list[tuple[str, str | None]]]:
    """Each module 5 element of a child."""
    tree = etree.fromstring(content)
    (found,) = [
        one for one in tree.iter("Child") if one.findtext("ChildIdentifiers/LAchildID") == child
    ]
    return [[(cell.tag, cell.text) for cell in one] for one in found.iter("PreProceedingsandFGDM")]


def test_the_element_is_added_at_the_episode_it_belongs_to() -> None:
    result = merged(
        one_child({"start_date": date(2026, 5, 4), "offer_in_letter": "no"}), COUNCIL_FILE
    )
    place = b"""<CINreferralDate>2026-04-20</CINreferralDate>
        <ReferralNFA>false</ReferralNFA>
      </CINdetails>
    </Child>
    <Child>
      <ChildIdentifiers><LAchildID>N2"""
    assert COUNCIL_FILE.count(place) == 1
    assert result.xml == COUNCIL_FILE.replace(
        place,
        place.replace(
            b"</ReferralNFA>",
            b"""</ReferralNFA>
        <PreProceedingsandFGDM>
          <PPStartDate>2026-05-04</PPStartDate>
          <FGDMMeetingOffer>false</FGDMMeetingOffer>
        </PreProceedingsandFGDM>""",
        ),
    )
    assert [(one.child, one.how) for one in result.placed] == [("N1", "added")]
    assert (result.no_home, result.left_out, result.remarks) == ((), (), ())


def test_a_full_and_right_period_passes_all_twelve_rules() -> None:
    result = merged(one_child(), COUNCIL_FILE)
    assert len(result.checked.results) == 12
    assert {rule.status for rule in result.checked.results} == {Status.PASSED}
    assert not result.has_errors


def test_the_elements_of_a_child_stand_in_the_order_of_their_starts() -> None:
    tables = frames(
        pre_proceedings_period=[
            {"id": "p1", "start_date": date(2026, 11, 2)},
            {"id": "p2", "start_date": date(2026, 5, 4)},
        ],
        pre_proceedings_child=[
            {"id": f"c{n}", "period": f"p{n}", "person": "tom", "cin_referral_date": REFERRAL}
            for n in (1, 2)
        ],
        identifier=[number("tom", "N1")],
    )
    assert elements(merged(tables, COUNCIL_FILE).xml) == [
        [("PPStartDate", "2026-05-04")],
        [("PPStartDate", "2026-11-02")],
    ]


def test_an_element_with_the_same_start_is_replaced_and_what_went_with_it_is_said() -> None:
    theirs = module_5("2026-05-04", FGDMMeetingFac="1", CourtAppDate="2026-07-01")
    others = module_5("2026-12-01", PPOutcome="A")
    into = cin_file(cin_child("N1", f"2026-04-20|{theirs}{others}"))
    result = merged(one_child({"start_date": date(2026, 5, 4), "meeting_facilitated": "no"}), into)
    assert elements(result.xml) == [
        [("PPStartDate", "2026-05-04"), ("FGDMMeetingFac", "false")],
        [("PPStartDate", "2026-12-01"), ("PPOutcome", "A")],
    ]
    assert [(one.child, one.start_date, one.how, one.gone) for one in result.placed] == [
        ("N1", "2026-05-04", "replaced", ("CourtAppDate",))
    ]


def test_two_elements_with_the_same_start_become_one() -> None:
    into = cin_file(cin_child("N1", f"2026-04-20|{module_5('2026-05-04')}{module_5('2026-05-04')}"))
    result = merged(one_child({"start_date": date(2026, 5, 4), "outcome": "A"}), into)
    assert elements(result.xml) == [[("PPStartDate", "2026-05-04"), ("PPOutcome", "A")]]
    assert result.xml.count(b"\n        <PreProceedingsandFGDM>") == 1


def test_merging_again_changes_not_one_byte() -> None:
    once = merged(one_child(), COUNCIL_FILE).xml
    again = merged(one_child(), once)
    assert again.xml == once
    assert [one.how for one in again.placed] == ["unchanged"]


def test_a_period_without_start_date_is_not_put_in_place_of_another() -> None:
    period = {"letter_sent_date": date(2026, 5, 11), "offer_in_letter": "yes"}
    empty = merged(one_child(period), COUNCIL_FILE)
    assert elements(empty.xml) == [[("LBPSentDate", "2026-05-11"), ("FGDMMeetingOffer", "true")]]
    assert merged(one_child(period), empty.xml).xml == empty.xml
    theirs = cin_file(cin_child("N1", f"2026-04-20|{module_5('', LBPSentDate='2026-06-01')}"))
    taken = merged(one_child(period), theirs)
    assert taken.xml == theirs
    assert [(one.child, one.code) for one in taken.no_home] == [("N1", "start_date_missing")]


@pytest.mark.parametrize(
    ("children", "code"),
    [
        ([cin_child("N9", "2026-04-20")], "no_such_child"),
        ([cin_child("n1", "2026-04-20")], "no_such_child"),
        ([cin_child("N1", "2026-04-21")], "no_such_referral"),
        ([cin_child("N1", "20/04/2026")], "no_such_referral"),
        ([cin_child("N1", "2026-04-20", "2026-04-20")], "two_such_referrals"),
        ([cin_child("N1", "2026-04-20"), cin_child("N1", "2026-04-20")], "two_such_referrals"),
    ],
)
def test_what_finds_no_home_is_listed_and_the_file_stays_as_it_was(
    children: list[str], code: str
) -> None:
    into = cin_file(*children)
    result = merged(one_child(), into)
    assert result.xml == into
    assert [(one.child, one.referral_date, one.code) for one in result.no_home] == [
        ("N1", REFERRAL, code)
    ]
    assert result.has_errors


@pytest.mark.parametrize(
    ("la", "sentence"),
    [
        ("202", "The CIN file is council 202's and the return is for council 201."),
        (None, "The CIN file names no council and the return is for council 201."),
    ],
)
def test_a_file_of_another_council_is_refused(la: str | None, sentence: str) -> None:
    with pytest.raises(ReturnError) as refused:
        merged(one_child(), cin_file(cin_child("N1", "2026-04-20"), la=la))
    assert str(refused.value) == sentence


def test_a_file_with_a_document_type_is_refused() -> None:
    with pytest.raises(CinError, match="declares a document type"):
        merged(one_child(), b'<!DOCTYPE M [<!ENTITY a "b">]>' + cin_file().partition(b"\n")[2])


def test_a_header_for_another_year_is_remarked_on() -> None:
    into = cin_file(cin_child("N1", "2026-04-20"), reference_date="2024-03-31")
    assert merged(one_child(), into).remarks == (
        "The CIN file's header has the reference date 2024-03-31; this return is for the year to 2027-03-31.",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252", "utf-8-sig"])
def test_the_files_own_encoding_is_kept(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = (
        COUNCIL_FILE.decode().replace("utf-8", declared).replace("UN1", "é").replace("\n", "\r\n")
    )
    result = merged(one_child(), text.encode(encoding))
    written = result.xml.decode(encoding)
    start = written.index("\r\n        <PreProceedingsandFGDM>")
    end = written.index("</PreProceedingsandFGDM>") + len("</PreProceedingsandFGDM>")
    assert written[:start] + written[end:] == text
    assert read(result.xml).tables["pre_proceedings"]["LAchildID"].to_list() == ["N1"]


days = st.dates(date(2026, 4, 1), date(2027, 3, 31))
answers = st.sampled_from(["yes", "no", "unknown", None])
periods = st.fixed_dictionaries(
    {
        "start_date": days,
        "letter_sent_date": st.none() | days,
        "offer_in_letter": answers,
        "meeting_facilitated": answers,
        "review_meetings_count": st.none() | st.integers(0, 40),
        "outcome": st.sampled_from(["A", "B", "C", None]),
    }
)
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=8)


@st.composite
def council_files(draw: st.DrawFn) -> bytes:
    """CIN files with children and episodes in odd spacing, text in odd places, and some module 5 already."""
    space = draw(st.sampled_from(["", "\n", "\n\t", " "]))
    children = []
    for child in range(draw(st.integers(0, 4))):
        episodes = []
        for episode in range(draw(st.integers(0, 2))):
            theirs = draw(st.lists(days, max_size=2))
            stray = draw(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            extra = "".join(module_5(day.isoformat(), PPOutcome="C") for day in theirs)
            referral = REFERRAL + timedelta(days=episode)
            episodes.append(f"{referral}|<!--{child}-->{space}<X a='1'>{stray}</X>{extra}")
        children.append(cin_child(f"N{child}", *episodes))
    return cin_file(*children)


@given(into=council_files(), given_periods=st.lists(periods, max_size=3), child=st.integers(0, 4))
@settings(max_examples=25, deadline=None)
def test_nothing_outside_module_5_ever_changes(
    into: bytes, given_periods: list[dict[str, Any]], child: int
) -> None:
    tables = frames(
        pre_proceedings_period=[{"id": f"p{n}", **one} for n, one in enumerate(given_periods)],
        pre_proceedings_child=[
            {"id": f"c{n}", "period": f"p{n}", "person": "tom", "cin_referral_date": REFERRAL}
            for n in range(len(given_periods))
        ],
        identifier=[number("tom", f"N{child}")],
    )
    result = merged(tables, into)
    assert without_module_5(result.xml) == without_module_5(into)
    assert len(result.placed) + len(result.no_home) == len(given_periods)
    again = merged(tables, result.xml)
    assert again.xml == result.xml
    assert {one.how for one in again.placed} <= {"unchanged"}


def test_without_a_council_file_module_5_makes_a_file_of_its_own() -> None:
    result = merged(one_child({"start_date": date(2026, 5, 4), "outcome": "A"}), None)
    assert (
        result.xml.decode()
        == """<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails>
      <Collection>CIN</Collection>
      <Year>2027</Year>
      <ReferenceDate>2027-03-31</ReferenceDate>
    </CollectionDetails>
    <Source>
      <SourceLevel>L</SourceLevel>
      <LEA>201</LEA>
      <SoftwareCode>Kinweave</SoftwareCode>
    </Source>
  </Header>
  <Children>
    <Child>
      <ChildIdentifiers>
        <LAchildID>N1</LAchildID>
      </ChildIdentifiers>
      <CINdetails>
        <CINreferralDate>2026-04-20</CINreferralDate>
        <PreProceedingsandFGDM>
          <PPStartDate>2026-05-04</PPStartDate>
          <PPOutcome>A</PPOutcome>
        </PreProceedingsandFGDM>
      </CINdetails>
    </Child>
  </Children>
</Message>
"""
    )


def test_a_file_of_its_own_can_be_merged_into_and_gives_itself_back() -> None:
    alone = merged(one_child(), None).xml
    assert merged(one_child(), alone).xml == alone


def test_the_same_records_make_the_same_bytes_in_any_order() -> None:
    tables = frames(
        pre_proceedings_period=[{"id": "p1", **FULL}, {"id": "p2", "start_date": date(2026, 7, 1)}],
        pre_proceedings_child=[
            {"id": "c1", "period": "p1", "person": "tom", "cin_referral_date": REFERRAL},
            {"id": "c2", "period": "p1", "person": "ann", "cin_referral_date": REFERRAL},
            {"id": "c3", "period": "p2", "person": "tom", "cin_referral_date": REFERRAL},
        ],
        identifier=[number("tom", "N1"), number("ann", "N2")],
    )
    turned = {name: frame.reverse() for name, frame in tables.items()}
    for into in (None, COUNCIL_FILE):
        assert merged(turned, into).xml == merged(tables, into).xml


def test_findings_name_the_child_by_council_number_and_nothing_else() -> None:
    late = {"start_date": date(2026, 5, 4), "letter_sent_date": date(2026, 5, 1)}
    result = merged(one_child(late), COUNCIL_FILE)
    assert [
        (one.code, str(one.severity), one.child, one.elements) for one in result.checked.findings
    ] == [
        ("9006", "error", "N1", ("PPStartDate", "LBPSentDate")),
        ("9007", "error", "N1", ("LBPSentDate", "FGDMMeetingOffer")),
    ]
    assert result.has_errors


def test_a_query_alone_is_no_error() -> None:
    result = merged(
        one_child({"start_date": date(2026, 5, 4), "offer_in_letter": "yes"}), COUNCIL_FILE
    )
    assert [(one.code, one.severity) for one in result.checked.findings] == [("9010Q", "query")]
    assert not result.has_errors


def test_no_module_5_for_any_child_is_a_query_about_the_whole_return() -> None:
    result = merged(frames(), COUNCIL_FILE)
    assert [(one.code, one.child) for one in result.checked.findings] == [("8995Q", "")]


def test_a_cell_of_the_councils_own_that_cannot_be_read_is_neither_blank_nor_right() -> None:
    theirs = module_5(
        "12/05/2026", LBPSentDate="2026-05-20", FGDMMeetingOffer="1", FGDMMeetingFac="1"
    )
    into = cin_file(cin_child("N1", "2026-04-20"), cin_child("N2", f"2026-04-20|{theirs}"))
    result = merged(one_child(), into)
    assert [(note.column, note.value_class) for note in result.checked.unread] == [
        ("PPStartDate", "date, day first")
    ]
    stopped = {rule.code for rule in result.checked.results if rule.status is Status.COULD_NOT_RUN}
    assert stopped == {"9000Q", "9005", "9006"}
    assert result.has_errors
