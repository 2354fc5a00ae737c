"""Signing in and out, one's own account, and the administrator's pages."""

from django.urls import include, path

from kinweave.service.accounts import staff_views as staff
from kinweave.service.accounts import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("session-ended", views.session_ended, name="session-ended"),
    path("council", views.choose_council, name="choose-council"),
    path("second-factor", views.set_up_second_factor, name="set-up-second-factor"),
    path("account/begin/password", views.choose_first_password, name="choose-first-password"),
    path("account/begin/<str:token>", views.begin, name="begin"),
    path("account/", include("kinweave.service.accounts.allauth_urls")),
    path("staff/", staff.staff, name="staff"),
    path("staff/add", staff.add_colleague, name="add-colleague"),
    path("staff/set-up-link", staff.set_up_link, name="set-up-link"),
    path("staff/links/", staff.set_up_links, name="set-up-links"),
    path("staff/links/<uuid:request_id>", staff.give_set_up_link, name="give-set-up-link"),
    path("staff/<uuid:membership_id>", staff.colleague, name="colleague"),
    path("staff/<uuid:membership_id>/role", staff.change_role, name="change-role"),
    path("staff/<uuid:membership_id>/end", staff.end_membership, name="end-membership"),
    path("staff/<uuid:membership_id>/link", staff.new_set_up_link, name="new-set-up-link"),
]
