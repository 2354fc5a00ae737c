"""What the council, and each person, says to the plan."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import case_frame
from kinweave.service.cases.while_open import while_open
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Words
from kinweave.service.design.asking import CheckWords, ask, form_for
from kinweave.service.plans import actions, forms
from kinweave.service.plans.presenters.plan import people_choices
from kinweave.service.plans.views.asking import (
    SECTION,
    address,
    question,
    shared,
)

_COUNCILS_WORDS = (
    "This is the council’s answer and stands under its name. Say it to the family yourself, on the "
    "day where you can, and give them the chance to change the plan."
)


@case_page(Permission.ANSWER_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def council_answer(request: CaseRequest) -> HttpResponse:
    """The council's answer, with its reasons unless it agrees to the whole plan."""
    frame = case_frame(request, SECTION)
    plan = shared(request, frame)
    initial = {"decided_date": frame.today}
    form = form_for(request, forms.CouncilAnswerForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        actions.answer_for_council(
            by=request.actor, plan=plan, today=frame.today, **form.cleaned_data
        )
        give_notice(request, Words("The council’s answer is recorded. Tell the family now."))
        return address(frame)

    page = question(
        frame, form, "The council’s answer to the plan", button="Continue", intro=(_COUNCILS_WORDS,)
    )
    return ask(request, page, act=act, check=CheckWords(button=Words("Confirm the answer")))


@case_page(Permission.KEEP_PLAN)
@while_open
@require_http_methods(["GET", "POST"])
def person_answer(request: CaseRequest) -> HttpResponse:
    """What one person says to the plan, for themselves."""
    frame = case_frame(request, SECTION)
    plan = shared(request, frame)
    people = frame.people
    form = form_for(
        request,
        forms.PersonAnswerForm,
        today=frame.today,
        initial={"decided_date": frame.today},
        people=people_choices(frame, people),
    )

    def act(form: Any) -> str:
        told = dict(form.cleaned_data)
        chosen = told.pop("person")
        person = next(one for one in people if str(one.pk) == chosen)
        actions.answer_for_person(by=request.actor, plan=plan, person=person, **told)
        give_notice(request, Words("What they say is recorded."))
        return address(frame)

    page = question(frame, form, "What somebody says to the plan", button="Continue")
    return ask(request, page, act=act, check=CheckWords())
