"""Money of several price years brought to one, and who pays it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kinweave.evidence.design.reading import Lines
from kinweave.evidence.economics.plan import Amount, Spread

__all__ = ["Prices", "amount_of", "payer_of"]

_MOST: Final = 1e12
_WIDEST_NORMAL: Final = 0.4


@dataclass(frozen=True, slots=True)
class Prices:
    """The plan's price year, and the index that brings other years to it."""

    year: str
    name: str
    values: Mapping[str, float]

    @classmethod
    def of(cls, top: Lines) -> Prices:
        """What the plan says of prices; an index needs its name and source."""
        year = top.word("price_year")
        if not top.has("index"):
            return cls(year, "", {})
        line = top.table("index")
        values = line.table("values")
        read = {key: values.number(key, 1e-6, 1e9) for key in values.keys()}  # noqa: SIM118
        name = f"{line.word('name')} ({line.word('source')})"
        line.done()
        return cls(year, name, read)


def amount_of(line: Lines, prices: Prices, *, over: float = 1.0) -> Amount:
    """The amount of a line in the plan's price year; `over` divides it, such as 7 for a week's by the day."""
    written, year = line.number("amount", 0, _MOST), line.word("price_year")
    uplift = 1.0
    if year != prices.year:
        if not prices.values:
            raise line.refuse(
                "price_year",
                f"this amount is of {year} and the plan's prices are of {prices.year}; add an [index] that "
                "covers both, or give all amounts in one price year.",
            )
        for wanted in (year, prices.year):
            if wanted not in prices.values:
                raise line.refuse(
                    "price_year", f"the index has no value for {wanted}; add it to [index.values]."
                )
        uplift = prices.values[prices.year] / prices.values[year]
    return Amount(
        pounds=written * uplift / over,
        written=written,
        price_year=year,
        uplift=uplift,
        source=line.word("source"),
        spread=_spread(line, written),
    )


def _spread(line: Lines, amount: float) -> Spread:
    shape = line.word("spread", ("fixed", "normal", "gamma", "lognormal"), "fixed")
    if shape == "fixed":
        return Spread()
    if not amount:
        raise line.refuse("spread", "an amount of nought has no spread; leave the spread out.")
    share = line.number("spread_share", 0.001, 3)
    if shape == "normal" and share > _WIDEST_NORMAL:
        raise line.refuse(
            "spread_share",
            "a normal spread this wide would make some costs negative; choose gamma or lognormal.",
        )
    return Spread(shape, share, line.word("spread_meaning"))


def payer_of(line: Lines, payers: tuple[str, ...]) -> str:
    """Who pays a line; it must be one of the payers the plan names."""
    payer = line.word("payer")
    if payer not in payers:
        raise line.refuse(
            "payer",
            f"“{payer}” is not among the payers ({', '.join(payers)}); mend the name, or add it to payers.",
        )
    return payer
