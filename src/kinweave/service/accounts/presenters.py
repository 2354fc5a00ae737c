"""What the pages round signing in show, and the frame of every page of somebody signed in."""

from dataclasses import dataclass

from django.urls import reverse

from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission, roles
from kinweave.service.access.requests import StaffRequest
from kinweave.service.accounts.models import Membership, SetUpLinkRequest
from kinweave.service.accounts.setup_links import LIFETIME
from kinweave.service.core.notices import take_notice
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import (
    Answer,
    Cell,
    Chrome,
    Column,
    Empty,
    Link,
    NavItem,
    Table,
)
from kinweave.service.design.wording import date_in_words, moment_in_words

STUDIES = "studies"
# The service navigation: label, route and the permission that shows it.
NAVIGATION: tuple[tuple[str, str, Permission], ...] = (
    ("Cases", "home", Permission.SEE_CASES),
    ("Begin by letter", "begin-by-letter", Permission.BEGIN_BY_LETTER),
    ("Refer a family", "begin-by-referral", Permission.BEGIN_BY_REFERRAL),
    ("Copies to check", "copies-to-check", Permission.CHECK_COPY),
    ("Differences", "differences", Permission.KEEP_NETWORK),
    ("Staff", "staff", Permission.MANAGE_STAFF),
    ("Set-up links", "set-up-links", Permission.GIVE_SET_UP_LINK),
    ("Audit", "audit", Permission.SEE_AUDIT),
    ("Extracts", "extracts", Permission.EXTRACT_RESEARCH),
    ("Studies", STUDIES, Permission.SEE_STUDIES),
    ("Spreadsheets", "spreadsheets", Permission.BRING_SPREADSHEETS),
)


def chrome(request: StaffRequest) -> Chrome | None:
    """The frame for this member of staff, or nothing for somebody who is not signed in."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        return None
    council = request.council
    return Chrome(
        council=Words(council.name),
        user=Words(actor.name),
        role=Words(roles()[actor.role].label),
        nav=[
            NavItem(Words(label), Url(reverse(route)), current=request.path == reverse(route))
            for label, route, permission in NAVIGATION
            if actor.may(permission)
            and (route != STUDIES or council.in_a_study or actor.may(Permission.SEAL_STUDY))
        ],
        sign_out=Url(reverse("account_logout")),
        demo=council.is_demo,
    )


def frame(request: StaffRequest) -> dict[str, object]:
    """What every template may count on: the frame of the page, and what was just done."""
    return {"frame": chrome(request), "notice": take_notice(request)}


@dataclass(frozen=True)
class SessionEnded:
    """After idleness, a day's end or a leaver's last request."""

    sign_in: Url


@dataclass(frozen=True)
class ChoosePage:
    """The councils at which somebody works, as buttons; empty for somebody who works at none."""

    choices: list[tuple[Words, Words, Words]]


@dataclass(frozen=True)
class SecondFactorPage:
    """Two ways to prove who one is besides a password."""

    code: Link
    passkey: Link


def session_ended() -> SessionEnded:
    return SessionEnded(Url(reverse("account_login")))


def choose_council(memberships: list[Membership]) -> ChoosePage:
    return ChoosePage(
        [(Words(m.pk), Words(m.council.name), Words(roles()[m.role].label)) for m in memberships]
    )


def second_factor() -> SecondFactorPage:
    return SecondFactorPage(
        code=Link(Words("Use codes from an app"), Url(reverse("mfa_activate_totp"))),
        passkey=Link(Words("Use a passkey"), Url(reverse("mfa_add_webauthn"))),
    )


@dataclass(frozen=True)
class StaffPage:
    """Who works here: see ``design/list.jinja``."""

    title: Words
    heading: Words
    table: Table
    empty: Empty
    begin: Link
    count: Words


@dataclass(frozen=True)
class LinksPage:
    """New set-up links that wait for a second person: see ``design/list.jinja``."""

    title: Words
    heading: Words
    table: Table
    empty: Empty


@dataclass(frozen=True)
class ColleaguePage:
    """One colleague, and what an administrator may do about their account."""

    title: Words
    heading: Words
    back: Url
    answers: list[Answer]
    own: bool
    ways: list[Link]


@dataclass(frozen=True)
class LinkPage:
    """The set-up link, shown once, and how to hand it over."""

    title: Words
    heading: Words
    link: Url | None
    days: int
    on: Link


@dataclass(frozen=True)
class BeginPage:
    """What somebody who opened a set-up link sees first; it says nothing about anybody."""

    title: Words
    heading: Words
    usable: bool


def staff(memberships: list[Membership]) -> StaffPage:
    return StaffPage(
        title=Words("Staff"),
        heading=Words("Staff"),
        table=Table(
            caption=Words("Colleagues and what they do here"),
            columns=[
                Column(Words(label)) for label in ("Name", "Does here", "Employed by", "Since")
            ],
            rows=[
                [
                    Cell(
                        Words(one.user.name),
                        url=Url(reverse("colleague", args=[one.pk])),
                        note=Words(one.user.email),
                    ),
                    Cell(Words(_role_label(one.role))),
                    Cell(Words(one.organisation.name)),
                    Cell(Words(date_in_words(one.start_date))),
                ]
                for one in memberships
            ],
        ),
        empty=Empty(Words("Nobody works here yet"), Words("Add the first colleague.")),
        begin=Link(Words("Add a colleague"), Url(reverse("add-colleague"))),
        count=Words("1 colleague" if len(memberships) == 1 else f"{len(memberships)} colleagues"),
    )


def colleague(membership: Membership, *, reader: Actor) -> ColleaguePage:
    own = membership.user_id == reader.user_id
    ways = (
        ("Change what they do here", "change-role"),
        ("Ask for a new set-up link for them", "new-set-up-link"),
        ("End their work here", "end-membership"),
    )
    return ColleaguePage(
        title=Words("Colleague"),
        heading=Words(membership.user.name),
        back=Url(reverse("staff")),
        answers=[
            Answer(Words("Email address"), Words(membership.user.email)),
            Answer(Words("Does here"), Words(_role_label(membership.role))),
            Answer(Words("Employed by"), Words(membership.organisation.name)),
            Answer(Words("Since"), Words(date_in_words(membership.start_date))),
        ],
        own=own,
        ways=[
            Link(Words(label), Url(reverse(route, args=[membership.pk])))
            for label, route in ways
            if not own
        ],
    )


def set_up_links(waiting: list[SetUpLinkRequest], *, reader: Actor) -> LinksPage:
    """The links that wait; whoever asked for one cannot give it."""
    return LinksPage(
        title=Words("Set-up links"),
        heading=Words("Set-up links to give"),
        table=Table(
            caption=Words("New set-up links that wait for a second person"),
            columns=[Column(Words(label)) for label in ("For", "Asked for by", "When")],
            rows=[
                [
                    Cell(
                        Words(one.membership.user.name),
                        url=Url(reverse("give-set-up-link", args=[one.pk]))
                        if one.asked_by_id != reader.user_id
                        else None,
                    ),
                    Cell(Words(one.asked_by.name)),
                    Cell(Words(moment_in_words(one.asked_at))),
                ]
                for one in waiting
            ],
        ),
        empty=Empty(
            Words("No set-up link waits"),
            Words("When an administrator asks for one, it stands here until somebody gives it."),
        ),
    )


def set_up_link(address: str | None, *, reader: Actor) -> LinkPage:
    """The link, and the way back to where this reader came from."""
    back = ("Back to staff", "staff")
    if not reader.may(Permission.MANAGE_STAFF):
        back = ("Back to set-up links", "set-up-links")
    return LinkPage(
        title=Words("Set-up link"),
        heading=Words("Hand over the set-up link"),
        link=Url(address) if address else None,
        days=LIFETIME.days,
        on=Link(Words(back[0]), Url(reverse(back[1]))),
    )


def begin(*, usable: bool) -> BeginPage:
    heading = Words("Set up your account" if usable else "This link cannot be used")
    return BeginPage(title=heading, heading=heading, usable=usable)


def _role_label(name: str) -> str:
    role = roles().get(name)
    return role.label if role else "Nothing that Kinweave knows"
