"""Builds the walls after each migration."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class AccessConfig(AppConfig):
    """The app ``access``: roles, guards and walls."""

    name = "kinweave.service.access"
    label = "access"

    def ready(self) -> None:
        from kinweave.service.access import second_wall
        from kinweave.service.audit import append_only

        # Django signals only for apps with models, so the audit's turn is ours too. In this order:
        # the triggers as owner, then the wall, which takes the requests' role again.
        turn = apps.get_app_config("audit")
        pre_migrate.connect(second_wall.step_out_of_role, sender=turn, dispatch_uid="walls-out")
        post_migrate.connect(append_only.protect, sender=turn, dispatch_uid="audit-append-only")
        post_migrate.connect(second_wall.build, sender=turn, dispatch_uid="walls-build")
