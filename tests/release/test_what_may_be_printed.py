"""What stands in a printed table: the mark, the zeros, the percentages and the rounding."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kinweave.release
from kinweave.release import (
    Cell,
    Counts,
    Kind,
    Released,
    ReleaseError,
    Rule,
    Sum,
    Suppressed,
    Terms,
    Unreleased,
    breakdown,
    not_more_than,
    percentage,
    remainder,
    rule,
    suppress,
    to_multiple,
    under_terms,
    write,
)
from kinweave.release.rounding import could_have_been

TERMS = Terms("the collecting body", "the sharing terms", "Zoë Okafor")


def shown(counts: Counts) -> dict[str, int | str]:
    published = suppress(Unreleased(counts), name="a").published.value
    return {name: published.shown(name) for name in published.figures}


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_one_to_five_are_shown_as_c(number: int) -> None:
    assert shown(Counts({"held": Cell(number)})) == {"held": "c"}


@pytest.mark.parametrize("number", [0, 6, 417])
def test_nothing_and_more_than_five_are_shown(number: int) -> None:
    assert shown(Counts({"held": Cell(number)})) == {"held": number}


def test_a_zero_is_shown_beside_a_total_that_is_shown() -> None:
    assert shown(breakdown("all", {"F": 12, "M": 9, "U": 0})) == {
        "all": 21,
        "F": 12,
        "M": 9,
        "U": 0,
    }


def test_a_zero_is_held_back_where_it_would_tell_what_a_few_children_all_are() -> None:
    """Four children, none of them girls: to show the zero would say that each is a boy."""
    assert shown(breakdown("all", {"F": 0, "M": 4})) == {"all": "c", "F": "c", "M": "c"}


def test_another_number_is_held_back_so_that_the_small_one_cannot_be_had_by_subtraction() -> None:
    given_ = breakdown("all", {"F": 3, "M": 20, "U": 11})
    assert shown(given_) == {"all": 34, "F": "c", "M": 20, "U": "c"}


def test_what_is_left_of_a_whole_is_protected_though_it_is_not_printed() -> None:
    """Ten referred and eight held would tell of two who were not."""
    assert sorted(map(str, shown(remainder("referred", 10, "held", 8)).values())) == ["10", "c"]
    assert shown(remainder("referred", 20, "held", 8)) == {"referred": 20, "held": 8}


def test_where_somebody_may_be_in_several_rows_each_row_is_taken_from_the_whole() -> None:
    several = breakdown("disabled", {"LD": 9, "AUT": 12}, total=14, every_once=False)
    assert shown(several)["LD"] == "c" or shown(several)["disabled"] == "c"
    assert several.cells["disabled without AUT"] == Cell(2, Kind.IMPLIED)


def test_that_families_are_not_more_than_children_protects_no_one_and_adds_no_mark() -> None:
    assert shown(not_more_than("children", 12, [("families", 9)])) == {
        "children": 12,
        "families": 9,
    }


def test_a_percentage_of_something_held_back_is_held_back() -> None:
    published = suppress(
        Unreleased(Counts({"held": Cell(3), "agreed": Cell(30), "referred": Cell(40)})), name="a"
    ).published.value
    assert published.percentage("held", "referred") == "c"
    assert published.percentage("agreed", "held") == "c"
    assert published.percentage("agreed", "referred") == "75"
    assert published.percentage("agreed", "referred", 1) == "75.0"


def test_a_percentage_of_rounded_numbers_is_made_of_what_is_printed() -> None:
    counts = Unreleased(Counts({"held": Cell(32), "referred": Cell(40)}))
    published = suppress(counts, name="a", by=rule(rounded=True)).published.value
    assert (published.shown("held"), published.percentage("held", "referred")) == (30, "75")


@pytest.mark.parametrize(
    ("part", "whole", "places", "said"),
    [(1, 8, 0, "13"), (1, 8, 1, "12.5"), (1, 3, 2, "33.33"), (1, 200, 0, "1"), (0, 7, 0, "0"),
     (0, 0, 0, ""), (5, 1000, 0, "1"), (4, 1000, 0, "0")],
)  # fmt: skip
def test_percentages_round_halves_up(part: int, whole: int, places: int, said: str) -> None:
    assert percentage(part, whole, places) == said


@given(number=st.integers(0, 100_000), of=st.integers(1, 10))
def test_a_number_lies_where_its_rounding_says_it_could(number: int, of: int) -> None:
    rounded = to_multiple(number, of)
    least, most = could_have_been(rounded, of)
    assert rounded % of == 0
    assert least <= number <= most
    assert to_multiple(most, of) == to_multiple(least, of) == rounded
    assert to_multiple(most + 1, of) != rounded


def test_halves_are_rounded_up() -> None:
    assert [to_multiple(number, 10) for number in (14, 15, 25, 35)] == [10, 20, 30, 40]


def test_the_rule_says_in_words_what_was_done() -> None:
    assert rule().words.startswith("Numbers from 1 to 5 are shown as c")
    assert rule(rounded=True).words.endswith("rounded to the nearest 5.")
    with pytest.raises(ReleaseError, match="multiple from 1 to 10"):
        Rule(1, 5, "c", 4, 1, 40, 12, round_to=20)


@pytest.mark.parametrize(
    ("cells", "sums", "sentence"),
    [({"a": Cell(-1)}, (), "less than nothing"),
     ({"a": Cell(3)}, (Sum("a", ("b",)),), "names the number b"),
     ({"a": Cell(3), "b": Cell(2)}, (Sum("a", ("b",)),), "do not add up")],
)  # fmt: skip
def test_numbers_that_contradict_themselves_are_refused(cells, sums, sentence: str) -> None:
    with pytest.raises(ReleaseError, match=sentence):
        Counts(cells, sums)


def test_one_number_cannot_be_two_things_in_one_release() -> None:
    with pytest.raises(ReleaseError, match="twice with different values"):
        Counts({"a": Cell(3)}).together_with([Counts({"a": Cell(4)})])


# ---- The types -----------------------------------------------------------------------------------


def test_only_suppression_and_sharing_terms_make_a_released_result(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="only suppression and sharing terms"):
        Released(b"numbers")
    full = under_terms(Unreleased(b"numbers"), TERMS)
    assert (full.value, full.why, repr(full)) == (b"numbers", TERMS, "Released(Terms)")
    done = suppress(Unreleased(Counts({"a": Cell(2), "b": Cell(9)})), name="a").published
    assert (done.why.cells, done.why.held_back) == (2, 1)
    assert isinstance(done.why, Suppressed)


def test_sharing_terms_name_who_gets_it_and_on_what_footing() -> None:
    with pytest.raises(ReleaseError, match="must name the recipient"):
        Terms(" ", "the sharing terms", "")
    with pytest.raises(ReleaseError, match="must name the basis"):
        Terms("the collecting body", "", "")


def test_only_a_released_result_is_written_to_a_file_for_others(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    for refused in (Unreleased(b"3 children"), b"3 children"):
        with pytest.raises(TypeError, match="only a Released result"):
            write(out, refused)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    write(out, under_terms(Unreleased(3), TERMS).map(lambda number: f"{number} children".encode()))
    assert out.read_bytes() == b"3 children"


def test_an_unreleased_result_does_not_show_itself_change_or_travel() -> None:
    inside = Unreleased("Tomasz, 12 Mill Lane").map(str.upper)
    assert repr(inside) == "Unreleased()"
    assert inside.inside == "TOMASZ, 12 MILL LANE"
    with pytest.raises(AttributeError, match="does not change"):
        inside._value = "other"
    with pytest.raises(TypeError, match="not stored"):
        inside.__reduce__()
    with pytest.raises(AttributeError, match="does not change"):
        del under_terms(inside, TERMS)._value


def test_the_types_refuse_an_unreleased_result_before_anything_runs(tmp_path: Path) -> None:
    sentence = (
        "from pathlib import Path\n"
        "from kinweave.release.results import Terms, Unreleased, under_terms\n"
        "from kinweave.release.writing import write\n"
        "inside = Unreleased(b'rows')\n"
        "write(Path('a'), {})\n"
    )
    # Beside the file that is checked: mypy does not look at what is installed.
    source = tmp_path / "kinweave" / "release"
    shutil.copytree(Path(kinweave.release.__file__).parent, source)
    modules = [str(source / f"{name}.py") for name in ("errors", "results", "writing")]
    said = {}
    for name, given_ in (
        ("wrong", "inside"),
        ("right", "under_terms(inside, Terms('a', 'b', 'c'))"),
    ):
        file = tmp_path / f"{name}.py"
        file.write_text(sentence.format(given_))
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--config-file=", "--follow-imports=skip",
             "--namespace-packages", "--explicit-package-bases", f"--cache-dir={tmp_path}", *modules, str(file)],
            capture_output=True, text=True, check=False,
            env=os.environ | {"MYPYPATH": str(tmp_path)},
        )  # fmt: skip
        said[name] = done.stdout
    assert 'incompatible type "Unreleased[bytes]"; expected "Released[bytes]"' in said["wrong"]
    assert said["right"].startswith("Success")
