"""Every row of the database as one fingerprint a table, read past the service and past the wall."""

import hashlib
import sqlite3
from contextlib import closing
from typing import Any


def fingerprints(settings: dict[str, Any]) -> dict[str, str]:
    """Table by table: how many rows, and a hash of all that is in them."""
    tables = _sqlite(settings) if "sqlite" in settings["ENGINE"] else _postgresql(settings)
    return {
        name: f"{len(rows)}:{hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()}"
        for name, rows in tables.items()
    }


def _sqlite(settings: dict[str, Any]) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(settings["NAME"])) as database:
        found = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        names = [row[0] for row in found]
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def _postgresql(settings: dict[str, Any]) -> dict[str, list[Any]]:
    import psycopg

    with psycopg.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
    ) as database:
        # Rows that a wall would hide are an error here, not an empty table.
        database.execute("SET row_security = off")
        found = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [row[0] for row in found.fetchall()]
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
