"""A backup is whole or not there, and what comes back is what was there."""

import json
import zipfile

import pytest

from tests.service import scratch

SCENE = """
from datetime import date
from kinweave.service.access.walls import inside
from kinweave.service.people.models import ContactPoint
from tests.service import making
council = making.a_council()
case = making.a_case(council, children=[making.a_person(council, "Tom", "Reed")])
person = making.a_person(council, "Mary", "Reed")
making.record(council, ContactPoint, person=person, kind="address", value="14 Canary Row",
    value_index="", confidential="yes", safe_to_use="no")
"""
WHAT_IS_THERE = """
import hashlib
from django.apps import apps
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("RESET ROLE")
    for table in sorted(m._meta.db_table for m in apps.get_models() if m._meta.app_label != "sessions"):
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = sorted(repr(row) for row in cursor.fetchall())
        print(table, len(rows), hashlib.sha256("".join(rows).encode()).hexdigest())
"""
WALLS = """
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT current_user, count(*) FROM people_person GROUP BY 1")
        print(cursor.fetchall())
    try:
        cursor.execute("DELETE FROM audit_event")
        print("deleted")
    except Exception as error:
        print("refused")
"""


@pytest.fixture
def other(tmp_path):
    with scratch.deployment(tmp_path / "there") as made:
        yield made


@pytest.mark.timeout(280)
def test_everything_comes_back_in_another_place_with_its_walls(place, other, tmp_path):
    place.inside_django(SCENE)
    backup = tmp_path / "monday.backup"
    done = place.manage("backup", "--out", backup)
    assert done.returncode == 0, done.stderr
    assert "The keys that seal addresses are not in it" in done.stdout
    assert backup.stat().st_mode & 0o777 == 0o600

    restored = other.manage("restore", backup)
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout == "The backup is back, and its audit holds.\n"
    there = other.inside_django(WHAT_IS_THERE)
    assert there == place.inside_django(WHAT_IS_THERE)
    assert "people_contactpoint 1 " in there
    assert other.inside_django(WALLS).endswith("refused")
    assert "[(" not in other.inside_django(WALLS)  # outside a council nobody is there

    # Without the keys an address cannot be read, and nothing of it is in the file.
    for content in _inside(backup):
        assert b"Canary" not in content
    read = other.python(
        "import django; django.setup()\n"
        "from kinweave.service.access.walls import inside\n"
        "from kinweave.service.councils.models import Council\n"
        "from kinweave.service.people.models import ContactPoint\n"
        "with inside(Council.objects.get().pk): print(ContactPoint.objects.get().value)"
    )
    assert "UnreadableSecret" in read.stderr

    # A second time only when told so, and then whatever was there is gone.
    refused = other.manage("restore", backup)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("The database is not empty.")
    other.inside_django("from tests.service import making; making.a_council('Late Council', 'LC')")
    assert other.manage("restore", backup, "--replace").returncode == 0
    assert other.inside_django(WHAT_IS_THERE) == there


def _inside(backup):
    with zipfile.ZipFile(backup) as file:
        return [file.read(name) for name in file.namelist()]


def _altered(backup, out, change):
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out


@pytest.mark.timeout(280)
def test_what_is_not_a_whole_backup_of_this_service_changes_nothing(place, tmp_path):
    place.inside_django(SCENE)
    before = place.inside_django(WHAT_IS_THERE)
    backup = tmp_path / "monday.backup"
    assert place.manage("backup", "--out", backup).returncode == 0

    def manifest(**changes):
        def change(name, content):
            if name != "manifest.json":
                return content
            return json.dumps(json.loads(content) | changes)

        return change

    def damage(name, content):
        return content if name == "manifest.json" else content[:-1] + bytes([content[-1] ^ 1])

    torn = tmp_path / "torn"
    torn.write_bytes(backup.read_bytes()[:-2000])
    other_kind = "sqlite" if place.on_postgresql else "postgresql"
    known = json.loads(_inside(backup)[0])["migrations"]
    for path, sentence in (
        (tmp_path / "absent", "is not a whole backup"),
        (torn, "is not a whole backup"),
        (_altered(backup, tmp_path / "a", damage), "was changed or damaged"),
        (_altered(backup, tmp_path / "b", manifest(kind="holiday pictures")), "is not a backup"),
        (_altered(backup, tmp_path / "c", manifest(database=other_kind)), "is not a whole backup"),
        (
            _altered(backup, tmp_path / "d", manifest(migrations=[*known, "cases.9999_later"])),
            "another version of Kinweave",
        ),
    ):
        done = place.manage("restore", path, "--replace")
        assert (done.returncode, done.stdout) == (2, ""), path
        assert sentence in done.stderr, path
        assert len(done.stderr.splitlines()) == 1, path
    assert place.inside_django(WHAT_IS_THERE) == before

    # A backup that cannot be written leaves nothing behind.
    files = sorted(tmp_path.iterdir())
    assert place.manage("backup", "--out", backup).returncode == 2
    assert place.manage("backup", "--out", tmp_path / "no" / "folder").returncode == 2
    assert sorted(tmp_path.iterdir()) == files
