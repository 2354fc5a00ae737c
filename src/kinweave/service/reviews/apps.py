"""Tells Django of the app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The app ``reviews``."""

    name = "kinweave.service.reviews"
    label = "reviews"
