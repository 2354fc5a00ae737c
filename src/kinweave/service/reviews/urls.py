"""The pages of the reviews, inside their case."""

from django.urls import path

from kinweave.service.reviews import views

_CASE = "cases/<uuid:case_id>/review/"

urlpatterns = [
    path(_CASE, views.review, name="review"),
    path(f"{_CASE}plan", views.plan, name="review-plan"),
    path(f"{_CASE}<uuid:review_id>/record", views.record, name="review-record"),
    path(f"{_CASE}<uuid:review_id>/accounts/add", views.account, name="review-account"),
    path("cases/<uuid:case_id>/feedback/add", views.feedback, name="feedback-add"),
]
