"""The referral's pages."""

from django.urls import path

from kinweave.service.referrals import views

urlpatterns = [
    path("begin/referral", views.begin_by_referral, name="begin-by-referral"),
    path("cases/<uuid:case_id>/referral", views.referral, name="referral"),
    path("cases/<uuid:case_id>/referral/change", views.change_referral, name="change-referral"),
    path("cases/<uuid:case_id>/referral/safety", views.referral_safety, name="referral-safety"),
]
