"""What is held back cannot be worked out: from one table, from linked ones, or from two publications."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.release import (
    Cell,
    Counts,
    Kind,
    Ledger,
    Published,
    ReleaseError,
    Sum,
    Unreleased,
    rule,
    suppress,
)
from tests.release.attack import MOST, Reader

SEXES, AGES, RESULTS = ("F", "M", "U"), ("0-4", "5-9", "10-17"), ("held", "not held")
WIDTH = 4
Pairs = list[tuple[str, tuple[str, ...]]]

people = st.lists(
    st.tuples(st.sampled_from(SEXES), st.sampled_from(AGES), st.sampled_from(RESULTS)),
    min_size=0,
    max_size=45,
)


def table(children: list[tuple[str, ...]], by: int, prefix: str = "2025") -> Counts:
    """Children by sex or by age, and how many of each had a conference; those without can be worked out."""
    codes = (SEXES, AGES)[by]
    cells: dict[str, Cell] = {}
    sums: list[Sum] = []
    for code in ("all", *codes):
        row = [one for one in children if code in ("all", one[by])]
        name = prefix if code == "all" else f"{prefix}/{code}"
        cells[f"{name}/referred"] = Cell(len(row))
        cells[f"{name}/held"] = Cell(sum(one[2] == "held" for one in row))
        cells[f"{name}/without"] = Cell(sum(one[2] != "held" for one in row), Kind.IMPLIED)
        sums.append(Sum(f"{name}/referred", (f"{name}/held", f"{name}/without")))
    sums += [
        Sum(f"{prefix}/{measure}", tuple(f"{prefix}/{code}/{measure}" for code in codes))
        for measure in ("referred", "held")
    ]
    return Counts(cells, tuple(sums))


def crossed(children: list[tuple[str, ...]]) -> Counts:
    """Children by sex and age together, with both margins."""
    cells = {"2025/referred": Cell(len(children))}
    sums = [Sum("2025/referred", tuple(f"2025/{sex}/referred" for sex in SEXES))]
    sums.append(Sum("2025/referred", tuple(f"2025/{age}/referred" for age in AGES)))
    for sex in SEXES:
        cells[f"2025/{sex}/referred"] = Cell(sum(one[0] == sex for one in children))
        sums.append(Sum(f"2025/{sex}/referred", tuple(f"{sex} {age}" for age in AGES)))
        for age in AGES:
            cells[f"{sex} {age}"] = Cell(sum(one[:2] == (sex, age) for one in children))
    for age in AGES:
        cells[f"2025/{age}/referred"] = Cell(sum(one[1] == age for one in children))
        sums.append(Sum(f"2025/{age}/referred", tuple(f"{sex} {age}" for sex in SEXES)))
    return Counts(cells, tuple(sums))


def printed(published: Published) -> dict[str, tuple[int, float]]:
    return {
        name: (0, MOST) if figure is None else (figure, figure)
        for name, figure in published.figures.items()
    }


def pairs(*releases: Counts) -> Pairs:
    return [(total.whole, total.parts) for one in releases for total in one.sums]


def together(*releases: Mapping[str, tuple[int, float]]) -> dict[str, tuple[int, float]]:
    """What a reader of several publications knows of each number."""
    known: dict[str, tuple[int, float]] = {}
    for one in releases:
        for name, (least, most) in one.items():
            low, high = known.get(name, (0, MOST))
            known[name] = (max(low, least), min(high, most))
    return known


def assert_safe(reader: Reader, *truths: Counts) -> None:
    """No count of 1 to 5 can be known to within four, whether it was to be printed or could be worked out."""
    small = {
        name: cell.value
        for truth in truths
        for name, cell in truth.cells.items()
        if 1 <= cell.value <= 5 and cell.kind is not Kind.SLACK
    }
    for name, value in small.items():
        least, most = reader.in_whole_numbers(name)
        assert least <= value <= most
        assert most - least >= WIDTH, name
        low, high = reader.by_lines(name)
        assert high - low >= WIDTH - 1e-6, name


@settings(max_examples=12, deadline=None)
@given(children=people)
def test_in_a_table_with_its_margins_no_small_number_can_be_worked_out(children) -> None:
    truth = crossed(children)
    published = suppress(Unreleased(truth), name="a").published.value
    assert_safe(Reader(printed(published), pairs(truth)), truth)


@settings(max_examples=12, deadline=None)
@given(children=people)
def test_in_two_tables_that_share_a_total_no_small_number_can_be_worked_out(children) -> None:
    truth = table(children, 0).together_with([table(children, 1)])
    published = suppress(Unreleased(truth), name="a").published.value
    assert_safe(Reader(printed(published), pairs(truth)), truth)


@settings(max_examples=10, deadline=None)
@given(children=people)
def test_in_two_publications_of_the_same_children_no_small_number_can_be_worked_out(
    children,
) -> None:
    first, second = table(children, 0), crossed(children)
    one = suppress(Unreleased(first), name="a")
    try:
        two = suppress(Unreleased(second), name="b", ledger=one.ledger)
    except ReleaseError:
        # The first has left no safe way to print the second: then nothing is printed.
        return
    known = together(printed(one.published.value), printed(two.published.value))
    assert_safe(Reader(known, pairs(first, second)), first, second)


@settings(max_examples=10, deadline=None)
@given(early=people, late=people)
def test_a_year_does_not_give_away_what_the_quarters_held_back(early, late) -> None:
    first = table(early, 0, "Q1-3")
    year = table(early + late, 0, "2025")
    rest = table(late, 0, "Q4")
    names = [name for name, cell in first.cells.items() if cell.kind is Kind.PUBLISHED]
    links = tuple(
        Sum(name.replace("Q1-3", "2025"), (name, name.replace("Q1-3", "Q4"))) for name in names
    )
    implied = {name: Cell(cell.value, Kind.IMPLIED) for name, cell in rest.cells.items()}
    second = year.together_with([Counts(implied, rest.sums)])
    one = suppress(Unreleased(first), name="Q1-3")
    try:
        two = suppress(Unreleased(second), name="2025", ledger=one.ledger, links=links)
    except ReleaseError:
        # The quarters alone have left no safe way to print the year: then nothing is printed.
        return
    known = together(printed(one.published.value), printed(two.published.value))
    sums = pairs(first, second) + [(link.whole, link.parts) for link in links]
    assert_safe(Reader(known, sums), first, second)


@settings(max_examples=10, deadline=None)
@given(children=people)
def test_rounded_numbers_give_no_small_number_away_either(children) -> None:
    truth = crossed(children)
    published = suppress(Unreleased(truth), name="a", by=rule(rounded=True)).published.value
    known: dict[str, tuple[int, float]] = {}
    for name, figure in published.figures.items():
        if figure is None:
            known[name] = (0, MOST)
        else:
            assert figure % 5 == 0
            assert abs(figure - truth.cells[name].value) <= 2
            known[name] = (max(figure - 2, 6), figure + 2) if figure else (0, 0)
    assert_safe(Reader(known, pairs(truth)), truth)


def test_the_attack_finds_what_was_left_unprotected() -> None:
    """Held back alone, a small number is found at once: the attack above would see it."""
    known: dict[str, tuple[int, float]] = {"all": (20, 20), "F": (0, MOST), "M": (17, 17)}
    assert Reader(known, [("all", ("F", "M"))]).in_whole_numbers("F") == (3, 3)


def test_a_larger_table_is_protected_and_most_of_it_is_still_printed() -> None:
    dice = random.Random(7)
    children = [
        (dice.choice("FFFFMMMMU"), dice.choice(AGES), dice.choice(RESULTS)) for _ in range(400)
    ]
    truth = table(children, 0).together_with([table(children, 1)])
    done = suppress(Unreleased(truth), name="a").published
    assert_safe(Reader(printed(done.value), pairs(truth)), truth)
    assert done.why.held_back == 0


def test_what_was_printed_before_is_no_longer_there_to_be_held_back() -> None:
    first = Counts({"all": Cell(30), "M": Cell(27)})
    before = suppress(Unreleased(first), name="a").ledger
    second = Counts({"all": Cell(30), "M": Cell(27), "F": Cell(3)}, (Sum("all", ("F", "M")),))
    with pytest.raises(ReleaseError, match="already given some of them away"):
        suppress(Unreleased(second), name="b", ledger=before)


def test_a_number_that_moved_by_a_few_since_it_was_printed_is_held_back() -> None:
    before = suppress(Unreleased(Counts({"all": Cell(30)})), name="a").ledger
    later = suppress(Unreleased(Counts({"all": Cell(32)})), name="b", ledger=before)
    assert later.published.value.figures == {"all": None}
    much_later = suppress(Unreleased(Counts({"all": Cell(48)})), name="b", ledger=before)
    assert much_later.published.value.figures == {"all": 48}


def test_what_an_earlier_publication_held_back_stays_protected_though_it_is_not_printed_again() -> (
    None
):
    sums = (Sum("all", ("F", "M", "U")),)
    first = Counts({"all": Cell(60), "F": Cell(3), "M": Cell(20), "U": Cell(37)}, sums)
    one = suppress(Unreleased(first), name="a")
    assert one.published.value.figures == {"all": 60, "F": None, "M": None, "U": 37}
    two = suppress(Unreleased(Counts({"M": Cell(20)})), name="b", ledger=one.ledger)
    assert two.published.value.figures == {"M": None}


def test_a_ledger_reads_back_as_it_was_written() -> None:
    first = Counts({"all": Cell(23), "F": Cell(3), "M": Cell(20)}, (Sum("all", ("F", "M")),))
    ledger = suppress(Unreleased(first), name="a").ledger
    again = Ledger.from_json(ledger.to_json(), "ledger.json")
    assert again == ledger
    assert again.fingerprint == ledger.fingerprint
    assert ledger.with_(ledger.publications[0]) == ledger
    assert b" 3" not in ledger.to_json()
    with pytest.raises(ReleaseError, match=r"ledger.json is not a ledger"):
        Ledger.from_json(b'{"publications": [{"name": "a"}]}', "ledger.json")
