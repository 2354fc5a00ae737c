"""The administrator's pages: who works here, and what becomes of their accounts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import StaffRequest
from kinweave.service.accounts import actions, presenters, queries
from kinweave.service.accounts.forms import ColleagueForm, NothingToAsk, RoleForm
from kinweave.service.accounts.reauthentication import shows_again
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, ask, form_for

_LINK = "set_up_link_to_hand_over"
_asks = require_http_methods(["GET", "POST"])


@needs(Permission.MANAGE_STAFF)
@require_safe
def staff(request: StaffRequest) -> HttpResponse:
    """Everybody who works here."""
    found = queries.colleagues(request.council.pk, on=timezone.localdate())
    return render_page(request, "design/list.jinja", presenters.staff(found))


@needs(Permission.MANAGE_STAFF)
@require_safe
def colleague(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """One colleague."""
    page = presenters.colleague(_colleague(request, membership_id), reader=request.actor)
    return render_page(request, "accounts/colleague.jinja", page)


@needs(Permission.MANAGE_STAFF)
@shows_again
@_asks
def add_colleague(request: StaffRequest) -> HttpResponse:
    """Ask who joins, and hand over their set-up link."""
    today = timezone.localdate()
    employers = queries.employers(request.council.name)

    def act(form: Any) -> str:
        said = form.cleaned_data
        _, token = actions.add_colleague(
            by=request.actor,
            name=said["name"],
            email=said["email"],
            role=said["role"],
            organisation_id=UUID(said["organisation"]),
            on=today,
        )
        give_notice(request, Words("The colleague was added."))
        request.session[_LINK] = token
        return reverse("set-up-link")

    form = form_for(request, ColleagueForm, today=today, employers=employers)
    return ask(request, _page("Add a colleague", "Add this colleague", form), act=act)


@needs(Permission.MANAGE_STAFF)
@shows_again
@_asks
def change_role(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Ask for another role."""
    membership, today = _colleague(request, membership_id), timezone.localdate()

    def act(form: Any) -> str:
        following = actions.change_role(
            by=request.actor, membership=membership, role=form.cleaned_data["role"], on=today
        )
        give_notice(request, Words("The change holds from now on."))
        return reverse("colleague", args=[following.pk])

    form = form_for(request, RoleForm, today=today, initial={"role": membership.role})
    return ask(request, _page("Change what they do here", "Change it", form, membership), act=act)


@needs(Permission.MANAGE_STAFF)
@shows_again
@_asks
def end_membership(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Ask once more, and end somebody's work here at once."""
    membership, today = _colleague(request, membership_id), timezone.localdate()

    def act(_: Any) -> str:
        actions.end_membership(by=request.actor, membership=membership, on=today)
        give_notice(request, Words("Their work here has ended, and they are signed out."))
        return reverse("staff")

    page = _page(
        "End their work here",
        "End it now",
        form_for(request, NothingToAsk, today=today),
        membership,
        intro="They are signed out at once and can open nothing here. What they did stays recorded.",
    )
    return ask(request, page, act=act)


@needs(Permission.MANAGE_STAFF)
@shows_again
@_asks
def new_set_up_link(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """Ask a second person for a link that replaces every way in that somebody had."""
    membership, today = _colleague(request, membership_id), timezone.localdate()

    def act(_: Any) -> str:
        actions.ask_for_set_up_link(by=request.actor, membership=membership, on=today)
        give_notice(request, Words("You asked for it. A second person gives the link."))
        return reverse("colleague", args=[membership.pk])

    page = _page(
        "Ask for a new set-up link for them",
        "Ask a second person",
        form_for(request, NothingToAsk, today=today),
        membership,
        intro="For somebody who forgot their password or lost their phone. Another administrator, "
        "or the service manager, makes sure that it is they who ask, and gives them the link.",
    )
    return ask(request, page, act=act)


@needs(Permission.GIVE_SET_UP_LINK)
@require_safe
def set_up_links(request: StaffRequest) -> HttpResponse:
    """The links that were asked for and wait for a second person."""
    waiting = list(queries.link_requests(request.council.pk, now=timezone.now())[:50])
    page = presenters.set_up_links(waiting, reader=request.actor)
    return render_page(request, "design/list.jinja", page)


@needs(Permission.GIVE_SET_UP_LINK)
@shows_again
@_asks
def give_set_up_link(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The second person makes sure who asks, and makes the link."""
    now, today = timezone.now(), timezone.localdate()
    asked = queries.link_requests(request.council.pk, now=now).filter(pk=request_id).first()
    if asked is None:
        raise refuse(actor=request.actor, reason="no set-up link of this council waits")

    def act(_: Any) -> str:
        token = actions.give_set_up_link(by=request.actor, asked=asked, on=today)
        request.session[_LINK] = token
        return reverse("set-up-link")

    back = Url(reverse("set-up-links"))
    page = AskPage(
        title=Words("Give a new set-up link"),
        heading=Words("Give a new set-up link"),
        caption=Words(asked.membership.user.name),
        button=Words("Make the link"),
        form=form_for(request, NothingToAsk, today=today),
        back=back,
        cancel=back,
        intro=(
            Words(f"Asked for by {asked.asked_by.name}. Somebody else makes the link."),
            Words(
                "Speak with your colleague yourself, face to face or on a number that you knew "
                "before, and be sure that it is they who ask. Their password, codes and passkeys "
                "stop working now."
            ),
        ),
    )
    return ask(request, page, act=act)


@needs(Permission.GIVE_SET_UP_LINK)
@require_safe
def set_up_link(request: StaffRequest) -> HttpResponse:
    """Show the link once; it is nowhere to be found again."""
    token = request.session.pop(_LINK, None)
    address = request.build_absolute_uri(reverse("begin", args=[token])) if token else None
    page = presenters.set_up_link(address, reader=request.actor)
    return render_page(request, "accounts/set_up_link.jinja", page)


def _colleague(request: StaffRequest, membership_id: UUID):
    found = queries.colleague(request.council.pk, membership_id, on=timezone.localdate())
    if found is None:
        raise refuse(actor=request.actor, reason="no colleague of this council")
    return found


def _page(
    heading: str,
    button: str,
    form: ColleagueForm | RoleForm | NothingToAsk,
    membership=None,
    *,
    intro: str = "",
) -> AskPage:
    back = reverse("colleague", args=[membership.pk]) if membership else reverse("staff")
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        caption=Words(membership.user.name) if membership else None,
        button=Words(button),
        form=form,
        back=Url(back),
        intro=(Words(intro),) if intro else (),
    )
