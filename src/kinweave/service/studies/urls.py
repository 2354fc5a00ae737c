"""The pages of studies, and those of one case in a study."""

from django.urls import path

from kinweave.service.studies import case_views, views

urlpatterns = [
    path("studies/", views.studies, name="studies"),
    path("studies/seal", views.seal, name="study-seal"),
    path("studies/<uuid:study_id>/", views.study, name="study"),
    path("studies/<uuid:study_id>/end", views.end, name="study-end"),
    path("studies/<uuid:study_id>/audit", views.audit, name="study-audit"),
    path("studies/<uuid:study_id>/take-out", views.take_out, name="study-take-out"),
    path("cases/<uuid:case_id>/study", case_views.study, name="case-study"),
    path(
        "cases/<uuid:case_id>/study/<uuid:study_id>/enrol",
        case_views.enrol,
        name="case-study-enrol",
    ),
    path(
        "cases/<uuid:case_id>/study/<uuid:study_id>/otherwise",
        case_views.override,
        name="case-study-override",
    ),
]
