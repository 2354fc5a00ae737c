"""Finding somebody, or something about them, inside one case: from elsewhere it does not exist."""

from typing import TypeVar

from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import CaseRequest
from kinweave.service.cases.frame import CaseFrame, full_name
from kinweave.service.people.models import Person

T = TypeVar("T")


def readable(frame: CaseFrame, people: list[Person]) -> list[Person]:
    """Those whose name this reader may have. The others leave no hole: they are simply not there."""
    return [
        person
        for person in people
        if frame.disclose.value(
            full_name(person), about=person.pk, field="person.known_as", sensitivity="personal"
        )
    ]


def found(request: CaseRequest, thing: T | None, *, what: str) -> T:
    """The thing, or the answer for a missing page, which is also the answer for a refused one."""
    if thing is None:
        case = request.case
        actor = request.actor
        raise refuse(actor=actor, case_id=case.pk, reason=f"no {what} in this case")
    return thing


def also_needs(request: CaseRequest, permission: Permission) -> None:
    """A second permission of a page that needs two."""
    actor = request.actor
    if not actor.may(permission):
        case = request.case
        raise refuse(actor=actor, case_id=case.pk, reason=f"the role lacks {permission}")
