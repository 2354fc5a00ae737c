"""Copies of Ada's plan, asked for and read."""

from kinweave.service.documents import actions
from kinweave.service.documents.content import make_copy
from kinweave.service.documents.landing import Destination
from tests.service.plans.making import TODAY

SAFE = "Sunday dinner together"
UNSAFE = "canary-line: at the flat by the old mill"


def a_plan(scene, **fields):
    """A shared plan with one line agreed as safe for everyone, and one that was not."""
    plan = scene.plan(status="shared", lines=0, family_words="canary-words of the family", **fields)
    scene.line(plan, task=SAFE, agreed_safe="yes")
    scene.line(plan, task=UNSAFE, agreed_safe="unknown")
    return plan


def to(person, household=None, known="yes"):
    return Destination(person, household, known)


def copy_of(plan, person, household=None, known="yes"):
    return make_copy(plan, to(person, household, known), on=TODAY)


def tasks(copy):
    return [line.task for line in copy.content.lines]


def asked(scene, plan, person, household=None, by=None):
    return actions.ask_for_copy(
        by=by or scene.coordinator, plan=plan, destination=to(person, household), on=TODAY
    )


def read(scene, copy, by=None):
    actions.check_copy(by=by or scene.manager, copy=copy, read=copy.content_hash, on=TODAY)
