"""Tells Django of the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app ``people``."""

    name = "kinweave.service.people"
    label = "people"
