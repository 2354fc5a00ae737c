"""The numbers by which councils know children. Two councils use the same numbers for different children."""

from __future__ import annotations

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import NEVER, Draw
from kinweave.synth.linked.people import Children, Families
from kinweave.synth.linked.size import Size

__all__ = ["registrations"]


def registrations(size: Size, families: Families, children: Children) -> pl.DataFrame:
    """One row a child and council that has known the child: child, la, number, since, until.

    A child whose family moved has one number in each council. `until` is the first day on which the
    council was no longer responsible, `NEVER` while it is.
    """
    family = children.family
    child = np.flatnonzero(children.known)
    moves = families.moves_on[family[child]]
    moved = child[moves < NEVER]
    rows = pl.DataFrame(
        {
            "child": np.concatenate([child, moved]),
            "la": np.concatenate([families.la[family[child]], families.moves_to[family[moved]]]),
            "since": np.concatenate(
                [np.full(len(child), 0, dtype=np.int64), families.moves_on[family[moved]]]
            ),
            "until": np.concatenate([moves, np.full(len(moved), NEVER, dtype=np.int64)]),
        }
    )
    shuffled = rows[Draw(size.seed, "numbers").order(rows.height)]
    serial = pl.col("child").cum_count().over("la")
    return (
        shuffled.with_columns(number=(100_000 + 3 * serial).cast(pl.String))
        .sort("child", "since")
        .select("child", "la", "number", "since", "until")
    )
