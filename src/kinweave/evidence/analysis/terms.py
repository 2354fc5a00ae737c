"""The terms of a model: the arm, the councils, and what the plan adjusts for, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kinweave.evidence.errors import EvidenceError

__all__ = ["Terms", "coded", "terms"]

Floats = NDArray[np.float64]
_BEARABLE = 1e-8


@dataclass(frozen=True)
class Terms:
    """A design of children by terms; the arm is column 0 and there is no constant beside the councils.

    `taken_out` names terms that say nothing more here; `blanks` counts children whose term was blank.
    """

    design: Floats
    names: tuple[str, ...]
    taken_out: tuple[str, ...]
    blanks: tuple[tuple[str, int], ...]


def terms(children: pl.DataFrame, covariates: Sequence[str], *, councils: bool = True) -> Terms:
    """Columns for these children. A blank gets a column of its own, so that no child is dropped for it."""
    columns: list[Floats] = [children["offered"].to_numpy().astype(float)]
    names = ["referred"]
    if councils:
        for place in children["council"].unique().sort():
            columns.append((children["council"] == place).to_numpy().astype(float))
            names.append(f"council {place}")
    else:
        columns.append(np.ones(children.height))
        names.append("constant")
    blanks = []
    for name in covariates:
        values = children[name]
        if values.null_count():
            blanks.append((name, values.null_count()))
        for label, column in coded(values):
            columns.append(column)
            names.append(label)
    design = np.column_stack(columns)
    keep = _independent(design)
    out = tuple(label for label, kept in zip(names, keep, strict=True) if not kept)
    if not keep[0]:
        raise EvidenceError(
            "The arm says the same as the councils or the plan's terms, so its effect cannot be told from "
            "theirs; allocate within councils, or take the term out of the plan."
        )
    kept_names = tuple(label for label, kept in zip(names, keep, strict=True) if kept)
    return Terms(design[:, keep], kept_names, out, tuple(blanks))


def coded(values: pl.Series) -> list[tuple[str, Floats]]:
    """One covariate as columns of numbers with their names; a blank gets a column of its own."""
    name, blank = values.name, values.is_null().to_numpy()
    found: list[tuple[str, Floats]] = []
    if values.dtype == pl.Boolean:
        found.append((name, values.fill_null(value=False).to_numpy().astype(float)))
    elif values.dtype.is_numeric():
        filled = values.cast(pl.Float64).to_numpy().copy()
        known = filled[~blank]
        centre = float(known.mean()) if known.size else 0.0
        filled[blank] = centre
        found.append((name, filled - centre))
    elif values.dtype == pl.String:
        levels = values.drop_nulls().unique().sort().to_list()
        found += [
            (f"{name} {level}", (values == level).fill_null(value=False).to_numpy().astype(float))
            for level in levels[1:]
        ]
    else:
        raise EvidenceError(
            f"The plan's term “{name}” is a {values.dtype}; give it as words, numbers or yes and no."
        )
    if blank.any():
        found.append((f"{name} not recorded", blank.astype(float)))
    return found


def _independent(design: Floats) -> NDArray[np.bool_]:
    """Which columns add something to those before them; the arm is judged last, after all others."""
    order = [*range(1, design.shape[1]), 0]
    keep = np.zeros(design.shape[1], dtype=bool)
    basis = np.zeros((design.shape[0], 0))
    for at in order:
        column = design[:, at]
        size = float(np.linalg.norm(column))
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        left = float(np.linalg.norm(rest))
        if size > 0 and left > _BEARABLE * size:
            keep[at] = True
            basis = np.column_stack([basis, rest / left])
    return keep
