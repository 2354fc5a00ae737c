"""`kinweave economics`: a plan in, a report out, or one sentence."""

import json
import xml.etree.ElementTree as ET

import pytest

from kinweave.cli import main
from kinweave.evidence.economics import example_plan

FEW = ["--draws", "20000"]


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.toml"
    assert main(["economics", "--example", "--out", str(path)]) == 0
    assert path.read_text("utf-8") == example_plan()
    return path


def test_a_plan_gives_a_report_in_a_folder_with_the_same_bytes_each_time(plan, tmp_path, capsys):
    for name in ("one", "two"):
        assert main(["economics", "--plan", str(plan), "--out", str(tmp_path / name), *FEW]) == 0
    said = capsys.readouterr().out
    assert "Each child referred costs £3,608" in said
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == [
        "acceptability.svg",
        "net-saving.svg",
        "one-at-a-time.svg",
        "report.html",
        "report.txt",
        "results.json",
        "roll-out.svg",
    ]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_page_stands_alone_and_its_pictures_do_not_share_names(plan, tmp_path):
    out = tmp_path / "page.html"
    assert main(["economics", "--plan", str(plan), "--out", str(out), *FEW]) == 0
    page = out.read_text("utf-8")
    assert "http" not in page.replace("http://www.w3.org", "")
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    for start in page.split("<svg ")[1:]:
        ET.fromstring("<svg " + start[: start.index("</svg>")] + "</svg>")
    assert page.count('role="img"') == 4
    assert "prices 2022-23" in page


def test_every_figure_for_a_program_says_its_basis_horizon_payer_and_price_year(plan, capsys):
    assert main(["economics", "--plan", str(plan), "--format", "json", *FEW]) == 0
    record = json.loads(capsys.readouterr().out)
    for figure in (*record["sums"], *record["lines"]):
        assert figure["basis"] in ("child", "family")
        assert figure["payer"] in ("all", "council", "courts and Cafcass")
        assert (figure["horizon_months"], figure["price_year"]) == (12, "2022-23")
    assert record["seed"] == 1
    assert len(record["plan_sha256"]) == 64


def test_the_worked_example_prints_the_reconciliation(capsys):
    assert main(["economics", "--worked-example", *FEW]) == 0
    said = capsys.readouterr().out
    for words in (
        "£6,202 − £5,242",
        "£960 × 26,543",
        "26,543 × 8.64 points",
        "prints as 2,293",
        "Not identified",
        "7.27 points",
        "£221.50",
        "about 2 in 3",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("amount = 4100", "amount = -1"), "write a number from 0"),
        (("[index", "[elsewhere"), "add an [index]"),
        (("children_per_family = 1.7322", ""), "children_per_family"),
    ],
)
def test_a_bad_plan_ends_with_two_and_one_sentence_and_nothing_is_written(
    plan, tmp_path, capsys, change, said
):
    plan.write_text(plan.read_text("utf-8").replace(*change), "utf-8")
    assert main(["economics", "--plan", str(plan), "--out", str(tmp_path / "out"), *FEW]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["out.pdf", "nowhere/out.html"])
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_costed(
    plan, tmp_path, capsys, name
):
    assert main(["economics", "--plan", str(plan), "--out", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_plan_or_the_example_must_be_asked_for(capsys, tmp_path):
    assert main(["economics"]) == 2
    assert main(["economics", "--plan", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err
