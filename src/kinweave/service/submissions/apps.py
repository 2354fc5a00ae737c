"""Tells Django of the app."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """The app ``submissions``: what comes in from a council's spreadsheets and its case system."""

    name = "kinweave.service.submissions"
    label = "submissions"

    def ready(self) -> None:
        from kinweave.service.cases import known_elsewhere
        from kinweave.service.submissions.feeds import lookup

        known_elsewhere.ask = lookup.told_of
        known_elsewhere.is_there = lookup.is_there
