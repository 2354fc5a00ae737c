"""A case's trail."""

from django.urls import path

from kinweave.service.cases.trail import views

urlpatterns = [path("cases/<uuid:case_id>/audit", views.case_audit, name="case-audit")]
