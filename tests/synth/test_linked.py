"""The linked set: the same children in every file, as each council knew them each year."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from kinweave.rules import Parameters
from kinweave.standard import load
from kinweave.synth.errors import SynthError
from kinweave.synth.linked import Size, write_linked
from kinweave.tables import read_tables
from kinweave.tables.cin import read as read_census
from kinweave.validate import check, read
from tests.synth.reading import YEARS, councils, day, service, table, year_end


def everything(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def small(out: Path, **more: object) -> Path:
    write_linked(Size(**{"councils": 1, "families": 60, "seed": 4, **more}), out)
    return out


# ---- The same again ------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    one = everything(small(tmp_path / "one", faults=0.1))
    assert one == everything(small(tmp_path / "two", faults=0.1))
    assert one != everything(small(tmp_path / "three", faults=0.1, seed=5))


def test_a_set_has_the_layout_that_the_other_commands_read(clean: Path) -> None:
    assert councils(clean) == ["201", "202", "203"]
    for la in councils(clean):
        tables = read_tables(clean / f"la-{la}" / "fgc")
        assert set(tables) == set(load().entities)
        assert tables.manifest.info.council == la
        census = read_census(clean / f"la-{la}" / "cin-2026-27.xml")
        assert census.la == la
        assert census.notes == ()
    first = clean / "la-201" / "ssda903-2022-23"
    assert not (first / "sw_episodes.csv").exists()
    assert not (clean / "la-201" / "ssda903-2025-26" / "dolo.csv").exists()
    assert (clean / "la-201" / "ssda903-2026-27" / "dolo.csv").exists()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"councils": 0}, "number of councils"),
        ({"councils": 1000}, "number of councils"),
        ({"families": 0}, "number of families"),
        ({"seed": -1}, "seed"),
        ({"faults": 1.5}, "share of faults"),
        ({"corrections": -0.1}, "share of corrections"),
        ({"effect": 2.0}, "effect"),
        ({"extract_date": date(2027, 4, 1)}, "extract date"),
        ({"extract_date": date(2022, 4, 1)}, "extract date"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(
    asked: dict[str, object], sentence: str
) -> None:
    with pytest.raises(SynthError, match=sentence):
        Size(**{"councils": 2, "families": 10, "seed": 1, **asked})


@pytest.mark.parametrize("seed", range(2))
def test_a_set_of_one_family_can_be_made_too(seed: int, tmp_path: Path) -> None:
    size = Size(councils=1, families=1, seed=seed, faults=1.0, corrections=1.0)
    write_linked(size, tmp_path / "one")
    assert pl.read_parquet(tmp_path / "one" / "faults.parquet").columns[0] == "la"


# ---- The same child in every file ----------------------------------------------------------------


def test_a_number_means_the_same_child_in_service_census_and_returns(clean: Path) -> None:
    agreed = 0
    for la in councils(clean):
        numbers = service(clean, la, "identifier").filter(
            (pl.col("scheme") == "la_child_id") & (pl.col("issuer") == la)
        )
        born = numbers.join(
            service(clean, la, "person").select("birth_date", person="id"), on="person"
        )
        births = dict(born.select("value", "birth_date").iter_rows())
        assert len(births) == numbers.height
        census = read_census(clean / f"la-{la}" / "cin-2026-27.xml").tables["children"]
        for number, birth in census.select("LAchildID", "PersonBirthDate").iter_rows():
            if number in births:
                assert births[number] == birth
                agreed += 1
        for year in YEARS:
            for number, birth in (
                table(clean, la, year, "header").select("CHILD", "DOB").iter_rows()
            ):
                if number in births:
                    assert births[number] == day(birth)
                    agreed += 1
    assert agreed > 500


def test_two_councils_use_one_number_for_two_children(clean: Path) -> None:
    headers = {la: table(clean, la, "2026-27", "header") for la in councils(clean)}
    both = headers["201"].join(headers["202"], on="CHILD")
    assert both.height > 0
    assert (both["DOB"] != both["DOB_right"]).any()


def test_care_taken_over_ends_in_one_council_and_begins_that_day_in_the_other(clean: Path) -> None:
    ended, begun = {}, set()
    for la in councils(clean):
        for year in YEARS:
            upns = dict(table(clean, la, year, "header").select("CHILD", "UPN").iter_rows())
            for row in table(clean, la, year, "episodes").to_dicts():
                upn = upns[row["CHILD"]]
                if upn.startswith("UN"):
                    continue
                if row["REC"] == "E3":
                    ended[upn, row["DEC"]] = la
                if row["RNE"] == "S":
                    begun.add((upn, row["DECOM"], la))
    assert ended
    for (upn, on), la in ended.items():
        there = {other for one, day_, other in begun if (one, day_) == (upn, on)}
        assert there - {la}, "another council took the child in on that day"


def test_module_5_stands_in_the_cin_episode_that_the_service_names(clean: Path) -> None:
    compared = 0
    for la in councils(clean):
        tables = read_census(clean / f"la-{la}" / "cin-2026-27.xml").tables
        periods = tables["pre_proceedings"].join(
            tables["cin_details"].select("CINreferralDate", "CINclosureDate", parent_row="row"),
            on="parent_row",
        )
        inside = (periods["PPStartDate"] >= periods["CINreferralDate"]) & (
            periods["CINclosureDate"].is_null()
            | (periods["PPStartDate"] <= periods["CINclosureDate"])
        )
        assert inside.all()
        ours = (
            service(clean, la, "pre_proceedings_child")
            .join(
                service(clean, la, "pre_proceedings_period").rename({"id": "period"}), on="period"
            )
            .join(service(clean, la, "identifier").filter(pl.col("issuer") == la), on="person")
        )
        both = periods.join(ours, left_on="LAchildID", right_on="value")
        assert (both["PPStartDate"] == both["start_date"]).all()
        assert (both["cin_referral_date"] == both["CINreferralDate"]).all()
        assert both["LBPSentDate"].equals(
            both["letter_sent_date"], null_equal=True, check_names=False
        )
        compared += both.height
    assert compared > 50


# ---- What a return may know ----------------------------------------------------------------------


def test_a_return_knows_nothing_of_after_its_last_day(clean: Path) -> None:
    for la in councils(clean):
        for year in YEARS:
            last = year_end(year)
            for path in sorted((clean / f"la-{la}" / f"ssda903-{year}").glob("*.csv")):
                frame = pl.read_csv(path, infer_schema=False)
                for column in frame.columns:
                    if (
                        column == "DATE_PERM"
                        or not frame[column].str.contains("^../../....$").any()
                    ):
                        continue
                    days = frame[column].str.to_date("%d/%m/%Y")
                    assert days.max() <= last, (path, column)


def test_what_was_open_at_a_years_end_comes_again_in_the_next_return(clean: Path) -> None:
    again = closed = 0
    for la in councils(clean):
        for year, following in pairwise(YEARS):
            before, after = (table(clean, la, one, "episodes") for one in (year, following))
            kept = {(one["CHILD"], one["DECOM"], one["RNE"]): one for one in after.to_dicts()}
            for one in before.filter(pl.col("DEC").is_null()).to_dicts():
                assert one["REC"] is None
                same = kept[one["CHILD"], one["DECOM"], one["RNE"]]
                assert {name: same[name] for name in ("LS", "PLACE", "CIN")} == {
                    name: one[name] for name in ("LS", "PLACE", "CIN")
                }
                again += 1
                closed += same["DEC"] is not None
    assert again > 100
    assert closed > 50


def test_an_earlier_extract_date_leaves_nothing_later_in_the_services_tables(
    tmp_path: Path,
) -> None:
    extract = date(2025, 6, 30)
    out = small(tmp_path / "early", families=120, extract_date=extract)
    planned = {"planned_at", "planned_date", "by_when", "expected_birth_date"}
    for la in councils(out):
        for path in (out / f"la-{la}" / "fgc").glob("*.parquet"):
            frame = pl.read_parquet(path)
            for column, kind in frame.schema.items():
                if kind == pl.Date and column not in planned and frame.height:
                    assert (frame[column].max() or extract) <= extract, (path.name, column)


# ---- Sound where nothing is wrong ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("collection", "name", "before"),
    [
        ("ssda903-2026-27", "ssda903-2026-27", ["ssda903-2025-26"]),
        ("cin-2026-27", "cin-2026-27.xml", []),
        ("fgc-1", "fgc", []),
    ],
)
def test_a_set_without_faults_breaks_no_rule_that_is_an_error(
    clean: Path, collection: str, name: str, before: list[str]
) -> None:
    place = clean / "la-203"
    told = Parameters(today=date(2027, 4, 1)) if collection == "fgc-1" else None
    previous = [place / one for one in before]
    checked = check(read([place / name], collection, previous=previous, told=told))
    errors = checked.findings.filter(pl.col("severity") == "error")
    assert errors.select("code", "message").unique().to_dicts() == []
    assert not checked.has_errors


def test_every_kind_of_child_that_is_hard_to_count_is_there(clean: Path) -> None:
    people = pl.concat([service(clean, la, "person") for la in councils(clean)])
    children = people.filter(pl.col("id").str.contains("-7001-", literal=True))
    families = pl.concat([service(clean, la, "child_in_case") for la in councils(clean)])
    together = families.select("case", "person").join(
        children.select("given_name", "birth_date", person="id"), on="person"
    )
    twins = together.filter(pl.col("birth_date").is_not_null()).group_by("case", "birth_date").len()
    assert twins["len"].max() >= 2
    names = together.drop_nulls("given_name").unique(["case", "person"])
    assert names.group_by("case", "given_name").len()["len"].max() >= 2
    joined = families.join(children.select("birth_date", person="id"), on="person")
    assert (joined["birth_date"] > joined["joined_date"]).any(), "somebody was expected at first"
    with_number = pl.concat([service(clean, la, "identifier") for la in councils(clean)])["person"]
    assert (~children["id"].is_in(with_number.implode())).any()
    episodes = pl.concat(
        [table(clean, la, one, "episodes") for la in councils(clean) for one in YEARS]
    )
    assert {"V2", "V3", "C1", "C2", "E1"} <= set(episodes["LS"])
    assert {"X1", "E4A", "E47", "E3"} <= set(episodes["REC"].drop_nulls())
    assert {"U6", "U3", "K2", "P1"} <= set(episodes["PLACE"])
    assert {"S", "L", "P", "T", "B"} <= set(episodes["RNE"])


def test_nothing_in_it_can_be_anybodys(clean: Path) -> None:
    for la in councils(clean):
        posts = table(clean, la, "2026-27", "episodes")["PL_POST"].drop_nulls()
        # No postcode area in the country begins with Q, V or X.
        assert posts.str.contains("^[QVX][A-Z][0-9]{1,2} [0-9][A-Z]{2}$").all()
        contacts = service(clean, la, "contact_point")
        assert contacts["kind"].unique().to_list() == ["address"]
        assert contacts["value"].str.contains(" [QVX][A-Z][0-9]{1,2} [0-9][A-Z]{2}$").all()


# ---- Put wrong on purpose ------------------------------------------------------------------------


def test_every_fault_stands_where_the_list_says_and_everything_else_is_untouched(
    clean: Path, faulty: Path
) -> None:
    faults = pl.read_parquet(faulty / "faults.parquet").filter(~pl.col("settled_later"))
    kinds = set(faults["kind"])
    assert {"bad_date", "unknown_code", "missing_dec", "overlapping_episodes"} <= kinds
    assert {"swapped_names", "name_typo", "birth_date_typo", "postcode_typo"} <= kinds
    returns = faults.filter(pl.col("table") == "episodes")
    for (la, year), rows in returns.group_by("la", "year"):
        told = table(faulty, str(la), str(year).removeprefix("ssda903-"), "episodes")
        for one in rows.to_dicts():
            assert told[one["row"], one["field"]] == one["said"]
            assert told[one["row"], "CHILD"] == one["child_number"]
            assert one["said"] != one["true"]
    # The last return has no correction, so that it differs from the sound one by its faults alone.
    for la in councils(clean):
        sound, told = (table(root, la, "2026-27", "episodes") for root in (clean, faulty))
        marked = {
            (one["row"], one["field"])
            for one in returns.filter(
                (pl.col("la") == la) & (pl.col("year") == "ssda903-2026-27")
            ).to_dicts()
        }
        differ = {
            (row, column)
            for column in sound.columns
            for row, same in enumerate(sound[column].eq_missing(told[column]))
            if not same
        }
        assert differ == marked


def test_what_an_earlier_return_had_wrong_the_next_one_has_right(faulty: Path) -> None:
    wrong = pl.read_parquet(faulty / "faults.parquet").filter(pl.col("settled_later"))
    assert set(wrong["kind"]) == {
        "decom_changed", "missing_episode", "legal_status_changed", "ended_too_early",
    }  # fmt: skip
    faults = pl.read_parquet(faulty / "faults.parquet").filter(~pl.col("settled_later"))
    muddled = set(faults["child_number"])
    looked_at = 0
    for one in wrong.filter(pl.col("kind") == "decom_changed").to_dicts():
        if one["child_number"] in muddled:
            continue
        year = one["year"].removeprefix("ssda903-")
        following = YEARS[YEARS.index(year) + 1]
        said, true = (date.fromisoformat(one[name]) for name in ("said", "true"))
        earlier, later = (
            {
                day(row["DECOM"])
                for row in table(faulty, one["la"], which, "episodes").to_dicts()
                if row["CHILD"] == one["child_number"]
            }
            for which in (year, following)
        )
        assert said in earlier
        assert true not in earlier
        assert true in later
        assert timedelta() < said - true <= timedelta(days=8)
        looked_at += 1
    assert looked_at > 3


def test_an_outside_list_says_whom_it_means_and_what_it_got_wrong(faulty: Path) -> None:
    place = faulty / "la-201"
    children = pl.read_csv(place / "children.csv", infer_schema=False)
    records = pl.read_csv(place / "outside.csv", infer_schema=False)
    matches = pl.read_parquet(place / "outside.truth.parquet")
    assert (children.height, records.height) == (3000, 200)
    assert matches["child_number"].null_count() == 20
    assert children["child_number"].n_unique() == 3000
    both = records.join(matches, on="record").join(children, on="child_number", suffix="_true")
    assert both.height == 180
    untouched = both.filter(pl.col("slips") == "")
    for column in ("given_name", "family_name", "birth_date", "postcode"):
        assert untouched[column].equals(untouched[f"{column}_true"], check_names=False)
    assert untouched.height > 60
    swapped = both.filter(pl.col("slips") == "swapped_names")
    assert swapped["given_name"].equals(swapped["family_name_true"], check_names=False)
    known = children.drop("child_number").unique()
    strangers = records.join(
        matches.filter(pl.col("child_number").is_null()), on="record", how="semi"
    )
    assert strangers.join(
        known, on=["given_name", "family_name", "birth_date"], how="semi"
    ).is_empty()
