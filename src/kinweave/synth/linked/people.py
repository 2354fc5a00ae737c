"""Invented families of the linked set: councils, children, names, birth days, numbers and homes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from kinweave.synth.chances import origin_weights, origins, table
from kinweave.synth.linked.draw import (
    NEVER,
    Bools,
    Days,
    Draw,
    Floats,
    Words,
    day,
    months_later,
    parameters,
)
from kinweave.synth.linked.size import Size

__all__ = ["Children", "Families", "cast_children", "cast_families", "postcodes", "upns_at"]

_YEAR = 365.25
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # the letters that the second half of a postcode may have
_NO_AREAS = "XQV"  # no postcode area begins with these
_SCHOOL_AGE = 4
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True)
class Families:
    """One row a family. `anchor` is the day on which its story begins."""

    la: Days
    route: Words
    anchor: Days
    size: Days
    risk: Floats
    known: Bools
    moves_on: Days
    moves_to: Days

    @property
    def height(self) -> int:
        """How many families there are."""
        return len(self.la)


@dataclass(frozen=True)
class Children:
    """One row a child, by family and in the order of age, the youngest first."""

    family: Days
    birth: Days
    expected: Days
    dies: Days
    names: pl.DataFrame
    known: Bools
    disabled: Bools
    uasc: Bools
    mother: Bools
    mothers_child: Days

    @property
    def height(self) -> int:
        """How many children there are."""
        return len(self.family)

    @property
    def eighteen(self) -> Days:
        """The day on which each child turns eighteen; of 29 February, 28 February."""
        return months_later(self.birth, 18 * 12)


def cast_families(size: Size) -> Families:
    """Where each family lives, how its story begins and how many children it has."""
    draw, given = Draw(size.seed, "families"), parameters()["families"]
    many = size.families
    share = np.exp(given["council_spread"] * draw.normal(size.councils))
    la = draw.place(list(share), many)
    route = draw.of(given["route"], many)
    first, last = day(date(size.years[0].year - 1, 4, 15)), size.extract - 5
    # Services grow: later years hold more families. Those never referred begin up to four years earlier.
    anchor = first + ((last - first) * draw.uniform(many) ** 0.8).astype(np.int64)
    early = first - 1460 + ((last - first + 1460) * draw.uniform(many)).astype(np.int64)
    anchor = np.where(route == "none", early, anchor)
    moves = draw.happens(given["moves_to_another_council"], many) & (size.councils > 1)
    moves_on = anchor + draw.between(given["moves_after"], many)
    elsewhere = (la + 1 + draw.between((0, max(size.councils - 2, 0)), many)) % size.councils
    counts = given["children"]
    unknown = (route == "referral") & draw.happens(given["unknown_to_council"], many)
    return Families(
        la=la,
        route=route,
        anchor=anchor,
        size=np.array([int(one) for one in counts])[draw.place(list(counts.values()), many)],
        risk=draw.normal(many),
        known=~unknown,
        moves_on=np.where(moves & (moves_on <= size.extract) & ~unknown, moves_on, NEVER),
        moves_to=elsewhere,
    )


def cast_children(size: Size, families: Families) -> Children:
    """Every child of these families."""
    draw, given = Draw(size.seed, "children"), parameters()["children"]
    family = np.repeat(np.arange(families.height), families.size)
    many = len(family)
    place = np.arange(many) - np.repeat(np.cumsum(families.size) - families.size, families.size)
    birth, unborn = _births(draw, families, family, place)
    expected = np.where(unborn, birth + draw.between(given["expected_off_by"], many), NEVER)
    dies = np.maximum(families.anchor[family], birth) + draw.between(given["dies_after"], many)
    sex = np.where(draw.happens(given["boys"], many), "M", "F")
    years_then = (families.anchor[family] - birth) / _YEAR
    older = years_then >= 15  # noqa: PLR2004
    uasc = older & (sex == "M") & draw.happens(given["uasc"] * 10, many)
    mother = older & (sex == "F") & draw.happens(given["mother"] * 3, many)
    names = _names(size, families, family, place, sex)
    upn = _upns(draw, many)
    return Children(
        family=family,
        birth=birth,
        expected=expected,
        dies=np.where(draw.happens(given["dies"], many) & ~unborn, dies, NEVER),
        names=names.with_columns(
            sex=pl.Series(sex),
            upn=pl.Series(upn),
            postcode=pl.Series(postcodes(draw, families.la, families.height)[family]),
            house=pl.Series(draw.between((1, 180), families.height)[family]),
        ),
        known=families.known[family],
        disabled=draw.happens(given["disabled"], many),
        uasc=uasc,
        mother=mother,
        mothers_child=np.where(
            mother, families.anchor[family] + draw.between((5, 80), many), NEVER
        ),
    )


def _births(draw: Draw, families: Families, family: Days, place: Days) -> tuple[Days, Bools]:
    """Birth days, siblings one to four years apart or twins; and who was not born at the beginning."""
    given, many = parameters()["children"], len(family)
    ages = given["youngest_age"]
    youngest = np.array([int(one) for one in ages])[
        draw.place(list(ages.values()), families.height)
    ] + draw.uniform(families.height)
    gaps = np.where(place > 0, 1.0 + 3.0 * draw.uniform(many), 0.0)
    gaps = np.where((place > 0) & draw.happens(given["twins"], many), 0.0, gaps)
    passed = np.cumsum(gaps)
    first = np.cumsum(families.size) - families.size
    age = youngest[family] + passed - passed[first][family]
    over = 17.4 - 4 * draw.uniform(many)
    age = np.where(age > 17.5, over, age)  # noqa: PLR2004
    birth = families.anchor[family] - (age * _YEAR).astype(np.int64) - 1
    unborn = (place == 0) & draw.happens(given["unborn"], families.height)[family]
    to_come = families.anchor[family] + draw.between(given["born_after"], many)
    return np.where(unborn, to_come, birth), unborn


def _names(size: Size, families: Families, family: Days, place: Days, sex: Words) -> pl.DataFrame:
    draw, given = Draw(size.seed, "names"), parameters()["children"]
    parts, many = table("name_parts"), len(family)
    known = origins()
    of_family = draw.of(origin_weights(), families.height)
    built = np.char.add(
        draw.one(parts["first"], families.height), draw.one(parts["second"], families.height)
    )
    family_name, given_name = built.astype("U40"), np.empty(many, dtype="U40")
    ethnicity = np.empty(families.height, dtype="U4")
    for name, origin in known.items():
        here = of_family == name
        ethnicity[here] = origin.ethnicity
        listed = here & draw.happens(0.35 if origin.language == "English" else 0.9, families.height)
        if origin.family_names:
            family_name[listed] = draw.one(origin.family_names, int(listed.sum()))
        for one in ("M", "F"):
            chosen = here[family] & (sex == one)
            names = [
                *origin.given_names[one],
                *(parts["given"][one] if origin.ethnicity == "WBRI" else ()),
            ]
            given_name[chosen] = draw.one(names or parts["given"][one], int(chosen.sum()))
    double = draw.happens(0.06, families.height)
    family_name[double] = np.char.add(
        np.char.add(family_name[double], "-"), draw.one(parts["first"], int(double.sum()))
    )
    # Two children of one name in one family stay two; elsewhere a family avoids it.
    same = (place > 0) & draw.happens(given["same_name_in_family"], many)
    before = np.maximum(np.arange(many) - 1, 0)
    given_name = np.where(same & (sex == sex[before]), given_name[before], given_name)
    frame = pl.DataFrame(
        {"family": family, "given_name": given_name, "same": same, "sex": sex}
    ).with_columns(again=pl.col("given_name").cum_count().over("family", "given_name") - 1)
    clash = (frame["again"].to_numpy() > 0) & ~same
    more = np.char.add(
        np.char.add(given_name, "-"), draw.one(["Lee", "Jo", "Rae", "Lou", "Ray"], many)
    )
    given_name = np.where(clash, more, given_name)
    uses = draw.happens(given["uses_another_name"], many)
    known_as = np.where(uses, pl.Series(given_name).str.slice(0, 3).to_numpy().astype("U40"), "")
    return pl.DataFrame(
        {
            "given_name": given_name,
            "family_name": family_name[family],
            "known_as": known_as,
            "ethnicity": ethnicity[family],
        }
    )


def upns_at(children: Children, child: Days, on: int) -> Words:
    """Each child's pupil number on a day: UN1 before school."""
    years = (on - children.birth[child]) / _YEAR
    return np.where(
        years < _SCHOOL_AGE, "UN1", children.names["upn"].to_numpy()[child].astype("U13")
    )


def _upns(draw: Draw, many: int) -> Words:
    """Unique pupil numbers in the right shape; UN2 where the number is not known."""
    letters = draw.one(list(_UPN_LETTERS), many)
    digits = pl.Series(np.arange(many) + 100_000_000_000)
    number = np.char.add(letters, digits.cast(pl.String).to_numpy().astype("U12"))
    known = draw.happens(parameters()["children"]["upn_known"], many)
    return np.where(known, number, "UN2")


def postcodes(draw: Draw, la: Days, many: int) -> Words:
    """Postcodes of the right shape in areas that do not exist, each council in its own."""
    outward = np.array([f"{first}{last}" for first in _NO_AREAS for last in _INWARD])[
        la % (len(_NO_AREAS) * len(_INWARD))
    ]
    district = draw.between((1, 24), many).astype("U2")
    sector = draw.between((0, 9), many).astype("U1")
    end = np.char.add(draw.one(list(_INWARD), many), draw.one(list(_INWARD), many))
    return np.char.add(np.char.add(np.char.add(outward, district), " "), np.char.add(sector, end))
