"""The template engine: ours is strict, so that a misspelt name fails; the Design System's is not.

The Design System's macros lean on names that may be missing, so they live in an environment of
their own. A template of ours calls one as ``govuk.button(text="Continue")``.
"""

import functools
import re
from collections.abc import Callable
from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse

from kinweave.service.design import wording

_PORT = "govuk_frontend_jinja"


@functools.cache
def _design_system() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PrefixLoader({_PORT: jinja2.PackageLoader(_PORT)}),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def _macro(name: str) -> Callable[..., str]:
    folder = name.replace("_", "-")
    template = _design_system().get_template(f"{_PORT}/components/{folder}/macro.html")
    in_camel = re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), name)
    macro: Callable[..., str] = getattr(template.module, f"govuk{in_camel}")
    return macro


class DesignSystem:
    """The components of the GOV.UK Design System, each by its name with underscores."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        """The component of this name: ``govuk.back_link(text="Back", href=url)``."""
        if name.startswith("_"):
            raise AttributeError(name)

        def component(**params: Any) -> str:
            caller = params.pop("caller", None)
            return _macro(name)(params, caller=caller) if caller else _macro(name)(params)

        return component


govuk = DesignSystem()


class Environment(jinja2.Environment):
    """Our templates, strictly; the Design System's own are handed to their own environment."""

    def get_template(
        self,
        name: Any,
        parent: str | None = None,
        globals: Any = None,  # noqa: A002
    ) -> jinja2.Template:
        """The template of this name, from the environment that it belongs to."""
        if isinstance(name, str) and name.startswith(f"{_PORT}/"):
            return _design_system().get_template(name)
        return super().get_template(name, parent, globals)


def url(name: str, **arguments: Any) -> str:
    """The address of a named page of this service."""
    return reverse(name, kwargs=arguments)


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend calls; whatever it says, we escape and a missing name fails."""
    options |= {"autoescape": True, "undefined": jinja2.StrictUndefined}
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)
    env.globals |= {"govuk": govuk, "static": static, "url": url}
    env.filters |= {
        "date_in_words": wording.date_in_words,
        "time_in_words": wording.time_in_words,
        "shown": wording.shown,
        "any_shown": wording.any_shown,
    }
    return env
