"""What belongs to a period of care: reviews, social workers, times missing, adoption, liberty orders.

All of it is the truth, as whole days; what one year's return holds of it is in `yearly`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Days, Draw, parameters
from kinweave.synth.linked.people import Children
from kinweave.synth.linked.size import Size

__all__ = ["adoptions", "care_periods", "liberty_orders", "missing", "reviews", "workers"]

_YEAR = 365.25
_FOUR, _ELEVEN = 4, 11


def care_periods(episodes: pl.DataFrame) -> pl.DataFrame:
    """One row a period of care without short breaks: child, la, start, end, rec of its last episode."""
    looked_after = episodes.filter(~pl.col("ls").is_in(["V3", "V4"]))
    return (
        looked_after.with_columns(period=(pl.col("rne") == "S").cum_sum())
        .group_by("period", maintain_order=True)
        .agg(
            pl.col("child", "la", "home_post").first(),
            pl.col("decom").first().alias("start"),
            pl.col("dec").last().alias("end"),
            pl.col("rec").last(),
            pl.col("place").last(),
        )
    )


def reviews(size: Size, children: Children, periods: pl.DataFrame) -> pl.DataFrame:
    """Reviews: the first within twenty working days, the second within three months, then each six."""
    draw, given = Draw(size.seed, "reviews"), parameters()["returns"]
    many, last = periods.height, size.years[-1].end
    start = periods["start"].to_numpy()
    end = np.minimum(periods["end"].to_numpy() - 1, last)
    first = start + draw.between(given["review_first"], many)
    second = first + draw.between(given["review_second"], many)
    later = np.maximum((end - second) // given["review_each"], 0)
    row = np.repeat(np.arange(many), later)
    place = np.arange(len(row)) - np.repeat(np.cumsum(later) - later, later)
    which = np.concatenate([np.arange(many), np.arange(many), row])
    on = np.concatenate([first, second, second[row] + (place + 1) * given["review_each"]])
    child = periods["child"].to_numpy()[which]
    age = _whole_years(children.birth[child], on)
    code = np.where(age < _FOUR, "PN0", draw.of(given["review_code_from_four"], len(on)))
    kept = on <= end[which]
    return pl.DataFrame(
        {
            "child": child[kept],
            "la": periods["la"].to_numpy()[which][kept],
            "review": on[kept],
            "review_code": code[kept],
        }
    ).sort("child", "review")


def workers(size: Size, periods: pl.DataFrame) -> pl.DataFrame:
    """Social workers, one after another through each period of care."""
    draw, given = Draw(size.seed, "workers"), parameters()["returns"]
    stays = given["worker_stays"]
    start = periods["start"].to_numpy()
    end = np.minimum(periods["end"].to_numpy(), size.years[-1].end + stays)
    times = np.maximum(-((start - end) // stays), 1)
    row = np.repeat(np.arange(periods.height), times)
    place = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    began = start[row] + place * stays
    last = place == times[row] - 1
    who = draw.between((1, 999), len(row))
    before = np.concatenate([[0], who[:-1]]) if len(who) else who
    who = np.where((place > 0) & (who == before), who % 999 + 1, who)
    return pl.DataFrame(
        {
            "child": periods["child"].to_numpy()[row],
            "la": periods["la"].to_numpy()[row],
            "sw_id": "SW" + pl.Series(who).cast(pl.String).str.zfill(4),
            "sw_decom": began,
            "sw_dec": np.where(last, periods["end"].to_numpy()[row], began + stays),
            "sw_reason": draw.of(given["worker_reason"], len(row)),
        }
    )


def missing(size: Size, children: Children, episodes: pl.DataFrame) -> pl.DataFrame:
    """Times missing or away without leave, each inside one episode."""
    draw, given = Draw(size.seed, "missing"), parameters()["returns"]
    child, decom = episodes["child"].to_numpy(), episodes["decom"].to_numpy()
    dec = np.minimum(episodes["dec"].to_numpy(), size.years[-1].end + 30)
    begins = decom + 10 + (draw.uniform(len(child)) * np.maximum(dec - decom - 18, 0)).astype(int)
    ends = begins + draw.between(given["missing_lasts"], len(child))
    old = (begins - children.birth[child]) / _YEAR >= _ELEVEN
    short = episodes["ls"].is_in(["V3", "V4"]).to_numpy()
    kept = old & ~short & (ends < dec) & draw.happens(given["missing"], len(child))
    return pl.DataFrame(
        {
            "child": child[kept],
            "la": episodes["la"].to_numpy()[kept],
            "missing": draw.of(given["missing_kind"], len(child))[kept],
            "mis_start": begins[kept],
            "mis_end": ends[kept],
        }
    )


def liberty_orders(size: Size, episodes: pl.DataFrame) -> pl.DataFrame:
    """Deprivation of liberty orders of children in a children's home in the last year."""
    draw, given, year = Draw(size.seed, "liberty"), parameters()["returns"], size.years[-1]
    many = episodes.height
    begins = np.maximum(episodes["decom"].to_numpy(), year.start) + draw.between((3, 60), many)
    ends = begins + draw.between(given["deprivation_lasts"], many)
    kept = (episodes["place"] == "K2").to_numpy() & draw.happens(
        given["deprivation_of_liberty"], many
    )
    kept &= ~episodes["ls"].is_in(["V3", "V4"]).to_numpy()
    kept &= (ends < episodes["dec"].to_numpy()) & (begins <= year.end)
    return pl.DataFrame(
        {
            "child": episodes["child"].to_numpy()[kept],
            "la": episodes["la"].to_numpy()[kept],
            "dolo_start": begins[kept],
            "dolo_end": ends[kept],
        }
    )


def adoptions(size: Size, episodes: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """One row a period of care with a decision for adoption: when decided, matched, placed and ended."""
    draw, given = Draw(size.seed, "adoption"), parameters()["adoption"]
    looked_after = episodes.filter(~pl.col("ls").is_in(["V3", "V4"])).with_columns(
        period=(pl.col("rne") == "S").cum_sum()
    )
    ordered = (
        looked_after.filter(pl.col("ls") == "E1")
        .group_by("period")
        .agg(pl.col("decom").min().alias("ordered"))
    )
    placed = (
        looked_after.filter(pl.col("place").str.starts_with("A"))
        .group_by("period")
        .agg(pl.col("decom").max().alias("placed"))
    )
    rows = (
        periods.join(ordered, on="period", how="inner")
        .join(placed, on="period", how="left")
        .sort("period")
    )
    many = rows.height
    start, order = rows["start"].to_numpy(), rows["ordered"].to_numpy()
    decided = np.maximum(start, order - draw.between(given["decided_before_order"], many))
    placed_on = rows["placed"].fill_null(NEVER).to_numpy()
    matched = np.maximum(decided, placed_on - draw.between(given["matched_before_placement"], many))
    two = draw.happens(0.8, many)
    adopted = rows["rec"].is_in(["E11", "E12"]).to_numpy()
    end = rows["end"].to_numpy()
    return pl.DataFrame(
        {
            "child": rows["child"],
            "la": rows["la"],
            "start": start,
            "end": end,
            "decided": decided,
            "matched": matched,
            "adopted": np.where(adopted, end, NEVER),
            "ceased": np.where(adopted, NEVER, end),
            "foster_care": np.where(rows["place"].is_in(["A3", "A5"]).to_numpy(), "1", "0"),
            "nb_adoptr": np.where(two, "2", "1"),
            "sex_adoptr": np.where(two, "MF", draw.of({"F1": 9, "M1": 1}, many)),
            "ls_adoptr": np.where(two, "L11", "L0"),
        }
    )


def _whole_years(birth: Days, on: Days) -> Days:
    """Age in whole years on a day."""
    born, then = birth.astype("datetime64[D]"), on.astype("datetime64[D]")
    passed = then.astype("datetime64[Y]").astype(int) - born.astype("datetime64[Y]").astype(int)
    age: Days = passed - (_in_year(then) < _in_year(born))
    return age


def _in_year(days: Days) -> Days:
    """The place of each day within its year, months of thirty-one days."""
    months = days.astype("datetime64[M]")
    within = (days - months.astype("datetime64[D]")).astype(int)
    place: Days = (months.astype(int) % 12) * 31 + within
    return place
