"""The design as a Django app."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Must stand before allauth in the installed apps, so that its pages wear our elements."""

    name = "kinweave.service.design"
    label = "design"
