"""The national return: who is counted, and that every number traces to rows."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from kinweave.release import Suppressed, Terms
from kinweave.returns.errors import ReturnError
from kinweave.returns.national import Made, layout, make, read_answers, read_layout
from kinweave.returns.national.cases import read_records
from kinweave.returns.national.counting import figures
from kinweave.returns.national.units import counted
from kinweave.returns.periods import year
from kinweave.returns.signing import Signature
from kinweave.tables import read_manifest, read_tables
from tests.returns.national_sets import Journeys, invented, lazy, on_disk
from tests.returns.recount import Recount

MAY, JULY = date(2025, 5, 12), date(2025, 7, 1)
TERMS = Terms("the collection", "its terms", "")
SIGNED = Signature("Zoë Okafor", "Head of service", date(2026, 6, 20))


@pytest.fixture(scope="module")
def many() -> dict[str, pl.DataFrame]:
    return invented(60, seed=11)


@pytest.fixture(scope="module")
def place(many, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return on_disk(tmp_path_factory.mktemp("sets") / "set", many)


def made(place: Path, to: str, **more) -> Made:
    return make(
        read_tables(place), manifest=read_manifest(place), set_fingerprint="0" * 64,
        period=year("2025-26"), to=to, terms=TERMS, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def full(place) -> Made:
    return made(place, "collection", signed=SIGNED)


@pytest.fixture(scope="module")
def public(place) -> Made:
    return made(place, "publication")


def numbers(told: Journeys, unit: str, measure: str, by: str = "", category: str = "") -> int:
    """One number of a return made of a few journeys."""
    plan = layout()
    found = figures(counted(read_records(lazy(told.tables())), year("2025-26"), plan), plan, "N/25")
    name = f"N/25/{unit}/family_group_conference/{measure}{f'/{by}={category}' if by else ''}"
    return len(found.whose[name])


def funnel(told: Journeys, unit: str) -> tuple[int, ...]:
    return tuple(
        numbers(told, unit, one) for one in ("referred", "agreed", "held", "not_held", "to_come")
    )


# ---- Who is counted -------------------------------------------------------------------------------


def test_brothers_and_sisters_are_one_family_and_each_a_child() -> None:
    told = Journeys()
    case = told.case()
    for _ in range(3):
        told.child(case)
    told.referral(case, MAY)
    told.answer(case, "accepted")
    told.conference(case, "held", JULY)
    assert funnel(told, "family") == (1, 1, 1, 0, 0)
    assert funnel(told, "child") == (3, 3, 3, 0, 0)


def test_a_child_who_left_before_the_day_did_not_have_the_conference() -> None:
    told = Journeys()
    case = told.case()
    told.child(case, left=date(2025, 6, 1))
    told.child(case)
    told.referral(case, MAY)
    told.conference(case, "held", JULY)
    assert funnel(told, "child") == (2, 1, 1, 1, 0)


def test_a_family_referred_twice_counts_once_and_a_yes_to_either_is_a_yes() -> None:
    told = Journeys()
    family = told.add("family")
    first, second = told.case(family), told.case(family)
    child = told.child(first, birth_date=date(2024, 6, 1))
    told.child(second, child)
    told.referral(first, MAY)
    told.referral(second, date(2026, 2, 1))
    told.close(first, "family_said_no")
    told.answer(second, "accepted")
    assert funnel(told, "family") == funnel(told, "child") == (1, 1, 0, 0, 1)
    assert numbers(told, "child", "referred", "age_band", "0") == 1


def test_one_parents_yes_is_agreement_though_the_other_says_no() -> None:
    told = Journeys()
    case = told.case()
    told.child(case)
    told.referral(case, MAY)
    told.answer(case, "said_no")
    told.answer(case, "accepted")
    assert funnel(told, "family") == (1, 1, 0, 0, 1)


def test_a_meeting_where_a_professional_stayed_is_not_a_family_group_conference() -> None:
    told = Journeys()
    case = told.case()
    told.child(case)
    told.referral(case, MAY)
    told.conference(case, "held", JULY, kind="family_meeting")
    told.close(case, "plan_in_place")
    assert funnel(told, "family") == (1, 0, 0, 1, 0)
    assert numbers(told, "family", "not_held", "not_held_reason", "another_meeting") == 1


def test_a_referral_outside_the_year_is_another_years_but_a_conference_counts_on_its_day() -> None:
    told = Journeys()
    case = told.case()
    told.child(case)
    told.referral(case, date(2025, 3, 31))
    told.conference(case, "held", date(2025, 4, 1))
    assert funnel(told, "family") == (0, 0, 0, 0, 0)
    assert numbers(told, "conference", "conferences") == 1


def test_a_letter_that_no_one_took_up_is_no_referral_and_is_still_counted() -> None:
    told = Journeys()
    case = told.case(route="letter", on=MAY)
    told.child(case)
    told.answer(case, "said_no")
    told.stages(case, "ended_at_offer")
    assert funnel(told, "family") == (0, 0, 0, 0, 0)
    assert numbers(told, "letter", "offered", "answer", "said_no") == 1


def test_an_unborn_child_counts_and_not_asked_is_not_prefers_not_to_say() -> None:
    told = Journeys()
    case = told.case()
    told.child(case, expected_birth_date=date(2025, 9, 1), ethnicity="NOBT")
    told.child(case, ethnicity="REFU", birth_date=date(2025, 5, 13))
    told.referral(case, MAY)
    assert numbers(told, "child", "referred", "age_band", "unborn") == 2
    assert numbers(told, "child", "referred", "ethnic_group", "NOBT") == 1
    assert numbers(told, "child", "referred", "ethnic_group", "REFU") == 1


def test_a_code_that_is_in_no_list_is_counted_as_not_recorded_and_said(tmp_path: Path) -> None:
    told = Journeys()
    case = told.case()
    told.child(case, sex="X")
    told.referral(case, MAY)
    found = made(on_disk(tmp_path / "set", told.tables()), "collection")
    assert found.remarks == ("Codes that are in no list are counted as not recorded, in: sex.",)
    assert found.has_errors
    assert numbers(told, "child", "referred", "sex", "not_recorded") == 1


def test_a_set_without_a_table_that_is_needed_is_refused() -> None:
    tables = lazy(Journeys().tables())
    del tables["referral"]
    with pytest.raises(ReturnError, match="no table referral"):
        read_records(tables)


def test_a_spreadsheet_that_keeps_no_offers_is_counted_and_the_return_says_what_is_not_kept(
    tmp_path: Path,
) -> None:
    told = Journeys()
    case = told.case()
    told.child(case)
    told.referral(case, MAY)
    kept = {name: frame for name, frame in told.tables().items() if name not in {"offer", "answer"}}
    found = made(on_disk(tmp_path / "set", kept), "collection")
    assert found.remarks == (
        "The set has no records of these kinds, so a 0 that rests on them means not recorded: offer, answer.",
    )
    assert not found.has_errors
    referred = "/child/family_group_conference/referred"
    assert [number for name, number in found.figures.items() if name.endswith(referred)] == [1]


# ---- Every number traces to rows ------------------------------------------------------------------


def test_every_number_of_the_return_is_counted_again_from_the_records(many, full: Made) -> None:
    records, plan, checked = Recount(many), layout(), 0
    rows = {
        (one["table"], one["row"], one["measure"]): one["cell"]
        for one in full.trace.inside.iter_rows(named=True)
    }
    for table in plan.tables:
        for category in ("total", *plan.breakdowns[table.by].categories):
            for measure in table.measures:
                wanted = records.number(table.unit, measure, table.by, category)
                cell = rows.get((table.name, category, measure))
                assert wanted == (0 if cell is None else full.figures[cell]), (
                    table.name,
                    category,
                    measure,
                )
                checked += 1
    assert checked > 500
    assert sum(value > 0 for value in full.figures.values()) > 150


def test_the_trace_names_those_counted_in_each_number_once(full: Made) -> None:
    trace = full.trace.inside
    ids = trace.group_by("table", "row", "measure", "cell").agg(
        pl.col("id").n_unique().alias("different"), pl.len().alias("rows")
    )
    assert ids.height > 150
    for one in ids.iter_rows(named=True):
        assert one["different"] == one["rows"] == full.figures[one["cell"]]
    assert trace.filter(pl.col("cases").list.len() == 0).height == 0


# ---- The workbook ---------------------------------------------------------------------------------


def opened(one: Made, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(one.workbook.value), data_only=values)


def heading(sheet) -> int:
    """The row in which a table's heading stands: the first with something in its second column."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value is not None)


def test_the_totals_are_formulas_over_the_rows_and_agree_with_what_is_stored(full: Made) -> None:
    live, stored = opened(full), opened(full, values=True)
    sums = 0
    for table in layout().tables:
        sheet, values = live[table.title], stored[table.title]
        head, last = heading(sheet), sheet.max_row
        for column in range(2, len(table.measures) + 2):
            parts = [values.cell(row, column).value for row in range(head + 1, last)]
            if layout().breakdowns[table.by].several:
                continue
            letter = openpyxl.utils.get_column_letter(column)
            assert sheet.cell(last, column).value == f"=SUM({letter}{head + 1}:{letter}{last - 1})"
            assert values.cell(last, column).value == sum(parts)
            sums += 1
    assert sums > 40
    results = [row[3].value for row in stored["Checks"].iter_rows(min_row=6)]
    assert set(results) == {"agrees"}


def test_every_sheet_is_locked_but_for_what_is_to_be_filled_in(full: Made) -> None:
    book = opened(full)
    open_cells = {
        (sheet.title, cell.column)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert all(sheet.protection.sheet for sheet in book)
    assert open_cells == {("About the service", 2), ("Checks", 5)}
    allowed = {one.type for one in book["About the service"].data_validations.dataValidation}
    assert allowed == {"list", "textLength", "decimal"}


def test_a_table_can_be_read_aloud(full: Made, public: Made) -> None:
    """A title first, one row of headings, a label in every row, nothing merged, columns wide enough."""
    for book in (opened(full), opened(public)):
        for sheet in book:
            assert sheet["A1"].value
            assert not sheet.merged_cells.ranges
            assert sheet.column_dimensions["A"].width >= 18
        for table in layout().tables:
            sheet = book[table.title]
            head = heading(sheet)
            assert sheet.cell(head, 2).value == layout().measures[table.measures[0]].label
            assert all(sheet.cell(row, 1).value for row in range(head, sheet.max_row + 1))


def test_the_copy_for_publication_has_no_formula_and_no_small_number(
    public: Made, full: Made
) -> None:
    assert isinstance(public.workbook.why, Suppressed)
    for sheet in opened(public):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
    assert not {1, 2, 3, 4, 5} & {value for value in public.figures.values() if value != "c"}
    assert {
        name: value for name, value in public.figures.items() if value != "c"
    }.items() <= full.figures.items()
    small = {name for name, value in full.figures.items() if 1 <= value <= 5}
    assert small
    assert {public.figures[name] for name in small} == {"c"}


def test_the_copy_for_publication_does_not_say_how_many_records_there_are(
    public: Made, full: Made
) -> None:
    said = [cell.value for row in opened(public)["Where it came from"].iter_rows() for cell in row]
    told = [cell.value for row in opened(full)["Where it came from"].iter_rows() for cell in row]
    assert "Records: case" in told
    assert not [one for one in said if str(one).startswith("Records:")]


def test_percentages_of_what_is_held_back_are_held_back(public: Made) -> None:
    sheet = opened(public)["Children by ethnic group"]
    head, marked = heading(sheet), 0
    for row in range(head + 1, sheet.max_row + 1):
        referred, agreed, share = (sheet.cell(row, column).value for column in (2, 3, 7))
        if "c" in (referred, agreed):
            assert share == "c"
            marked += 1
    assert marked


def test_a_copy_says_whether_it_is_signed_what_it_is_and_that_the_layout_is_ours(
    full, public
) -> None:
    said = {name: " ".join(str(row[0].value) for row in opened(one)["Cover"].iter_rows() if row[0].value)
            for name, one in (("full", full), ("public", public))}  # fmt: skip
    assert "Signed off by Zoë Okafor, Head of service, on 2026-06-20" in said["full"]
    assert "must not be published or passed on" in said["full"]
    assert "DRAFT: not signed off" in said["public"]
    assert "Copy for publication. Numbers from 1 to 5 are shown as c" in said["public"]
    assert all("This layout is Kinweave’s own." in one for one in said.values())


def test_no_name_of_a_child_and_no_identifier_is_in_a_workbook(full: Made, many) -> None:
    shown = {str(cell.value) for sheet in opened(full) for row in sheet.iter_rows() for cell in row}
    assert not shown & set(many["person"]["id"])


def test_the_same_records_make_the_same_bytes(place: Path, full: Made) -> None:
    assert made(place, "collection", signed=SIGNED).workbook.value == full.workbook.value


def test_what_people_say_of_the_service_stands_in_the_workbook(place: Path) -> None:
    answers = read_answers(
        b'who_provides = "Both"\ncoordinators = 4.5\nhow_offered = "Aloud, then by letter."',
        layout(),
        "a.toml",
    )
    sheet = opened(made(place, "collection", answers=answers))["About the service"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=6)}
    assert [value for value in said.values() if value is not None] == [
        "Both",
        "Aloud, then by letter.",
        4.5,
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b'who_provides = "Us"', "must be one of"), (b"coordinators = -1", "number from 0"),
     (b'colour = "blue"', "which is not asked"), (b"how_offered = 3", "words in quotation marks"),
     (b"=", "not well-formed")],
)  # fmt: skip
def test_an_answer_that_was_not_asked_for_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(ReturnError, match=sentence):
        read_answers(content, layout(), "a.toml")


def test_a_layout_that_names_what_it_does_not_define_cannot_ship() -> None:
    import kinweave.returns.national as package

    content = (Path(package.__file__).parent / "data" / "national-fgc-1.toml").read_text()
    for old, new, sentence in (
        ('by = "sex"', 'by = "gender"', "names gender, which is not defined"),
        ('other = ["OOTH"]', "other = []", "exactly once"),
        ('title = "Children by age"', 'title = "Children: age"', "cannot be the name of a sheet"),
        ('unit = "family"', "unit = family", "cannot be read"),
    ):
        with pytest.raises(ReturnError, match=sentence):
            read_layout(content.replace(old, new).encode())


@pytest.mark.parametrize("name", ["2025", "2025-27", "25-26", "2025/26"])
def test_a_year_runs_from_april_to_march(name: str) -> None:
    with pytest.raises(ReturnError, match="such as 2025-26"):
        year(name)
    assert (year("2099-00").first, year("2025-26").last) == (date(2099, 4, 1), date(2026, 3, 31))
