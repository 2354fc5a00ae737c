"""Makes the council in which the browser's stories are told. Run as a program, in the data folder's
own process, before the service starts: ``python -m tests.browser.scene``; prints who can sign in.
"""

import json
import sys
from datetime import date

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # every colleague here has this one; nothing real is
PASSWORD = "a long walk by the river"
COLLEAGUES = (
    ("referrer", "Rosa Referrer"),
    ("coordinator", "Cora Coordinator"),
    ("coordinator", "Idris Coordinator"),
    ("service_manager", "Maya Manager"),
    ("legal_tracker", "Lena Legal"),
    ("administrator", "Ade Administrator"),
    ("analyst", "Anna Analyst"),
    ("auditor", "Owen Auditor"),
)


def set_up() -> dict[str, str]:
    """A council with one colleague in each role and two coordinators; their addresses by name."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP

    from kinweave.service.access.actors import the_service
    from kinweave.service.accounts.models import Membership, User
    from kinweave.service.audit.verbs import Verb
    from kinweave.service.audit.work import unit_of_work
    from kinweave.service.councils.models import Council, Organisation

    addresses = {}
    with unit_of_work(by=the_service()) as record:
        council = Council.objects.create(
            name="Northmoor Council",
            short_name="NM",
            la_code="201",
            duty_in_force_date=date(2026, 9, 1),
        )
        organisation = Organisation.objects.create(name="Northmoor Council")
        for role, name in COLLEAGUES:
            email = f"{name.split()[0].lower()}@northmoor.example"
            user = User.objects.create(email=email, name=name)
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            Membership.objects.create(
                user=user,
                council=council,
                organisation=organisation,
                role=role,
                start_date=date(2026, 4, 1),
            )
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            TOTP.activate(user, SECRET)
            addresses[name.split()[0]] = email
        record(Verb.DEMO_LOADED, council)
    return addresses


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    json.dump(set_up(), sys.stdout)
