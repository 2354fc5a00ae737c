"""Pages drawn by the design alone: no request, no database, no clock."""

import dataclasses
import html
import re
from collections.abc import Callable
from importlib import resources
from typing import Any

import jinja2
import pytest

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
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.jinja import environment
from kinweave.service.design.pages import Chrome, NavItem

DESIGN = resources.files("kinweave.service.design")
COORDINATOR = Reader("staff-1", ReaderKind.staff, None, frozenset({"personal", "work", "special"}))


@pytest.fixture
def disclosed() -> Callable[[Any], Disclosed[Any]]:
    """A value that the engine lets a coordinator see."""

    def make(value: Any) -> Disclosed[Any]:
        return _ask(value, "work")

    return make


@pytest.fixture
def withheld() -> Callable[[Any], Disclosed[Any]]:
    """A value that the engine keeps from a coordinator without leave to read sealed matters."""

    def make(value: Any) -> Disclosed[Any]:
        return _ask(value, "sealed")

    return make


def _ask(value: Any, sensitivity: str) -> Disclosed[Any]:
    fact = Fact(about=None, field="case.reference", sensitivity=sensitivity)
    audience = Audience(COORDINATOR, Landing.on_screen())
    nothing = Circumstances(frozenset(), frozenset(), frozenset())
    return disclose(value, fact, audience, Channel.screen, nothing)


@pytest.fixture
def chrome() -> Chrome:
    """What is round a page when a coordinator is signed in."""
    return Chrome(
        council=Words("Northmoor Council"),
        user=Words("Rosalind Achebe"),
        role=Words("coordinator"),
        nav=[
            NavItem(Words("My work"), Url("/"), current=True),
            NavItem(Words("Cases"), Url("/cases/")),
        ],
        sign_out=Url("/sign-out/"),
    )


@pytest.fixture
def templates() -> jinja2.Environment:
    """Our templates in the strict environment that the service uses."""
    return environment(loader=jinja2.FileSystemLoader(str(DESIGN.joinpath("jinja2"))))


@pytest.fixture
def render(templates: jinja2.Environment) -> Callable[..., str]:
    """A page drawn by one of the shared templates, with the fields it is given."""

    def draw(template: str, *, frame: Chrome | None = None, notice: str = "", **fields: Any) -> str:
        page = dataclasses.make_dataclass("Page", list(fields), frozen=True)(**fields)
        drawn = templates.get_template(template)
        return drawn.render(page=page, frame=frame, notice=notice, csrf_input="")

    return draw


@pytest.fixture
def text_of() -> Callable[[str], str]:
    """What a page says, without its markup: one space between words."""

    def read(page: str) -> str:
        body = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", page)
        return re.sub(r"\s+", " ", html.unescape(body)).strip()

    return read
