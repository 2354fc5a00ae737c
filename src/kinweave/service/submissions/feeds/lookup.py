"""Offers a child's name and date of birth to whoever types the council's number (nobody types them twice).

Somebody could type numbers to find out about children who are none of their business. So each look-up
is written down, there are only so many in a day, and of a child who is protected, or whose case here
this person may not open, nothing is offered: the answer is that of a number that nobody knows.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.audit.models import Event
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone
from kinweave.service.cases.access import visible_cases
from kinweave.service.cases.actions import NewChild
from kinweave.service.cases.known_elsewhere import Told
from kinweave.service.cases.models import STANDING, ChildInCase, StaffExclusion
from kinweave.service.core.encryption import blind_index
from kinweave.service.councils.models import Council
from kinweave.service.submissions.feeds import queries
from kinweave.service.submissions.feeds.said import TEAM, WORKER
from kinweave.service.submissions.models import FeedRecord, FeedRun

MOST_A_DAY = 60


def is_there() -> bool:
    """Whether any file of the council's system has been taken in."""
    return FeedRun.objects.exists()


def told_of(*, by: Actor, numbers: Sequence[str]) -> Mapping[str, Told]:
    """What the council's system says of each number that is known and may be; the rest have no answer."""
    asked = {blind_index(number): number for number in numbers if number}
    if not asked:
        return {}
    if _looked_up_today(by) + len(asked) > MOST_A_DAY:
        record_alone(Verb.REFUSED, by=by, reason="more look-ups by number than a day allows")
        return {}
    latest = {record.number_index: record for record in queries.records_of(asked)}
    hidden = _hidden(by, list(asked.values()))
    told = {}
    for index, number in asked.items():
        record = latest.get(index)
        # Asked is asked, whether or not there was an answer.
        record_alone(Verb.FEED_LOOKED_UP, by=by, about=record)
        if record is not None and number.casefold() not in hidden:
            told[number] = _told(record)
    return told


def _looked_up_today(by: Actor) -> int:
    since = timezone.now() - timedelta(days=1)
    return Event.objects.filter(
        chain=str(by.council_id), actor_id=by.user_id, verb=Verb.FEED_LOOKED_UP, at__gte=since
    ).count()


def _hidden(by: Actor, numbers: Sequence[str]) -> set[str]:
    """The numbers of children of whom nothing is offered to this person.

    Those who are protected; those from whose case this person is kept out; and those who are on
    record here in cases that this person may not open. Of these the person must already know what a
    number and its child have in common, or a guessed number would open another family's record.
    """
    name = Council.objects.get(pk=str(by.council_id)).name
    everybody = queries.by_number(name)
    people = {number.casefold(): everybody.get(number.casefold(), []) for number in numbers}
    ids = {person for found in people.values() for person in found}
    if not ids:
        return set()
    there = ChildInCase.objects.filter(person__in=ids)
    excluded = StaffExclusion.objects.filter(STANDING, user_id=str(by.user_id)).values("case")
    kept_out = set(there.filter(case__in=excluded).values_list("person_id", flat=True))
    opens = set(there.filter(case__in=visible_cases(by)).values_list("person_id", flat=True))
    offered = opens - kept_out - queries.protected(ids, on=timezone.localdate())
    return {number for number, found in people.items() if set(found) - offered}


def _told(record: FeedRecord) -> Told:
    values = {name: value for name, (value, _) in json.loads(record.told).items()}
    born = values.get("person.birth_date")
    expected = None if born else values.get("person.expected_birth_date")
    return Told(
        child=NewChild(
            given_name=values.get("person.given_name", ""),
            family_name=values.get("person.family_name", ""),
            known_as=values.get("person.known_as", ""),
            birth_date=date.fromisoformat(born) if born else None,
            expected_birth_date=date.fromisoformat(expected) if expected else None,
            sex=values.get("person.sex", ""),
            ethnicity="" if expected else values.get("person.ethnicity", ""),
        ),
        source=record.source,
        said_at=record.said_at,
        worker=values.get(WORKER, ""),
        team=values.get(TEAM, ""),
    )
