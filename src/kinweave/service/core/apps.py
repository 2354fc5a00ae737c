"""Sets up each database connection as the requests need it."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    """On PostgreSQL requests run as a role that row-level security binds."""

    name = "kinweave.service.core"
    label = "core"

    def ready(self) -> None:
        connection_created.connect(_take_role, weak=False, dispatch_uid="core-take-role")


def _take_role(*, connection: Any, **_: Any) -> None:
    nobody = connection.vendor != "postgresql" or not settings.DATABASE_ROLE
    if nobody or connection.settings_dict["NAME"] in (None, "postgres"):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.DATABASE_ROLE])
        # Before the first migration the role is not there yet.
        if cursor.fetchone():
            cursor.execute(f'SET ROLE "{settings.DATABASE_ROLE}"')
