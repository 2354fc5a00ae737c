"""The pages of differences with the council's case system."""

from django.urls import path

from kinweave.service.submissions.feeds import views

urlpatterns = [
    path("differences/", views.differences, name="differences"),
    path(
        "cases/<uuid:case_id>/differences/<uuid:difference_id>", views.difference, name="difference"
    ),
]
