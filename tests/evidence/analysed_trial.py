"""A small invented trial and its plan, to be bent as each test needs."""

import tomllib
from functools import cache

import polars as pl

from kinweave.evidence.analysis import analyse, read_plan
from kinweave.synth.trial import trial


@cache
def made(families=360, councils=4, seed=3, effect=-0.2):
    return trial(families, councils, seed=seed, effect=effect)


def document(**analysis):
    found = tomllib.loads(made().plan)
    found["analysis"] = {
        "bootstraps": 50,
        "rerandomisations": 200,
        "separation": "firth",
    } | analysis
    return found


def plan(**analysis):
    return read_plan(document(**analysis))


def families():
    return made().families


def children():
    return made().children


def analysed(families_=None, children_=None, **analysis):
    given = (
        families() if families_ is None else families_,
        children() if children_ is None else children_,
    )
    return analyse(*given, plan(**analysis))


def change(frame, rows, **values):
    """A frame with some rows changed; rows are counted from 0."""
    here = pl.int_range(pl.len()).is_in(rows)
    return frame.with_columns(
        pl.when(here)
        .then(pl.lit(value))
        .otherwise(pl.col(name))
        .cast(frame[name].dtype)
        .alias(name)
        for name, value in values.items()
    )
