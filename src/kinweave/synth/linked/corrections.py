"""What an earlier return had wrong and the next one put right, for stitching to settle.

Only episodes that began a period of care in a year and were still open at its end are touched, so that
the next year's return shows them again as they truly were. The last return is right.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Draw, parameters
from kinweave.synth.linked.size import Size

__all__ = ["choose", "report"]

_ROOM = 25  # days before the year's end by which care must have begun, so that there is room to be wrong


def choose(size: Size, episodes: pl.DataFrame) -> pl.DataFrame:
    """What is wrong in which year: episode (its row), year, kind, reported decom, dec, ls and rec."""
    draw, given = Draw(size.seed, "corrections"), parameters()["corrections"]
    share = given["share"] if size.corrections is None else size.corrections
    rows = episodes.with_row_index("episode").filter(
        (pl.col("rne") == "S") & pl.col("ls").is_in(["V2", "C1", "C2"])
    )
    parts = []
    for year in size.years[:-1]:
        fits = rows.filter(
            (pl.col("decom") >= year.start)
            & (pl.col("decom") <= year.end - _ROOM)
            & (pl.col("dec") > year.end + 1)
        )
        many = fits.height
        kind = draw.of(given["kinds"], many)
        chosen = draw.happens(share, many)
        decom, status = fits["decom"].to_numpy(), fits["ls"].to_numpy().astype("U2")
        swaps = (kind == "legal_status_changed") & np.isin(status, ("V2", "C1"))
        swaps &= (fits["place"] != "P1").to_numpy()
        kind = np.where((kind == "legal_status_changed") & ~swaps, "decom_changed", kind)
        late = decom + draw.between(given["decom_late_by"], many)
        early_end = decom + 15 + (draw.uniform(many) * (year.end - decom - 20)).astype(np.int64)
        too_early = kind == "ended_too_early"
        parts.append(
            pl.DataFrame(
                {
                    "episode": fits["episode"],
                    "child": fits["child"],
                    "la": fits["la"],
                    "year": np.full(many, year.year),
                    "kind": kind,
                    "true_decom": decom,
                    "true_ls": status,
                    "said_decom": np.where(kind == "decom_changed", late, decom),
                    "said_ls": np.where(swaps, np.where(status == "V2", "C1", "V2"), status),
                    "said_dec": np.where(too_early, early_end, NEVER),
                }
            ).filter(pl.Series(chosen))
        )
    return pl.concat(parts)


def report(episodes: pl.DataFrame, wrong: pl.DataFrame) -> pl.DataFrame:
    """The episodes of one year as that year's return had them."""
    here = wrong.select("episode", "kind", "said_decom", "said_ls", "said_dec")
    said = episodes.join(here, on="episode", how="left", maintain_order="left")
    touched = pl.col("kind").is_not_null()
    too_early = (pl.col("kind") == "ended_too_early").fill_null(value=False)
    return (
        said.filter((pl.col("kind") != "missing_episode").fill_null(value=True))
        .with_columns(
            decom=pl.when(touched).then("said_decom").otherwise("decom"),
            ls=pl.when(touched).then("said_ls").otherwise("ls"),
            dec=pl.when(too_early).then("said_dec").otherwise("dec"),
            rec=pl.when(too_early).then(pl.lit("E4A")).otherwise(pl.col("rec")),
            reason=pl.when(too_early).then(None).otherwise(pl.col("reason")),
        )
        .drop("kind", "said_decom", "said_ls", "said_dec")
    )
