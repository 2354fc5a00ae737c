"""Every state of every page, as everybody who comes to one: see ``states.py`` for what a state is."""

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.browser.states import AS_IT_STANDS, EMPTY, OPENED

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

NOT_VISITED = Path(__file__).with_name("not_visited.toml")
FORMS = "main form[method=post]"
BUTTONS = "button[type=submit]:not([aria-hidden])"
EMPTY_IT = """form => {
  for (const box of form.querySelectorAll("input, textarea, select")) {
    if (box.type === "hidden") continue;
    if (box.type === "radio" || box.type === "checkbox") box.checked = false;
    else box.value = "";
  }
}"""
# Every name of the scene is a mark; here each becomes one that is hard to set, from either side.
_HARD_NAMES = """() => {
  const names = ["Wolfeschlegelsteinhausenbergerdorff", "عبدالرحمن", "Nwachukwu-Oluwafunmilayo"];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let given = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode;
    text.data = text.data.replace(/zq[a-y]{8}qz/gi, () => names[given++ % names.length]);
  }
  return document.documentElement.scrollWidth;
}"""
_OUT_OF_SIGHT = """() => [...document.querySelectorAll("main input, main select, main textarea, main button")]
  .filter(e => e.type !== "hidden" && !e.ariaHidden && !e.closest("details:not([open])"))
  .filter(e => !e.checkVisibility())
  .map(e => e.name || e.innerText)"""
# These work only where a script can ask the device; without one the page offers the other way.
_NEEDS_A_SCRIPT = {"mfa_add_webauthn", "mfa_reauthenticate_webauthn"}


def by_role(service, *hows):
    """The states that are come to in these ways, by who comes to them."""
    found = defaultdict(list)
    for state in service.told["states"]:
        if state["how"] in hows:
            found[state["role"]].append(state)
    return found.items()


@pytest.fixture
def faults():
    """Everything that is wrong is told at the end, and not only what was found first."""
    found = []
    yield found
    assert not found, "\n".join(found)


def looked_at(visitor, state, faults):
    try:
        visitor.finds_the_page_sound()
    except AssertionError as fault:
        faults.append(f"{state['role']}, {state['route']} {state['how']}: {fault}")


def test_every_page_is_sound_also_on_a_small_screen_with_hard_names(
    in_the_whole, whole_service, faults
):
    count = 0
    for role, states in by_role(whole_service, OPENED):
        visitor = in_the_whole(role)
        for state in states:
            visitor.page.goto(f"{visitor.service.address}{state['address']}")
            looked_at(visitor, state, faults)
            visitor.page.set_viewport_size({"width": 320, "height": 800})
            wide = visitor.page.evaluate(_HARD_NAMES)
            visitor.page.set_viewport_size({"width": 1366, "height": 768})
            if wide > 320:
                faults.append(f"{role}, {state['route']}: {wide} px wide with hard names")
            count += 1
    assert count > 150


def test_every_form_that_is_sent_says_what_to_mend_or_shows_what_was_answered(
    in_the_whole, whole_service, faults
):
    mended, count = set(), 0
    for role, states in by_role(whole_service, EMPTY, AS_IT_STANDS):
        visitor = in_the_whole(role)
        for state in states:
            visitor.page.goto(f"{visitor.service.address}{state['address']}")
            form = visitor.page.locator(FORMS).nth(state["form"])
            if state["how"] == EMPTY:
                form.evaluate(EMPTY_IT)
            visitor.clicks(form.locator(BUTTONS).last)
            looked_at(visitor, state, faults)
            if visitor.page.locator(".govuk-error-summary").count():
                visitor.is_led_to_each_mistake()
                mended.add(state["route"])
            count += 1
    assert len(mended) > 50
    assert count > 80


def test_every_page_that_asks_can_be_answered_without_scripts(in_the_whole, whole_service, faults):
    for role, states in by_role(whole_service, OPENED):
        visitor = in_the_whole(
            role, java_script_enabled=False, viewport={"width": 320, "height": 800}
        )
        for state in states:
            if not state["asks"] or state["route"] in _NEEDS_A_SCRIPT:
                continue
            visitor.page.goto(f"{visitor.service.address}{state['address']}")
            wide = visitor.page.evaluate("document.documentElement.scrollWidth")
            hidden = visitor.page.evaluate(_OUT_OF_SIGHT)
            if wide > 320 or hidden:
                faults.append(f"{role}, {state['route']}: {wide} px wide, cannot be seen: {hidden}")


def test_every_route_is_visited_or_has_a_reason_not_to_be(whole_service):
    reasons = tomllib.loads(NOT_VISITED.read_text(encoding="utf-8"))
    never = set(whole_service.told["routes"]) - set(whole_service.told["opened"])
    assert never == set(reasons)
