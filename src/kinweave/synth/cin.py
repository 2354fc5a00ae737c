"""A council's own children in need census file for invented children, without module 5."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from xml.sax.saxutils import escape

from kinweave.synth.story import Born, Child, FamilyStory
from kinweave.tables.cin.layout import layout


def cin_file(families: Iterable[FamilyStory], la: str, year: str = "cin-2026-27") -> bytes:
    """The census of one council as its own system would write it: the same children and referrals.

    Holds every child who has the council's number and a children in need referral.
    """
    of = layout(year)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<Message>",
        "  <Header>",
        "    <CollectionDetails>",
        f"      <Collection>{of.collection}</Collection>",
        f"      <Year>{of.year_end.year}</Year>",
        f"      <ReferenceDate>{of.year_end.isoformat()}</ReferenceDate>",
        "    </CollectionDetails>",
        "    <Source>",
        "      <SourceLevel>L</SourceLevel>",
        f"      <LEA>{escape(la)}</LEA>",
        "      <SoftwareCode>Invented</SoftwareCode>",
        "    </Source>",
        "  </Header>",
        "  <Children>",
    ]
    for family in families:
        births = {event.child: event for event in family.events if isinstance(event, Born)}
        for child in family.children:
            if child.la_child_id and child.cin_referral_date:
                lines += _child(_as_of_now(child, births.get(child.key)))
    return "\n".join([*lines, "  </Children>", "</Message>", ""]).encode()


def _as_of_now(child: Child, born: Born | None) -> Child:
    if born is None:
        return child
    return replace(child, birth_date=born.birth_date, expected_birth_date=None, sex=born.sex)


def _child(child: Child) -> list[str]:
    identifiers = {
        "LAchildID": child.la_child_id,
        "UPNunknown": "UN1",
        "PersonBirthDate": child.birth_date and child.birth_date.isoformat(),
        "ExpectedPersonBirthDate": child.expected_birth_date
        and child.expected_birth_date.isoformat(),
        "Sex": child.sex or "U",
    }
    lines = ["    <Child>", "      <ChildIdentifiers>"]
    for name, value in identifiers.items():
        if value:
            lines.append(f"        <{name}>{escape(value)}</{name}>")
    lines += [
        "      </ChildIdentifiers>",
        "      <ChildCharacteristics>",
        f"        <Ethnicity>{child.ethnicity or 'NOBT'}</Ethnicity>",
        "      </ChildCharacteristics>",
        "      <CINdetails>",
        f"        <CINreferralDate>{child.cin_referral_date}</CINreferralDate>",
        "        <ReferralSource>5A</ReferralSource>",
        "        <PrimaryNeedCode>N1</PrimaryNeedCode>",
        "        <ReferralNFA>false</ReferralNFA>",
        "      </CINdetails>",
        "    </Child>",
    ]
    return lines
