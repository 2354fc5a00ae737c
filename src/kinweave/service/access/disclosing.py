"""How a presenter asks the disclosure engine, once for each value that it wants to show.

Only modules named ``presenters`` and ``documents`` may import this; an architecture test holds them
to it.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db import models

from kinweave.domain.disclosure import (
    Audience,
    Channel,
    Circumstances,
    Disclosed,
    Fact,
    Landing,
    Reader,
    ReaderKind,
    disclose,
)
from kinweave.service.access.actors import Actor
from kinweave.service.design.wording import moment_in_words
from kinweave.standard import load


def staff_audience(actor: Actor) -> Audience:
    """A member of staff at a screen: what their role may read, and nobody else looking on."""
    reader = Reader(
        id=str(actor.user_id), kind=ReaderKind.staff, person_id=None, may_read=actor.may_read
    )
    return Audience(reader, Landing.on_screen())


class Discloser:
    """Answers for one reader, one channel and one family's circumstances."""

    def __init__(
        self, *, audience: Audience, channel: Channel, circumstances: Circumstances
    ) -> None:
        self.audience = audience
        self.channel = channel
        self.circumstances = circumstances

    def field(self, record: models.Model, name: str) -> Disclosed[str]:
        """A field of a record, in words, if this reader may have it."""
        return self.value(
            in_words(record, name),
            about=subject_of(record),
            field=f"{record._meta.model_name}.{name}",
            sensitivity=sensitivity_of(type(record), name),
            confidential=getattr(record, "confidential", "unknown"),
        )

    def value(
        self,
        value: str | None,
        *,
        about: Any,
        field: str,
        sensitivity: str,
        confidential: str = "unknown",
        known_by: Iterable[str] = (),
        agreed_safe: bool = False,
    ) -> Disclosed[str]:
        """Words made from several fields, at the highest sensitivity among them."""
        fact = Fact(
            about=str(about) if about else None,
            field=field,
            sensitivity=sensitivity,
            confidential=confidential,
            known_by=frozenset(known_by),
            agreed_safe=agreed_safe,
        )
        return disclose(value or None, fact, self.audience, self.channel, self.circumstances)


def subject_of(record: models.Model) -> Any:
    """Whose fact it is: the record's person, or the person that the record is."""
    if record._meta.model_name == "person":
        return record.pk
    return getattr(record, "subject_id", None) or getattr(record, "person_id", None)


@cache
def sensitivity_of(model: type[models.Model], name: str) -> str:
    """The sensitivity that the standard, or the model, gives a field; unknown is withheld."""
    service_fields: dict[str, str] = getattr(model, "service_fields", {})
    if name in service_fields:
        return service_fields[name]
    entity = getattr(model, "entity", None)
    if entity is None or name not in load().entity(entity).fields:
        return "unknown"
    return str(load().entity(entity).field(name).sensitivity)


def in_words(record: models.Model, name: str) -> str | None:
    """A stored value as a reader meets it: a code's label, a date in words, a plain text."""
    value = getattr(record, name)
    if value in (None, "", []):
        return None
    code_list = getattr(record._meta.get_field(name), "code_list", None)
    if code_list is not None:
        codes = load().codes(code_list)
        listed = value if isinstance(value, list) else [value]
        return ", ".join(codes.label(code) for code in listed)
    return moment_in_words(value) if isinstance(value, date) else str(value)
