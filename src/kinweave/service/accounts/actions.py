"""What an administrator does about colleagues, and how a colleague begins."""

from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kinweave.service.access.actors import Actor, the_service
from kinweave.service.access.walls import inside
from kinweave.service.accounts import queries
from kinweave.service.accounts.models import Membership, SetUpLinkRequest, User
from kinweave.service.accounts.setup_links import make_token
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council, Organisation
from kinweave.standard import load


def add_council(
    *,
    by: Actor,
    name: str,
    short_name: str,
    la_code: str,
    duty_from: date | None,
    administrator_email: str,
    administrator_name: str,
    on: date,
) -> str | None:
    """A council joins the deployment with one administrator, who adds everybody else.

    Gives the administrator's set-up link, unless they sign in already.
    """
    if Council.objects.filter(Q(name=name) | Q(short_name=short_name)).exists():
        raise NotPossible("A council of this name or short name is here already")
    if not load().codes("la").contains(la_code, on):
        raise NotPossible(f"{la_code} is not the number of a council", field="la")
    # Two units of work, each with its own chain, and one transaction: no council without anybody.
    with transaction.atomic():
        with unit_of_work(by=by) as record:
            council = Council(
                name=name, short_name=short_name, la_code=la_code, duty_in_force_date=duty_from
            )
            council.full_clean(validate_unique=False)
            council.save()
            organisation, _ = Organisation.objects.get_or_create(name=name)
            record(Verb.COUNCIL_ADDED, council)
        with inside(council.pk):
            _, token = add_colleague(
                by=the_service(council.pk),
                name=administrator_name,
                email=administrator_email,
                role="administrator",
                organisation_id=organisation.pk,
                on=on,
            )
    return token


def add_colleague(
    *, by: Actor, name: str, email: str, role: str, organisation_id: UUID, on: date
) -> tuple[Membership, str | None]:
    """Give somebody a role here from this day, and a set-up link if they have no way to sign in yet.

    Somebody who works at another council too keeps the sign-in that they have, so that no
    administrator can reach into another council through it.
    """
    assert by.council_id is not None, "a colleague is added inside a council"
    user = User.objects.filter(email__iexact=email).first()
    if user is not None and queries.works_at(user.pk, by.council_id, on=on):
        raise NotPossible(
            "This person already works here. Change their role instead", field="email"
        )
    token = None
    with unit_of_work(by=by) as record:
        if user is None:
            user = User(email=email.lower(), name=name)
        if not queries.works_anywhere(user.pk, on=on):
            token = _begin_anew(user)
        membership = Membership.objects.create(
            user=user,
            council_id=by.council_id,
            organisation_id=organisation_id,
            role=role,
            start_date=on,
        )
        record(Verb.COLLEAGUE_ADDED, membership, fields=["role", "start_date"])
        if token:
            record(Verb.SET_UP_LINK_GIVEN, user)
    return membership, token


def change_role(*, by: Actor, membership: Membership, role: str, on: date) -> Membership:
    """Give a colleague another role from this day; the old one stands in the history.

    What the old role allowed ends with their next click.
    """
    _not_oneself(by, membership)
    if membership.role == role:
        raise NotPossible("This is the role that they have. Choose another", field="role")
    with unit_of_work(by=by) as record:
        membership.end_date = on
        membership.save(update_fields=["end_date"])
        following = Membership.objects.create(
            user_id=membership.user_id,
            council_id=membership.council_id,
            organisation_id=membership.organisation_id,
            role=role,
            start_date=on,
        )
        record(Verb.MEMBERSHIP_CHANGED, membership, fields=["end_date"])
        record(Verb.MEMBERSHIP_CHANGED, following, fields=["role", "start_date"])
        queries.sessions_of(membership.user_id).delete()
    return following


def end_membership(*, by: Actor, membership: Membership, on: date) -> None:
    """A colleague leaves: from this moment their sessions are gone and they cannot sign in here.

    When they work at no other council their account is closed too.
    """
    _not_oneself(by, membership)
    with unit_of_work(by=by) as record:
        membership.end_date = on
        membership.save(update_fields=["end_date"])
        record(Verb.MEMBERSHIP_CHANGED, membership, fields=["end_date"])
        if not queries.works_anywhere(membership.user_id, on=on):
            User.objects.filter(pk=membership.user_id).update(is_active=False)
            record(Verb.MEMBERSHIP_CHANGED, membership.user, fields=["is_active"])
        queries.sessions_of(membership.user_id).delete()


def ask_for_set_up_link(*, by: Actor, membership: Membership, on: date) -> SetUpLinkRequest:
    """Ask for a new set-up link for somebody who forgot a password or lost a phone.

    Nothing changes by this. A second person makes sure who asks, and gives the link: nobody could
    otherwise take over a colleague's account, and with it every record that the colleague reads.
    """
    _may_begin_anew(by, membership, on)
    assert by.user_id is not None, "a colleague asks"
    if queries.link_requests(membership.council_id, now=timezone.now()).filter(
        membership=membership
    ):
        raise NotPossible("Somebody has asked for this already. A second person reads it now")
    with unit_of_work(by=by) as record:
        asked = SetUpLinkRequest(
            council_id=membership.council_id,
            membership=membership,
            asked_by_id=by.user_id,
            asked_at=timezone.now(),
        )
        save(asked)
        record(Verb.SET_UP_LINK_ASKED, membership.user)
    return asked


def give_set_up_link(*, by: Actor, asked: SetUpLinkRequest, on: date) -> str:
    """A second person, never the one who asked, gives the new set-up link.

    The colleague's old password, codes and passkeys stop working, their sessions end, and older
    links die.
    """
    with unit_of_work(by=by) as record:
        found = queries.link_requests(asked.council_id, now=timezone.now())
        held = found.select_for_update(no_key=True, of=("self",)).filter(pk=asked.pk).first()
        if held is None:
            raise NotPossible("This was given already, or asked too long ago. Let it be asked anew")
        if by.user_id is None or held.asked_by_id == by.user_id:
            raise NotPossible("Somebody other than the person who asked gives the link")
        _may_begin_anew(by, held.membership, on)
        held.agreed_by_id, held.agreed_at = by.user_id, timezone.now()
        save(held, fields=["agreed_by", "agreed_at"])
        token = _begin_anew(held.membership.user)
        record(Verb.SET_UP_LINK_GIVEN, held.membership.user)
    return token


def _may_begin_anew(by: Actor, membership: Membership, on: date) -> None:
    _not_oneself(by, membership)
    assert by.council_id is not None, "a link is given inside a council"
    if queries.works_elsewhere(membership.user_id, by.council_id, on=on):
        raise NotPossible(
            "They work at another council too, so an administrator of one council cannot do this. "
            "Ask whoever runs Kinweave for you"
        )


def choose_first_password(*, user: User, password: str) -> None:
    """The holder of a set-up link chooses a password; the link is spent by it."""
    with unit_of_work(by=Actor(user.pk, None, "signed in")) as record:
        user.set_password(password)
        user.save(update_fields=["password"])
        record(Verb.PASSWORD_CHANGED, user, fields=["password"])


def _begin_anew(user: User) -> str:
    user.set_unusable_password()
    user.is_active = True
    user.save()
    Authenticator.objects.filter(user_id=user.pk).delete()
    SocialAccount.objects.filter(user_id=user.pk).delete()
    queries.sessions_of(user.pk).delete()
    return make_token(user)


def _not_oneself(by: Actor, membership: Membership) -> None:
    if membership.user_id == by.user_id:
        raise NotPossible("This is your own account. Ask another administrator")
