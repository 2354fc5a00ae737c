"""A council in a service of its own for each file of tests, and real browsers before it."""

import datetime as dt

import pytest

from tests.browser.serving import Service, set_up
from tests.browser.visitor import Visitor

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIRST_DAY = dt.date(2026, 9, 7)  # a Monday, a week into the duty to offer
SCENE_DAY = dt.date(2026, 11, 20)  # the day of the canary crawler's scene


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": "/usr/bin/chromium", "args": CHROMIUM}


@pytest.fixture(scope="session")
def council(tmp_path_factory):
    """One council with a colleague in each role, made once and copied for each service."""
    return set_up("scene", tmp_path_factory.mktemp("council"), FIRST_DAY)


@pytest.fixture(scope="module")
def service(council, tmp_path_factory):
    """A running service in which nothing has happened yet."""
    running = Service(council, tmp_path_factory.mktemp("service"), FIRST_DAY)
    yield running
    running.stop()


class Visits:
    """``visit("Cora")`` is that colleague at a fresh browser, signed in; no name is nobody yet."""

    def __init__(self, service, browser):
        self.service, self.browser = service, browser
        self.contexts, self.visitors = [], []
        self.signed_in = {}  # a one-time code works once, so nobody signs in twice on one day

    def __call__(self, name="", *, javascript=True, keeps=True):
        """``keeps``: whether what they see is kept to be looked through afterwards."""
        today = (name, self.service.day)
        if name and today not in self.signed_in:
            visitor = self._browse(name).signs_in()
            self.signed_in[today] = visitor.page.context.storage_state()
        held = self.signed_in.get(today)
        visitor = self._browse(name, java_script_enabled=javascript, storage_state=held)
        if keeps:
            self.visitors.append(visitor)
        return visitor

    def sources_seen_by(self, name):
        """The address and the source of every page that this colleague has seen."""
        return [seen for one in self.visitors if one.name == name for seen in one.sources]

    def _browse(self, name, **options):
        context = self.browser.new_context(viewport={"width": 1366, "height": 768}, **options)
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        javascript = options.get("java_script_enabled", True)
        return Visitor(context.new_page(), self.service, name, javascript=javascript)


@pytest.fixture(scope="module")
def visit(service, browser):
    visits = Visits(service, browser)
    yield visits
    for context in visits.contexts:
        context.close()


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """A council with families at every stage, made once and copied for each service."""
    return set_up("whole_scene", tmp_path_factory.mktemp("whole"), SCENE_DAY)


@pytest.fixture(scope="module")
def whole_service(whole, tmp_path_factory):
    """A running service with families at every stage."""
    running = Service(whole, tmp_path_factory.mktemp("whole-service"), SCENE_DAY)
    yield running
    running.stop()


@pytest.fixture
def in_the_whole(whole_service, browser):
    """``in_the_whole("service_manager")`` is somebody of that role, with a session of theirs.

    Also those at the door, such as ``"half signed in"``; ``"nobody signed in"`` has no session.
    """
    contexts = []

    def make(role, **options):
        held = whole_service.told[role]
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **options})
        context.set_default_timeout(30_000)
        if held["session"]:
            context.add_cookies(
                [{"name": held["cookie"], "value": held["session"], "url": whole_service.address}]
            )
        contexts.append(context)
        return Visitor(context.new_page(), whole_service, role)

    yield make
    for context in contexts:
        context.close()
