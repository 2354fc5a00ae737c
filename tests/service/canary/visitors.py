"""Everybody who may come to the door, and whose cases each of them may open by the scene."""

from kinweave.service.accounts.models import Membership
from tests.service.canary.crawling import Visitor
from tests.service.canary.scene import (
    CLOSED,
    DRAFTING,
    ELSEWHERE,
    MET,
    OFFERED,
    TODAY,
    Scene,
)
from tests.service.making import made

REACHES: dict[str, tuple[str, ...]] = {
    "service_manager": (MET, CLOSED, OFFERED, DRAFTING),
    "coordinator": (MET, DRAFTING),
    "referrer": (MET, OFFERED),
    "legal_tracker": (MET, CLOSED, OFFERED, DRAFTING),
    "administrator": (),
    "analyst": (),
    "auditor": (),
    "another coordinator": (CLOSED, OFFERED),
    "another referrer": (CLOSED,),
    "excluded coordinator": (),
    "excluded service_manager": (),
    "coordinator elsewhere": (ELSEWHERE,),
    "service_manager elsewhere": (ELSEWHERE,),
    "administrator elsewhere": (ELSEWHERE,),
    "somebody with a password only": (),
    "somebody who has left": (),
    "nobody signed in": (),
}


def visitor(scene: Scene, name: str) -> Visitor:
    """One of them. Who has only a password, and who has left, would see much with the rest."""
    reaches = frozenset(REACHES[name])
    if name == "nobody signed in":
        return Visitor(name, None)
    if name == "somebody with a password only":
        return Visitor(name, scene.staff["service_manager"], reaches, second_factor=False)
    if name == "somebody who has left":
        leaver = scene.staff["another service_manager"]
        with made():
            Membership.objects.filter(user_id=leaver.user_id).update(end_date=TODAY)
        return Visitor(name, leaver, reaches)
    return Visitor(name, scene.staff[name], reaches)
