"""Every page and state that somebody may come to, each shape once.

Two pages with one title whose elements are the same in kind (the same tags, classes, roles and
parents) are the same state of one page, whatever their address.
Found without a browser, by asking for the page and by sending its form empty and as it stands; what
that writes is undone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import lxml.html
from django.db import transaction

OPENED, EMPTY, AS_IT_STANDS = "opened", "sent empty", "sent as it stands"
_OPENS, _MISSING = 200, 404
_FORMS = "//main//form[@method='post']"
_HIDDEN = ".//input[@type='hidden']/@name"
_BUTTONS = ".//button[@type='submit' and not(@aria-hidden)]"


@dataclass(frozen=True)
class State:
    """A page at an address, or what one of its forms (by its place in it) answers when it is sent."""

    role: str
    route: str
    address: str
    how: str = OPENED
    form: int = 0
    asks: bool = False  # whether the page that opens holds a form that is sent


@dataclass
class States:
    """What has been found; a shape that was found before is not told again."""

    found: list[State] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    _known: set[Any] = field(default_factory=set)

    def look(self, client: Any, role: str, route: str, addresses: Iterable[str]) -> None:
        """Find the states of a route's page, at the first address that opens, as this role sees them."""
        for address in addresses:
            answer = client.get(address)
            page = _page(answer)
            if page is None:
                continue
            if answer.status_code == _MISSING:
                self._note(OPENED, _shape(page), State(role, "", address))
                continue
            self.opened.add(route)
            state = State(role, route, address, asks=bool(page.xpath(_FORMS)))
            if self._note(OPENED, _shape(page), state):
                self._send(client, page, state)
            return

    def told(self) -> list[dict[str, Any]]:
        return [asdict(state) for state in self.found]

    def _send(self, client: Any, page: Any, at: State) -> None:
        for place, form in enumerate(page.xpath(_FORMS)):
            if (at.route, "form", _shape(form)) in self._known:
                continue
            self._known.add((at.route, "form", _shape(form)))
            for how, values in _sendings(form):
                after = _undone(client, form.get("action") or at.address, values)
                if after is not None:
                    state = State(at.role, at.route, at.address, how, place)
                    self._note(f"{at.route} sent", _shape(_without_navigation(after)), state)

    def _note(self, what: str, shape: frozenset[Any], state: State) -> bool:
        if (what, shape) in self._known:
            return False
        self._known.add((what, shape))
        self.found.append(state)
        return True


def _page(answer: Any) -> Any:
    is_page = "html" in answer.get("Content-Type", "")
    if not is_page or answer.status_code not in {_OPENS, _MISSING}:
        return None
    return lxml.html.document_fromstring(answer.content.decode())


def _without_navigation(page: Any) -> Any:
    (main,) = page.xpath("//main")
    for navigation in main.xpath(".//nav"):
        navigation.drop_tree()
    return main


def _shape(part: Any) -> frozenset[Any]:
    title = re.sub(r"\d+", "#", part.findtext(".//title") or "")
    return frozenset(
        (title, _tag(one.getparent()), one.tag, one.get("class"), one.get("role"), one.get("type"))
        for one in part.iter()
        if isinstance(one.tag, str)
    )


def _tag(element: Any) -> str:
    return "" if element is None else element.tag


def _sendings(form: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the form sends, by its last button, with nothing in it and as it stands."""
    buttons = form.xpath(_BUTTONS)
    if not buttons:
        return
    pressed = {buttons[-1].get("name"): buttons[-1].get("value", "")}
    pressed.pop(None, None)
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    hidden = set(form.xpath(_HIDDEN))
    if set(form.fields) - hidden - {None}:
        yield EMPTY, {name: given for name, given in values.items() if name in hidden} | pressed
    yield AS_IT_STANDS, values | pressed


def _undone(client: Any, address: str, values: dict[str, Any]) -> Any:
    """The page that answers, if it is one; nothing of it stays."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = client.post(address, values)
        transaction.set_rollback(True)
    client.cookies = cookies
    return _page(answer)
