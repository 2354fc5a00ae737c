"""What people have agreed to, what that permits, and what taking it back stops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from kinweave.domain.reading import read_data


@dataclass(frozen=True)
class Agreement:
    """One thing that one person said about one purpose.

    ``purpose`` is "taking_part", "acceptance" (of the offer) or a purpose of sharing information.
    ``agreed`` is yes, no or unknown, and unknown permits nothing.
    """

    person: str
    purpose: str
    agreed: str
    agreed_date: date | None
    wording_version: str
    withdrawn_date: date | None = None


class Whose(StrEnum):
    """Whose agreement an act asks for."""

    PERSON = "person"
    ANYONE = "anyone"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Act:
    """Something the service may do, what it needs, and what stops it."""

    code: str
    whose: Whose
    needs: tuple[str, ...]
    stopped_by: tuple[str, ...]
    meaning: str
    yes: str
    no: str


@dataclass(frozen=True)
class Answer:
    """Whether an act is permitted, with the reason."""

    allowed: bool
    reason: str


@dataclass(frozen=True)
class Wording:
    """The words of one version in which people are asked."""

    version: str
    purpose: str
    since: date
    source: str
    text: str


class AgreementError(ValueError):
    """An act, or a version of a wording, that the tables do not have."""


@cache
def acts() -> Mapping[str, Act]:
    """Give every act that the table knows, by its code."""
    return {
        row["code"]: Act(
            code=row["code"],
            whose=Whose(row["whose"]),
            needs=tuple(row["needs"]),
            stopped_by=tuple(row["stopped_by"]),
            meaning=row["meaning"],
            yes=row["yes"],
            no=row["no"],
        )
        for row in read_data("agreement")["acts"]
    }


def permits(
    act: str, agreements: Iterable[Agreement], on: date, *, person: str | None = None
) -> Answer:
    """Say whether what was agreed permits an act on a day.

    ``person`` says whose agreement counts, for an act that asks for one person's own. A meeting
    needs any one person's acceptance: nobody's withdrawal cancels another's.
    """
    rule = acts().get(act)
    if rule is None:
        return Answer(False, "Nothing says that this act is permitted.")
    if rule.whose is Whose.NOBODY:
        return Answer(True, rule.yes)
    said = list(agreements)
    if rule.whose is Whose.ANYONE:
        askable = {agreement.person for agreement in said}
    elif person is None:
        return Answer(False, "Nobody was named whose agreement this would be.")
    else:
        askable = {person}
    allowed = any(_permitted_by(rule, someone, said, on) for someone in askable)
    return Answer(allowed, rule.yes if allowed else rule.no)


def _permitted_by(rule: Act, person: str, said: Sequence[Agreement], on: date) -> bool:
    own = [agreement for agreement in said if agreement.person == person]
    return all(_last_word(own, need, on) is True for need in rule.needs) and not any(
        _last_word(own, stop, on) is False for stop in rule.stopped_by
    )


def _last_word(own: Sequence[Agreement], purpose: str, on: date) -> bool | None:
    """Find what a person last said about a purpose by a day: yes, no, or nothing that counts.

    On one and the same day a no outweighs a yes, and a no without a date outweighs everything.
    """
    words: list[tuple[date, int]] = []
    for agreement in own:
        if agreement.purpose != purpose:
            continue
        if agreement.agreed == "no":
            words.append((agreement.agreed_date or on, 1))
        # A yes whose day or wording nobody knows cannot be shown to have been given.
        elif agreement.agreed == "yes" and agreement.agreed_date and agreement.wording_version:
            words.append((agreement.agreed_date, 0))
        if agreement.withdrawn_date is not None:
            words.append((agreement.withdrawn_date, 1))
    heard = [word for word in words if word[0] <= on]
    return None if not heard else max(heard)[1] == 0


@cache
def wordings() -> Mapping[str, Wording]:
    """Give every version of every wording, old ones included, by its version."""
    return {
        row["version"]: Wording(
            version=row["version"],
            purpose=row["purpose"],
            since=row["from"],
            source=row["source"],
            text=row["text"].strip(),
        )
        for row in read_data("wordings")["wordings"]
    }


def wording(version: str) -> Wording:
    """Find the words of a version."""
    if version not in wordings():
        raise AgreementError(f"there is no wording {version!r}")
    return wordings()[version]


def current_wording(purpose: str, on: date) -> Wording:
    """Find the words in which people are asked about a purpose on a day."""
    known = [words for words in wordings().values() if words.purpose == purpose]
    in_use = [words for words in known if words.since <= on]
    if not known:
        raise AgreementError(f"there is no wording for {purpose!r}")
    if not in_use:
        raise AgreementError(f"there is no wording for {purpose!r} as early as {on.isoformat()}")
    return max(in_use, key=lambda words: words.since)
