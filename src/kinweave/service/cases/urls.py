"""The case's own pages."""

from django.urls import path

from kinweave.service.cases import views

urlpatterns = [
    path("cases/<uuid:case_id>/", views.overview, name="case"),
    path("cases/<uuid:case_id>/closing", views.closure, name="closure"),
    path("cases/<uuid:case_id>/closing/new", views.close_case, name="close-case"),
    path("cases/<uuid:case_id>/children/add", views.add_child, name="child-add"),
    path("cases/<uuid:case_id>/children/<uuid:person_id>", views.child, name="child"),
    path(
        "cases/<uuid:case_id>/children/<uuid:person_id>/born", views.child_born, name="child-born"
    ),
]
