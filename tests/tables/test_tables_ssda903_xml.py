"""The old XML shape of the return is read into the same tables as its CSV form."""

import datetime as dt

import pytest

from kinweave.tables.ssda903 import Ssda903Error, read

CHILD = """<CHILD><HEADER><CHILDID>C1</CHILDID><UPN>A801200001001</UPN><SEX>2</SEX><DOB>27/03/2003</DOB>
<ETHNIC>WBRI</ETHNIC><UASC>1</UASC><DUC>27/03/2021</DUC>
<AREVIEW><REVIEW>30/08/2017</REVIEW><REVIEW_CODE>PN6</REVIEW_CODE></AREVIEW>
<AREVIEW><REVIEW>29/01/2018</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
<AMISSING><MISSING>A</MISSING><MIS_START>13/11/2017</MIS_START><MIS_END/></AMISSING>
<MOTHER/><MC_DOB/><PERMANENCE><PREV_PERM>Z1</PREV_PERM></PERMANENCE>
<OC2><SDQ_SCORE>21</SDQ_SCORE><CONVICTED>0</CONVICTED></OC2>
<AD_PLACED><DATE_PLACED>03/05/2017</DATE_PLACED></AD_PLACED>
<DATE_INT>01/05/2017</DATE_INT><IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV><ACCOM>U1</ACCOM></HEADER>
<EPISODE><DECOM>06/06/2017</DECOM><RNE>S</RNE><LS>C1</LS><CIN>N4</CIN><PL>R5</PL><DEC>06/10/2017</DEC>
<REC>X1</REC><REASON_PLACE_CHANGE>CUSTOD</REASON_PLACE_CHANGE></EPISODE>
<EPISODE><REC/><DECOM>06/10/2017</DECOM><RNE>P</RNE><LS>C1</LS><CIN>N4</CIN><PL>U1</PL></EPISODE></CHILD>"""
SECOND = "<CHILD><HEADER><CHILDID>C2</CHILDID><SEX>1</SEX><DOB>31/06/2004</DOB><ETHNIC>AIND</ETHNIC><UASC>0</UASC></HEADER></CHILD>"

EXPANDING = "<EXPSSDA903><CHILD><HEADER><CHILDID>&b;</CHILDID></HEADER></CHILD></EXPSSDA903>"


@pytest.fixture
def xml(tmp_path):
    def file(text):
        path = tmp_path / "return.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return file


def refusal(path):
    with pytest.raises(Ssda903Error) as refused:
        read(path)
    return str(refused.value)


def test_a_child_and_all_that_stands_in_its_header_become_tables(xml):
    found = read(xml(f"<EXPSSDA903>{CHILD}{SECOND}</EXPSSDA903>"))
    heights = {name: table.height for name, table in found.tables.items()}
    assert heights == {
        "header": 2,
        "episodes": 2,
        "reviews": 2,
        "uasc": 1,
        "oc2": 1,
        "oc3": 1,
        "ad1": 1,
        "placed_adoption": 1,
        "prev_perm": 1,
        "missing": 1,
    }
    assert found.tables["episodes"]["place"].to_list() == ["R5", "U1"]
    assert found.tables["episodes"]["child"].to_list() == ["0", "0"]
    assert found.tables["header"]["uasc"].to_list() == ["1", "0"]
    review = found.tables["reviews"].row(0, named=True)
    assert (review["child_number"], review["dob"], review["review"]) == (
        "C1",
        dt.date(2003, 3, 27),
        dt.date(2017, 8, 30),
    )
    assert found.year == 2018


def test_a_day_that_cannot_be_read_is_noted_as_in_a_csv_file(xml):
    found = read(xml(f"<EXPSSDA903>{CHILD}{SECOND}</EXPSSDA903>"))
    assert found.tables["header"]["dob"].to_list() == ["2003-03-27", "31/06/2004"]
    assert [(note.row, note.column) for note in found.notes if note.row is not None] == [(1, "dob")]


def test_an_element_that_the_return_does_not_know_is_noted_once(xml):
    strange = SECOND.replace("</HEADER>", "<TEAM>North</TEAM></HEADER>")
    found = read(xml(f"<EXPSSDA903>{strange}{strange}</EXPSSDA903>"))
    assert [note.column for note in found.notes].count("TEAM") == 1


def test_a_folder_that_has_csv_tables_too_is_read_from_those_and_says_so(xml, tmp_path):
    xml(f"<EXPSSDA903>{CHILD}</EXPSSDA903>")
    (tmp_path / "header.csv").write_text("CHILD,DOB,ETHNIC\nC9,27/03/2016,WBRI\n")
    found = read(tmp_path)
    assert found.tables["header"]["child_number"].to_list() == ["C9"]
    assert "return.xml" in {note.table for note in found.notes}
    with pytest.raises(Ssda903Error, match="not both"):
        read([tmp_path / "return.xml", tmp_path / "header.csv"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("<EXPSSDA903><CHILD></EXPSSDA903>", "not well-formed XML at line 1"),
        ("<Message><Children/></Message>", "not an SSDA903 return"),
        (
            f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{EXPANDING}',
            "declares a document type",
        ),
        (
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><EXPSSDA903><CHILD/></EXPSSDA903>',
            "declares a document type",
        ),
        ("<EXPSSDA903>" + "<CHILD>" * 400 + "</CHILD>" * 400 + "</EXPSSDA903>", "return.xml"),
    ],
)
def test_what_is_no_return_gets_one_plain_sentence(xml, text, sentence):
    assert sentence in refusal(xml(text))
