"""A council's CIN census is read whole, in any order, and what cannot be read is said."""

from __future__ import annotations

import codecs
import tracemalloc
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kinweave.tables.cin import CinError, Note, layout, read

HEADER = """<Header><CollectionDetails><Collection>CIN</Collection><Year>2027</Year>
<ReferenceDate>2027-03-31</ReferenceDate></CollectionDetails><Source><LEA>201</LEA></Source></Header>"""

MODULE_5 = """<PreProceedingsandFGDM><PPStartDate>2026-05-04</PPStartDate>
<LBPSentDate>2026-05-11</LBPSentDate><FGDMMeetingOffer>true</FGDMMeetingOffer><FGDMMeetingFac>0</FGDMMeetingFac>
<InitialPPMeetingDate>2026-06-01</InitialPPMeetingDate><ReviewMeetingsCount>2</ReviewMeetingsCount>
<StepDecisionDate>2026-09-14</StepDecisionDate><PPOutcome>B</PPOutcome><CourtAppDate>2026-10-05</CourtAppDate>
<LetterInitCPDate>2026-10-12</LetterInitCPDate></PreProceedingsandFGDM>"""


def census(*children: str, header: str = HEADER) -> bytes:
    """A CIN census with these children."""
    return f"<Message>{header}<Children>{''.join(children)}</Children></Message>".encode()


def child(number: str = "N1", details: str = "", more: str = "") -> str:
    """One child with one episode."""
    return (
        f"<Child><ChildIdentifiers><LAchildID>{number}</LAchildID></ChildIdentifiers>{more}"
        f"<CINdetails><CINreferralDate>2026-04-20</CINreferralDate>{details}</CINdetails></Child>"
    )


def values(table: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """The rows of a table, these columns only."""
    return table.select(columns).rows()


def test_module_5_is_read_as_typed_values() -> None:
    module_5 = read(census(child("N1"), child("N2", MODULE_5))).tables["pre_proceedings"]
    assert module_5.to_dicts() == [
        {
            "row": 0,
            "parent_row": 1,
            "LAchildID": "N2",
            "PPStartDate": date(2026, 5, 4),
            "LBPSentDate": date(2026, 5, 11),
            "FGDMMeetingOffer": True,
            "FGDMMeetingFac": False,
            "InitialPPMeetingDate": date(2026, 6, 1),
            "ReviewMeetingsCount": 2,
            "StepDecisionDate": date(2026, 9, 14),
            "PPOutcome": "B",
            "CourtAppDate": date(2026, 10, 5),
            "LetterInitCPDate": date(2026, 10, 12),
        }
    ]


def test_every_group_of_the_census_has_its_table() -> None:
    details = """
      <ReferralSource>1A</ReferralSource>
      <Assessments><AssessmentActualStartDate>2026-04-21</AssessmentActualStartDate>
        <FactorsIdentifiedAtAssessment><AssessmentFactors>1C</AssessmentFactors><AssessmentFactors>3B</AssessmentFactors>
        </FactorsIdentifiedAtAssessment></Assessments>
      <CINPlanDates><CINPlanStartDate>2026-05-01</CINPlanStartDate></CINPlanDates>
      <Section47><S47ActualStartDate>2026-05-02</S47ActualStartDate><ICPCnotRequired>false</ICPCnotRequired></Section47>
      <ReferralNFA>0</ReferralNFA>
      <ChildProtectionPlans><CPPstartDate>2026-05-20</CPPstartDate><NumberOfPreviousCPP>1</NumberOfPreviousCPP>
      </ChildProtectionPlans>"""
    more = """<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>HAND</Disability>
      <Disability>HEAR</Disability></Disabilities></ChildCharacteristics>"""
    found = read(census(child("N1", details, more)))
    assert found.notes == ()
    assert (found.la, found.reference_date) == ("201", "2027-03-31")
    assert values(found.tables["children"], "LAchildID", "Ethnicity") == [("N1", "WBRI")]
    assert values(found.tables["disabilities"], "parent_row", "Disability") == [
        (0, "HAND"),
        (0, "HEAR"),
    ]
    assert values(found.tables["cin_details"], "CINreferralDate", "ReferralNFA") == [
        (date(2026, 4, 20), False)
    ]
    assert values(found.tables["assessments"], "AssessmentActualStartDate") == [
        (date(2026, 4, 21),)
    ]
    assert values(found.tables["assessment_factors"], "AssessmentFactors") == [("1C",), ("3B",)]
    assert values(found.tables["cin_plans"], "CINPlanStartDate") == [(date(2026, 5, 1),)]
    assert values(found.tables["section_47"], "ICPCnotRequired") == [(False,)]
    assert values(found.tables["child_protection_plans"], "NumberOfPreviousCPP") == [(1,)]


def test_every_review_of_a_plan_is_kept_in_either_shape() -> None:
    plans = """<ChildProtectionPlans><CPPstartDate>2026-05-20</CPPstartDate>
        <Reviews><CPPreviewDate>2026-08-01</CPPreviewDate><CPPreviewDate>2026-11-01</CPPreviewDate></Reviews>
      </ChildProtectionPlans><ChildProtectionPlans><Reviews><CPPreviewDate>2027-01-05</CPPreviewDate></Reviews>
        <Reviews><CPPreviewDate>2027-02-05</CPPreviewDate></Reviews></ChildProtectionPlans>"""
    reviews = read(census(child("N1", plans))).tables["child_protection_reviews"]
    assert values(reviews, "parent_row", "LAchildID", "CPPreviewDate") == [
        (0, "N1", date(2026, 8, 1)),
        (0, "N1", date(2026, 11, 1)),
        (1, "N1", date(2027, 1, 5)),
        (1, "N1", date(2027, 2, 5)),
    ]


def test_the_order_of_elements_does_not_matter() -> None:
    turned = f"""<Child><CINdetails>{MODULE_5}<ReferralNFA>1</ReferralNFA><CINreferralDate>2026-04-20</CINreferralDate>
      </CINdetails><ChildIdentifiers><PersonBirthDate>2019-01-02</PersonBirthDate><LAchildID>N1</LAchildID>
      </ChildIdentifiers></Child>"""
    straight = f"""<Child><ChildIdentifiers><LAchildID>N1</LAchildID><PersonBirthDate>2019-01-02</PersonBirthDate>
      </ChildIdentifiers><CINdetails><CINreferralDate>2026-04-20</CINreferralDate><ReferralNFA>1</ReferralNFA>{MODULE_5}
      </CINdetails></Child>"""
    tables = read(census(straight)).tables
    for name, table in read(census(turned)).tables.items():
        assert table.equals(tables[name])


@pytest.mark.parametrize(
    ("text", "means"), [("1", True), ("true", True), ("0", False), ("false", False), ("", None)]
)
def test_yes_and_no_are_read_in_all_four_spellings(text: str, means: bool | None) -> None:
    found = read(census(child("N1", f"<ReferralNFA> {text} </ReferralNFA>")))
    assert values(found.tables["cin_details"], "ReferralNFA") == [(means,)]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("element", "text", "kind", "reason"),
    [
        (
            "PPStartDate",
            "04/05/2026",
            "date, day first",
            "a date here is written year-month-day and must exist",
        ),
        (
            "PPStartDate",
            "2026-02-30",
            "date, year first",
            "a date here is written year-month-day and must exist",
        ),
        (
            "PPStartDate",
            "2026-05-04T00:00:00",
            "date and time",
            "a date here is written year-month-day and must exist",
        ),
        ("PPStartDate", "46146", "number", "a date here is written year-month-day and must exist"),
        ("FGDMMeetingOffer", "Yes", "letters", "only true, false, 1 or 0 can stand here"),
        ("ReviewMeetingsCount", "two or 3", "mixed text", "only a whole number can stand here"),
        ("ReviewMeetingsCount", "2.0", "number", "only a whole number can stand here"),
        ("ReviewMeetingsCount", "٣", "mixed text", "only a whole number can stand here"),
    ],
)
def test_a_cell_that_cannot_be_read_is_noted_without_its_value(
    element: str, text: str, kind: str, reason: str
) -> None:
    spoilt = f"<PreProceedingsandFGDM><{element}>{text}</{element}></PreProceedingsandFGDM>"
    found = read(census(child("N1", MODULE_5), child("N2", spoilt)))
    assert found.notes == (Note("pre_proceedings", 1, element, kind, reason),)
    assert found.tables["pre_proceedings"][element].to_list()[1] is None
    assert found.tables["pre_proceedings"][element].to_list()[0] is not None


def test_one_bad_cell_changes_no_other_row() -> None:
    good = read(census(child("N1", MODULE_5), child("N2", MODULE_5), child("N3", MODULE_5)))
    spoilt = MODULE_5.replace("2026-05-04", "the fourth")
    bad = read(census(child("N1", MODULE_5), child("N2", spoilt), child("N3", MODULE_5)))
    others = pl.col("LAchildID") != "N2"
    assert (
        bad.tables["pre_proceedings"]
        .filter(others)
        .equals(good.tables["pre_proceedings"].filter(others))
    )


def test_stray_text_and_unknown_elements_are_passed_over_and_said() -> None:
    stray = "<Nickname>Sparrow</Nickname>"
    content = census(
        "<Child><ChildIdentifiers><LAchildID>N1</LAchildID>PersonBirthDate</ChildIdentifiers>"
        + stray
        + "</Child>after",
        "<Childs/>",
        child("N2"),
        "<Household/>",
    )
    found = read(content)
    assert set(found.notes) == {
        Note(
            "children", 0, "ChildIdentifiers", "letters", "stray text between elements; passed over"
        ),
        Note("children", 0, "Nickname", "", "not an element of this collection here; passed over"),
        Note("children", 1, "Children", "letters", "stray text between elements; passed over"),
        Note("children", 1, "Childs", "", "not an element of this collection here; passed over"),
        Note("children", 1, "Household", "", "not an element of this collection here; passed over"),
    }
    assert found.tables["children"]["LAchildID"].to_list() == ["N1", "N2"]


def test_what_is_given_twice_is_kept_once_and_said() -> None:
    twice = """<Child><ChildIdentifiers><LAchildID>N1</LAchildID><LAchildID>N9</LAchildID></ChildIdentifiers>
      <ChildIdentifiers><LAchildID>N8</LAchildID></ChildIdentifiers></Child>"""
    found = read(census(twice))
    assert found.tables["children"]["LAchildID"].to_list() == ["N1"]
    assert found.notes == (
        Note("children", 0, "LAchildID", "", "given twice in one group; the first was kept"),
        Note(
            "children",
            0,
            "ChildIdentifiers",
            "elements",
            "given twice where one belongs; the first was kept",
        ),
    )


def test_elements_where_a_value_belongs_are_noted() -> None:
    found = read(census(child("N1", "<ReferralNFA><b>1</b></ReferralNFA>")))
    assert found.notes == (
        Note("cin_details", 0, "ReferralNFA", "elements", "a single value should stand here"),
    )
    inside = "<ChildCharacteristics><Disabilities>x<Hand/></Disabilities></ChildCharacteristics>"
    assert [note.column for note in read(census(child("N1", "", inside))).notes] == [
        "Disabilities",
        "Hand",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_file_is_read_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?><!-- é -->' + census(child("Zoë1")).decode()
    path = tmp_path / "census.xml"
    path.write_bytes(text.encode(encoding))
    assert read(path).tables["children"]["LAchildID"].to_list() == ["Zoë1"]


def test_a_census_in_a_namespace_is_read_by_its_names() -> None:
    content = census(child("N1", MODULE_5)).replace(b"<Message>", b'<Message xmlns="urn:example">')
    assert read(content).tables["pre_proceedings"]["LAchildID"].to_list() == ["N1"]


BOMB = b"""<!DOCTYPE Message [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""
REFUSED = "The file declares a document type, which a CIN census never does; it was not read."


@pytest.mark.parametrize(
    "content",
    [
        BOMB + census(child("&d;")),
        b'<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + census(child("&x;")),
        b'<!DOCTYPE Message SYSTEM "http://example.invalid/cin.dtd">' + census(child("N1")),
        BOMB + b"<Message/>",
    ],
)
def test_a_file_that_declares_a_document_type_is_refused(content: bytes) -> None:
    with pytest.raises(CinError) as refused:
        read(content)
    assert str(refused.value) == REFUSED


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"LAchildID,Sex\nN1,F\n", "The file is not well-formed XML at line 1, column 1."),
        (b"<Message>\n<Header>", "The file is not well-formed XML at line 2, column 9."),
        (b"<Root/>", "The file is not a CIN census: its outermost element is not Message."),
        (
            census(
                header="<Header><CollectionDetails><Collection>CLA</Collection></CollectionDetails></Header>"
            ),
            "The file is not a CIN census: its header names another collection.",
        ),
    ],
)
def test_a_file_that_is_no_census_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(CinError) as refused:
        read(content)
    assert str(refused.value) == sentence


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(CinError, match="not well-formed"):
        read(b"<Message>" + b"<a>" * 5000)


def test_a_census_without_header_or_children_is_empty() -> None:
    found = read(codecs.BOM_UTF8 + b"<Message/>")
    assert (found.la, found.reference_date, found.notes) == (None, None, ())
    assert {table.height for table in found.tables.values()} == {0}


def test_memory_holds_one_child_at_a_time(tmp_path: Path) -> None:
    def peak(children: int) -> int:
        path = tmp_path / f"{children}.xml"
        padding = "<!-- " + "x" * 4000 + " -->"
        path.write_bytes(census(*[child(f"N{n}") + padding for n in range(children)]))
        tracemalloc.start()
        read(path)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(2000) - peak(200) < 1800 * 1500


def test_the_layout_keeps_module_5_in_the_order_of_the_census() -> None:
    assert list(layout().module_5.values) == [
        "PPStartDate",
        "LBPSentDate",
        "FGDMMeetingOffer",
        "FGDMMeetingFac",
        "InitialPPMeetingDate",
        "ReviewMeetingsCount",
        "StepDecisionDate",
        "PPOutcome",
        "CourtAppDate",
        "LetterInitCPDate",
    ]
