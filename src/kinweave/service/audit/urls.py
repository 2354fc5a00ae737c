"""The auditor's page."""

from django.urls import path

from kinweave.service.audit import views

urlpatterns = [path("audit/", views.audit, name="audit")]
