"""Tells Django of the app."""

from django.apps import AppConfig


class PreparationConfig(AppConfig):
    """The app ``preparation``."""

    name = "kinweave.service.preparation"
    label = "preparation"
