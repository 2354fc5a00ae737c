"""Tells Django of the app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The app ``documents``."""

    name = "kinweave.service.documents"
    label = "documents"
