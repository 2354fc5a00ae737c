"""Tells Django of the app."""

from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    """The app ``councils``."""

    name = "kinweave.service.councils"
    label = "councils"
