"""Who works on a case, and who is kept out of it."""

from django.urls import path

from kinweave.service.cases.allocation import views

CASE = "cases/<uuid:case_id>/"

urlpatterns = [
    path(f"{CASE}coordinator", views.allocation, name="allocation"),
    path(f"{CASE}coordinator/choose", views.allocate, name="allocate"),
    path(
        f"{CASE}coordinator/<uuid:allocation_id>/end", views.end_allocation, name="allocation-end"
    ),
    path(f"{CASE}coordinator/kept-out", views.exclusions, name="staff-exclusions"),
    path(f"{CASE}coordinator/kept-out/add", views.exclude, name="staff-exclude"),
    path(f"{CASE}coordinator/kept-out/<uuid:exclusion_id>", views.let_in, name="staff-let-in"),
]
