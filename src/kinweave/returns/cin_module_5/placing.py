"""Put each child's module 5 elements where they belong: in the council's CIN file, or in a file of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from xml.sax.saxutils import escape

from kinweave.returns.cin_module_5.selection import Built, Entry, NoHome
from kinweave.returns.errors import ReturnError
from kinweave.tables.cin import Layout
from kinweave.tables.cin.writing import Edit, Existing, Home, apply_edits, element_text, survey

__all__ = ["Arrived", "Filed", "Placed", "place_alone", "place_into"]


class Arrived(StrEnum):
    """How an element came to stand in the file."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Placed:
    """One child's period in the file; `gone` names elements that the replaced one had and this has not."""

    child: str
    referral_date: date
    start_date: str
    how: Arrived
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filed:
    """The file's bytes, what was placed in it, and what found no home there."""

    xml: bytes
    placed: tuple[Placed, ...]
    no_home: tuple[NoHome, ...]


def place_into(
    content: bytes, built: Built, *, year: Layout, la: str, their_la: str | None
) -> Filed:
    """Merge the entries into a council's CIN file; no byte outside module 5 changes.

    `their_la` is the council that the file's header names: another council's file, or a file that
    names none, is refused.
    """
    if their_la != la:
        named = "names no council" if their_la is None else f"is council {their_la}'s"
        raise ReturnError(f"The CIN file {named} and the return is for council {la}.")
    found = survey(content, year)
    children = {home.child for home in found.homes}
    homes: dict[tuple[str, str], list[Home]] = defaultdict(list)
    for home in found.homes:
        homes[home.child, home.referral_date].append(home)
    edits: list[Edit] = []
    placed: list[Placed] = []
    no_home: list[NoHome] = []
    for (child, referral_date), entries in groupby(
        built.entries, key=lambda entry: (entry.child, entry.referral_date)
    ):
        there = homes.get((child, referral_date.isoformat()), [])
        if len(there) == 1:
            _settle(there[0], list(entries), year=year, edits=edits, placed=placed, no_home=no_home)
            continue
        code = (
            "two_such_referrals"
            if there
            else "no_such_referral"
            if child in children
            else "no_such_child"
        )
        no_home += [NoHome(entry.record, child, referral_date, code) for entry in entries]
    return Filed(apply_edits(content, edits, found.encoding), tuple(placed), tuple(no_home))


def _settle(
    home: Home,
    entries: Sequence[Entry],
    *,
    year: Layout,
    edits: list[Edit],
    placed: list[Placed],
    no_home: list[NoHome],
) -> None:
    """Place one episode's entries: in place of an element with the same start date, or after the rest."""
    new: list[str] = []
    for entry in entries:
        same = [
            old for old in home.existing if old.values.get("PPStartDate", "") == entry.start_date
        ]
        text = element_text(
            entry.values, year.module_5.element, gap=home.gap, step=home.step, prefix=home.prefix
        )
        identical = [old for old in same if dict(old.values) == dict(entry.values)]
        if len(same) == 1 and identical:
            how, gone = Arrived.UNCHANGED, set[str]()
        elif same and not entry.start_date:
            no_home.append(
                NoHome(entry.record, entry.child, entry.referral_date, "start_date_missing")
            )
            continue
        elif same:
            how, gone = Arrived.REPLACED, _names(same) - {name for name, _value in entry.values}
            edits.append(Edit(same[0].start, same[0].end, text))
            edits += [Edit(old.gap_start, old.end, "") for old in same[1:]]
        else:
            how, gone = Arrived.ADDED, set[str]()
            new.append(home.gap + text)
        placed.append(
            Placed(entry.child, entry.referral_date, entry.start_date, how, tuple(sorted(gone)))
        )
    if new:
        edits.append(Edit(home.insert_at, home.insert_at, "".join(new)))


def _names(elements: Iterable[Existing]) -> set[str]:
    return {name for old in elements for name, value in old.values.items() if value}


def place_alone(built: Built, *, year: Layout, la: str) -> Filed:
    """A file of module 5 alone, for a council that puts it into its CIN file itself."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<Message>",
        "  <Header>",
        "    <CollectionDetails>",
        f"      <Collection>{year.collection}</Collection>",
        f"      <Year>{year.year_end.year}</Year>",
        f"      <ReferenceDate>{year.year_end.isoformat()}</ReferenceDate>",
        "    </CollectionDetails>",
        "    <Source>",
        "      <SourceLevel>L</SourceLevel>",
        f"      <LEA>{escape(la)}</LEA>",
        "      <SoftwareCode>Kinweave</SoftwareCode>",
        "    </Source>",
        "  </Header>",
        "  <Children>",
    ]
    placed: list[Placed] = []
    for child, of_child in groupby(built.entries, key=lambda entry: entry.child):
        lines += [
            "    <Child>",
            "      <ChildIdentifiers>",
            f"        <LAchildID>{escape(child)}</LAchildID>",
            "      </ChildIdentifiers>",
        ]
        for referral_date, entries in groupby(of_child, key=lambda entry: entry.referral_date):
            lines += [
                "      <CINdetails>",
                f"        <CINreferralDate>{referral_date}</CINreferralDate>",
            ]
            for entry in entries:
                element = element_text(
                    entry.values, year.module_5.element, gap="\n        ", step="  "
                )
                lines.append(f"        {element}")
                placed.append(Placed(child, referral_date, entry.start_date, Arrived.ADDED))
            lines.append("      </CINdetails>")
        lines.append("    </Child>")
    lines += ["  </Children>", "</Message>", ""]
    return Filed("\n".join(lines).encode(), tuple(placed), ())
