"""Tells Django of the app."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """The app ``worklist``."""

    name = "kinweave.service.worklist"
    label = "worklist"
