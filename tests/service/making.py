"""Makes councils, staff and small families for tests, through the same units of work as the service."""

from contextlib import contextmanager
from datetime import date
from itertools import count

from kinweave.service.access.actors import Actor, the_service
from kinweave.service.access.middleware import MEMBERSHIP, SECOND_FACTOR
from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import Membership, User
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.models import Allocation, Case, CaseStage, ChildInCase, Family
from kinweave.service.core.search import search_key
from kinweave.service.councils.models import Council, Organisation
from kinweave.service.people.models import Person, Relationship

_number = count(1)
START = date(2026, 4, 1)


@contextmanager
def made(council=None):
    """A unit of work of the service itself, for setting a scene."""
    with unit_of_work(by=the_service(council.pk if council else None)) as record:
        yield record
        record(Verb.DEMO_LOADED)


def a_council(name="Northmoor Council", short_name="NM", la_code="901", duty_from=None):
    with made():
        return Council.objects.create(
            name=name, short_name=short_name, la_code=la_code, duty_in_force_date=duty_from
        )


def a_colleague(council, role, name=None):
    """A member of staff with one role; gives the actor."""
    number = next(_number)
    name = name or f"{role.replace('_', ' ').title()} {number}"
    with made():
        organisation, _ = Organisation.objects.get_or_create(name=council.name)
        user = User.objects.create(email=f"{role}{number}@example.org", name=name)
        Membership.objects.create(
            user=user, council=council, organisation=organisation, role=role, start_date=START
        )
    return Actor(user.pk, council.pk, role, name)


def a_person(council, given_name="Ada", family_name="Reed", **fields):
    with inside(council.pk), made(council):
        return Person.objects.create(
            council=council,
            given_name=given_name,
            family_name=family_name,
            search_key=search_key(fields.get("known_as", ""), given_name, family_name),
            **fields,
        )


def a_case(council, *, children=(), stage="referred", route="referral", referred_by=None):
    """A case at a stage, with its children; gives the case."""
    number = next(_number)
    with inside(council.pk), made(council):
        family = Family.objects.create(council=council, reference=f"F{number}")
        case = Case.objects.create(
            council=council,
            family=family,
            route=route,
            reference=f"{council.short_name}-{number:04d}",
            started_date=date(2026, 9, 1),
            stage=stage,
            referred_by_id=referred_by.user_id if referred_by else None,
        )
        CaseStage.objects.create(
            council=council, case=case, stage=stage, entered_date=date(2026, 9, 1)
        )
        for child in children:
            ChildInCase.objects.create(
                council=council, case=case, person=child, joined_date=date(2026, 9, 1)
            )
    return case


def allocate(case, actor):
    with inside(case.council_id), made(case.council):
        return Allocation.objects.create(
            council_id=case.council_id,
            case=case,
            coordinator_id=actor.user_id,
            coordinator_name=actor.name,
            start_date=date(2026, 9, 2),
            independent="yes",
        )


def related(council, person, kind, child, *, parental_responsibility="unknown"):
    with inside(council.pk), made(council):
        return Relationship.objects.create(
            council=council,
            from_person=person,
            to_person=child,
            kind=kind,
            parental_responsibility=parental_responsibility,
            status="confirmed",
        )


def record(council, model, **fields):
    """Any record of a council, for setting a scene."""
    with inside(council.pk), made(council):
        return model.objects.create(council=council, **fields)


def sign_in(client, actor):
    """The test client signed in as this colleague, with a second factor shown."""
    client.force_login(
        User.objects.get(pk=actor.user_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    session = client.session
    session[SECOND_FACTOR] = True
    session[MEMBERSHIP] = str(Membership.objects.get(user_id=actor.user_id).pk)
    session.save()
    return client
