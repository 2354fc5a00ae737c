"""Tells Django of the app."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """The app ``offers``."""

    name = "kinweave.service.offers"
    label = "offers"
