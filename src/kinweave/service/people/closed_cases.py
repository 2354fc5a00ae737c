"""A closed case keeps its people and its plan as they were: what is new belongs to a new case."""

from uuid import UUID

from django.apps import apps

from kinweave.service.core.refusals import NotPossible

CLOSED = (
    "This case is closed, so its record stays as it is. If the family comes back, begin a new case: "
    "everybody whom the service knows is known there too."
)


def check_open(case_id: UUID) -> None:
    """Refuse a change to the people or the plan of a case that is closed.

    A death, the end of an address, a protection, a legal date, where a child lives now and what
    somebody says of the service may still be recorded: waiting with those could do harm.
    """
    # Cases are above this app, so that the case is read by name.
    if apps.get_model("cases.Case").objects.filter(pk=case_id, is_open=False).exists():
        raise NotPossible(CLOSED)
