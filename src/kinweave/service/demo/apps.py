"""Tells Django of the app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The app ``demo``."""

    name = "kinweave.service.demo"
    label = "demo"
