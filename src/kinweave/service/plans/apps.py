"""Tells Django of the app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The app ``plans``."""

    name = "kinweave.service.plans"
    label = "plans"
