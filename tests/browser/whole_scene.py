"""Two councils with families at every stage, and an address for every page that there is.

Run as a program, in the data folder's own process, before the service starts. The scene is the
canary crawler's, and so are its addresses: a page that is new is visited from the moment it exists.
Prints, for each role, the cookie of a session and the addresses to visit; every state of every page;
and the routes that there are.
"""

import json
import sys
from typing import Any

# Whose families each role walks through. Of what was seen before only new states are told.
ROLES = {
    "service_manager": ("met and reviewed", "drafting a plan", "only offered", "closed by letter"),
    "coordinator": ("met and reviewed", "drafting a plan"),
    "referrer": ("met and reviewed",),
    "legal_tracker": ("met and reviewed",),
    "administrator": (),
    "analyst": (),
    "auditor": (),
}


def set_up() -> dict[str, Any]:
    """Everybody's session, the pages that each may look at, and the states of all pages."""
    from django.conf import settings

    from kinweave.service.accounts.models import User
    from tests.architecture.routes import routes
    from tests.browser.at_the_door import Comer, comers, inside
    from tests.browser.states import OPENED, States
    from tests.service.canary.ids import own_addresses
    from tests.service.canary.scene import STAFF, a_scene

    scene, states, told = a_scene(), States(), {}
    everybody = comers(scene.northmoor, scene.southvale)
    everybody |= {
        role: Comer(inside(User.objects.get(pk=scene.staff[role].user_id))) for role in ROLES
    }
    for role, comer in everybody.items():
        for family in (STAFF, *ROLES.get(role, ())):
            for route in routes():
                # The first that opens is looked at; the manager tries every record of the family.
                few = None if role == "service_manager" else 3
                addresses = own_addresses(scene, route, family)[:few]
                states.look(comer.client, role, route.name, addresses)
        for name, address in comer.more:
            states.look(comer.client, role, name, [address])
        session = comer.client.cookies.get(settings.SESSION_COOKIE_NAME)
        told[role] = {
            "session": session.value if session else "",
            "cookie": settings.SESSION_COOKIE_NAME,
            "addresses": [
                (one.route, one.address)
                for one in states.found
                if (one.role, one.how) == (role, OPENED)
            ],
        }
    return told | {
        "states": states.told(),
        "opened": sorted(states.opened),
        "routes": sorted({route.name for route in routes()}),
    }


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    json.dump(set_up(), sys.stdout)
