"""The last gate before a template: only what passed the disclosure engine may be shown.

A page is a frozen dataclass. Each leaf is a `Disclosed` value, the service's own `Words`, a `Url`, a
number, a truth, nothing, or a form. A bare string, a date or a model instance is refused, because
nobody has asked whether this reader may see it (hazards 1, 2, 5 and 6).
"""

import dataclasses
from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kinweave.domain.disclosure import Disclosed


class UndisclosedValue(TypeError):
    """A value came to a page without having passed the disclosure engine."""


class Words(str):
    """Words of the service itself: labels, headings, sentences. Never anything about a person."""

    __slots__ = ()


class Url(str):
    """An address within this service."""

    __slots__ = ()


class Typed(str):
    """What this reader typed a moment ago, or gave in a file of their own, shown back to them alone."""

    __slots__ = ()


_SAFE = (Disclosed, Words, Url, Typed, bool, int, type(None), BaseForm, BaseFormSet)


def check_disclosed(value: Any, *, where: str = "page") -> None:
    """Raise `UndisclosedValue`, naming the place, for the first leaf that is not safe to show."""
    if isinstance(value, _SAFE) and not isinstance(value, Enum):
        return
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            check_disclosed(getattr(value, field.name), where=f"{where}.{field.name}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            check_disclosed(item, where=f"{where}[{number}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            check_disclosed(item, where=f"{where}[{key!r}]")
    else:
        raise UndisclosedValue(
            f"{where} holds a {type(value).__name__} that did not pass the disclosure engine"
        )


def render_page(
    request: HttpRequest, template: str, page: Any, *, status: int = 200
) -> HttpResponse:
    """A page for this reader, after every value on it has been checked."""
    check_disclosed(page)
    return HttpResponse(render_to_string(template, {"page": page}, request=request), status=status)
