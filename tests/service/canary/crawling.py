"""Opens every address as one visitor, sends every form, and reads all that comes back."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from allauth.account.internal.flows.login import record_authentication
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.test import Client

from kinweave.service.access.actors import Actor
from kinweave.service.access.middleware import SECOND_FACTOR
from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import User
from kinweave.service.audit.models import Event, ReadEntry
from kinweave.service.core import pages
from kinweave.service.core.logs import NoPeople
from tests.architecture.routes import Route, routes
from tests.service import making
from tests.service.canary.expected import Expected
from tests.service.canary.ids import crossed_addresses, own_addresses
from tests.service.canary.marks import Canary
from tests.service.canary.reading import decoded, texts_of
from tests.service.canary.scene import DRAFTING, ELSEWHERE, MET, STAFF, Scene

OPENED, CROSSED = "opened", "another family's record in the address"
DIRECTLY = {OPENED, CROSSED}
NOT_BY_OPENING = 405
GARBAGE = "’;<b>[[nonsense]]\x85 -- %00"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door: what they are called here, who they are, and whose cases they may open."""

    name: str
    actor: Actor | None
    reaches: frozenset[str] = frozenset()
    second_factor: bool = True


@dataclass(frozen=True)
class Leak:
    """A fact where it must not be."""

    visitor: str
    place: str
    canary: Canary
    how: str

    def __str__(self) -> str:
        return (
            f"{self.visitor} found “{self.canary.kind}” of the family “{self.canary.family}” "
            f"at {self.place} ({self.how})"
        )


class Kept(logging.Handler):
    """The lines of the log as they would be written, through the service's own filter."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.addFilter(NoPeople())
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@dataclass
class Crawl:
    """One visitor's journey through every address of the service."""

    scene: Scene
    visitor: Visitor
    expected: Expected
    routes: Iterable[Route] = field(default_factory=routes)
    leaks: set[Leak] = field(default_factory=set)
    opened: dict[str, int] = field(default_factory=dict)
    answers: dict[str, set[int]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    missing: dict[str, set[str]] = field(default_factory=dict)
    gated: dict[str, Any] = field(default_factory=dict)
    ungated: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        if self.visitor.actor is None:
            return
        making.sign_in(self.client, self.visitor.actor)
        asked = HttpRequest()
        asked.session = self.client.session
        if not self.visitor.second_factor:
            del asked.session[SECOND_FACTOR]
        # Just shown again who one is, so that the pages behind that question open too.
        user = User.objects.get(pk=self.visitor.actor.user_id)
        record_authentication(asked, user, method="password", reauthenticated=True)
        asked.session.save()

    def run(self, *, forms: bool = True) -> "Crawl":
        with self._watched():
            for route in self.routes:
                self._try(route, forms=forms)
            self._read_what_was_kept()
        return self

    def _try(self, route: Route, *, forms: bool) -> None:
        """One family through and through, every other at its door, and records of one in another."""
        answered = []
        doors = {MET, ELSEWHERE} | self.visitor.reaches
        for family in self.scene.ids:
            if family in self.scene.families and family not in doors:
                continue
            addresses = own_addresses(self.scene, route, family)
            closely = (family == MET and family in self.visitor.reaches) or family.startswith(STAFF)
            near = addresses if closely else addresses[:1]
            answered += [(address, self._get(route, address)) for address in near]
        for other in (DRAFTING, ELSEWHERE) if MET in self.visitor.reaches else ():
            for address in crossed_addresses(self.scene, route, MET, other):
                self._get(route, address, how=CROSSED)
        opened = [one for one in answered if one[1].status_code == 200]
        # What is only a button is pressed wherever it stands: each may hand over another paper.
        buttons = [one for one in answered if one[1].status_code == NOT_BY_OPENING]
        if forms and answered:
            for address, page in buttons or (opened or answered)[:1]:
                self._send_forms(route, address, page)

    def _get(self, route: Route, address: str, how: str = OPENED) -> Any:
        gate: list[Any] = self._gate
        gate.clear()
        response = self.client.get(address)
        self._read(route, response, how)
        self.answers.setdefault(route.name, set()).add(response.status_code)
        if response.status_code == 200:
            self.opened[route.name] = self.opened.get(route.name, 0) + 1
            if gate:
                self.gated[route.name] = gate[-1]
            else:
                self.ungated.add(route.name)
        return response

    def _send_forms(self, route: Route, address: str, page: Any) -> None:
        sent = [("sent empty", {})]
        if page.status_code == 200:
            sent += [("sent with nonsense", values) for values in [_nonsense(page)] if values]
            sent += [("sent as it stood", values) for values in _forms_of(page)]
            sent += [("searched for a name", {"name": name}) for name in self._names(route)]
        for how, values in sent:
            cookies = self.client.cookies.copy()
            with transaction.atomic():
                response = self.client.post(address, values)
                self._read(route, response, how, typed=values.values())
                if response.status_code == 302:
                    after = self.client.get(response["Location"])
                    self._read(self._named(after, route), after, f"{how}, then the next page")
                self._read_what_was_kept()
                transaction.set_rollback(True)
            self.client.cookies = cookies

    def _names(self, route: Route) -> list[str]:
        """Names to search for: of each family one ordinary and one that is protected."""
        if route.name != "home":
            return []
        names = {
            (c.family, c.kind): c.text
            for c in self.scene.canaries.known.values()
            if c.kind.startswith("person.name")
        }
        return list(names.values())

    def _named(self, response: Any, route: Route) -> Route:
        match = getattr(response, "resolver_match", None)
        found = [r for r in self.routes if match and r.name == match.view_name]
        return found[0] if found else route

    def _read(self, route: Route, response: Any, how: str, typed: Iterable[object] = ()) -> None:
        if response.status_code >= 500:
            self.failed.add(
                f"{self.visitor.name}: {route.name} ({how}) answered {response.status_code}"
            )
        if response.status_code == 404 and how in DIRECTLY:
            page = _without_what_changes(response.content.decode())
            self.missing.setdefault(page, set()).add(route.name)
        found = self.scene.canaries.found_in(texts_of(response))
        # What this visitor has just typed comes back to them; what it would find does not.
        found -= {canary for canary in found if canary.text in typed}
        self._judge(found, route.name, how)

    def _judge(self, found: Iterable[Canary], place: str, how: str) -> None:
        for canary in found:
            allowed = canary.family in self.visitor.reaches and self.expected.allows(
                canary.kind, self.visitor.actor.role if self.visitor.actor else "", place
            )
            if allowed:
                self.seen.add((canary.kind, place))
            else:
                self.leaks.add(Leak(self.visitor.name, place, canary, how))

    def _read_what_was_kept(self) -> None:
        """The audit, the sessions and the log hold no fact of anybody, whoever it was that worked."""
        kept: list[tuple[str, str]] = [("logs", line) for line in self._log.lines]
        self._log.lines.clear()
        actor = self.visitor.actor
        with inside(actor.council_id if actor else None):
            events = Event.objects.filter(sequence__gt=self._told)
            kept += [("audit", f"{e.reason} {e.field_names} {e.verb}") for e in events]
            pages_read = ReadEntry.objects.values_list("page", flat=True).distinct()
            kept += [("audit", page) for page in pages_read]
        kept += [("sessions", str(s.get_decoded())) for s in Session.objects.all()]
        for place, text in kept:
            for canary in self.scene.canaries.found_in(decoded(text)):
                self.leaks.add(Leak(self.visitor.name, place, canary, "kept"))

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """The log is listened to, and the gate before the templates notes what passes it."""
        self._gate, self._log, self._told = [], Kept(), 0
        original = pages.check_disclosed

        def noting(value: Any, *, where: str = "page") -> None:
            if where == "page":
                self._gate.append(value)
            original(value, where=where)

        root = logging.getLogger()
        root.addHandler(self._log)
        pages.check_disclosed = noting
        try:
            yield
        finally:
            pages.check_disclosed = original
            root.removeHandler(self._log)


def _page(response: Any) -> Any:
    html = "html" in response.get("Content-Type", "") and b"<form" in response.content
    if response.status_code != 200 or not html:
        return None
    return lxml.html.fromstring(response.content.decode())


def _forms_of(response: Any) -> list[dict[str, Any]]:
    """What a browser would send from each form of the page, were its button pressed at once."""
    page = _page(response)
    if page is None:
        return []
    return [
        dict(form.form_values())
        for form in page.forms
        if form.method == "POST" and not (form.action or "").startswith("/account/")
    ]


def _nonsense(response: Any) -> dict[str, str]:
    page = _page(response)
    fields = {field for form in page.forms for field in form.fields} if page is not None else ()
    return dict.fromkeys(fields, GARBAGE)


def _without_what_changes(text: str) -> str:
    """The page without nonce and token, which differ each time, and without what was just done."""
    tree = lxml.html.document_fromstring(text)
    for done in tree.find_class("govuk-notification-banner"):
        done.drop_tree()
    for thing in tree.iter():
        for name in ("nonce", "value"):
            if thing.get(name):
                thing.set(name, "")
    return " ".join(lxml.html.tostring(tree, encoding="unicode").split())
