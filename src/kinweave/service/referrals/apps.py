"""Tells Django of the app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The app ``referrals``."""

    name = "kinweave.service.referrals"
    label = "referrals"
