"""The pages of a conference: parse, do one thing, show what this reader may see."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import CaseRequest, StaffRequest
from kinweave.service.cases.access import case_page
from kinweave.service.cases.frame import CaseFrame, case_frame
from kinweave.service.conferences import forms, presenters, queries
from kinweave.service.conferences.actions import outcome, planning, taking_part
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for
from kinweave.service.preparation.access import found

_SECTION = "conference"
_PLANNED = ["planned_at", "venue", "meeting_type", "language", "safety_concern"]


def _actor(request: StaffRequest) -> Actor:
    actor: Actor = request.actor
    return actor


def _address(request: CaseRequest, number: int | None = None) -> str:
    case = request.case
    if number is None:
        return reverse("conference", args=[case.pk])
    return reverse("conference-numbered", args=[case.pk, number])


def _task(
    request: CaseRequest,
    frame: CaseFrame,
    form: Any,
    heading: str,
    *,
    button: str = "Save",
    **page: Any,
) -> AskPage:
    back = Url(_address(request, page.pop("number", None)))
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        button=Words(button),
        form=form,
        back=back,
        cancel=back,
        case=frame.banner,
        **page,
    )


def _conference(request: CaseRequest, number: int) -> Any:
    case = request.case
    return found(request, queries.conference_in(case.pk, number), what="conference")


@case_page(Permission.SEE_NETWORK)
@require_safe
def conference(request: CaseRequest, number: int | None = None) -> HttpResponse:
    """The latest conference of the case, or the one of this number."""
    frame = case_frame(request, _SECTION)
    every = queries.conferences_of(frame.case.pk)
    shown = next((one for one in every if number in (None, one.sequence)), None)
    if number is not None:
        found(request, shown, what="conference")
    planned = shown is not None and shown.outcome == "planned" and presenters.keeps(request)
    records = presenters.Records(
        conferences=every,
        conference=shown,
        participants=queries.participants_of(shown) if shown else [],
        stage_times=queries.stage_times_of(shown) if shown and shown.outcome == "held" else [],
        network=frame.people if planned else [],
        agreements=queries.agreements_in(frame.case.pk) if planned else [],
    )
    page = presenters.conference_page(request, frame, records)
    return render_page(request, "conferences/conference.jinja", page)


@case_page(Permission.KEEP_CONFERENCE)
@require_http_methods(["GET", "POST"])
def plan(request: CaseRequest) -> HttpResponse:
    """Set a date for the next conference of the case."""
    frame = case_frame(request, _SECTION)
    today = frame.today
    form = form_for(
        request, forms.PlanForm, today=today, initial={"meeting_type": frame.case.meeting_type}
    )

    def act(form: Any) -> str:
        planned = planning.Planned(**form.cleaned_data)
        planning.plan_conference(
            by=_actor(request),
            case=frame.case,
            planned=planned,
            today=today,
        )
        give_notice(request, Words("The conference is planned. Now say who takes part, and how."))
        return _address(request)

    page = _task(request, frame, form, "Plan the conference", button="Continue")
    return ask(request, page, act=act, check=CheckWords(button=Words("Confirm and plan")))


@case_page(Permission.KEEP_CONFERENCE)
@require_http_methods(["GET", "POST"])
def change(request: CaseRequest, number: int) -> HttpResponse:
    """Change when, where or what kind of meeting it is to be."""
    frame, conference = case_frame(request, _SECTION), _conference(request, number)
    initial = presenters.answers_so_far(frame, conference, _PLANNED)
    form = form_for(request, forms.PlanForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        planning.change_conference(
            by=_actor(request),
            conference=conference,
            planned=planning.Planned(**form.cleaned_data),
        )
        give_notice(request, Words("Saved. Tell each person separately what has changed."))
        return _address(request, number)

    page = _task(request, frame, form, "Change the conference", button="Continue", number=number)
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.KEEP_CONFERENCE)
@require_http_methods(["GET", "POST"])
def person(request: CaseRequest, number: int, person_id: UUID) -> HttpResponse:
    """How somebody of the network takes part; a child's part is the child's own choice."""
    conference = _conference(request, number)
    case = request.case
    child = queries.child_in(case.pk, person_id)
    if child is not None:
        return _childs_choice(request, conference, child)
    somebody = found(request, queries.person_in(case.pk, person_id), what="person")
    frame = case_frame(request, _SECTION)
    today = frame.today
    initial = presenters.answers_so_far(
        frame,
        queries.part_of(conference, somebody),
        ["role", "taking_part", "invited_date"],
    )
    form = form_for(request, forms.PartForm, today=today, initial=initial)

    def act(form: Any) -> str:
        taking_part.set_part(
            by=_actor(request),
            conference=conference,
            person=somebody,
            part=taking_part.TakingPart(**form.cleaned_data),
            today=today,
        )
        give_notice(request, Words("Saved."))
        return _address(request, number)

    page = _task(
        request,
        frame,
        form,
        "How this person takes part",
        extra=presenters.person_name(frame, somebody),
        number=number,
    )
    return ask(request, page, act=act, template="conferences/part.jinja")


def _childs_choice(request: CaseRequest, conference: Any, child: Any) -> HttpResponse:
    frame = case_frame(request, _SECTION)
    today = frame.today
    initial = presenters.answers_so_far(frame, child, ["takes_part", "advocate_name"])
    form = form_for(request, forms.ChildsChoiceForm, today=today, initial=initial)

    def act(form: Any) -> str:
        taking_part.set_childs_choice(
            by=_actor(request),
            conference=conference,
            child=child,
            today=today,
            **form.cleaned_data,
        )
        give_notice(request, Words("Saved."))
        return _address(request, conference.sequence)

    page = _task(
        request,
        frame,
        form,
        "What the child chose",
        extra=presenters.person_name(frame, child.person),
        number=conference.sequence,
    )
    return ask(request, page, act=act, template="conferences/part.jinja")


@case_page(Permission.KEEP_CONFERENCE)
@require_http_methods(["GET", "POST"])
def professional(
    request: CaseRequest, number: int, participant_id: UUID | None = None
) -> HttpResponse:
    """Add a professional by name, or change how one takes part."""
    conference, participant = _conference(request, number), None
    if participant_id is not None:
        participant = found(
            request, queries.professional_in(conference, participant_id), what="professional"
        )
    frame = case_frame(request, _SECTION)
    names = ["name", "role", "taking_part", "invited_date"]
    initial = presenters.answers_so_far(frame, participant, names)
    form = form_for(request, forms.ProfessionalForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        answers = dict(form.cleaned_data)
        taking_part.set_professional(
            by=_actor(request),
            conference=conference,
            participant=participant,
            name=answers.pop("name"),
            part=taking_part.TakingPart(**answers),
        )
        give_notice(request, Words("Saved."))
        return _address(request, number)

    heading = "Add a professional" if participant is None else "Change a professional’s part"
    return ask(request, _task(request, frame, form, heading, number=number), act=act)


@case_page(Permission.KEEP_CONFERENCE)
@require_http_methods(["GET", "POST"])
def held(request: CaseRequest, number: int) -> HttpResponse:
    """Record that the family met, with the parts of the meeting; it may be done afterwards."""
    frame, conference = case_frame(request, _SECTION), _conference(request, number)
    initial = presenters.told_so_far(frame, conference, queries.stage_times_of(conference))
    form = form_for(request, forms.HeldForm, today=frame.today, initial=initial)

    def act(form: Any) -> str:
        told = outcome.Held(
            meeting_type=form.cleaned_data["meeting_type"],
            held_date=form.cleaned_data["held_date"],
            parts=form.parts,
        )
        outcome.record_held(
            by=_actor(request),
            conference=conference,
            held=told,
            today=frame.today,
        )
        give_notice(request, Words("Recorded. Now say who took part."))
        return reverse("conference-came", args=[frame.case.pk, number])

    page = _task(request, frame, form, "Record the conference", button="Continue", number=number)
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.KEEP_CONFERENCE)
@require_http_methods(["GET", "POST"])
def not_held(request: CaseRequest, number: int) -> HttpResponse:
    """Record that a conference did not happen; the case goes back to preparing."""
    frame, conference = case_frame(request, _SECTION), _conference(request, number)
    form = form_for(request, forms.NotHeldForm, today=frame.today)

    def act(form: Any) -> str:
        outcome.record_did_not_happen(
            by=_actor(request),
            conference=conference,
            not_held_reason=form.cleaned_data["not_held_reason"],
            decision=form.decision,
            today=frame.today,
        )
        give_notice(request, Words("Recorded. Preparation goes on, and another date can be set."))
        return _address(request)

    page = _task(
        request,
        frame,
        form,
        "Record that it did not happen",
        button="Continue",
        number=number,
        intro=(
            Words("The reason is for the service’s own learning. It goes to nobody else."),
            Words("What next: the case goes back to preparing, and another date can be set."),
        ),
    )
    return ask(request, page, act=act, check=CheckWords())


@case_page(Permission.RECORD_OFFERS)
@require_http_methods(["GET", "POST"])
def decide_not_to_hold(request: CaseRequest) -> HttpResponse:
    """Somebody accepted, and holding the meeting is not in the child's best interests."""
    frame = case_frame(request, "offers")
    back = Url(reverse("offers", args=[frame.case.pk]))

    def act(form: Any) -> str:
        outcome.decide_not_to_hold(
            by=_actor(request), case=frame.case, decision=form.decision, today=frame.today
        )
        give_notice(request, Words("The decision is recorded."))
        return back

    page = AskPage(
        title=Words("Decide not to hold the conference"),
        heading=Words("Holding it is not in the child’s best interests"),
        button=Words("Continue"),
        form=form_for(request, forms.DecideNotToHoldForm, today=frame.today),
        back=back,
        cancel=back,
        case=frame.banner,
        intro=(
            Words(
                "Somebody said yes to a conference. The law lets the council decide not to hold it "
                "only where holding it would not be in the child’s best interests."
            ),
            Words(
                "If a date is set, the conference is recorded as one that did not happen. Nobody "
                "is told by this: each person hears of it from the coordinator."
            ),
        ),
    )
    return ask(request, page, act=act, check=CheckWords(button=Words("Record the decision")))


@case_page(Permission.KEEP_CONFERENCE)
@require_http_methods(["GET", "POST"])
def came(request: CaseRequest, number: int) -> HttpResponse:
    """For each participant, whether they took part on the day."""
    frame, conference = case_frame(request, _SECTION), _conference(request, number)
    shown = [
        (participant, name)
        for participant in queries.participants_of(conference)
        if (name := presenters.name_for(frame, participant))
    ]
    form = form_for(
        request,
        forms.CameForm,
        today=frame.today,
        people=[(str(participant.pk), str(name)) for participant, name in shown],
        initial={str(participant.pk): participant.came for participant, _ in shown},
    )

    def act(form: Any) -> str:
        taking_part.record_came(
            by=_actor(request),
            conference=conference,
            came={UUID(key): answer for key, answer in form.cleaned_data.items()},
        )
        give_notice(request, Words("Saved."))
        return _address(request, number)

    page = _task(
        request,
        frame,
        form,
        "Who took part on the day",
        number=number,
        intro=(Words("Whoever took part another way took part too."),),
    )
    return ask(request, page, act=act)


@case_page(Permission.KEEP_CONFERENCE)
@require_safe
def safety_card(request: CaseRequest) -> HttpResponse:
    """A card on paper for private family time, without a name or an address on it."""
    page = presenters.safety_card_page(_address(request))
    return render_page(request, "conferences/safety_card.jinja", page)
