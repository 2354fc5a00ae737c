"""Beginning a case by the letter before proceedings."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import StaffRequest
from kinweave.service.cases.filling import fill_children
from kinweave.service.cases.forms import new_child
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for
from kinweave.service.offers import actions
from kinweave.service.offers.forms.letter import BeginByLetterForm


@needs(Permission.BEGIN_BY_LETTER)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_by_letter(request: StaffRequest) -> HttpResponse:
    """The decision, the letter with its offer, the children and each parent."""
    today = timezone.localdate()
    form = form_for(
        request,
        BeginByLetterForm,
        today=today,
        initial={"meeting_type": "family_group_conference"},
    )
    filled = fill_children(form.children, by=request.actor)

    def act(form: BeginByLetterForm) -> str:
        told = form.cleaned_data
        case = actions.begin_by_letter(
            by=request.actor,
            letter=actions.Letter(
                start_date=told["start_date"],
                letter_sent_date=told["letter_sent_date"],
                no_letter_reason=told["no_letter_reason"],
                offer_in_letter=told["offer_in_letter"] or "no",
                letter_wording=told["letter_wording"],
            ),
            children=[new_child(row) for row in form.children.cleaned_rows],
            cin_referral_dates=[row["cin_referral_date"] for row in form.children.cleaned_rows],
            parents=[_parent(row) for row in form.parents.cleaned_rows],
            meeting_type=told["meeting_type"],
            today=today,
        )
        give_notice(request, Words("The case is begun. Record each parent’s answer as it comes."))
        return reverse("offers", args=[case.pk])

    page = AskPage(
        title=Words("Begin by letter"),
        heading=Words("Begin a case by the letter before proceedings"),
        button=Words("Continue"),
        form=form,
        back=Url(reverse("home")),
        cancel=Url(reverse("home")),
        intro=(
            Words(
                "List every parent, with or without parental responsibility, whether or not the "
                "offer could be made to them. One person’s yes is enough for a conference."
            ),
            *filled,
        ),
    )
    check = CheckWords(button=Words("Begin the case"))
    return ask(request, page, act=act, check=check)


def _parent(row: dict[str, Any]) -> actions.Parent:
    made = ("outcome", "offered_date", "method", "decided_by", "decision_date", "decision_reason")
    who = ("given_name", "family_name", "known_as", "kind", "parental_responsibility")
    return actions.Parent(
        **{name: row[name] for name in who},
        offer=actions.OfferMade(in_letter="no", **{name: row[name] for name in made}),
    )
