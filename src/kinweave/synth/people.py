"""Who is in an invented family, how they are related, where they live and how they are reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from kinweave.synth.chances import Dice, Origin, origin_weights, origins, table
from kinweave.synth.story import Child, Contact, Home, Someone, Tie

_YEAR = 365.25
_HALF_GIRLS = 0.5


@dataclass
class Cast:
    """The people of a family while it is being invented."""

    dice: Dice
    today: date
    number: int
    children: list[Child] = field(default_factory=list)
    parents: list[Someone] = field(default_factory=list)
    others: list[Someone] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)

    def everyone(self) -> list[Someone]:
        """Everybody, the children first."""
        return [*self.children, *self.parents, *self.others]


def cast_family(dice: Dice, *, number: int, today: date, all_have_numbers: bool) -> Cast:
    """Invent the people of one family; `today` is the day on which they are as old as they are."""
    cast = Cast(dice, today, number)
    _parents(cast)
    _children(cast, all_have_numbers=all_have_numbers)
    _relatives(cast)
    _homes(cast)
    _contacts(cast)
    return cast


# ---- Names and ages ------------------------------------------------------------------------------


def _origin(dice: Dice) -> str:
    return dice.of(origin_weights())


def _somebody(
    cast: Cast, key: str, *, sex: str, origin: str, family_name: str, age: tuple[int, int]
) -> Someone:
    dice, known = cast.dice, origins()[origin]
    given = _fresh_name(cast, known, sex)
    speaks_english = known.language == "English"
    chance = table("chances")["parents"]["interpreter_when_not_english"]
    return Someone(
        key=key,
        given_name=given,
        family_name=family_name,
        known_as=given.split("-")[0] if "-" in given and dice.happens(0.5) else "",
        birth_date=cast.today
        - timedelta(days=round(dice.between(age) * _YEAR) + dice.between((1, 360))),
        sex=sex,
        ethnicity=known.ethnicity,
        first_language=known.language,
        interpreter_needed="yes" if not speaks_english and dice.happens(chance) else "no",
    )


def _fresh_name(cast: Cast, known: Origin, sex: str) -> str:
    taken = {one.given_name for one in cast.everyone()}
    own, others = known.given_names[sex], origins()["english"].given_names[sex]
    free = [name for name in own if name not in taken]
    return cast.dice.one(free or [name for name in others if name not in taken])


def _family_name(dice: Dice, origin: str) -> str:
    names = origins()[origin].family_names
    return dice.one(names) if names else ""


# ---- Parents and children ------------------------------------------------------------------------


def _parents(cast: Cast) -> None:
    dice, chances = cast.dice, table("chances")["parents"]
    origin = _origin(dice)
    cast.parents.append(
        _somebody(
            cast,
            "mother",
            sex="F",
            origin=origin,
            family_name=_family_name(dice, origin),
            age=(21, 44),
        )
    )
    if dice.happens(chances["two_mothers"]):
        cast.parents.append(_other_parent(cast, "second-mother", origin, sex="F"))
        return
    if dice.happens(chances["father_known"]):
        cast.parents.append(_other_parent(cast, "father", origin, sex="M"))
        if dice.happens(chances["second_father"]):
            cast.parents.append(_other_parent(cast, "second-father", origin, sex="M"))


def _other_parent(cast: Cast, key: str, origin: str, *, sex: str) -> Someone:
    dice = cast.dice
    if dice.happens(table("chances")["parents"]["origin_of_other_parent_differs"]):
        origin = _origin(dice)
    return _somebody(
        cast, key, sex=sex, origin=origin, family_name=_family_name(dice, origin), age=(22, 52)
    )


def _children(cast: Cast, *, all_have_numbers: bool) -> None:
    dice, chances = cast.dice, table("chances")["children"]
    count = int(dice.of(chances["count"]))
    ages = sorted((dice.between(chances["age"]) for _ in range(count)), reverse=True)
    unborn = dice.happens(chances["youngest_unborn"])
    for place, age in enumerate(ages):
        child = _child(cast, place, age, not_yet_born=unborn and place == count - 1)
        if all_have_numbers or dice.happens(chances["has_number"]):
            child = replace(child, la_child_id=f"{cast.number:05d}{place + 1:02d}")
        cast.children.append(child)
    if count == 1:
        cast.parents = [one for one in cast.parents if one.key != "second-father"]
    for parent in cast.parents:
        _tie_parent(cast, parent)


def _child(cast: Cast, place: int, age: int, *, not_yet_born: bool) -> Child:
    dice, chances = cast.dice, table("chances")["children"]
    key, parent = f"child-{place + 1}", dice.one(cast.parents[:2])
    if not_yet_born:
        expected = cast.today + timedelta(days=dice.between((10, 170)))
        return Child(
            key=key,
            given_name="",
            family_name=parent.family_name or parent.given_name,
            expected_birth_date=expected,
            ethnicity="NOBT",
        )
    sex = "F" if dice.happens(_HALF_GIRLS) else "M"
    known = next(
        one for one in origins().values() if parent.given_name in one.given_names[parent.sex]
    )
    given = _fresh_name(cast, known, sex)
    return Child(
        key=key,
        given_name=given,
        family_name=parent.family_name,
        known_as=given[:3] if len(given) > 4 and dice.happens(chances["uses_another_name"]) else "",  # noqa: PLR2004
        birth_date=cast.today - timedelta(days=round(age * _YEAR) + dice.between((40, 360))),
        sex=sex,
        ethnicity=cast.parents[0].ethnicity,
        first_language=cast.parents[0].first_language,
        interpreter_needed="no",
        disabilities=(dice.one(["LD", "AUT", "HEAR", "COMM", "MOB"]),)
        if dice.happens(chances["disabled"])
        else (),
    )


def _tie_parent(cast: Cast, parent: Someone) -> None:
    dice, chances = cast.dice, table("chances")["parents"]
    fathers = [one.key for one in cast.parents if one.sex == "M"]
    birth = parent.key == "mother"
    responsibility = "yes" if birth else dice.of(chances["responsibility_of_father"])
    for place, child in enumerate(cast.children):
        if parent.key in fathers and fathers[place % len(fathers)] != parent.key:
            continue
        cast.ties.append(
            Tie(
                person=parent.key,
                to=child.key,
                kind=parent_kind(parent),
                parental_responsibility=responsibility,
            )
        )


def parent_kind(parent: Someone) -> str:
    """What a parent is to their own child."""
    return {"mother": "mother", "second-mother": "parent"}.get(parent.key, "father")


# ---- Everybody else ------------------------------------------------------------------------------


def _relatives(cast: Cast) -> None:
    dice, chances = cast.dice, table("chances")
    for parent in list(cast.parents):
        if not dice.happens(chances["relatives"]["side_known"]):
            continue
        if dice.happens(
            chances["parents"]["mothers_partner" if parent.sex == "F" else "fathers_partner"]
        ):
            _partner(cast, parent)
        for kind in chances["relatives"]["kinds"]:
            for place in range(dice.between((0, kind["most"]))):
                _relative(cast, parent, kind, place)


def _partner(cast: Cast, parent: Someone) -> None:
    dice, origin = cast.dice, _origin(cast.dice)
    sex = "M" if parent.sex == "F" else "F"
    partner = _somebody(
        cast,
        f"{parent.key}-partner",
        sex=sex,
        origin=origin,
        family_name=_family_name(dice, origin),
        age=(21, 50),
    )
    cast.others.append(partner)
    cast.ties.append(Tie(person=partner.key, to=parent.key, kind="partner", source="Family"))
    kind = "step_father" if sex == "M" else "step_mother"
    for child in _children_of(cast, parent):
        cast.ties.append(Tie(person=partner.key, to=child, kind=kind, source="Family"))


def _relative(cast: Cast, parent: Someone, kind: Mapping[str, Any], place: int) -> None:
    dice, chances = cast.dice, table("chances")["relatives"]
    sex = "F" if dice.happens(0.6) else "M"
    known = next(
        (name, one)
        for name, one in origins().items()
        if parent.given_name in one.given_names[parent.sex]
    )
    relative = _somebody(
        cast,
        f"{parent.key}-{kind['kind']}-{place + 1}",
        sex=sex,
        origin=known[0],
        family_name=parent.family_name if dice.happens(0.7) else _family_name(dice, known[0]),
        age=_age(cast, parent, kind),
    )
    if kind["kind"] == "grandparent" and dice.happens(0.08):
        relative = replace(
            relative, death_date=cast.today - timedelta(days=dice.between((200, 4000)))
        )
    cast.others.append(relative)
    status = "confirmed"
    if dice.happens(chances["reported"]):
        status = "disputed" if dice.happens(chances["disputed"]) else "reported"
    source = dice.one(table("words")["sources"])
    for child in _children_of(cast, parent):
        cast.ties.append(
            Tie(person=relative.key, to=child, kind=kind["kind"], status=status, source=source)
        )
    if kind["kind"] == "grandparent":
        tie = Tie(
            person=relative.key,
            to=parent.key,
            kind="mother" if sex == "F" else "father",
            status=status,
            source=source,
        )
        cast.ties.append(tie)


def _age(cast: Cast, parent: Someone, kind: Mapping[str, Any]) -> tuple[int, int]:
    if kind["kind"] != "grandparent" or parent.birth_date is None:
        return (kind["age"][0], kind["age"][1])
    own = (cast.today - parent.birth_date).days // 365
    return (own + 18, own + 34)


def _children_of(cast: Cast, parent: Someone) -> list[str]:
    children = {child.key for child in cast.children}
    return [tie.to for tie in cast.ties if tie.person == parent.key and tie.to in children]


# ---- Where people live, and how they are reached -------------------------------------------------


def _homes(cast: Cast) -> None:
    dice = cast.dice
    mother, others = cast.parents[0], cast.parents[1:]
    together = bool(others) and dice.happens(table("chances")["parents"]["live_together"])
    born = [child.key for child in cast.children if child.birth_date is not None]
    first: dict[str, str] = {mother.key: "all"}
    if together:
        first[others[0].key] = "all"
    partner = next((one for one in cast.others if one.key == "mother-partner"), None)
    if partner is not None and not together:
        first[partner.key] = "most"
    shared = bool(others) and not together and dice.happens(0.35)
    for child in born:
        first[child] = "most" if shared and child in _children_of(cast, others[0]) else "all"
    cast.homes.append(Home(label=f"{mother.known_as or mother.given_name}’s", members=first))
    if others and not together:
        second = {others[0].key: "all"}
        if shared:
            second |= {child: "part" for child in born if first[child] == "most"}
        label = others[0].known_as or others[0].given_name
        cast.homes.append(Home(label=f"{label}’s", members=second))


def _contacts(cast: Cast) -> None:
    dice, chances, words = cast.dice, table("chances")["contact"], table("words")
    for place, person in enumerate([*cast.parents, *cast.others]):
        if person.death_date is not None:
            continue
        kinds = {
            "address": (
                chances["has_address"],
                f"{dice.between((1, 180))} {dice.one(words['places'])}, {dice.one(words['towns'])}",
            ),
            # Numbers kept free by the regulator for drama, so that nobody is ever rung.
            "phone": (chances["has_phone"], f"07700 900{(cast.number * 17 + place) % 1000:03d}"),
            "email": (chances["has_email"], f"family{cast.number}.{place + 1}@example.org"),
        }
        for kind, (chance, value) in kinds.items():
            if dice.happens(chance):
                contact = Contact(
                    person=person.key,
                    kind=kind,
                    value=value,
                    confidential=dice.of(chances["confidential"]),
                    safe_to_use=dice.of(chances["safe_to_use"]),
                    source=dice.one(words["sources"]),
                )
                cast.contacts.append(contact)
