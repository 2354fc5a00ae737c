"""How long linking, stitching and outcomes take, and how right the linking is.

python -m benchmarks.linkage [matching|outcomes]
"""

from __future__ import annotations

import sys
import time
from datetime import date

import polars as pl

from kinweave import engine
from kinweave.linkage import CareReturn
from kinweave.linkage.matching import match, quality
from kinweave.linkage.outcomes import outcomes
from tests.linkage.outside_list import TUNED, UNTUNED, children, outside_list, strangers_among

CHILDREN, RECORDS = 100_000, 5_500


def matching() -> None:
    """5,500 records with slips to 100,000 children, on kinds of slip the model was set on and others."""
    people = children(CHILDREN)
    frame = pl.DataFrame(people)
    strangers = strangers_among(people, RECORDS // 10)
    match(frame.head(5).with_columns(pl.lit("x").alias("given_name")), frame.head(100))
    for name, slips in (("set on", TUNED), ("not set on", UNTUNED)):
        records, truth = outside_list(people, strangers, RECORDS, slips)
        begun, used = time.perf_counter(), time.process_time()
        found = match(records, frame)
        taken, worked = time.perf_counter() - begun, time.process_time() - used
        of = quality(found, truth)
        print(
            f"matching, slips {name}: {taken:.2f} s ({worked:.2f} s of processor), "
            f"precision {of.precision:.4f}, recall {of.recall:.4f}, "
            f"to review {of.to_review} (child among them for {of.in_review}), "
            f"wrong {of.matched - of.right}, expected wrong {found.expected_false():.1f}"
        )


def history(many: int) -> pl.DataFrame:
    """Two periods of care for four children in five, each of two episodes."""
    child = pl.int_range(many, eager=True)
    frames = []
    for period in range(2):
        first = pl.date(2022, 4, 1) + pl.duration(days=(pl.col("n") * 7919) % 800 + period * 900)
        for part in range(2):
            start = first + pl.duration(days=part * 120)
            frames.append(
                pl.DataFrame({"n": child.filter(child % 5 != period)}).select(
                    child_number=pl.format("N{}", "n"),
                    decom=start,
                    dec=start + pl.duration(days=pl.lit(120) + part * (pl.col("n") % 300)),
                    rne=pl.lit("P" if part else "S"),
                    ls=pl.lit("C2"),
                    place=pl.lit("U4"),
                    rec=pl.lit("E4A" if part else "X1"),
                )
            )
    return pl.concat(frames).sort("child_number", "decom")


def returns(care: pl.DataFrame) -> list[CareReturn]:
    """Five years' returns of these episodes."""
    made = []
    for year in range(2023, 2028):
        opens, closes = date(year - 1, 4, 1), date(year, 3, 31)
        told = care.filter((pl.col("decom") <= closes) & (pl.col("dec") >= opens)).with_columns(
            dec=pl.when(pl.col("dec") <= closes).then("dec"),
            row=pl.int_range(pl.len(), dtype=pl.Int64),
        )
        header = told.select(pl.col("child_number").unique()).with_columns(
            row=pl.int_range(pl.len(), dtype=pl.Int64), dob=date(2015, 6, 1), sex=pl.lit("F")
        )
        made.append(CareReturn("201", year, {"episodes": told, "header": header}))
    return made


def outcomes_of(many: int) -> float:
    """So many children, one index date each, against five years of returns: seconds."""
    told = returns(history(many))
    child = pl.DataFrame({"n": pl.int_range(many, eager=True)})
    name = pl.format("N{}", "n")
    on = pl.date(2023, 1, 1) + pl.duration(days=pl.col("n") % 700)
    fgc = {
        "person": child.select(
            id=name, birth_date=date(2015, 6, 1), death_date=pl.lit(None, pl.Date)
        ),
        "identifier": child.select(
            person=name, value=name, scheme=pl.lit("la_child_id"), issuer=pl.lit("201")
        ),
        "referral": child.select(case=name, received_date=on),
        "child_in_case": child.select(
            case=name,
            person=name,
            joined_date=pl.lit(None, pl.Date),
            left_date=pl.lit(None, pl.Date),
        ),
    }
    begun, used = time.perf_counter(), time.process_time()
    found = outcomes(fgc, told, index="referral", extract_date=date(2027, 3, 31))
    rows = engine.polars().collect(found.rows)
    taken, worked = time.perf_counter() - begun, time.process_time() - used
    number = sum(one.tables["episodes"].height for one in told)
    print(
        f"outcomes, {many:,} children, {number:,} rows of five returns: {taken:.2f} s "
        f"({worked:.2f} s of processor), {rows.height:,} rows"
    )
    return worked


def all_outcomes() -> None:
    """Outcomes of a tenth and of all, with the slope."""
    outcomes_of(1_000)
    tenth, whole = outcomes_of(CHILDREN // 10), outcomes_of(CHILDREN)
    print(f"outcomes: ten times the children took {whole / tenth:.1f} times the work")


if __name__ == "__main__":
    asked = sys.argv[1:] or ["matching", "outcomes"]
    for what in asked:
        {"matching": matching, "outcomes": all_outcomes}[what]()
