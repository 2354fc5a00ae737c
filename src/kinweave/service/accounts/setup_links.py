"""The link that an administrator hands to a colleague, so that nobody else ever knows the password.

It names the person in signed form, dies as soon as a password is chosen or a newer link is made, and
lives for two days. Opening it does nothing: scanners of mail open links, and people press buttons.
"""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from kinweave.service.accounts.models import User

LIFETIME = timedelta(days=2)
_SALT = "kinweave.accounts.setup_links"


def make_token(user: User) -> str:
    """A token for this person as their account stands now."""
    return signing.dumps({"user": str(user.pk), "state": _state(user)}, salt=_SALT)


def opened_by(token: str) -> User | None:
    """Whose link it is, or nobody when it is spent, stale, altered, or its holder has left."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or not constant_time_compare(said["state"], _state(user)):
        return None
    return user


def _state(user: User) -> str:
    # An account that waits for its first password has a random mark in its place, so that each
    # new link, and the password itself, makes the older links worthless.
    return salted_hmac(_SALT, user.password).hexdigest()
