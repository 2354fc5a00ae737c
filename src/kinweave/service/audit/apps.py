"""The audit watches every connection from the moment that it opens."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    """Puts the write watch on each new database connection."""

    name = "kinweave.service.audit"
    label = "audit"

    def ready(self) -> None:
        from kinweave.service.audit.work import WriteWatch, begin_migrating, end_migrating

        pre_migrate.connect(begin_migrating, sender=self, dispatch_uid="audit-migrating")
        post_migrate.connect(end_migrating, sender=self, dispatch_uid="audit-migrated")

        watch = WriteWatch()

        def watch_connection(*, connection: Any, **_: Any) -> None:
            if not any(isinstance(w, WriteWatch) for w in connection.execute_wrappers):
                connection.execute_wrappers.append(watch)

        connection_created.connect(watch_connection, weak=False, dispatch_uid="audit-write-watch")
