"""Tells Django of the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app ``accounts``."""

    name = "kinweave.service.accounts"
    label = "accounts"

    def ready(self) -> None:
        from kinweave.service.accounts import sign_in_events

        sign_in_events.connect()
