"""Children without a council number are looked for by name; the doubtful go to a person and come back."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kinweave.cli import main
from kinweave.linkage import LinkageError
from kinweave.linkage.matching import Matching, estimate, read_links, read_list, settled
from kinweave.tables import Product, SetInfo, write_tables
from tests.linkage.making import day, fgc_set
from tests.linkage.outside_list import children

TOWN = children(300)
SISTERS = [
    ("Zoë", "O’Hara-Grünwald", "04/03/2015", "QA1 1AA", "Z1"),
    ("Bea", "Marlowe", "01/02/2016", "QB2 2BB", "B1"),
    ("Tom", "Ashworth", "9 May 2012", "QC3 3CC", "T1"),
]
COUNCIL = ["Child number", "First name", "Surname", "DOB", "Post code"]
INFO = SetInfo(Product.RETURN, "201", "o", "Zoë", "w", dt.datetime(2027, 4, 6, tzinfo=dt.UTC))


def a_list(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    """A case system's export: semicolons, Windows letters, the day first."""
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([COUNCIL, *rows])
    return path


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    town = [
        (c["id"], c["given_name"], c["family_name"], f"{c['birth_date']:%d.%m.%Y}", c["postcode"])
        for c in TOWN
    ]
    ours = [(number, *who) for *who, number in SISTERS]
    a_list(tmp_path / "children.csv", [*ours, *town])
    outside = [
        ("r1", "Zoe", "OHara Grunwald", "04/03/2015", "QA1 1AA"),
        ("r2", "Imogen", "Marlowe", "01/02/2016", "QB2 2BB"),
        ("r3", "Ashworth", "Tom", "09/05/2012", ""),
        ("r4", "Quirin", "Featherstonehaugh", "30/12/2009", "QH9 9ZZ"),
    ]
    a_list(tmp_path / "outside.csv", outside)
    return tmp_path


def link(capsys: pytest.CaptureFixture[str], at: Path, *more: Any) -> tuple[int, str, str]:
    words = ["link", at / "outside.csv", "--children", at / "children.csv", "--la", "201"]
    status = main([str(word) for word in (*words, "--out", at / "links.csv", *more)])
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def test_the_doubtful_are_asked_about_and_an_answer_settles_them(capsys, lists):
    status, told, error = link(capsys, lists, "--review", lists / "review.csv")
    assert (status, error) == (1, "")
    assert "  2 matched\n  1 for a person to look at\n  1 like no child\n" in told
    assert "By their probabilities: about 0." in told
    asked = pl.read_csv(lists / "review.csv", infer_schema=False)
    first = asked.row(0, named=True)
    assert [first[name] for name in ("record", "child_number", "same_child")] == ["r2", "B1", None]
    assert (first["record_given_name"], first["child_given_name"]) == ("Imogen", "Bea")
    assert first["why_asked"] == "the names differ: it may be a brother, sister or twin"
    assert (lists / "review.csv").stat().st_mode & 0o077 == 0

    answered = asked.with_columns(
        same_child=pl.when(pl.col("child_number") == "B1")
        .then(pl.lit("Yes"))
        .otherwise(pl.lit("no"))
    )
    answered.write_csv(lists / "answered.csv")
    truth = "record,child_number\nr1,Z1\nr2,B1\nr3,N000000\nr4,\n"
    (lists / "truth.csv").write_text(truth, encoding="utf-8")
    back = ["--answers", lists / "answered.csv", "--truth", lists / "truth.csv"]
    status, told, _ = link(capsys, lists, *back, "--format", "json")
    assert status == 0
    found = json.loads(told)
    assert found["bands"] == {"matched": 3, "to_review": 0, "not_matched": 1}
    assert found["how"] == {"exact": 1, "reviewed": 1, "scored": 1}
    # The truth says that r3 is somebody else: that match is wrong, and that child was missed.
    assert (found["precision"], found["recall"]) == (round(2 / 3, 4), round(2 / 3, 4))
    rows = {row["record"]: row for row in pl.read_csv(lists / "links.csv").iter_rows(named=True)}
    assert {name: row["child_number"] for name, row in rows.items()} == {
        "r1": "Z1", "r2": "B1", "r3": "T1", "r4": None,
    }  # fmt: skip
    assert {row["error_from"] for row in rows.values()} == {"truth"}


def test_links_reach_outcomes_with_their_error(capsys, lists):
    folder = lists / "la-201"
    folder.mkdir()
    people = {"r1": {"given_name": "Zoe", "family_name": "Ohara Grunwald"}}
    people["r1"] |= {"birth_date": day("2015-03-04")}
    fgc = fgc_set({"r1": [day("2024-06-10")], "r9": [day("2024-06-10")]}, numbers={"r9": "R9"}, people=people)  # fmt: skip
    write_tables(folder / "fgc", {name: f.collect() for name, f in fgc.items()}, info=INFO)
    words = ["link", folder / "fgc", "--children", lists / "children.csv", "--la", "201"]
    status = main([str(word) for word in (*words, "--out", lists / "links.parquet")])
    assert (status, capsys.readouterr().out.splitlines()[0][:24]) == (0, "1 records looked for; th")
    care = folder / "ssda903-2024-25"
    care.mkdir()
    (care / "header.csv").write_text(
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nZ1,F,04/03/2015,WBRI,UN1,0,\n", encoding="utf-8"
    )
    (care / "episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
        "Z1,01/07/2024,S,C1,N1,U1,PR1,,,,,,\n",
        encoding="utf-8",
    )
    asked = ["outcomes", "--fgc", folder / "fgc", "--ssda903", care, "--index", "referral", "--horizons", "6"]  # fmt: skip
    asked += ["--extract-date", "2025-03-31", "--out", lists / "out.csv", "--links"]
    assert main([str(word) for word in (*asked, lists / "links.parquet")]) == 0
    told = capsys.readouterr().out
    assert "  1 by name, birth date and home, with a probability" in told
    assert "Links by name: precision 1.0000 and recall at most 1.0000, by the prob" in told
    row = pl.read_csv(lists / "out.csv").filter(person="r1").row(0, named=True)
    assert (row["linkage"], row["child_number"], row["looked_after_at_6m"]) == (
        "matched",
        "Z1",
        True,
    )

    table = pl.read_parquet(lists / "links.parquet").with_columns(record=pl.lit("nobody"))
    table.write_csv(lists / "others.csv")
    assert main([str(word) for word in (*asked, lists / "others.csv")]) == 2
    assert "is a person of the FGC records" in capsys.readouterr().err


def test_what_cannot_be_linked_is_said_in_one_sentence(capsys, lists):
    (lists / "short.csv").write_text("number,first name,dob\n1,Zoe,2015-03-04\n", encoding="utf-8")
    for words, sentence in (
        (["--out", lists / "links.txt"], "must end in .csv or .parquet"),
        (["--review", lists / "none" / "r.csv"], "cannot be written"),
        (["--out", lists / "children.csv"], "is one of those to read"),
        (["--children", lists / "nowhere.csv"], "There is no file"),
        (["--children", lists / "short.csv"], "has no column for the family name"),
    ):
        status, told, error = link(capsys, lists, *words)
        assert (status, told, len(error.splitlines())) == (2, "", 1)
        assert sentence in error
    assert not (lists / "links.csv").exists()


def test_a_birth_date_that_cannot_be_read_is_named_by_its_row(tmp_path):
    told = [("1", "A", "B", "03/04/15", ""), ("2", "A", "B", "soon", "x"), ("3", "A", "B", "", "")]
    found = read_list(a_list(tmp_path / "l.csv", told))
    assert found.unreadable == (3,)
    assert found.frame["birth_date"].to_list() == [day("2015-04-03"), None, None]
    assert found.frame["postcode"].to_list() == [None, "x", None]


QUEUE = Matching(
    pl.DataFrame(
        {
            "record": ["a", "b", "c"],
            "band": ["to_review", "to_review", "matched"],
            "child": [None, None, "9"],
            "probability": [None, None, 0.9],
            "how": [None, None, "scored"],
        }
    ),
    pl.DataFrame(
        {
            "record": ["a", "a", "b"],
            "child": ["1", "2", "1"],
            "probability": [0.5, 0.2, 0.6],
            "rank": [1, 2, 1],
            "reason": ["not_sure_enough"] * 3,
        }
    ),
)


def said(*answers: tuple[str, str, bool | None]) -> pl.DataFrame:
    schema = {"record": pl.String, "child": pl.String, "same": pl.Boolean}
    return pl.DataFrame(list(answers), schema=schema, orient="row")


def test_no_to_every_child_makes_a_record_nobodys_and_silence_leaves_it_asked_about():
    after = settled(QUEUE, said(("a", "1", False), ("a", "2", False), ("b", "1", None)))
    assert after.records["band"].to_list() == ["not_matched", "to_review", "matched"]
    assert after.review["record"].to_list() == ["b"]
    half = settled(QUEUE, said(("a", "1", False)))
    assert half.review.select("record", "child").rows() == [("a", "2"), ("b", "1")]
    assert half.records["band"].to_list() == ["to_review", "to_review", "matched"]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([("a", "1", True), ("a", "2", True)], "Record a would be matched twice"),
        ([("a", "1", True), ("b", "1", True)], "Child 1 would be matched twice"),
        ([("c", "9", True)], "are not in the review queue"),
    ],
)
def test_answers_that_cannot_all_be_true_are_refused(answers, sentence):
    with pytest.raises(LinkageError, match=sentence):
        settled(QUEUE, said(*answers))


def test_without_a_truth_the_probabilities_say_what_to_expect():
    of = estimate(QUEUE)
    assert of.matched == 1
    assert of.expected_wrong == pytest.approx(0.1)
    assert of.expected_waiting == pytest.approx(1.3)
    assert of.precision == pytest.approx(0.9)
    assert of.recall == pytest.approx(0.9 / 2.2)


def test_a_file_that_holds_no_links_is_refused(tmp_path):
    (tmp_path / "l.csv").write_text("record,child\n1,2\n", encoding="utf-8")
    with pytest.raises(LinkageError, match="holds no links; make one with kinweave link"):
        read_links([tmp_path / "l.csv"])
