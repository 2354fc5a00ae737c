"""What stands beside a row in a return is worked out child by child."""

import datetime as dt

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kinweave import standard as standards
from kinweave.tables.ssda903 import with_children
from kinweave.validate.derived_ssda903 import UNKNOWN, derive
from tests.tables.made_ssda903 import frame, made_returns


def day(text):
    return dt.datetime.strptime(text, "%d/%m/%Y").date() if text else None


def episodes(*rows):
    """Episodes from “child first-day last-day reason status placement why-ended”."""
    names = ("child_number", "decom", "dec", "rne", "ls", "place", "rec")
    return frame("episodes", [dict(zip(names, row, strict=False)) for row in rows])


HISTORY = (
    ("A", day("01/05/2026"), day("03/05/2026"), "S", "L1", "U4", "X1"),
    ("A", day("03/05/2026"), day("05/05/2026"), "P", "L1", "U6", "X1"),
    ("A", day("05/05/2026"), day("01/06/2026"), "L", "C1", "U6", "E4A"),
    ("A", day("01/09/2026"), None, "S", "C1", "U6", None),
    ("B", day("02/05/2026"), None, "S", "V2", "K2", None),
)


def derived(*rows, **others):
    return derive({"episodes": episodes(*rows), **others})


def column(table, name, child="A"):
    return table.filter(pl.col("child_number") == child)[name].to_list()


def test_an_episode_knows_the_one_before_and_the_one_after_of_its_own_child():
    found = derived(*HISTORY)["episodes"]
    assert column(found, "episode_number") == [1, 2, 3, 4]
    assert column(found, "previous_dec") == [None, *(row[2] for row in HISTORY[:3])]
    assert column(found, "previous_rec") == [None, "X1", "X1", "E4A"]
    assert column(found, "next_decom") == [*(row[1] for row in HISTORY[1:4]), None]
    assert column(found, "next_rne") == ["P", "L", "S", None]
    assert column(found, "next_place") == ["U6", "U6", "U6", None]
    assert column(found, "previous_dec", "B") == [None]


def test_the_order_of_the_file_does_not_matter_and_is_kept():
    found = derived(*reversed(HISTORY))["episodes"]
    assert found["row"].to_list() == [0, 1, 2, 3, 4]
    assert column(found, "episode_number") == [4, 3, 2, 1]


def test_what_changed_is_told_beside_the_episode_before():
    found = derived(*HISTORY)["episodes"]
    assert column(found, "ls_changed") == [None, False, True, False]
    assert column(found, "placement_changed") == [None, True, False, False]


@pytest.mark.parametrize("name", ["place", "place_provider", "pl_post", "urn"])
def test_a_placement_has_changed_when_anything_that_describes_it_has(name):
    both = episodes(*HISTORY[:2]).with_columns(place=pl.lit("U4"))
    moved = both.with_columns(
        pl.when(pl.col("row") == 1).then(pl.lit("Z")).otherwise(pl.col(name)).alias(name)
    )
    assert derive({"episodes": both})["episodes"]["placement_changed"].to_list() == [None, False]
    assert derive({"episodes": moved})["episodes"]["placement_changed"].to_list() == [None, True]


def test_a_legal_status_runs_on_through_moves_and_begins_anew_after_a_gap():
    found = derived(*HISTORY)["episodes"]
    assert column(found, "ls_since") == [
        day("01/05/2026"),
        day("01/05/2026"),
        day("05/05/2026"),
        day("01/09/2026"),
    ]


def test_an_episode_given_twice_is_counted_in_both_rows():
    found = derived(*HISTORY, HISTORY[0])["episodes"]
    assert column(found, "times_given") == [2, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("begun", "ended", "covered"),
    [
        ("01/01/2026", "01/05/2026", [False, False, False, False]),
        ("01/01/2026", "02/05/2026", [True, False, False, False]),
        ("03/05/2026", "05/05/2026", [False, True, False, False]),
        ("04/05/2026", "06/05/2026", [False, True, True, False]),
        ("01/06/2026", None, [False, False, False, True]),
        ("02/05/2026", None, [True, True, True, True]),
    ],
)
def test_an_order_covers_the_episodes_that_it_shares_a_day_with(begun, ended, covered):
    orders = frame(
        "dolo", [{"child_number": "A", "dolo_start": day(begun), "dolo_end": day(ended)}]
    )
    found = derived(*HISTORY, dolo=orders)["episodes"]
    assert column(found, "under_dolo") == covered
    assert column(found, "under_dolo", "B") == [False]


@pytest.mark.parametrize(
    ("away", "in_care", "ended"),
    [
        ("30/04/2026", False, None),
        ("01/05/2026", True, day("01/06/2026")),
        ("20/05/2026", True, day("01/06/2026")),
        ("01/07/2026", False, None),
        ("02/09/2026", True, None),
    ],
)
def test_time_away_belongs_to_the_time_in_care_in_which_it_began(away, in_care, ended):
    missing = frame("missing", [{"child_number": "A", "mis_start": day(away)}])
    found = derived(*HISTORY, missing=missing)["missing"].row(0, named=True)
    assert (found["in_care_at_start"], found["care_ended"]) == (in_care, ended)


def test_times_away_and_orders_know_the_one_before():
    away = frame(
        "missing",
        [
            {"child_number": "A", "mis_start": day("09/05/2026")},
            {"child_number": "A", "mis_start": day("02/05/2026"), "mis_end": day("04/05/2026")},
            {"child_number": "B", "mis_start": day("10/05/2026")},
        ],
    )
    found = derived(*HISTORY, missing=away)["missing"]
    assert found["previous_mis_start"].to_list() == [day("02/05/2026"), None, None]
    assert found["previous_mis_end"].to_list() == [day("04/05/2026"), None, None]


def test_last_years_open_episode_stands_on_the_childs_first_and_only_there():
    before = {
        "episodes": episodes(
            ("A", day("01/02/2026"), None), ("B", day("01/01/2026"), day("01/03/2026"))
        )
    }
    found = derive({"episodes": episodes(*HISTORY)}, before)["episodes"]
    assert column(found, "last_year_open_decom") == [day("01/02/2026"), None, None, None]
    assert column(found, "last_year_open_decom", "B") == [None]
    assert (
        "last_year_open_decom" not in derive({"episodes": episodes(*HISTORY)})["episodes"].columns
    )


def test_a_child_alone_is_told_the_same_as_among_others():
    this_year, last_year = made_returns(40, seed=5)
    whole = derive(this_year, last_year)
    for child in this_year["header"]["child_number"][:8]:
        mine = pl.col("child_number") == child
        alone = derive({name: table.filter(mine) for name, table in this_year.items()}, last_year)
        for name, table in alone.items():
            assert_frame_equal(table, whole[name].filter(mine))


# Days that cannot be read ------------------------------------------------------------------


def spoiled(table, name, row, text):
    iso = pl.col(name).dt.to_string("%Y-%m-%d")
    return table.with_columns(
        pl.when(pl.col("row") == row).then(pl.lit(text)).otherwise(iso).alias(name)
    )


@pytest.mark.parametrize(
    ("name", "text"), [("decom", "31/06/2026"), ("dec", "soon"), ("decom", None)]
)
def test_a_day_that_cannot_be_read_leaves_only_its_own_childs_order_unknown(name, text):
    whole = derived(*HISTORY)["episodes"]
    found = derive({"episodes": spoiled(episodes(*HISTORY), name, 1, text)})["episodes"]
    for column_name in (
        "episode_number",
        "previous_dec",
        "next_decom",
        "ls_changed",
        "ls_since",
        "times_given",
    ):
        assert column(found, column_name) == [UNKNOWN] * 4
        readable = [
            None if cell is None else str(cell).lower() for cell in column(whole, column_name, "B")
        ]
        assert column(found, column_name, "B") == readable
    assert column(found, "previous_rec") == [None] * 4


def test_a_day_that_cannot_be_read_in_an_order_leaves_that_childs_episodes_unknown():
    orders = frame(
        "dolo", [{"child_number": "A", "dolo_start": day("01/05/2026")}, {"child_number": "B"}]
    )
    found = derived(*HISTORY, dolo=spoiled(orders, "dolo_start", 0, "tbc"))
    assert column(found["episodes"], "under_dolo") == [UNKNOWN] * 4
    assert column(found["episodes"], "under_dolo", "B") == ["false"]
    assert column(found["dolo"], "care_ended") == [UNKNOWN]


def test_rows_that_name_no_child_are_nobodys_neighbours():
    nameless = [(None, *row[1:]) for row in HISTORY[:2]]
    found = derived(*nameless, HISTORY[4])["episodes"]
    assert found["episode_number"].to_list() == [UNKNOWN, UNKNOWN, "1"]


def test_tables_that_are_not_there_are_not_made_up():
    assert derive({}) == {}
    found = derive(
        {"missing": frame("missing", [{"child_number": "A", "mis_start": day("01/05/2026")}])}
    )
    assert "care_ended" not in found["missing"].columns


def test_every_derived_column_of_the_collection_is_made_and_no_other():
    this_year, last_year = made_returns(30)
    found = derive(with_children(this_year), last_year)
    for entity in standards.collection("ssda903-2026-27").entities.values():
        expected = {field.name for field in entity.fields.values() if field.derived}
        assert set(found[entity.name].columns) - set(this_year[entity.name].columns) == expected
