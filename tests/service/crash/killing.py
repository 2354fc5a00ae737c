"""Takes the journey in a process of its own and kills it in the middle of each action.

``python -m tests.service.crash.killing REPORT`` in the environment of a scratch deployment. Each
kill is a SIGKILL that a forked process sends itself, at one statement of one action or at its
commit. The parent then looks at the database with fresh eyes and writes down what it found.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import django

KILLS = 150
AFTER_COMMIT = 6  # of these, how many when the change is already written
AT_COMMIT = -1


@dataclass
class Kill:
    """One kill, and what the database looked like to whoever opened it next."""

    action: str
    place: str
    inside: bool
    untouched: bool
    whole: bool
    faults: list[str]
    again: str


def main(report: Path) -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from tests.service.crash.whole import STEPS

    world = _world()
    kills: list[Kill] = []
    for number, step in enumerate(STEPS):
        if step.first is not None:
            _for_good(world, step.first)
        places = _statements_inside(world, step.take)
        chosen = _chosen(number, len(STEPS), places)
        kills.extend(_kill(world, step, place) for place in chosen)
        before = _fingerprints()
        _for_good(world, step.take)
        assert _fingerprints() != before, (
            f"{step.action} wrote nothing, so killing it shows nothing"
        )
    _after_the_commit(world, kills)
    found = {"kills": [asdict(kill) for kill in kills], "planted": asdict(_planted(world))}
    report.write_text(json.dumps(found))


def _world() -> Any:
    from tests.service import making
    from tests.service.crash.journey import World

    council = making.a_council("Northmoor Council", "NM", "201")
    world = World(council_id=council.pk)
    roles = ("service_manager", "coordinator", "referrer", "legal_tracker")
    for role in (*roles, "administrator", "analyst"):
        world.staff[role] = making.a_colleague(council, role)
    world.staff["another coordinator"] = making.a_colleague(council, "coordinator")
    return world


@contextmanager
def _at_work(world: Any) -> Iterator[None]:
    from kinweave.service.access.walls import inside

    with inside(world.council_id):
        yield


def _chosen(number: int, steps: int, statements: list[int]) -> list[int]:
    """Where this action is killed: at its commit, and at statements that differ from action to action.

    Over the whole journey the statements are spread from the first to the last.
    """
    wanted = KILLS - AFTER_COMMIT - steps
    share = wanted * (number + 1) // steps - wanted * number // steps
    spread = [
        statements[(number * 7 + turn * len(statements) // max(share, 1)) % len(statements)]
        for turn in range(share)
    ]
    return [AT_COMMIT, *spread]


def _in_a_child(world: Any, work: Callable[[], None]) -> tuple[bytes, int]:
    """What a forked process said through a pipe, and how it ended."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            world.say = lambda words: os.write(writing, words)
            with _at_work(world):
                work()
            status = 0
        except BaseException:  # noqa: BLE001 - the parent asks how it ended
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writing)
    said = b"".join(iter(lambda: os.read(reading, 65536), b""))
    os.close(reading)
    _, ended = os.waitpid(child, 0)
    return said, ended


def _for_good(world: Any, work: Callable[[Any], None]) -> None:
    """Do it and let it stand, in a process of its own, and keep the identifiers that it noted.

    Reading a spreadsheet starts threads, and no fork of a process that has them could read another.
    """

    def do() -> None:
        work(world)
        world.say(json.dumps(vars(world.ids), default=str).encode())

    said, ended = _in_a_child(world, do)
    assert ended == 0, f"{work.__name__} could not be done"
    world.ids = SimpleNamespace(**{name: UUID(pk) for name, pk in json.loads(said).items()})


def _statements_inside(world: Any, take: Callable[[Any], None]) -> list[int]:
    """The numbers of an action's statements that run inside its transaction, found by a rehearsal."""

    def rehearse() -> None:
        from django.db import connection, transaction

        inside: list[int] = []
        count = 0

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            if _is_open(connection):
                inside.append(count)
            return execute(sql, params, many, context)

        connection._commit = connection._rollback
        with connection.execute_wrapper(note):
            take(world)
        assert not transaction.get_connection().in_atomic_block
        world.say(json.dumps(inside).encode())

    said, ended = _in_a_child(world, rehearse)
    assert ended == 0, f"{take.__name__} could not be rehearsed"
    return json.loads(said)


def _kill(world: Any, step: Any, place: int) -> Kill:
    from django.db import connection

    before = _fingerprints()

    def work() -> None:
        def die() -> None:
            world.say(b"inside" if _is_open(connection) else b"outside")
            os.kill(os.getpid(), signal.SIGKILL)

        count = 0

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            if count == place:
                die()
            return execute(sql, params, many, context)

        if place == AT_COMMIT:
            connection.ensure_connection()
            connection._commit = die
        with connection.execute_wrapper(watch):
            step.take(world)

    said, ended = _in_a_child(world, work)
    assert os.WIFSIGNALED(ended), f"{step.action} was not killed at {place}"
    after = _fingerprints()
    return Kill(
        action=step.action,
        place="commit" if place == AT_COMMIT else str(place),
        inside=said == b"inside",
        untouched=after == before,
        whole=after == before,
        faults=_faults(world),
        again=_again(world, step),
    )


def _is_open(connection: Any) -> bool:
    """Whether a transaction is open, by the word of the database's own driver."""
    driver = connection.connection
    if connection.vendor == "sqlite":
        return driver.in_transaction
    return driver.info.transaction_status.name in {"INTRANS", "ACTIVE"}


def _again(world: Any, step: Any) -> str:
    """The same action once more on what was left: done and taken back, or why it could not be."""

    def work() -> None:
        from django.db import connection

        connection.ensure_connection()
        connection._commit = connection._rollback
        try:
            step.take(world)
        except Exception as error:  # noqa: BLE001 - whatever it was, the report says it
            world.say(repr(error).encode())
        else:
            world.say(b"done")

    return _in_a_child(world, work)[0].decode()


def _after_the_commit(world: Any, kills: list[Kill]) -> None:
    """Killed the moment after the commit: then the whole change stands."""
    from kinweave.service.people import actions as people
    from kinweave.service.people.models import Person

    for number in range(AFTER_COMMIT):
        before = _fingerprints()

        def work(name: str = f"Name {number}") -> None:
            from django.db import connection

            connection.ensure_connection()
            commit = connection._commit

            def die() -> None:
                commit()
                world.say(json.dumps(_fingerprints()).encode())
                os.kill(os.getpid(), signal.SIGKILL)

            connection._commit = die
            people.change_person(
                by=world.manager,
                case_id=world.ids.letter_case,  # which is still open
                person=Person.objects.get(pk=world.ids.father),
                details={"known_as": name},
            )

        said, ended = _in_a_child(world, work)
        assert os.WIFSIGNALED(ended)
        after = _fingerprints()
        changed = {table for table in after if after[table] != before[table]}
        kills.append(
            Kill(
                action="kinweave.service.people.actions.change_person",
                place="after the commit",
                inside=False,
                untouched=False,
                whole=after == json.loads(said)
                and changed == {"people_person", "audit_event", "audit_chainhead"},
                faults=_faults(world),
                again="done",
            )
        )


def _planted(world: Any) -> Kill:
    """A change in two transactions, killed in the second: half of it stands, and this must show."""
    from kinweave.service.people import actions as people
    from kinweave.service.people.models import Person
    from tests.service.crash.journey import Step

    def take(world: Any) -> None:
        for details in ({"known_as": "Half"}, {"first_language": "Polish"}):
            people.change_person(
                by=world.manager,
                case_id=world.ids.letter_case,  # which is still open
                person=Person.objects.get(pk=world.ids.father),
                details=details,
            )

    return _kill(world, Step("planted", take), _statements_inside(world, take)[-1])


def _fingerprints() -> dict[str, str]:
    from django.conf import settings

    from tests.service.crash.state import fingerprints

    return fingerprints(settings.DATABASES["default"])


def _faults(world: Any) -> list[str]:
    from django.db import connections

    from kinweave.service.audit.chain import verify
    from kinweave.service.audit.models import DEPLOYMENT_CHAIN

    connections.close_all()
    with _at_work(world):
        return [
            fault.sentence
            for chain in (world.council_id, DEPLOYMENT_CHAIN)
            for fault in verify(chain)
        ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
