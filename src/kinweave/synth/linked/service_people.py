"""What the conference service wrote down about people: who, whose child, which number, where they live.

Every table is for all councils, with `la` as the council's place; columns are the standard's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.synth.chances import table
from kinweave.synth.linked.care_at import CareAt
from kinweave.synth.linked.draw import NEVER, Bools, Days, Draw, as_dates, parameters
from kinweave.synth.linked.ids import ids
from kinweave.synth.linked.world import World

__all__ = ["Known", "known_people", "people_tables"]

_YEAR_DAYS = 365


@dataclass(frozen=True)
class Known:
    """Whom the service knows: families with a case or a period, their children and parents."""

    families: Days
    children: Days
    has_father: Bools
    number_recorded: Bools


def known_people(world: World) -> Known:
    """The families of the service by the extract date, and which children's numbers it wrote down."""
    cases, periods = world.cases, world.periods
    started = cases.family[cases.started < NEVER]
    begun = np.unique(cases.family)
    begun = begun[periods.start[begun] < NEVER]
    families = np.union1d(started, begun)
    served = np.zeros(world.families.height, dtype=bool)
    served[families] = True
    draw = Draw(world.size.seed, "known people")
    many = world.children.height
    unrecorded = draw.happens(parameters()["children"]["no_number_in_fgc"], many)
    return Known(
        families=families,
        children=np.flatnonzero(served[world.children.family]),
        has_father=draw.happens(0.6, world.families.height),
        number_recorded=world.children.known & ~unrecorded,
    )


def people_tables(world: World, known: Known) -> dict[str, pl.DataFrame]:
    """Families, people, numbers, relationships, addresses, councils, where children live, legal facts."""
    la = world.families.la[known.families]
    family = pl.DataFrame(
        {
            "la": la,
            "id": ids("family", known.families),
            "reference": pl.Series("F" + pl.Series(known.families).cast(pl.String).str.zfill(6)),
        }
    )
    children = world.children.names[known.children].with_columns(
        child=pl.Series(known.children),
        la=pl.Series(world.families.la[world.children.family[known.children]]),
    )
    parents = _parents(world, known)
    return {
        "family": family,
        "person": pl.concat([_children(world, children), parents.drop("family")], how="diagonal"),
        "identifier": _identifiers(world, known),
        "relationship": _relationships(world, known, parents),
        "contact_point": _addresses(world, known),
        "responsible_council": _councils(world, known),
        "living_arrangement": _living(world, known),
        "legal_fact": _legal_facts(world, known),
    }


def _children(world: World, children: pl.DataFrame) -> pl.DataFrame:
    of, child = world.children, children["child"].to_numpy()
    born = of.birth[child] <= world.size.extract
    seen = pl.Series(born)
    codes = parameters()["census"]["disability"]
    # The same as in the census.
    disability = Draw(world.size.seed, "disability").of(codes, of.height)[child]
    return children.select(
        "la",
        ids("child", child),
        pl.when(seen).then("given_name").otherwise(None),
        "family_name",
        pl.when(seen & (pl.col("known_as") != "")).then("known_as").otherwise(None),
        as_dates(np.where(born, of.birth[child], NEVER)).alias("birth_date"),
        as_dates(np.where(born, NEVER, of.expected[child])).alias("expected_birth_date"),
        as_dates(np.where(of.dies[child] <= world.size.extract, of.dies[child], NEVER)).alias(
            "death_date"
        ),
        pl.when(seen).then("sex").otherwise(pl.lit("U")),
        pl.when(seen).then("ethnicity").otherwise(pl.lit("NOBT")),
        pl.when(pl.Series(of.disabled[child]))
        .then(pl.concat_list(pl.Series(disability)))
        .otherwise(pl.concat_list(pl.lit("NONE")))
        .alias("disabilities"),
        pl.lit("no").alias("interpreter_needed"),
    )


def _parents(world: World, known: Known) -> pl.DataFrame:
    draw, names = Draw(world.size.seed, "parents"), table("name_parts")["given"]
    many = world.families.height
    first = np.cumsum(world.families.size) - world.families.size
    of_child = world.children.names[first]
    oldest = world.children.birth[first + world.families.size - 1]
    frames = []
    for place, (sex, who) in enumerate(
        (("F", known.families), ("M", known.families[known.has_father[known.families]]))
    ):
        given = draw.one(names[sex], many)
        birth = oldest - draw.between((18 * _YEAR_DAYS, 38 * _YEAR_DAYS), many)
        frames.append(
            pl.DataFrame(
                {
                    "family": who,
                    "la": world.families.la[who],
                    "id": ids("parent", 2 * who + place),
                    "given_name": given[who],
                    "family_name": of_child["family_name"][who],
                    "birth_date": as_dates(birth[who]),
                    "sex": [sex] * len(who),
                    "ethnicity": of_child["ethnicity"][who],
                    "interpreter_needed": ["no"] * len(who),
                },
                schema_overrides={"sex": pl.String, "interpreter_needed": pl.String},
            )
        )
    return pl.concat(frames)


def _identifiers(world: World, known: Known) -> pl.DataFrame:
    """Council numbers, each with its issuer and time; and pupil numbers where there is one."""
    served = pl.DataFrame({"child": known.children[known.number_recorded[known.children]]})
    rows = world.numbers.join(served, on="child", how="semi", maintain_order="left").filter(
        pl.col("since") <= world.size.extract
    )
    child, issuer = rows["child"].to_numpy(), rows["la"].to_numpy()
    until = rows["until"].to_numpy()
    anchor = world.families.anchor[world.children.family[child]]
    since = np.where(rows["since"].to_numpy() > 0, rows["since"].to_numpy(), np.maximum(anchor, 0))
    numbers = pl.DataFrame(
        {
            "la": world.families.la[world.children.family[child]],
            "person": ids("child", child),
            "scheme": ["la_child_id"] * len(child),
            "value": rows["number"],
            "issuer": pl.Series(world.size.la_codes)[issuer],
            "start_date": as_dates(since),
            "end_date": as_dates(np.where(until <= world.size.extract, until, NEVER)),
        },
        schema_overrides={"scheme": pl.String},
    )
    # A number of the council that took over is written down for about half.
    taken_over = pl.Series(issuer != world.families.la[world.children.family[child]])
    told = pl.Series(Draw(world.size.seed, "told numbers").happens(0.5, len(child)))
    numbers = numbers.filter(~taken_over | told)
    return numbers.with_columns(ids("identifier", np.arange(numbers.height)).alias("id"))


def _relationships(world: World, known: Known, parents: pl.DataFrame) -> pl.DataFrame:
    children = pl.DataFrame(
        {
            "family": world.children.family[known.children],
            "to_person": ids("child", known.children),
        }
    )
    rows = parents.select("family", "la", "sex", from_person="id").join(
        children, on="family", how="inner", maintain_order="left_right"
    )
    return rows.select(
        "la",
        ids("relationship", np.arange(rows.height)).alias("id"),
        "from_person",
        "to_person",
        pl.when(pl.col("sex") == "F")
        .then(pl.lit("mother"))
        .otherwise(pl.lit("father"))
        .alias("kind"),
        pl.when(pl.col("sex") == "F")
        .then(pl.lit("yes"))
        .otherwise(pl.lit("unknown"))
        .alias("parental_responsibility"),
        pl.lit("confirmed").alias("status"),
        pl.lit("The council’s record").alias("source"),
    )


def _addresses(world: World, known: Known) -> pl.DataFrame:
    """Where each child and their mother live, with a postcode."""
    draw, words = Draw(world.size.seed, "addresses"), table("words")
    street = draw.one(words["places"], world.families.height)
    town = draw.one(words["towns"], world.families.height)
    of_children = world.children.names[known.children]
    family = world.children.family[known.children]
    address = pl.DataFrame(
        {
            "la": world.families.la[family],
            "family": family,
            "person": ids("child", known.children),
            "value": pl.select(
                pl.concat_str(
                    of_children["house"].cast(pl.String),
                    pl.lit(" "),
                    pl.Series(street[family]),
                    pl.lit(", "),
                    pl.Series(town[family]),
                    pl.lit(", "),
                    of_children["postcode"],
                )
            ).to_series(),
        }
    )
    mothers = address.unique("family", keep="first", maintain_order=True).with_columns(
        ids("parent", 2 * pl.Series(known.families).to_numpy()).alias("person")
    )
    rows = pl.concat([address, mothers]).drop("family")
    since = np.concatenate([world.families.anchor[family], world.families.anchor[known.families]])
    return rows.with_columns(
        ids("contact_point", np.arange(rows.height)).alias("id"),
        pl.lit("address").alias("kind"),
        as_dates(since).alias("start_date"),
        pl.lit("no").alias("confidential"),
        pl.lit("yes").alias("safe_to_use"),
        pl.lit("The council’s record").alias("source"),
    )


def _councils(world: World, known: Known) -> pl.DataFrame:
    family = world.children.family[known.children]
    anchor, moves = world.families.anchor[family], world.families.moves_on[family]
    gone = moves <= world.size.extract
    codes = pl.Series(world.size.la_codes)
    la = world.families.la[family]
    first = pl.DataFrame(
        {
            "la": la,
            "person": ids("child", known.children),
            "la_code": codes[la],
            "start_date": as_dates(anchor),
            "end_date": as_dates(np.where(gone, moves, NEVER)),
        }
    )
    second = pl.DataFrame(
        {
            "la": la[gone],
            "person": ids("child", known.children[gone]),
            "la_code": codes[world.families.moves_to[family[gone]]],
            "start_date": as_dates(moves[gone]),
            "end_date": as_dates(np.full(int(gone.sum()), NEVER)),
        }
    )
    rows = pl.concat([first, second])
    return rows.with_columns(ids("council", np.arange(rows.height)).alias("id"))


def _living(world: World, known: Known) -> pl.DataFrame:
    """Where the child lived when the story began, for those of whom the service asked."""
    draw = Draw(world.size.seed, "living")
    told = draw.happens(parameters()["journey"]["living_recorded"], world.children.height)
    child = known.children[told[known.children]]
    on = np.maximum(
        world.families.anchor[world.children.family[child]], world.children.birth[child]
    )
    child, on = child[on <= world.size.extract], on[on <= world.size.extract]
    care = CareAt(world.episodes)
    kind, place = care.living(child, on), care.what(child, on, "place")
    shown = np.where(
        np.isin(place, ("U4", "U5", "U6")),
        "foster_care",
        np.where(place == "K2", "residential", kind),
    )
    return pl.DataFrame(
        {
            "la": world.families.la[world.children.family[child]],
            "id": ids("living", np.arange(len(child))),
            "person": ids("child", child),
            "kind": shown,
            "start_date": as_dates(on),
            "source": ["The council’s record"] * len(child),
        },
        schema_overrides={"source": pl.String},
    )


def _legal_facts(world: World, known: Known) -> pl.DataFrame:
    """Pre-proceedings, and every day on which an order was applied for."""
    served = np.zeros(world.children.height, dtype=bool)
    served[known.children] = True
    applied = world.applications()
    applied = applied.filter(pl.Series(served[applied["child"].to_numpy()]))
    family = world.children.family[known.children]
    start = world.periods.start[family]
    before = known.children[(start < NEVER) & (world.children.dies[known.children] > start)]
    of = world.children.family[before]
    child = np.concatenate([before, applied["child"].to_numpy()])
    return pl.DataFrame(
        {
            "la": world.families.la[world.children.family[child]],
            "id": ids("legal_fact", np.arange(len(child))),
            "person": ids("child", child),
            "kind": np.repeat(["pre_proceedings", "proceedings"], [len(before), applied.height]),
            "start_date": as_dates(
                np.concatenate([world.periods.start[of], applied["on"].to_numpy()])
            ),
            "end_date": as_dates(
                np.concatenate([world.periods.step_decision[of], np.full(applied.height, NEVER)])
            ),
            "source": ["The council’s record"] * len(child),
        },
        schema_overrides={"source": pl.String},
    )
