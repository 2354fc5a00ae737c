"""The pages of the copies: inside their case, and those that wait across cases."""

from django.urls import path

from kinweave.service.documents import views

_CASE = "cases/<uuid:case_id>/plan/copies/"

urlpatterns = [
    path("copies-to-check", views.copies_to_check, name="copies-to-check"),
    path(_CASE, views.copies, name="copies"),
    path(f"{_CASE}ask", views.ask_for_copy, name="copy-ask"),
    path(f"{_CASE}<uuid:copy_id>", views.copy, name="copy"),
    path(f"{_CASE}<uuid:copy_id>/pdf", views.copy_pdf, name="copy-pdf"),
]
