"""The pages of a conference, inside its case."""

from django.urls import path

from kinweave.service.conferences import views

_CASE = "cases/<uuid:case_id>/conference/"
_ONE = f"{_CASE}<int:number>/"

urlpatterns = [
    path(_CASE, views.conference, name="conference"),
    path(f"{_CASE}plan", views.plan, name="conference-plan"),
    path(f"{_CASE}safety-card", views.safety_card, name="safety-card"),
    path(_ONE, views.conference, name="conference-numbered"),
    path(f"{_ONE}change", views.change, name="conference-change"),
    path(f"{_ONE}people/<uuid:person_id>", views.person, name="conference-person"),
    path(f"{_ONE}professionals/add", views.professional, name="conference-professional-add"),
    path(
        f"{_ONE}professionals/<uuid:participant_id>",
        views.professional,
        name="conference-professional",
    ),
    path(f"{_ONE}held", views.held, name="conference-held"),
    path(f"{_ONE}did-not-happen", views.not_held, name="conference-not-held"),
    path(
        "cases/<uuid:case_id>/offers/not-to-hold",
        views.decide_not_to_hold,
        name="decide-not-to-hold",
    ),
    path(f"{_ONE}came", views.came, name="conference-came"),
]
