"""A few families of the demonstration, to be photographed: both stories, and some at each stage.

Run as a program like the other scenes. The words are what colleagues would really read, which those
of the whole scene are not. Its second council has no families, so that empty pages are seen too.
"""

import json
import sys
from datetime import timedelta
from typing import Any

INVENTED = 6
_AT_WORK_FOR = timedelta(days=1200)


def set_up() -> dict[str, Any]:
    """Everybody's session, the states of all pages, and every name that is on record."""
    from django.conf import settings
    from django.utils import timezone

    from kinweave.service.accounts.models import Membership, User
    from kinweave.service.demo.councils import make_council, written
    from kinweave.service.demo.stories import read_story
    from kinweave.synth import invent
    from tests.architecture.routes import routes
    from tests.browser.at_the_door import Comer, comers, inside
    from tests.browser.states import States
    from tests.service.canary.ids import own_addresses
    from tests.service.canary.scene import STAFF, Scene

    today = timezone.localdate()
    north, south = (
        make_council(entry, at_work_since=today - _AT_WORK_FOR)
        for entry in written()["councils"][:2]
    )
    stories = [read_story(name, today) for name in written()["councils"][0]["stories"]]
    invented = invent(written()["seed"], INVENTED, today)
    scene = Scene()
    for number, story in enumerate([*stories, *invented]):
        _tell(scene, str(number), story, north)
    places = Membership.objects.filter(council=north.council).order_by("pk").in_bulk()
    scene.ids[STAFF] = {Membership: list(places)}
    scene.records |= places
    _study(scene, north, today)

    everybody = comers(north.council, south.council)
    for council, note in ((north, ""), (south, " of an empty council")):
        for role, (one, *_) in council.by_role.items():
            everybody[f"{role}{note}"] = Comer(inside(User.objects.get(pk=one.user_id)))
    states, told = States(), {}
    for role, comer in everybody.items():
        for family in (STAFF, *_CASES.get(role, ())):
            for route in routes():
                addresses = own_addresses(scene, route, family)[:1]
                states.look(comer.client, role, route.name, addresses)
        for name, address in comer.more:
            states.look(comer.client, role, name, [address])
        session = comer.client.cookies.get(settings.SESSION_COOKIE_NAME)
        told[role] = {
            "session": session.value if session else "",
            "cookie": settings.SESSION_COOKIE_NAME,
        }
    return told | {"states": states.told(), "names": _names(north.council)}


# Whose families each role walks through, by their number: the stories are the first two.
_CASES = {
    "service_manager": [str(number) for number in range(2 + INVENTED)],
    "legal_tracker": ["1"],
}


def _tell(scene: Any, family: str, story: Any, staff: Any) -> None:
    from kinweave.service.access.walls import inside
    from kinweave.service.demo.telling import tell
    from tests.service.canary.scene import everything

    with inside(staff.council.pk):
        before = everything()
        tell(story, staff)
        scene.ids[family] = {}
        for model, after in everything().items():
            new = {pk: record for pk, record in after.items() if pk not in before[model]}
            scene.ids[family][model] = list(new)
            scene.records |= new


def _study(scene: Any, staff: Any, today: Any) -> None:
    """The study stands with the families that it could be opened from."""
    from kinweave.service.access.walls import inside
    from kinweave.service.demo.study import begin_study
    from kinweave.service.studies.models import Study

    with inside(staff.council.pk):
        begin_study(staff, today)
        found = Study.objects.in_bulk()
    scene.records |= found
    for ids in scene.ids.values():
        ids[Study] = list(found)


def _names(council: Any) -> list[str]:
    from kinweave.service.access.walls import inside
    from kinweave.service.people.models import Person

    with inside(council.pk):
        people = Person.objects.values_list("known_as", "given_name", "family_name")
        return sorted({name for names in people for name in names if name})


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    json.dump(set_up(), sys.stdout)
