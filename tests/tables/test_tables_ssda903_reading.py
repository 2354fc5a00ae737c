"""An SSDA903 return is read from whatever CSV a council has, and says what it could not read."""

import datetime as dt

import polars as pl
import pytest

from kinweave import standard
from kinweave.tables.ssda903 import Ssda903Error, layout, read
from kinweave.tables.ssda903.layout import ColumnKind

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
ONE_CHILD = HEADER + "C1,F,27/03/2016,WBRI,A801200001001,0,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
ONE_EPISODE = EPISODES + "C1,01/05/2026,S,C1,N1,U1,PR1,,,,AB1 2CD,AB3 4EF,SC123456\n"


@pytest.fixture
def folder(tmp_path):
    def files(**texts):
        for name, text in texts.items():
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / name.replace("__", ".")).write_bytes(content)
        return tmp_path

    return files


def reasons(found):
    return [(note.table, note.row, note.column, note.value_class) for note in found.notes]


def refusal(paths):
    with pytest.raises(Ssda903Error) as refused:
        read(paths)
    return str(refused.value)


# Tables -----------------------------------------------------------------------------


def test_a_table_is_known_by_its_columns_whatever_its_file_is_called(folder):
    found = read(folder(a__csv=ONE_CHILD, final_FINAL2__txt=ONE_EPISODE))
    assert found.files == {"header": "a.csv", "episodes": "final_FINAL2.txt"}
    assert found.tables["episodes"].row(0, named=True) == {
        "row": 0,
        "id": "0",
        "child": "0",
        "child_number": "C1",
        "decom": dt.date(2026, 5, 1),
        "rne": "S",
        "ls": "C1",
        "cin": "N1",
        "place": "U1",
        "place_provider": "PR1",
        "dec": None,
        "rec": None,
        "reason_place_change": None,
        "home_post": "AB1 2CD",
        "pl_post": "AB3 4EF",
        "urn": "SC123456",
    }


def test_columns_may_stand_in_any_order_and_in_small_letters(folder):
    found = read(folder(x__csv="dob, Ethnic ,child,Sex\n27/03/2016,WBRI,C1,F\n"))
    row = found.tables["header"].row(0, named=True)
    assert (row["child_number"], row["dob"]) == ("C1", dt.date(2016, 3, 27))


def test_a_column_the_return_does_not_know_is_noted_and_kept_aside(folder):
    text = "CHILD,TEAM,DOB,ETHNIC\nC1,North,27/03/2016,WBRI\n"
    found = read(folder(x__csv=text))
    assert ("header", None, "TEAM", "") in reasons(found)
    assert "team" not in found.tables["header"].columns
    assert found.extras["header"].rows(named=True) == [{"row": 0, "TEAM": "North"}]


def test_columns_without_a_heading_go_unnoticed_only_when_they_are_empty(folder):
    empty = read(folder(x__csv="CHILD,DOB,ETHNIC,,\nC1,27/03/2016,WBRI,,\n"))
    assert empty.extras == {}
    full = read(folder(x__csv="CHILD,DOB,ETHNIC,,\nC1,27/03/2016,WBRI,,see file\n"))
    assert full.extras["header"]["column 5"].to_list() == ["see file"]


def test_a_column_that_the_file_does_not_have_is_not_made_up(folder):
    old = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\nC1,01/05/2012,S,C1,N1,U1,,\n"
    found = read(folder(x__csv=old))
    assert "urn" not in found.tables["episodes"].columns
    assert ("episodes", None, "URN", "") in reasons(found)


def test_blank_lines_are_left_out_and_rows_still_count_them(folder):
    found = read(
        folder(x__csv=HEADER + "\nC1,F,27/03/2016,WBRI,,,\n,,,,,,\nC2,M,28/03/2016,WBRI,,,\n\n")
    )
    assert found.tables["header"]["row"].to_list() == [1, 3]


def test_a_child_who_stands_twice_is_found_by_the_first_row(folder):
    twice = HEADER + "C1,F,27/03/2016,WBRI,,,\nC1,F,28/03/2016,WBRI,,,\n"
    found = read(folder(h__csv=twice, e__csv=ONE_EPISODE))
    assert found.tables["episodes"]["child"].to_list() == ["0"]


def test_an_episode_of_a_child_who_is_not_in_the_header_has_no_child(folder):
    found = read(folder(h__csv=ONE_CHILD, e__csv=ONE_EPISODE.replace("C1,01", "C9,01")))
    assert found.tables["episodes"]["child"].to_list() == [None]


def test_a_table_with_only_its_headings_has_no_rows(folder):
    found = read(folder(h__csv=HEADER, e__csv=EPISODES))
    assert [table.height for table in found.tables.values()] == [0, 0]
    assert found.year is None


# Text -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_separator_reads_the_same(folder, encoding, separator, line):
    text = ONE_CHILD.replace("A801200001001", "Zoë").replace(",", separator).replace("\n", line)
    found = read(folder(x__csv=text.encode(encoding)))
    row = found.tables["header"].row(0, named=True)
    assert (row["child_number"], row["dob"], row["upn"]) == ("C1", dt.date(2016, 3, 27), "ZOË")


def test_codes_in_small_letters_are_read_as_capitals_and_said_to_be(folder):
    found = read(folder(x__csv=ONE_CHILD.replace("WBRI", "wbri")))
    assert found.tables["header"]["ethnic"].to_list() == ["WBRI"]
    assert ("header", None, "ethnic", "") in reasons(found)


def test_the_old_codes_for_sex_are_kept_as_they_were_given(folder):
    found = read(folder(x__csv=ONE_CHILD.replace(",F,", ",2,")))
    assert found.tables["header"]["sex"].to_list() == ["2"]


def test_a_cell_that_begins_as_a_formula_is_text_and_never_worked_out(folder):
    found = read(folder(x__csv=ONE_CHILD.replace("C1,", '"=HYPERLINK(""http"")",')))
    assert found.tables["header"]["child_number"].to_list() == ['=HYPERLINK("http")']
    assert ("header", 0, "child_number", "formula") in reasons(found)


# Days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "27/03/2016",
        "2016-03-27",
        "27.03.2016",
        "27-3-2016",
        "27/3/2016",
        "27/03/2016 00:00",
        "2016-03-27T00:00:00",
    ],
)
def test_a_day_is_read_in_each_way_it_is_usually_written(folder, written):
    dob = read(folder(x__csv=ONE_CHILD.replace("27/03/2016", written))).tables["header"]["dob"]
    assert (dob.dtype, dob.to_list()) == (pl.Date, [dt.date(2016, 3, 27)])


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("31/06/2016", "date, day first"),
        ("27/03/16", "date, day first"),
        ("2015-02-29", "date, year first"),
        ("42456", "number"),
        ("tbc", "letters"),
        ("27/03/2016 14:30", "mixed text"),
        ("=A1", "formula"),
    ],
)
def test_a_day_that_cannot_be_read_is_kept_as_written_and_noted_without_its_value(
    folder, written, kind
):
    two = ONE_CHILD.replace("27/03/2016", written) + "C2,M,28/03/2016,WBRI,,0,\n"
    found = read(folder(x__csv=two))
    assert found.tables["header"]["dob"].to_list() == [written, "2016-03-28"]
    assert ("header", 0, "dob", kind) in reasons(found)
    assert not any(written in note.reason for note in found.notes)


def test_a_column_of_unreadable_days_is_noted_a_thousand_times_and_then_counted(folder):
    rows = "".join(f"C{number},F,tbc,WBRI,,0,\n" for number in range(1_500))
    found = read(folder(x__csv=HEADER + rows))
    assert sum(note.row is not None for note in found.notes) == 1_000
    assert [note.reason for note in found.notes if "more cells" in note.reason] == [
        "and 500 more cells like these"
    ]


def test_the_date_of_an_earlier_order_may_be_known_in_part_and_stays_as_written(folder):
    found = read(folder(x__csv="CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\nC1,,P1,201,ZZ/05/2012\n"))
    assert found.tables["prev_perm"]["date_perm"].to_list() == ["ZZ/05/2012"]


# Years ------------------------------------------------------------------------------


def test_the_year_is_told_or_taken_from_the_episodes_and_said_to_be(folder):
    place = folder(h__csv=ONE_CHILD, e__csv=ONE_EPISODE)
    taken = read(place)
    assert (taken.year, taken.year_start, taken.year_end) == (
        2027,
        dt.date(2026, 4, 1),
        dt.date(2027, 3, 31),
    )
    assert any("ends on 31 March 2027" in note.reason for note in taken.notes)
    told = read(place, year=2026)
    assert told.year == 2026
    assert not any(note.column == "year" for note in told.notes)


def test_one_mistyped_day_among_many_does_not_move_the_year(folder):
    many = "".join(f"C{n},{1 + n % 28:02}/05/2026,S,C1,N1,U1,PR1,,,,,,\n" for n in range(150))
    found = read(folder(e__csv=EPISODES + many + "C999,01/05/2062,S,C1,N1,U1,PR1,,,,,,\n"))
    assert found.year == 2027


# Refusals ---------------------------------------------------------------------------


def test_two_files_of_one_table_are_refused_by_name(folder):
    said = refusal(folder(a__csv=ONE_EPISODE, b__csv=ONE_EPISODE))
    assert said == "The files a.csv and b.csv are both the table Episodes; give one of them."


def test_a_table_that_lacks_what_every_history_needs_is_refused_with_the_name_of_it(folder):
    assert "no column REC" in refusal(folder(e__csv="CHILD,DECOM,RNE,LS,PLACE,DEC\nC1,,,,,\n"))


def test_a_column_given_twice_is_refused(folder):
    assert "DOB twice" in refusal(folder(e__csv="CHILD,DOB,DOB,ETHNIC\nC1,,,\n"))


def test_a_file_that_could_be_two_tables_is_refused(folder):
    said = refusal(folder(e__csv="CHILD,DOB,MIS_START,DOLO_START\nC1,,,\n"))
    assert "could be Missing and DoLo" in said


def test_a_stranger_in_a_folder_is_noted_and_a_stranger_by_name_is_refused(folder):
    place = folder(h__csv=ONE_CHILD, other__csv="A,B\n1,2\n", readme__md="# hello")
    assert {"other.csv", "readme.md"} <= {note.table for note in read(place).notes}
    assert "no SSDA903 table" in refusal([place / "h.csv", place / "other.csv"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n \n,,\n", "is empty"),
        (b"PK\x03\x04rest", "is a workbook"),
        (ONE_CHILD.encode() + b"C2,\x00", "NUL bytes"),
        (b"\xff\xfe\x00", "encoding"),
        (ONE_CHILD.encode() + b"\x81\x8d", "encoding"),
        (ONE_CHILD.encode() + b'C2,"F\nC3,F,,,,,\n', "not closed"),
        (ONE_CHILD.encode() + b'C2,"F\nC3",27/03/2016,,,,\n', "over several lines"),
    ],
)
def test_what_is_no_csv_file_gets_one_plain_sentence(folder, content, sentence):
    said = refusal(folder(x__csv=content))
    assert sentence in said
    assert "x.csv" in said


def test_a_file_of_two_million_rows_is_refused_before_it_is_read(folder):
    assert "more than 2,000,000 rows" in refusal(folder(x__csv=HEADER + "\n" * 2_000_001))


def test_nothing_at_the_path_and_nothing_in_the_folder_are_said(tmp_path):
    assert "no file or folder" in refusal(tmp_path / "nowhere")
    assert "no CSV or XML file" in refusal(tmp_path)


def test_a_line_that_is_too_long_is_noted_and_the_others_are_read(folder):
    long = ONE_CHILD + "C2,M,28/03/2016,WBRI,,0,,,stray\nC3,M,29/03/2016,WBRI,,0\n"
    found = read(folder(x__csv=long))
    assert found.tables["header"]["child_number"].to_list() == ["C1", "C2", "C3"]
    assert ("header", 1, "", "") in reasons(found)


def test_a_file_with_quotation_marks_round_everything_reads_the_same(folder):
    quoted = "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in ONE_CHILD.splitlines()
    )
    plain = read(folder(x__csv=ONE_CHILD)).tables["header"]
    assert read(folder(x__csv=quoted)).tables["header"].equals(plain)
    assert read(folder(x__csv=quoted.splitlines()[0])).tables["header"].height == 0


def test_a_comma_at_the_end_of_every_line_but_the_first_is_no_loss(folder):
    found = read(folder(x__csv=ONE_CHILD.rstrip() + ",,\nC2,M,28/03/2016,WBRI,,0,,,\n"))
    assert found.tables["header"]["child_number"].to_list() == ["C1", "C2"]
    assert [note for note in found.notes if note.row is not None] == []


# The collection ---------------------------------------------------------------------


def test_the_reader_and_the_collection_describe_the_same_columns():
    collection = standard.collection("ssda903-2026-27")
    types = {
        ColumnKind.DATE: {"date"},
        ColumnKind.TEXT: {"text", "integer"},
        ColumnKind.CODE: {"code", "text"},
    }
    for name, table in layout().tables.items():
        fields = collection.entity(name).fields.values()
        told = {field.name: field.maps["ssda903-2026-27"] for field in fields if field.maps}
        assert told == {column.name: column.heading for column in table.columns.values()}
        for column in table.columns.values():
            assert collection.entity(name).field(column.name).type in types[column.kind]
    assert list(collection.entities) == list(layout().tables)
