"""Tells Django of the app."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """The app ``studies``."""

    name = "kinweave.service.studies"
    label = "studies"
