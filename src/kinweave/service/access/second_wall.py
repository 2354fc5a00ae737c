"""The second wall, built anew after every migration from the models themselves.

On PostgreSQL each table of a council's records gets row-level security, and requests run as a role
that it binds: raw SQL outside a council then sees nothing and can write nothing. No table can be
forgotten, because the list is the list of models.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from kinweave.service.core.records import Record

_NOBODY = "nullif(current_setting('app.council', true), '')::uuid"
_DEPLOYMENT = "'00000000-0000-0000-0000-000000000000'::uuid"


def walled_tables() -> dict[str, str]:
    """Each table behind the wall, and the expression that says whose a row is."""
    tables = {
        model._meta.db_table: f"council_id = {_NOBODY}"
        for model in apps.get_models()
        if issubclass(model, Record)
    }
    for name in ("audit_event", "audit_readentry", "audit_readseal", "audit_chainhead"):
        tables[name] = f"chain = {_NOBODY} OR chain = {_DEPLOYMENT}"
    return tables


def step_out_of_role(*, using: str, **_: Any) -> None:
    """Migrations run as the owner of the tables, not as the role of the requests."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def build(*, using: str, **_: Any) -> None:
    """Make the role, its rights and the wall of each table that exists; safe to repeat."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not settings.DATABASE_ROLE:
        return
    role = connection.ops.quote_name(settings.DATABASE_ROLE)
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.DATABASE_ROLE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS")
        cursor.execute(f"GRANT {role} TO CURRENT_USER")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        )
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        for table, mine in walled_tables().items():
            if table not in existing:
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS council_wall ON {name}")
            cursor.execute(
                f"CREATE POLICY council_wall ON {name} USING ({mine}) WITH CHECK ({mine})"
            )
        for table in ("audit_event", "audit_readentry", "audit_readseal"):
            if table in existing:
                cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
        cursor.execute(f"SET ROLE {role}")
