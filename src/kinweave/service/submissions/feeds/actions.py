"""Taking in a file of the council's case system, and settling what differs from the service's record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.cases.actions import change_child, record_birth
from kinweave.service.cases.models import Case
from kinweave.service.core.encryption import blind_index
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.core.search import search_key
from kinweave.service.councils.models import Council
from kinweave.service.offers.actions.legal import end_legal_fact, record_legal_fact
from kinweave.service.offers.models import LegalFact
from kinweave.service.people.models import Person
from kinweave.service.submissions.feeds import queries
from kinweave.service.submissions.feeds.comparing import Compared, as_value, compare, ours
from kinweave.service.submissions.feeds.said import LEGAL, FedChild, FeedFile, days
from kinweave.service.submissions.models import Difference, FeedRecord, FeedRun

THEIRS, OURS = "theirs", "ours"
_FEWEST: Final = 2
_WAITS: Final = Difference.Outcome.WAITS
_BY_HAND: Final = (
    "This cannot be taken over as it is. Change the legal fact on the page of legal dates, then keep "
    "what is here."
)


@dataclass
class _Take:
    """One taking-in of a file, under way."""

    record: Recorder
    council: Council
    source: str
    said_at: datetime
    filled: int = 0
    found: int = 0

    @property
    def source_in_words(self) -> str:
        """What stands beside a value that came this way: whose word it is, and of what day."""
        return f"{self.source}, {timezone.localdate(self.said_at):%-d %B %Y}"


def take_feed(
    *,
    by: Actor,
    council: Council,
    source: str,
    said_at: datetime,
    file: FeedFile,
    however_few: bool,
    today: date,
) -> FeedRun:
    """Take in what a council's case system says of its children: all of the file, or nothing.

    What nobody had entered is filled in, with its source. What somebody entered is never changed:
    a difference waits for a person. Nothing is ended, nobody's protection is touched, and a child
    who is protected is written about by a person alone. An older file than the last is refused.
    """
    _check_turn(source, said_at, file, however_few=however_few)
    with unit_of_work(by=by) as record:
        take = _Take(record, council, source, said_at)
        records = _remember(take, file.children)
        _compare_all(take, file.children, records, today=today)
        run = FeedRun(
            council=council,
            source=source,
            said_at=said_at,
            sha256=file.sha256,
            children=len(file.children),
            not_taken=len(file.not_taken),
            filled=take.filled,
            found=take.found,
        )
        save(run)
        record(
            Verb.FEED_TAKEN,
            run,
            reason=f"children {run.children}, filled in {run.filled}, differences {run.found}",
        )
    return run


def settle(
    *, by: Actor, case: Case, difference: Difference, take: str, reason: str, today: date
) -> None:
    """Settle one difference: take what the council's system says, or keep what is here, and say why.

    Kept, it is not asked again until the council's system says something else.
    """
    if not reason.strip():
        raise NotPossible("Say why", field="reason")
    with unit_of_work(by=by) as record:
        held = Difference.objects.select_for_update().filter(pk=difference.pk, outcome=_WAITS)
        if not held.exists():
            raise NotPossible("Somebody has settled this already.")
        person = difference.person
        if take == THEIRS:
            _take_theirs(by=by, case=case, person=person, difference=difference, today=today)
        difference.outcome = take
        difference.reason = reason
        difference.settled_by_id = by.user_id
        difference.settled_at = timezone.now()
        save(difference, fields=["outcome", "reason", "settled_by", "settled_at"])
        record(
            Verb.DIFFERENCE_SETTLED,
            difference,
            case_id=case.pk,
            fields=[difference.field],
            reason=f"{take} stands",
        )


def _check_turn(source: str, said_at: datetime, file: FeedFile, *, however_few: bool) -> None:
    last = queries.last_run(source)
    if not file.children:
        raise NotPossible("No row of the file could be taken, so nothing was changed")
    if last is None:
        return
    if said_at < last.said_at:
        raise NotPossible(
            "A later file of this system was taken in already, so nothing was changed"
        )
    if len(file.children) * _FEWEST < last.children and not however_few:
        raise NotPossible(
            f"The file has {len(file.children)} children and the last one had {last.children}. "
            "If that is right, say --however-few. Nothing was changed"
        )


def _remember(take: _Take, children: Sequence[FedChild]) -> dict[str, FeedRecord]:
    """Keep what the system says of each child, each value with when it was first said.

    Whom the file no longer names is forgotten: only the council's system may say who is known to it.
    """
    known = {one.number_index: one for one in FeedRecord.objects.filter(source=take.source)}
    here = {blind_index(child.number): child for child in children}
    said = take.said_at.isoformat()
    new, changed = [], []
    for index, child in here.items():
        record = known.get(index)
        before = json.loads(record.told) if record else {}
        told = {
            name: before[name] if before.get(name, [None])[0] == value else [value, said]
            for name, value in child.values.items()
        }
        if record is None:
            record = FeedRecord(
                council=take.council, source=take.source, number_index=index, said_at=take.said_at
            )
            known[index] = record
            new.append(record)
        elif told != before:
            changed.append(record)
        record.told, record.said_at = json.dumps(told, ensure_ascii=False), take.said_at
    FeedRecord.objects.bulk_create(new, batch_size=500)
    FeedRecord.objects.bulk_update(changed, ["told", "said_at"], batch_size=500)
    FeedRecord.objects.filter(source=take.source, number_index__in=set(known) - set(here)).delete()
    return known


def _compare_all(
    take: _Take,
    children: Sequence[FedChild],
    records: dict[str, FeedRecord],
    *,
    today: date,
) -> None:
    """Hold each child who is in an open case against the file."""
    everybody = queries.by_number(take.council.name)
    of: dict[UUID, FedChild] = {}
    for child in children:
        people_of = everybody.get(child.number.casefold(), [])
        # A number that means two people here is not for a machine to decide.
        if len(people_of) == 1:
            of[people_of[0]] = child
    cases = queries.open_cases_of(of)
    people = Person.objects.in_bulk([pk for pk in of if pk in cases])
    facts = queries.legal_facts_of(people)
    kept = queries.protected(people, on=today)
    waiting = _differences(take.source, people)
    for pk, person in people.items():
        child = of[pk]
        record = records[blind_index(child.number)]
        found = compare(
            person,
            facts.get(pk, []),
            child.values,
            wrote=json.loads(record.wrote),
            protected=pk in kept,
        )
        _fill(take, cases[pk], person, found, record)
        _note_differences(take, person, found, waiting.get(pk, {}))


def _differences(
    source: str, people: dict[UUID, Person]
) -> dict[UUID, dict[str, list[Difference]]]:
    found: dict[UUID, dict[str, list[Difference]]] = {}
    known = Difference.objects.filter(source=source, person__in=list(people)).order_by("created_at")
    for one in known:
        found.setdefault(one.person_id, {}).setdefault(one.field, []).append(one)
    return found


def _fill(take: _Take, case: Case, person: Person, found: Compared, record: FeedRecord) -> None:
    """Write what nobody had entered, each with an event that names the field and the source."""
    if found.fill:
        for name, value in found.fill.items():
            setattr(person, name, value)
        person.search_key = search_key(person.known_as, person.given_name, person.family_name)
        save(person, fields=[*found.fill, "search_key"])
        wrote = json.loads(record.wrote)
        wrote |= {f"person.{name}": ours(person, name) for name in found.fill}
        record.wrote = json.dumps(wrote, ensure_ascii=False)
        save(record, fields=["wrote"])
        take.record(
            Verb.FEED_FILLED,
            person,
            case_id=case.pk,
            fields=sorted(found.fill),
            reason=take.source_in_words,
        )
    for kind, start, end in found.add:
        fact = LegalFact(
            council=take.council,
            person=person,
            kind=kind,
            start_date=start,
            end_date=end,
            source=take.source_in_words,
        )
        save(fact)
        take.record(
            Verb.FEED_FILLED, fact, case_id=case.pk, fields=["kind"], reason=take.source_in_words
        )
    take.filled += len(found.fill) + len(found.add)


def _note_differences(
    take: _Take,
    person: Person,
    found: Compared,
    known: dict[str, list[Difference]],
) -> None:
    """Let each difference wait for a person, once; one that has gone is closed."""
    for path, earlier in known.items():
        last = earlier[-1]
        if last.outcome == _WAITS and path not in found.differs:
            last.outcome, last.settled_at = Difference.Outcome.GONE, timezone.now()
            save(last, fields=["outcome", "settled_at"])
    for path, theirs in found.differs.items():
        last_one = known[path][-1] if path in known else None
        if last_one is not None and last_one.outcome == _WAITS:
            if last_one.theirs != theirs:
                last_one.theirs, last_one.said_at = theirs, take.said_at
                save(last_one, fields=["theirs", "said_at"])
            continue
        if last_one is not None and last_one.outcome == OURS and last_one.theirs == theirs:
            continue  # somebody has said that ours stands
        take.found += 1
        save(
            Difference(
                council=take.council,
                person=person,
                source=take.source,
                field=path,
                theirs=theirs,
                said_at=take.said_at,
            )
        )


def _take_theirs(
    *, by: Actor, case: Case, person: Person, difference: Difference, today: date
) -> None:
    entity, _, name = difference.field.partition(".")
    if f"{entity}." == LEGAL:
        _take_fact(by=by, case=case, person=person, kind=name, difference=difference)
        return
    value = as_value(name, difference.theirs)
    if name == "birth_date" and person.birth_date is None:
        record_birth(
            by=by, case=case, person=person, birth_date=value, names={}, sex="", ethnicity=""
        )
        return
    change_child(by=by, case=case, person=person, values={name: value}, la_child_id="", on=today)


def _take_fact(*, by: Actor, case: Case, person: Person, kind: str, difference: Difference) -> None:
    """Take over a period: an open one ends as theirs does, or on the day on which theirs begins."""
    start, end = days(difference.theirs)
    own = list(LegalFact.objects.filter(person=person, kind=kind).order_by("start_date"))
    same = [one for one in own if one.start_date == start]
    if same and same[0].end_date is None and end is not None:
        end_legal_fact(by=by, case=case, fact=same[0], end_date=end)
        return
    still = [one for one in own if one.end_date is None and one.start_date < start]
    if same or len(still) > 1 or (own and own[-1].start_date > start):
        raise NotPossible(_BY_HAND)
    for one in still:
        end_legal_fact(by=by, case=case, fact=one, end_date=start)
    record_legal_fact(
        by=by,
        case=case,
        children=[person],
        kind=kind,
        start_date=start,
        end_date=end,
        source=f"{difference.source}, {timezone.localdate(difference.said_at):%-d %B %Y}",
    )
