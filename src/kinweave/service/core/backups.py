"""One file with everything that the database holds, and the way back from it.

The file is a ZIP with the copy of the database and a manifest that has its fingerprint. The keys that
seal addresses are not in it: whoever holds a backup alone can read no address. Keep the keys apart.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kinweave.service.access import second_wall

KIND, FORMAT = "kinweave backup", 1
_MANIFEST = "manifest.json"
_PAYLOAD = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(Exception):
    """A backup could not be made or brought back, in one sentence."""


def back_up(out: Path) -> None:
    """Write the backup, whole or not at all, readable by its owner alone."""
    if out.exists():
        raise BackupError(f"There is already a file {out}; choose another name.")
    if not out.parent.is_dir():
        raise BackupError(f"The folder {out.parent} does not exist.")
    with _workplace(out.parent) as folder:
        payload = folder / _PAYLOAD[connection.vendor]
        _COPY[connection.vendor](payload)
        manifest = {
            "kind": KIND,
            "format": FORMAT,
            "database": connection.vendor,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "migrations": sorted(_applied()),
            "sha256": _fingerprint(payload),
            "keys": "not included",
        }
        archive = folder / "archive"
        with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED) as file:
            file.writestr(_MANIFEST, json.dumps(manifest, indent=2))
            file.write(payload, payload.name)
        archive.chmod(0o600)
        with archive.open("rb") as file:
            os.fsync(file.fileno())
        archive.replace(out)


def restore(source: Path, *, replace: bool) -> None:
    """Bring a backup back into the database that the settings name; nothing of the old one stays.

    The fingerprint is checked before anything is touched, and the database changes in one step.
    """
    with _workplace(Path(tempfile.gettempdir())) as folder:
        manifest, payload = _opened(source, folder)
        if manifest["database"] != connection.vendor:
            raise BackupError(
                f"This is a backup of {manifest['database']}, and the service runs on "
                f"{connection.vendor}."
            )
        if unknown := set(manifest["migrations"]) - _known():
            raise BackupError(
                f"This backup was made by another version of Kinweave ({min(unknown)} is unknown "
                "here)."
            )
        if not replace and _holds_records():
            raise BackupError(
                "The database is not empty. Add --replace to put the backup in its place."
            )
        _BRING_BACK[connection.vendor](payload)
    connection.close()
    # The rights of the requests' role are not in the copy; without them nothing can be seen.
    second_wall.build(using=connection.alias)
    call_command("migrate", interactive=False, verbosity=0)  # builds the triggers anew


def _opened(source: Path, folder: Path) -> tuple[dict[str, Any], Path]:
    try:
        with zipfile.ZipFile(source) as file:
            manifest = json.loads(file.read(_MANIFEST))
            if manifest.get("kind") != KIND or manifest.get("format") != FORMAT:
                raise BackupError(f"The file {source} is not a backup that this version can read.")
            name = _PAYLOAD[manifest["database"]]
            with file.open(name) as inner, (folder / name).open("xb") as outer:
                shutil.copyfileobj(inner, outer)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BackupError(f"The file {source} is not a whole backup.") from error
    if _fingerprint(folder / name) != manifest["sha256"]:
        raise BackupError(f"The backup in {source} was changed or damaged since it was made.")
    return manifest, folder / name


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=beside, prefix=".kinweave-backup.") as folder:
        yield Path(folder)


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _applied() -> set[str]:
    found = MigrationExecutor(connection).loader.applied_migrations
    return {f"{app}.{name}" for app, name in found}


def _known() -> set[str]:
    found = MigrationExecutor(connection).loader.disk_migrations
    return {f"{app}.{name}" for app, name in found}


def _holds_records() -> bool:
    existing = set(connection.introspection.table_names())
    kept = (apps.get_model(name) for name in ("councils.Council", "accounts.User", "audit.Event"))
    return any(model._meta.db_table in existing and model._base_manager.exists() for model in kept)


def _copy_sqlite(payload: Path) -> None:
    connection.ensure_connection()
    with sqlite3.connect(payload) as copy:
        connection.connection.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.close()


def _bring_back_sqlite(payload: Path) -> None:
    copy = sqlite3.connect(payload)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The database in the backup is damaged.")
        connection.ensure_connection()
        copy.backup(connection.connection)  # one transaction of SQLite's own
    finally:
        copy.close()


def _copy_postgresql(payload: Path) -> None:
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={payload}"])


def _bring_back_postgresql(payload: Path) -> None:
    script = payload.with_suffix(".sql")
    _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(payload)])
    connection.close()
    empty = "SET lock_timeout = '20s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    _run(
        [
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--command={empty}",
            f"--file={script}",
            "--output=/dev/null",
        ]
    )


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise BackupError(
            f"The program {command[0]} is not installed; on Debian: apt install postgresql-client."
        )
    settings = connection.settings_dict
    said = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    environment = os.environ | {name: value for name, value in said.items() if value}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise BackupError(f"{command[0]} could not do it: {' '.join(ended.stderr.split())[:300]}")


_COPY = {"sqlite": _copy_sqlite, "postgresql": _copy_postgresql}
_BRING_BACK = {"sqlite": _bring_back_sqlite, "postgresql": _bring_back_postgresql}
