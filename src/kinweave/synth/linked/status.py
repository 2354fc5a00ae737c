"""The looked-after process: how long each legal status and placement lasts and what comes next.

A semi-Markov process with its parameters in `data/linked.toml`, run for all children at once: each step
gives every child who is still looked after one more episode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from kinweave.synth.linked.draw import Bools, Days, Draw, Words, day, parameters
from kinweave.synth.linked.people import Children

__all__ = ["Entries", "run"]

_YEAR = 365.25
_ENDS = frozenset(
    ("home", "relatives", "arrangements", "guardian", "adopted", "custody", "remand_ended", "other")
)
_MOVES = frozenset(("place", "adoption_place"))
_STEPS = 200
_NEAR = 40  # days before a code changes in which it is not begun any more
_FOSTER = ("U1", "U2", "U3", "U4", "U5", "U6")


@dataclass(frozen=True)
class Entries:
    """Who starts to be looked after, when and by what legal status."""

    child: Days
    on: Days
    status: Words


@dataclass
class _Now:
    """Where each child who is looked after stands, one row a child."""

    child: Days
    decom: Days
    rne: Words
    status: Words
    place: Words
    provider: Words
    carer: Days

    def kept(self, those: Bools) -> _Now:
        return _Now(**{name: getattr(self, name)[those] for name in self.__dataclass_fields__})


def run(seed: int, children: Children, entries: Entries, until: int) -> pl.DataFrame:
    """Every episode of these children from entry until `until`, in the order of child and day.

    Columns: child, decom, dec (`NEVER` while open), rne, ls, place, place_provider, rec, reason, carer.
    """
    draw, eighteen = Draw(seed, "status"), children.eighteen
    ends = np.minimum(eighteen, children.dies)
    starts = entries.on < ends[entries.child]
    now = _enter(draw, children, entries.child[starts], entries.on[starts], entries.status[starts])
    parts: list[pl.DataFrame] = []
    for _step in range(_STEPS):
        if not len(now.child):
            break
        dec, event = _next(draw, now, children)
        stop = ends[now.child]
        over = dec >= stop
        dec = np.where(over, stop, dec)
        event[over] = np.where(children.dies <= eighteen, "died", "eighteen")[now.child[over]]
        parts.append(_episodes(draw, now, dec, event))
        goes_on = ~np.isin(event, [*_ENDS, "died", "eighteen"]) & (dec <= until)
        changed = _change(draw, now.kept(goes_on), dec[goes_on], event[goes_on], children)
        home = np.isin(event, ("home", "relatives")) & draw.happens(
            parameters()["entry"]["again"], len(event)
        )
        back = dec + 1 + draw.waits(parameters()["entry"]["again_after"], len(event))
        home &= (back < ends[now.child] - 1) & (back <= until)
        again = _enter(
            draw,
            children,
            now.child[home],
            back[home],
            _first_status(draw, children, now.child[home], back[home]),
        )
        now = _Now(
            **{
                name: np.concatenate([getattr(changed, name), getattr(again, name)])
                for name in _Now.__dataclass_fields__
            }
        )
    else:
        raise AssertionError("a child had more episodes than there can be")
    if not parts:
        return _episodes(draw, now, now.decom, now.rne)
    return pl.concat(parts).sort("child", "decom")


def _first_status(draw: Draw, children: Children, child: Days, on: Days) -> Words:
    given = parameters()["entry"]
    ten = (on - children.birth[child]) / _YEAR >= 10.1  # noqa: PLR2004
    return np.where(
        ten, draw.of(given["status_from_ten"], len(child)), draw.of(given["status"], len(child))
    )


def _enter(draw: Draw, children: Children, child: Days, on: Days, status: Words) -> _Now:
    place = _placed(draw, children, child, on, status)
    return _Now(
        child=child,
        decom=on,
        rne=np.full(len(child), "S"),
        status=status.astype("U2"),
        place=place,
        provider=_provider(draw, place),
        carer=draw.between((1, 1 << 40), len(child)),
    )


def _next(draw: Draw, now: _Now, children: Children) -> tuple[Days, Words]:
    """When what is now comes to an end, and what comes next."""
    many = len(now.child)
    dec, event = np.zeros(many, dtype=np.int64), np.empty(many, dtype="U16")
    for status, given in parameters()["status"].items():
        here = np.flatnonzero(now.status == status)
        if not len(here):
            continue
        wait = (
            draw.between(given["within"], len(here))
            if "within" in given
            else draw.waits(given["lasts"], len(here)) + 1
        )
        dec[here], event[here] = now.decom[here] + wait, draw.of(given["next"], len(here))
    adoption = parameters()["adoption"]
    # Supported accommodation had another code before a day; nobody's episode runs across it.
    changes = day(parameters()["place_codes"]["supported_from"])
    across = (now.place == "H5") & (dec >= changes)
    dec = np.where(across, changes - draw.between((1, 20), many), dec)
    event[across] = "place"
    placed = np.char.startswith(now.place, "A")
    wait = draw.waits(adoption["placed_for"], many) + 30
    dec = np.where(placed, now.decom + wait, dec)
    completes = draw.happens(adoption["completes"], many)
    event = np.where(placed, np.where(completes, "adopted", "place"), event)
    too_old = (dec - children.birth[now.child]) / _YEAR >= adoption["youngest_too_old"]
    event[(event == "E1") & too_old] = "place"
    # Adoption follows fostering: a child who is not fostered moves to a foster carer first.
    event[(event == "adoption_place") & ~np.isin(now.place, _FOSTER)] = "place"
    return dec, event


def _change(draw: Draw, now: _Now, on: Days, event: Words, children: Children) -> _Now:
    """The next episode of each child who stays looked after."""
    given, many = parameters()["move"], len(now.child)
    new_status = ~np.isin(event, list(_MOVES))
    status = np.where(new_status, event, now.status).astype("U2")
    moves = ~new_status | draw.happens(given["with_change_of_status"], many)
    for_adoption = event == "adoption_place"
    # Section 20 and a placement order cannot go on at home with parents.
    moves |= (now.place == "P1") & np.isin(status, ("V2", "E1"))
    place = np.where(moves, _placed(draw, children, now.child, on, status), now.place)
    in_foster_care = np.isin(status, ("E1",)) & moves
    place = np.where(in_foster_care & ~for_adoption, "U6", place)
    with_carer = for_adoption & (now.place == "U5")
    place = np.where(for_adoption, np.where(with_carer, "A5", "A6"), place)
    place = np.where(moves & (place == "P1") & (now.place == "P1"), "U6", place)
    same = np.isin(now.place, _FOSTER) & np.isin(place, _FOSTER) & (place != now.place) & moves
    same &= draw.happens(
        np.where(new_status, given["same_carer_with_status"], given["same_carer"]), many
    )
    same |= with_carer
    rne = np.where(
        new_status, np.where(moves, np.where(same, "U", "B"), "L"), np.where(same, "T", "P")
    )
    carer_stays = same | ~moves
    provider_stays = (~moves) | (same & _with_own(now.provider, place))
    return _Now(
        child=now.child,
        decom=on,
        rne=rne,
        status=status,
        place=place,
        provider=np.where(provider_stays, now.provider, _provider(draw, place)),
        carer=np.where(carer_stays, now.carer, draw.between((1, 1 << 40), many)),
    )


def _with_own(provider: Words, place: Words) -> Bools:
    """Whether this provider may go on with the same carer in the new kind of placement."""
    may: Bools = (provider == "PR1") | np.isin(place, ("U4", "U5", "U6"))
    return may


def _placed(draw: Draw, children: Children, child: Days, on: Days, status: Words) -> Words:
    """A placement by age and legal status; with parents only under a care order or an interim one."""
    given, many = parameters()["placements"], len(child)
    age = (on - children.birth[child]) / _YEAR
    bands = (age < 2, age < 10, age < 15.95, age >= 16.01)  # noqa: PLR2004
    names = ("under_2", "under_10", "under_16", "over_16")
    place = np.full(many, "U6", dtype="U3")
    for band, name in reversed(list(zip(bands, names, strict=True))):
        here = np.flatnonzero(band)
        place[here] = draw.of(given[name], len(here))
    remand = np.flatnonzero(status == "J1")
    place[remand] = draw.of(given["remand"], len(remand))
    place[(place == "P1") & ~np.isin(status, ("C1", "C2"))] = "U6"
    place[(place == "S1") & (age < 4.1)] = "U6"  # noqa: PLR2004
    changes = day(parameters()["place_codes"]["supported_from"])
    place[(place == "K3") & (on < changes)] = "H5"
    place[(place == "H5") & (on >= changes - _NEAR)] = "K2"
    return place


def _provider(draw: Draw, place: Words) -> Words:
    provider = np.empty(len(place), dtype="U3")
    for code, weights in parameters()["providers"].items():
        here = np.flatnonzero(place == code)
        provider[here] = draw.of(weights, len(here))
    return provider


def _episodes(draw: Draw, now: _Now, dec: Days, event: Words) -> pl.DataFrame:
    given, many = parameters()["ends"], len(now.child)
    rec = np.full(many, "X1", dtype="U3")
    foster = np.isin(now.place, _FOSTER)
    relative = np.isin(now.place, ("U1", "U2", "U3"))
    ways: list[tuple[Any, str]] = [
        (event == name, name)
        for name in (
            "home",
            "relatives",
            "arrangements",
            "adopted",
            "custody",
            "remand_ended",
            "other",
        )
    ]
    ways += [
        ((event == "guardian") & relative, "guardian_foster_relative"),
        ((event == "guardian") & foster & ~relative, "guardian_foster_other"),
        ((event == "guardian") & ~foster, "guardian_other"),
        ((event == "eighteen") & foster, "eighteen_foster"),
        ((event == "eighteen") & ~foster, "eighteen"),
    ]
    for chosen, name in ways:
        here = np.flatnonzero(chosen)
        rec[here] = draw.of(given[name], len(here))
    rec[event == "died"] = "E2"
    return pl.DataFrame(
        {
            "child": now.child,
            "decom": now.decom,
            "dec": dec,
            "rne": now.rne,
            "ls": now.status,
            "place": now.place,
            "place_provider": now.provider,
            "rec": rec,
            "reason": draw.of(given["reason_for_move"], many),
            "carer": now.carer,
        }
    )
