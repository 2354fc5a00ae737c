"""Prints the one-time code of an invented colleague, so that the demonstration needs no phone."""

import time
from typing import Any

from allauth.mfa import app_settings as second_factors
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

from kinweave.service.accounts.models import Membership
from kinweave.service.core.commands import PlainCommand


class Command(PlainCommand):
    help = "Print the current one-time code of a colleague of a demonstration council."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the email address that they sign in with")

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            self.cannot("This is production: one-time codes come from people's own phones.")
        memberships = Membership.objects.filter(user__email__iexact=options["email"])
        real = memberships.filter(council__is_demo=False).exists()
        if real or not memberships.exists():
            self.cannot(f"There is no demonstration colleague with the address {options['email']}.")
        factor = Authenticator.objects.filter(
            user__email__iexact=options["email"], type=Authenticator.Type.TOTP
        ).first()
        if factor is None:
            self.cannot("This colleague has no app for codes.")
        secret = get_adapter().decrypt(factor.data["secret"])
        counter = int(time.time()) // second_factors.TOTP_PERIOD
        self.stdout.write(format_hotp_value(hotp_value(secret, counter)))
