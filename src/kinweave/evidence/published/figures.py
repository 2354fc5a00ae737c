"""What has been published about family group conferences, with its source; what disagrees stands side by side."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Figure", "figures"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure.

    Figures of one `quantity` with different values disagree in print; none is taken for the truth.
    `basis` is child or family, `horizon` what the source says of when (or that it does not say),
    and `adjusted` is true, false, or none where the source is silent.
    """

    quantity: str
    arm: str
    value: float
    unit: str
    source: str
    version: str
    horizon: str
    denominator: str
    basis: str
    adjusted: bool | None
    note: str


@cache
def figures(quantity: str | None = None) -> tuple[Figure, ...]:
    """Every published figure, or those of one quantity."""
    text = files("kinweave.evidence.published").joinpath("data", "figures.toml").read_text("utf-8")
    document = tomllib.loads(text)
    return tuple(
        Figure(
            quantity=entry["quantity"],
            arm=entry.get("arm", "both"),
            value=float(entry["value"]),
            unit=entry["unit"],
            source=document["sources"][entry["source"]],
            version=entry["source"],
            horizon=entry["horizon"],
            denominator=entry["denominator"],
            basis=entry["basis"],
            adjusted=entry.get("adjusted"),
            note=entry.get("note", ""),
        )
        for entry in document["figures"]
        if quantity in (None, entry["quantity"])
    )
