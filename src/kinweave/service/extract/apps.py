"""Tells Django of the app."""

from django.apps import AppConfig


class ExtractConfig(AppConfig):
    """The app ``extract``."""

    name = "kinweave.service.extract"
    label = "extract"
