"""Whoever changes the audit behind its back is found out, place and kind."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from kinweave.service.access.actors import the_service
from kinweave.service.access.walls import inside
from kinweave.service.audit import anchors, chain
from kinweave.service.audit.models import DEPLOYMENT_CHAIN, ChainHead, Event
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import note_read, record_alone, seal_reads

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def events(council, in_council):
    """Five events of one council, in order."""
    for number in range(5):
        record_alone(Verb.SEARCHED, by=the_service(council.pk), reason=f"search {number}")
    return list(Event.objects.filter(chain=council.pk).order_by("sequence"))


def faults(council, kept=None):
    return [(fault.sequence, fault.sentence) for fault in chain.verify(council.pk, anchors=kept)]


def stored(value):
    """A UUID as this database keeps it."""
    from django.db import connection

    return value if connection.vendor == "postgresql" else value.hex


def test_an_untouched_chain_holds(council, events):
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5]
    assert faults(council) == []


def test_each_event_carries_the_seal_of_the_one_before(events):
    assert [event.previous for event in events] == ["0" * 64] + [e.seal for e in events[:-1]]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "record.read"),
        ("reason", "nothing to see"),
        ("actor_role", "auditor"),
        ("field_names", "value"),
        ("object_type", "person"),
    ],
)
def test_a_changed_event_is_found(council, events, tamper, column, value):
    tamper(f"UPDATE audit_event SET {column} = %s WHERE id = %s", value, stored(events[2].pk))
    assert faults(council) == [(3, "it was changed after it was written")]


def test_a_changed_moment_or_actor_is_found(council, events, tamper):
    tamper(
        "UPDATE audit_event SET at = %s WHERE id = %s",
        "2020-01-01 00:00:00+00",
        stored(events[0].pk),
    )
    tamper(
        "UPDATE audit_event SET actor_id = %s WHERE id = %s", stored(uuid4()), stored(events[3].pk)
    )
    said = "it was changed after it was written"
    assert faults(council) == [(1, said), (4, said)]


def test_a_removed_event_is_found(council, events, tamper):
    tamper("DELETE FROM audit_event WHERE id = %s", stored(events[1].pk))
    assert faults(council) == [
        (2, "event 2 is missing"),
        (3, "it does not follow from the event before it"),
    ]


def test_an_event_that_was_resealed_after_a_change_breaks_the_next(council, events, tamper):
    changed = events[2]
    changed.reason = "nothing to see"
    seal = chain.seal_of(changed)
    tamper(
        "UPDATE audit_event SET reason = %s, seal = %s WHERE id = %s",
        changed.reason,
        seal,
        stored(changed.pk),
    )
    assert faults(council) == [(4, "it does not follow from the event before it")]


def test_an_added_event_is_found(council, events, tamper):
    last = events[-1]
    extra = Event(
        chain=council.pk,
        sequence=6,
        at=last.at,
        actor_role="service",
        verb=str(Verb.SEARCHED),
        previous=last.seal,
    )
    extra.seal = chain.seal_of(extra)
    extra.save(force_insert=True)
    assert faults(council) == [(5, "the chain does not end where its head says")]


def test_a_chain_cut_short_is_found_by_its_head(council, events, tamper):
    tamper("DELETE FROM audit_event WHERE id = %s", stored(events[-1].pk))
    assert faults(council) == [(5, "the chain does not end where its head says")]


def test_a_chain_cut_short_with_its_head_is_found_by_the_anchor_alone(council, events, tamper):
    kept = {5: events[-1].seal}
    tamper("DELETE FROM audit_event WHERE id = %s", stored(events[-1].pk))
    ChainHead.objects.filter(chain=council.pk).update(sequence=4, seal=events[3].seal)
    assert faults(council) == []
    assert faults(council, kept) == [
        (5, "an event that was kept outside is no longer in the chain")
    ]


def test_a_whole_chain_written_anew_is_found_by_the_anchor_alone(council, events, tamper):
    kept = {3: events[2].seal}
    previous = "0" * 64
    for event in events:
        event.reason, event.previous = f"{event.reason}, as we would have it", previous
        previous = event.seal = chain.seal_of(event)
        tamper(
            "UPDATE audit_event SET reason = %s, previous = %s, seal = %s WHERE id = %s",
            event.reason,
            event.previous,
            event.seal,
            stored(event.pk),
        )
    ChainHead.objects.filter(chain=council.pk).update(seal=previous)
    assert faults(council) == []
    assert faults(council, kept) == [(3, "it differs from the copy kept outside")]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_readentry SET page = 'somewhere-else' WHERE id = %s",
        "DELETE FROM audit_readentry WHERE id = %s",
        "DELETE FROM audit_readseal WHERE entry_id = %s",
    ],
)
def test_a_read_that_was_sealed_and_then_changed_or_removed_is_found(
    council, in_council, colleague, tamper, sql
):
    from kinweave.service.audit.models import ReadEntry

    actor = colleague("coordinator")
    for page in ("case", "network", "plan"):
        note_read(by=actor, page=page)
    seal_reads(by=actor)
    assert faults(council) == []
    tamper(sql, stored(ReadEntry.objects.order_by("pk")[1].pk))
    assert faults(council) == [(1, "the reads that it sealed were changed")]


def test_an_anchor_is_kept_and_found_again(council, events, tmp_path):
    place = tmp_path / "far" / "anchor.txt"
    with inside(None):
        found = anchors.heads(NOW)
        anchors.keep(found, where=f"file:{place}")
        anchors.keep(found, where=f"file:{place}")
    assert anchors.read(place)[str(council.pk)] == {5: events[-1].seal}
    assert place.stat().st_mode & 0o777 == 0o600
    assert len(place.read_text().splitlines()) == 2 * len(found)


def test_of_two_anchors_that_differ_the_first_counts(council, events, tmp_path):
    place = tmp_path / "anchor.txt"
    for seal in ("a" * 64, events[2].seal):
        anchor = anchors.Anchor("2026-11-20T10:00:00+00:00", str(council.pk), 3, seal)
        anchors.keep([anchor], where=f"file:{place}")
    kept = anchors.read(place)[str(council.pk)]
    assert faults(council, kept) == [(3, "it differs from the copy kept outside")]


def test_an_anchor_goes_by_email(council, events, mailoutbox, settings):
    settings.DEFAULT_FROM_EMAIL = "kinweave@northmoor.example"
    anchors.keep(anchors.heads(NOW), where="mailto:auditor@northmoor.example")
    (message,) = mailoutbox
    assert message.to == ["auditor@northmoor.example"]
    assert f"{council.pk} 5 {events[-1].seal}" in message.body


@pytest.mark.parametrize("where", ["", "file:", "mailto:", "/somewhere", "s3://bucket"])
def test_a_place_that_cannot_be_kept_is_refused(where):
    with pytest.raises(anchors.AnchorError, match="KINWEAVE_ANCHOR must be"):
        anchors.keep([], where=where)


def test_what_happened_before_a_council_was_chosen_has_a_chain_of_its_own(council, colleague):
    actor = colleague("coordinator")
    assert {str(event.chain) for event in Event.objects.all()} == {DEPLOYMENT_CHAIN}
    with inside(council.pk):
        record_alone(Verb.SEARCHED, by=actor)
        assert Event.objects.filter(chain=council.pk).count() == 1
