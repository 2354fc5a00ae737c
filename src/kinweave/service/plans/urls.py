"""The pages of the plan, inside its case."""

from django.urls import path

from kinweave.service.plans.views import answers, plan, writing

_CASE = "cases/<uuid:case_id>/plan/"

urlpatterns = [
    path(_CASE, plan.plan, name="plan"),
    path(f"{_CASE}begin", plan.begin, name="plan-begin"),
    path(f"{_CASE}versions/<uuid:plan_id>", plan.version, name="plan-version"),
    path(f"{_CASE}words", writing.words, name="plan-words"),
    path(f"{_CASE}lines/add", writing.add_line, name="plan-line-add"),
    path(f"{_CASE}lines/<uuid:line_id>", writing.line, name="plan-line"),
    path(f"{_CASE}lines/<uuid:line_id>/remove", writing.remove_line, name="plan-line-remove"),
    path(f"{_CASE}share", plan.share, name="plan-share"),
    path(f"{_CASE}new-version", plan.new_version, name="plan-new-version"),
    path(f"{_CASE}council-answer", answers.council_answer, name="plan-council-answer"),
    path(f"{_CASE}answers/add", answers.person_answer, name="plan-person-answer"),
]
