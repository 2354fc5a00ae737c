"""Tells Django of the app."""

from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    """The app ``conferences``."""

    name = "kinweave.service.conferences"
    label = "conferences"
