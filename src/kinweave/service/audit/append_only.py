"""Triggers that refuse to change or delete an event, on SQLite and PostgreSQL alike."""

from typing import Any

from django.db import connections

APPEND_ONLY = (
    "audit_event",
    "audit_readentry",
    "audit_readseal",
    "cases_casestage",
    "studies_study",
    "studies_studyend",
    "studies_studyentry",
    "studies_studyexport",
)


def protect(*, using: str, **_: Any) -> None:
    """Put the triggers on each append-only table that exists; safe to repeat."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("RESET ROLE")
            cursor.execute(
                """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
                BEGIN RAISE EXCEPTION 'append-only: % cannot be changed', TG_TABLE_NAME; END
                $$ LANGUAGE plpgsql"""
            )
        for table in APPEND_ONLY:
            if table not in existing:
                continue
            for change in ("update", "delete"):
                name = f"{table}_no_{change}"
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE OR REPLACE TRIGGER {name} BEFORE {change} ON {table} "
                        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                    )
                else:
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {change} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, 'append-only: {table} cannot be changed'); END"
                    )
