"""The report of a trial and the manager's page: rebuilt to the byte, sober, and true to the analysis."""

import json
import re
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from kinweave.cli import main
from kinweave.evidence.intervals import Interval
from kinweave.evidence.reporting import headline, limitations, manager_page, report_page
from kinweave.evidence.reporting.consort import flow_lines, flow_picture
from kinweave.evidence.reporting.figures import fewer, likely, points
from kinweave.evidence.reporting.hundred import hundred_children
from tests.evidence.analysed_trial import analysed, document, made

FOUND = analysed(subgroups=["sex"])
MANAGER, REPORT = manager_page(FOUND), report_page(FOUND, None)


class Reader(HTMLParser):
    """What is shown of a page, its headings and its ids."""

    def __init__(self, page):
        super().__init__()
        self.words, self.headings, self.ids, self.pictures, self._hidden = [], [], [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._hidden += tag == "style"
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "img":
            self.pictures.append(given.get("alt", ""))

    def handle_endtag(self, tag):
        self._hidden -= tag == "style"

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same trial reported twice, from two places, by the command."""
    out = []
    for name in ("one", "two"):
        at = tmp_path_factory.mktemp(name)
        made().families.write_parquet(at / "families.parquet")
        made().children.write_parquet(at / "children.parquet")
        quick = made().plan.replace(
            "[analysis]\n", "[analysis]\nbootstraps = 50\nrerandomisations = 200\n"
        )
        (at / "plan.toml").write_text(quick)
        assert main(["trial", "report", str(at / "plan.toml"), "--out", str(at / "report")]) == 0
        out.append(at / "report")
    return out


def test_one_command_rebuilds_the_report_to_the_same_bytes(folders):
    one, two = ({path.name: path.read_bytes() for path in at.iterdir()} for at in folders)
    assert set(one) == {
        "report.html",
        "report.pdf",
        "manager.html",
        "manager.pdf",
        "flow.svg",
        "results.json",
    }
    assert one == two


def test_the_managers_page_is_one_page_on_paper(folders):
    assert len(PdfReader(folders[0] / "manager.pdf").pages) == 1


def test_the_report_names_its_inputs_by_their_hash_and_the_command(folders):
    page = (folders[0] / "report.html").read_text()
    assert "kinweave trial report plan.toml --out report" in page
    assert len(set(re.findall(r"SHA-256 ([0-9a-f]{64})", page))) == 3
    assert str(folders[0].parent) not in page


def test_the_figures_as_data_are_those_of_the_page(folders):
    data = json.loads((folders[0] / "results.json").read_text())
    assert data["headline"] in (folders[0] / "manager.html").read_text()
    assert data["analysis"]["main"]["basis"] == "child"


def test_a_report_is_not_written_over_another(folders, capsys):
    plan = str(folders[0].parent / "plan.toml")
    assert main(["trial", "report", plan, "--out", str(folders[0])]) == 2
    assert "already something" in capsys.readouterr().err


def test_the_analysis_is_said_in_sentences(folders, capsys, tmp_path):
    plan = str(folders[0].parent)
    assert main(["trial", "analyse", plan, "--out", str(tmp_path / "found.json")]) == 0
    said = capsys.readouterr().out
    assert json.loads((tmp_path / "found.json").read_text())["headline"] in said
    assert "Assumed:" in said


def test_a_plan_that_cannot_be_read_is_one_sentence(tmp_path, capsys):
    (tmp_path / "plan.toml").write_text("title = ")
    assert main(["trial", "analyse", str(tmp_path)]) == 2
    assert "not TOML" in capsys.readouterr().err


def test_the_manager_reads_of_100_children_so_many():
    main_, plain = FOUND.main, FOUND.raw
    assert headline(FOUND) == (
        f"Of 100 children referred about {100 * main_.offered:.0f} were in care a year later; of 100 not referred "
        f"about {100 * main_.usual:.0f}; likely {likely(main_.difference)}."
    )
    words = " ".join(Reader(MANAGER).words)
    assert headline(FOUND) in words
    assert f"Unadjusted figures, as counted: {points(plain.offered)}" in words


def test_the_managers_page_has_no_greek_no_stars_and_no_p_values():
    words = " ".join(Reader(MANAGER).words)
    assert not re.search(r"[\u0370-\u03ff*†‡]", words)
    assert not re.search(r"\bp\s*[<=]|p-value|significan|odds", words, re.IGNORECASE)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.154, -0.018, "between 2 and 15 fewer"),
        (-0.154, 0.021, "between 15 fewer and 2 more"),
        (0.03, 0.11, "between 3 and 11 more"),
    ],
)
def test_a_range_is_said_as_a_manager_would(low, high, said):
    assert likely(Interval((low + high) / 2, low, high, 0.95, "any")) == said


def test_nothing_is_never_minus_nothing():
    assert points(-0.0001) == "0.0"
    assert fewer(-0.001) == "no fewer and no more"
    assert fewer(-0.086) == "9 fewer"


@pytest.mark.parametrize(("share", "filled"), [(0.362, 36), (0.448, 45), (0.0, 0), (1.0, 100)])
def test_the_picture_has_a_hundred_children_and_fills_those_in_care(share, filled):
    drawn = hundred_children(share, "some", "100 children", "in care")
    assert drawn.count("<path") == 100
    assert drawn.count('fill="#12436D"') == 2 * filled
    assert f"{filled} are filled and {100 - filled} are in outline" in drawn


def test_the_flow_drawn_is_the_flow_counted():
    said, drawn = " ".join(flow_lines(FOUND.flow, 12)), flow_picture(FOUND.flow, 12)
    for arm in (FOUND.flow.offered, FOUND.flow.usual):
        assert f"{arm.families:,} families" in said
        assert f"Analysed: {arm.analysed:,} children" in said
        assert f"Analysed: {arm.analysed:,} children" in drawn


def test_the_baseline_table_has_no_p_values():
    table = REPORT[REPORT.index("Children at the letter") : REPORT.index("What was found")]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table)
    assert heads == ["", "Referred", "Not referred", "Standardised difference", "Not recorded"]


@pytest.mark.parametrize("page", [MANAGER, REPORT], ids=["manager", "report"])
def test_a_page_carries_all_it_needs_and_can_be_heard(page):
    reader = Reader(page)
    assert '<html lang="en-GB">' in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert reader.headings[0] == "h1"
    assert reader.headings.count("h1") == 1
    assert len(reader.ids) == len(set(reader.ids))
    assert all(reader.pictures)
    assert page.count("<svg") == page.count("<title id=")
    assert page.count("<table>") == page.count("<caption>")


def test_the_limits_are_those_of_this_trial():
    found = limitations(FOUND)
    assert any("Brothers and sisters fare alike" in line for line in found)
    bare = limitations(
        analysed(
            families_=made().families.drop("block"), children_=made().children.drop("entered_care")
        )
    )
    for said in ("do not say on which day", "has no blocks"):
        assert any(said in line for line in bare)
        assert not any(said in line for line in found)


def test_a_title_is_never_taken_for_markup():
    odd = analysed()
    object.__setattr__(odd.plan, "title", "<script>alert(1)</script> & co")
    assert "<script>" not in report_page(odd, None) + manager_page(odd)
    assert document()["title"] != odd.plan.title
