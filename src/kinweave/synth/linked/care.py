"""Who starts to be looked after and why, short breaks, and care taken over by another council.

The result is the truth about every child's care: one row an episode, in the order of child and day.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Days, Draw, Words, as_dates, parameters, quantile
from kinweave.synth.linked.journey import Cases, Periods
from kinweave.synth.linked.people import Children, Families, postcodes
from kinweave.synth.linked.size import Size
from kinweave.synth.linked.status import Entries, run

__all__ = ["entries", "episodes"]

_YEAR = 365.25
_UPPER_AGE = 17.9


def entries(
    size: Size, families: Families, children: Children, periods: Periods, cases: Cases
) -> Entries:
    """Who starts to be looked after because of this story: siblings together more often than not.

    A conference that was held changes the chance by the effect that was asked for, and by nothing else.
    """
    draw, given = Draw(size.seed, "entry"), parameters()["entry"]
    family, many = children.family, children.height
    tie = given["sibling_correlation"]
    latent = np.sqrt(tie) * families.risk[family] + np.sqrt(1 - tie) * draw.normal(many)
    held = np.zeros(families.height, dtype=bool)
    held[cases.family[(cases.held < NEVER) & (cases.sequence == 1)]] = True
    enters = np.zeros(many, dtype=bool)
    for route, chance in given["chance"].items():
        for met in (False, True):
            here = (families.route[family] == route) & (held[family] == met)
            enters[here] = latent[here] < quantile(chance + (size.effect if met else 0.0))
    anchor, wait = families.anchor, draw.waits(given["lag"], families.height)
    apart = draw.waits(given["lag"], many)
    together = draw.happens(given["with_siblings"], many)
    on = anchor[family] + np.where(together, wait[family], apart)
    # A baby's story begins at birth.
    on = np.maximum(on, children.birth + np.where(on < children.birth, apart % 30, 0))
    status = _status(draw, children, on)
    application = periods.application[family]
    by_court = (application < NEVER) & draw.happens(given["by_application"], many)
    order = (
        application
        + draw.between(parameters()["proceedings"]["order_after_application"], families.height)[
            family
        ]
    )
    by_court &= order >= children.birth
    on, status = np.where(by_court, order, on), np.where(by_court, "C1", status)
    already = (families.route[family] == "referral") & draw.happens(
        given["already_looked_after"], families.height
    )[family]
    since = anchor[family] - draw.between(given["already_since"], families.height)[family]
    already &= since > children.birth + 30
    status = np.where(already & ~by_court, _status(draw, children, since), status)
    on = np.where(already & ~by_court, since, on)
    enters = (enters | already) & children.known & (on - children.birth < _UPPER_AGE * _YEAR)
    child = np.flatnonzero(enters)
    return Entries(child=child, on=on[child], status=status[child])


def episodes(size: Size, families: Families, children: Children, start: Entries) -> pl.DataFrame:
    """Every episode of every child with the council that looked after them then.

    Columns: child, la (its place), decom, dec, rne, ls, cin, place, place_provider, rec, reason, home_post,
    pl_post, urn. `decom` and `dec` are whole days; `dec` is `NEVER` only where nothing ends it.
    """
    until = size.years[-1].end
    care = run(size.seed, children, start, until)
    care = pl.concat([care, _short_breaks(size, children, start)]).sort("child", "decom")
    care = care.filter(pl.col("decom") <= until)
    return _details(size, families, children, _taken_over(families, children, care))


def _status(draw: Draw, children: Children, on: Days) -> Words:
    given, many = parameters()["entry"], children.height
    ten = (on - children.birth) / _YEAR >= 10.1  # noqa: PLR2004
    return np.where(ten, draw.of(given["status_from_ten"], many), draw.of(given["status"], many))


def _short_breaks(size: Size, children: Children, start: Entries) -> pl.DataFrame:
    """Series of short breaks of disabled children, before any period of care and never during it."""
    draw, given = Draw(size.seed, "short breaks"), parameters()["short_breaks"]
    takes = children.disabled & children.known & draw.happens(given["of_disabled"], children.height)
    child = np.flatnonzero(takes)
    many = len(child)
    first_day = np.full(children.height, NEVER)
    first_day[start.child] = start.on
    begins = size.years[0].start + draw.between((0, 1300), many)
    length = draw.between(given["series"], many)
    ends = np.minimum.reduce(
        [begins + length, first_day[child] - 20, children.eighteen[child], children.dies[child]]
    )
    # Short breaks are for children past infancy.
    fits = (ends - begins > given["every"][1]) & (begins - children.birth[child] > 3 * _YEAR)
    child, begins, ends = child[fits], begins[fits], ends[fits]
    each = draw.happens(given["recorded_each"], len(child))
    times = np.where(each, np.maximum((ends - begins) // given["every"][1], 1), 1)
    row = np.repeat(np.arange(len(child)), times)
    place = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    gap = np.repeat(draw.between((given["every"][0], given["every"][1] - 4), len(child)), times)
    decom = begins[row] + place * gap
    dec = np.where(each[row], decom + draw.between(given["lasts"], len(row)), ends[row])
    where = draw.of(given["place"], len(child))[row]
    return pl.DataFrame(
        {
            "child": child[row],
            "decom": decom,
            "dec": dec,
            "rne": np.full(len(row), "S"),
            "ls": np.where(each[row], "V3", "V4"),
            "place": where,
            "place_provider": np.full(len(row), "PR1"),
            "rec": np.full(len(row), "E4A"),
            "reason": np.full(len(row), "OTHER"),
            "carer": np.zeros(len(row), dtype=np.int64),
        }
    )


def _taken_over(families: Families, children: Children, care: pl.DataFrame) -> pl.DataFrame:
    """The same care with the council of each episode; one that runs over a move is two, E3 and S."""
    family = children.family[care["child"].to_numpy()]
    care = care.with_columns(
        moves_on=pl.Series(families.moves_on[family]),
        la=pl.Series(families.la[family]),
        moves_to=pl.Series(families.moves_to[family]),
    )
    moves, decom, dec = pl.col("moves_on"), pl.col("decom"), pl.col("dec")
    runs_over = (decom < moves) & (dec > moves)
    ends_then = (dec == moves) & (decom < moves) & (pl.col("rec") == "X1")
    before = care.filter(decom < moves).with_columns(
        dec=pl.when(runs_over).then(moves).otherwise(dec),
        rec=pl.when(runs_over | ends_then).then(pl.lit("E3")).otherwise(pl.col("rec")),
    )
    after = care.filter((decom >= moves) | runs_over).with_columns(
        la=pl.col("moves_to"),
        decom=pl.max_horizontal(decom, moves),
        rne=pl.when(runs_over | (decom == moves)).then(pl.lit("S")).otherwise(pl.col("rne")),
    )
    return pl.concat([before, after]).sort("child", "decom").drop("moves_on", "moves_to")


def _details(
    size: Size, families: Families, children: Children, care: pl.DataFrame
) -> pl.DataFrame:
    """Category of need, postcodes and Ofsted numbers, and a reason for a move only where there is one."""
    draw = Draw(size.seed, "details")
    child = care["child"].to_numpy()
    carer, many = care["carer"].to_numpy(), care.height
    need = draw.of(parameters()["needs"]["cin"], families.height)[children.family]
    # A carer has one home and one Ofsted number for as long as the child stays with them.
    homes = postcodes(draw, np.repeat(np.arange(size.councils), 5000), 5000 * size.councils)
    home_of_carer = homes[care["la"].to_numpy() * 5000 + carer % 5000]
    short, place = pl.col("ls").is_in(["V3", "V4"]), pl.col("place")
    without = parameters()["place_codes"]["without_urn"]
    moves_next = pl.col("rne").shift(-1).is_in(["P", "T", "B", "U"])
    same_next = pl.col("child").shift(-1) == pl.col("child")
    home = children.names["postcode"][child]
    apart = home.to_numpy() == home_of_carer
    pl_post = np.where(apart, np.char.add(home_of_carer.astype("U6"), "QZ"), home_of_carer)
    return (
        care.with_columns(
            cin=pl.Series(need[child]),
            home_post=pl.when(short | pl.Series(children.uasc[child])).then(None).otherwise(home),
            pl_post=pl.when(short)
            .then(None)
            .when(place == "P1")
            .then(home)
            .otherwise(pl.Series(pl_post)),
            urn=pl.when(short | place.is_in(without))
            .then(None)
            .otherwise(pl.lit("99") + pl.Series(carer % 100_000).cast(pl.String).str.zfill(5)),
            reason=pl.when((pl.col("rec") == "X1") & moves_next & same_next)
            .then(pl.col("reason"))
            .otherwise(None),
        ).select(
            "child",
            "la",
            "decom",
            "dec",
            "rne",
            "ls",
            "cin",
            "place",
            "place_provider",
            "rec",
            "reason",
            "home_post",
            "pl_post",
            "urn",
        )
        if many
        else care.with_columns(
            *(
                pl.lit(None, dtype=pl.String).alias(name)
                for name in ("cin", "home_post", "pl_post", "urn")
            )
        )
    )


def as_day_columns(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """These columns of whole days as dates."""
    return frame.with_columns(as_dates(frame[name].to_numpy()).alias(name) for name in names)
