"""Identifiers: every record is named by a UUIDv7, which sorts by the time it was made."""

import uuid

from uuid_utils import compat


def new_id() -> uuid.UUID:
    """A new identifier. Council child numbers and the like are dated facts, never keys."""
    return compat.uuid7()
