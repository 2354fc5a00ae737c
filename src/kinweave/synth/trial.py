"""A set in the shape of a trial of referral for a conference, with what it is built to show written beside it.

Families are allocated, children have the outcome. The difference works only through a conference that was
held, so that the effect of being referred and the effect of having had one are both known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kinweave.synth.chances import table
from kinweave.synth.errors import SynthError
from kinweave.synth.linked.draw import (
    NEVER,
    Bools,
    Days,
    Draw,
    Floats,
    Words,
    as_dates,
    day,
    months_later,
    quantile,
)
from kinweave.synth.trial_plan import BuiltIn, plan_text
from kinweave.tables.whole import new_directory, write_file

__all__ = ["Trial", "trial", "write_trial"]

# Each council has four teams of social workers, alike in size.
_TEAMS = {"-1": 1.0, "-2": 1.0, "-3": 1.0, "-4": 1.0}
_YEAR_MONTHS, _HALF_YEAR_MONTHS = 12, 6


@dataclass(frozen=True)
class _Asked:
    """What a trial is to be: its size and what is built in."""

    families: int
    councils: int
    effect: float
    icc: float
    seed: int


@dataclass(frozen=True)
class Trial:
    """A trial-shaped set: one row a family, one row a child, and what was built in.

    `families`: family, council, stratum, block, block_size (as it was sealed), order, arm (fgc, usual),
    letter_date, children, mother_had_child_removed, child_protection_plan, conference_date, received,
    override (court, family), proceedings_date, team (the social workers who had the family). `children`: child, family, council, arm, birth_date, sex,
    ethnicity, disabled, mother_had_child_removed, entered_care (the first entry that is known by the end of
    following), in_care_12m (null when censored), days_in_care_12m, in_care_6m, days_in_care_6m, censor_reason,
    censor_date. `plan` is the TOML that serves from the power to the report, `ceremony` the words to seal with.
    """

    families: pl.DataFrame
    children: pl.DataFrame
    plan: str
    ceremony: str


def trial(
    families: int | None = None,
    councils: int | None = None,
    *,
    effect: float | None = None,
    icc: float | None = None,
    seed: int,
) -> Trial:
    """Invent a trial of this size.

    `effect` is the difference in the chance of being looked after at 12 months that being referred makes,
    standardised over these families; `icc` the correlation of siblings on the latent scale. What is not
    given is the published trial's (`data/trial.toml`). Raises `SynthError` for what cannot be.
    """
    given = table("trial")
    shape, outcome = given["shape"], given["outcome"]
    asked = _Asked(
        families=shape["families"] if families is None else families,
        councils=shape["councils"] if councils is None else councils,
        effect=outcome["effect"] if effect is None else effect,
        icc=outcome["sibling_correlation"] if icc is None else icc,
        seed=seed,
    )
    _check(given, asked)
    family = _families(Draw(seed, "trial families"), given, asked.families, asked.councils)
    return _children(Draw(seed, "trial children"), given, family, asked)


def write_trial(made: Trial, out: Path) -> None:
    """Write a trial to `out/trial`: both files, plan.toml and ceremony.txt; whole or not at all."""
    with new_directory(out) as partial:
        folder = partial / "trial"
        folder.mkdir()
        for name, frame in (("families", made.families), ("children", made.children)):
            content = BytesIO()
            frame.write_parquet(content)
            write_file(folder / f"{name}.parquet", content.getvalue())
        write_file(folder / "plan.toml", made.plan.encode())
        write_file(folder / "ceremony.txt", made.ceremony.encode())


def _check(given: Any, asked: _Asked) -> None:
    if asked.councils < 1 or asked.families < asked.councils:
        raise SynthError("A trial needs at least one council and a family for each.")
    if not 0 <= asked.icc < 1:
        raise SynthError("The sibling correlation must be 0 or more and less than 1.")
    if asked.seed < 0:
        raise SynthError("The seed must be nought or a positive whole number.")
    with_one, without = _chances(given, asked.effect)
    if not (0 < with_one < 1 and 0 < without < 1):
        raise SynthError(
            f"An effect of {asked.effect} cannot be: it would make the chance of care after a conference "
            "less than nothing or more than certain."
        )


def _chances(given: Any, effect: float) -> tuple[float, float]:
    """The chance of care with a conference and without one, so that being referred makes this difference."""
    received = given["received"]
    through = effect / (received["when_referred"] - received["when_usual"])
    without = given["outcome"]["control"] - received["when_usual"] * through
    return without + through, without


def _families(draw: Draw, given: Any, many: int, places: int) -> pl.DataFrame:
    """Families in the order in which they were enrolled, allocated in blocks within each council."""
    shape = given["shape"]
    share = np.exp(0.5 * draw.normal(places))
    council = draw.place(list(share), many)
    council[draw.order(many)[:places]] = np.arange(places)  # every council has a family
    letter = np.sort(draw.between((day(shape["enrolled_from"]), day(shape["enrolled_to"])), many))
    frame = pl.DataFrame({"council": council, "letter": letter}).with_columns(
        order=pl.int_range(pl.len()).over("council")
    )
    block, size = _blocks(draw, shape["block_sizes"], council, frame["order"].to_numpy())
    # Within a block half the places are for either arm, in a random order.
    ranked = frame.with_columns(
        block=pl.Series(block), size=pl.Series(size), chance=pl.Series(draw.uniform(many))
    ).with_columns(place=pl.col("order") - pl.col("order").min().over("council", "block"))
    arm = _arms(draw, ranked)
    sizes = shape["children"]
    children = np.array([int(one) for one in sizes])[draw.place(list(sizes.values()), many)]
    removed = draw.happens(given["outcome"]["mother_had_child_removed"], many)
    would, always = _receives(draw, given, many)
    held = np.where(arm == "fgc", would | always, always)
    conference = np.where(
        held, letter + draw.between(given["received"]["conference_after"], many), NEVER
    )
    by_court = draw.happens(given["received"]["by_court"], many)
    crossed = (arm == "usual") & held
    return ranked.select(
        pl.Series("family", [f"T{one:05d}" for one in range(1, many + 1)]),
        "council",
        "block",
        "size",
        "order",
        arm=pl.Series(arm),
        letter=pl.Series(letter),
        children=pl.Series(children),
        removed=pl.Series(removed),
        protection=pl.Series(draw.happens(given["baseline"]["child_protection_plan"], many)),
        received=pl.Series(held),
        conference=pl.Series(conference),
        override=pl.when(pl.Series(crossed))
        .then(pl.Series(np.where(by_court, "court", "family")))
        .otherwise(None),
    )


def _blocks(draw: Draw, sizes: list[int], council: Days, order: Days) -> tuple[Days, Days]:
    """The block in which each family of a council falls, of sizes that vary."""
    longest = int(order.max()) + 1
    most = -(-longest // min(sizes))
    places = int(council.max()) + 1
    drawn = np.array(sizes)[draw.between((0, len(sizes) - 1), places * most)].reshape(places, most)
    ends = np.cumsum(drawn, axis=1)
    # One sorted line of all councils' block ends, so that one search finds each family's block.
    step = int(ends.max()) + longest + 1
    line = (ends + np.arange(places)[:, None] * step).ravel()
    at = np.searchsorted(line, order + council * step, side="right")
    return at - council * most, drawn.ravel()[at]


def _arms(draw: Draw, ranked: pl.DataFrame) -> Words:
    """Which place of which block is whose, drawn for whole blocks so that an unfinished one shows nothing."""
    whole = (
        ranked.select("council", "block", "size")
        .unique(maintain_order=True)
        .with_columns(place=pl.int_ranges(0, pl.col("size")))
        .explode("place")
        .sort("council", "block", "place")
    )
    shuffled = whole.with_columns(chance=pl.Series(draw.uniform(whole.height))).with_columns(
        rank=pl.col("chance").rank("ordinal").over("council", "block")
    )
    arms = shuffled.with_columns(
        arm=pl.when(pl.col("rank") <= pl.col("size") // 2)
        .then(pl.lit("fgc"))
        .otherwise(pl.lit("usual"))
    ).select("council", "block", "place", "arm")
    return (
        ranked.join(arms, on=["council", "block", "place"], how="left", maintain_order="left")[
            "arm"
        ]
        .to_numpy()
        .astype("U5")
    )


def _receives(draw: Draw, given: Any, many: int) -> tuple[Bools, Bools]:
    """Who would have a conference if referred, and who has one either way."""
    received = given["received"]
    point = draw.uniform(many)
    always = point < received["when_usual"]
    return (point < received["when_referred"]), always


def _children(draw: Draw, given: Any, family: pl.DataFrame, asked: _Asked) -> Trial:
    sizes, tie = family["children"].to_numpy(), asked.icc
    row = np.repeat(np.arange(family.height), sizes)
    many, outcome = len(row), given["outcome"]
    removed, council = family["removed"].to_numpy(), family["council"].to_numpy()
    places = int(council.max()) + 1
    shift = outcome["council_spread"] * draw.normal(places)[council] + np.where(
        removed, outcome["removed_raises_by"], 0.0
    )
    # Thresholds at which the standardised chances are exactly these over the children here.
    low, high = (_threshold(shift[row], chance) for chance in _chances(given, asked.effect))
    own = math.sqrt(tie) * draw.normal(family.height)[row] + math.sqrt(1 - tie) * draw.normal(many)
    held = family["received"].to_numpy()[row]
    in_care = own < np.where(held, low, high) + shift[row]
    letter = family["letter"].to_numpy()[row]
    birth, ended, reason = _baseline_ages(draw, given, letter)
    frame = _outcomes(draw, given, letter, in_care, ended)
    base, people = given["baseline"], Draw(asked.seed, "trial people")
    children = pl.DataFrame({"child": [f"{one:06d}" for one in range(1, many + 1)]}).with_columns(
        family["family"][row].alias("family"),
        pl.Series("council", [f"C{one + 1:02d}" for one in range(places)])[council[row]],
        family["arm"][row].alias("arm"),
        as_dates(birth).alias("birth_date"),
        pl.Series("sex", np.where(people.happens(base["boys"], many), "M", "F")),
        pl.Series("ethnicity", people.of(base["ethnicity"], family.height)[row]),
        pl.Series("disabled", people.happens(base["disabled"], many)),
        pl.Series("mother_had_child_removed", removed[row]),
        *frame,
        pl.when(frame[0].is_null()).then(pl.Series(reason)).otherwise(None).alias("censor_reason"),
        as_dates(np.where(frame[0].is_null().to_numpy(), ended, NEVER)).alias("censor_date"),
    )
    with_one, without = _chances(given, asked.effect)
    names = [f"C{one + 1:02d}" for one in range(places)]
    built = BuiltIn(names, family.height, with_one, without, asked.effect, tie, asked.seed)
    return Trial(
        _family_table(draw, given, family, asked),
        children,
        plan_text(given, built),
        _ceremony(asked.seed),
    )


def _ceremony(seed: int) -> str:
    """What two invented people said, so that the lists of an invented trial can be sealed."""
    throws = Draw(seed, "trial ceremony").between((1, 6), 40).astype(str)
    return f"dice {' '.join(throws[:20])}\ndice {' '.join(throws[20:])}\n"


def _baseline_ages(draw: Draw, given: Any, letter: Days) -> tuple[Days, Days, Words]:
    """Birth days, and when and why each child's following ends."""
    ages, many = given["baseline"]["age"], len(letter)
    years = np.array([int(one) for one in ages])[draw.place(list(ages.values()), many)]
    birth = letter - ((years + draw.uniform(many)) * 365.25).astype(np.int64) - 1
    dies = np.where(
        draw.happens(given["outcome"]["dies"], many), letter + draw.between((20, 700), many), NEVER
    )
    grown = months_later(birth, 18 * _YEAR_MONTHS)
    after = day(given["shape"]["extract_date"]) + 1
    ended = np.minimum(np.minimum(dies, grown), after)
    return (
        birth,
        ended,
        np.select([dies == ended, grown == ended], ["died", "turned_18"], "extract_date"),
    )


def _outcomes(draw: Draw, given: Any, letter: Days, in_care: Bools, ended: Days) -> list[pl.Series]:
    """In care and days in care at 12 and at 6 months, null where following ended before, and the first entry."""
    care, many = given["care"], len(letter)
    year, half = months_later(letter, _YEAR_MONTHS), months_later(letter, _HALF_YEAR_MONTHS)
    wait = draw.waits(care["entry"], many)
    # Who is in care at twelve months entered before: a wait that is too long starts again within the year.
    enters = letter + np.where(wait < year - letter, wait, 1 + wait % 200)
    short = ~in_care & draw.happens(care["short_stay"], many)
    stays = draw.between(care["short_stay_days"], many)
    leaves = np.where(in_care, NEVER, np.where(short, np.minimum(enters + stays, year), enters))
    enters = np.where(in_care | short, enters, NEVER)
    known = np.where((enters < ended) & (enters < leaves), enters, NEVER)
    columns = []
    for name, horizon in (("12m", year), ("6m", half)):
        seen = pl.Series(ended > horizon)
        days = np.clip(np.minimum(leaves, horizon + 1) - np.maximum(enters, letter + 1), 0, None)
        at = (enters <= horizon) & (leaves > horizon)
        columns += [
            pl.select(
                pl.when(seen).then(pl.Series(values)).otherwise(None).alias(f"{what}_{name}")
            ).to_series()
            for what, values in (("in_care", at), ("days_in_care", days))
        ]
    return [*columns, as_dates(known).alias("entered_care")]


def _family_table(draw: Draw, given: Any, family: pl.DataFrame, asked: _Asked) -> pl.DataFrame:
    """Families as they are written, with the day of proceedings by the extract date."""
    outcome, many = given["outcome"], family.height
    received = given["received"]
    scale = 0.0 if outcome["effect"] == 0 else asked.effect / outcome["effect"]
    gap = (
        scale * outcome["proceedings_effect"] / (received["when_referred"] - received["when_usual"])
    )
    chance = outcome["proceedings_control"] - received["when_usual"] * gap
    issued = draw.uniform(many) < chance + np.where(family["received"].to_numpy(), gap, 0.0)
    letter = family["letter"].to_numpy()
    on = np.where(issued, letter + draw.between((40, 300), many), NEVER)
    extract = day(given["shape"]["extract_date"])
    codes = pl.Series([f"C{one + 1:02d}" for one in range(int(family["council"].max()) + 1)])  # type: ignore[arg-type]
    council = codes[family["council"].to_numpy()]
    team = Draw(asked.seed, "trial teams").of(_TEAMS, many)
    known = pl.Series(family["conference"].to_numpy() <= extract)
    return pl.DataFrame(
        {"family": family["family"], "council": council, "stratum": council}
    ).with_columns(
        family["block"],
        family["size"].alias("block_size"),
        (family["order"] + 1).alias("order"),
        family["arm"],
        as_dates(letter).alias("letter_date"),
        family["children"],
        family["removed"].alias("mother_had_child_removed"),
        family["protection"].alias("child_protection_plan"),
        as_dates(np.where(known, family["conference"].to_numpy(), NEVER)).alias("conference_date"),
        (family["received"] & known).alias("received"),
        pl.when(known).then(family["override"]).otherwise(None).alias("override"),
        as_dates(np.where(on <= extract, on, NEVER)).alias("proceedings_date"),
        team=council + pl.Series(team.astype(str)),
    )


def _threshold(shift: Floats, chance: float) -> float:
    """The point at which the mean of the normal curve's area, moved by each shift, is this chance."""
    values, counts = np.unique(shift, return_counts=True)
    low, high = quantile(chance) - 10.0, quantile(chance) + 10.0
    for _ in range(80):
        middle = (low + high) / 2
        area = sum(
            count * 0.5 * math.erfc(-(middle + value) / math.sqrt(2))
            for value, count in zip(values, counts, strict=True)
        )
        low, high = (middle, high) if area / len(shift) < chance else (low, middle)
    return (low + high) / 2
