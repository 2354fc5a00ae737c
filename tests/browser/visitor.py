"""Somebody at a browser: each method is a thing that a person does or sees, in plain words."""

import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.browser.scene import PASSWORD
from tests.browser.serving import Service

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_ASKED = {
    "runOnly": {"type": "tag", "values": _TAGS},
    "resultTypes": ["violations"],
    "iframes": False,  # there are none
    "preload": False,  # nothing that needs the style sheets fetched a second time is asked
    "elementRef": False,
}
_SIZES = {"phone": (390, 844), "desktop": (1366, 768)}
_AXE = Axe()
# What every page must have, and what kinds of element stand on it, and in what: a page is asked about
# once for each shape.
_TOLD = """() => ({
  headings: document.querySelectorAll("h1").length,
  title: document.title.trim(),
  language: document.documentElement.lang,
  skip: document.querySelector("a").getAttribute("href"),
  mends: document.querySelector(".govuk-error-summary") !== null,
  shape: [...new Set([...document.querySelectorAll("*")].map(e =>
    [e.parentElement?.tagName, e.tagName, e.className, e.getAttribute("role"), e.type].join(" ")
  ))].sort().join("|"),
})"""
_LANDINGS = """links => links.map(link => {
  link.click();
  return [link.getAttribute("href"), document.activeElement.id];
})"""
_found_sound: set[tuple[str, str, str]] = set()


def _named(label: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(label)}( \(optional\))?\s*$")


class Questions:
    """Some questions on a page, to be answered by what they ask."""

    def __init__(self, page: Page, scope: Page | Locator) -> None:
        self.page = page
        self._scope = scope

    def answers(self, told: Mapping[str, Any]) -> Self:
        """Answer each of these questions: by typing, choosing, ticking, or giving a day."""
        for question, answer in told.items():
            self._answer(question, answer)
        return self

    def _answer(self, question: str, answer: Any) -> None:
        legends = self.page.locator(":scope > legend").get_by_text(_named(question))
        group = self._scope.locator("fieldset").filter(has=legends)
        if group.count():
            self._answer_group(group.last, answer)
            return
        field = self._scope.get_by_label(_named(question)).first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=str(answer))
        else:
            field.fill(str(answer))

    def _answer_group(self, group: Locator, answer: Any) -> None:
        if isinstance(answer, dt.date):
            parts = {"Day": answer.day, "Month": answer.month, "Year": answer.year}
            for part, value in parts.items():
                group.get_by_label(part, exact=True).fill(str(value))
            if isinstance(answer, dt.datetime):
                group.get_by_label("Time", exact=True).fill(answer.strftime("%H:%M"))
            return
        for choice in [answer] if isinstance(answer, str) else answer:
            group.get_by_label(choice, exact=True).first.check()


class Visitor(Questions):
    """Somebody at a browser. Every page that they come to is found sound, or the step fails."""

    def __init__(
        self, page: Page, service: Service, name: str = "", *, javascript: bool = True
    ) -> None:
        super().__init__(page, page)
        self.javascript = javascript
        self.service = service
        self.name = name
        self.sources: list[tuple[str, str]] = []
        self._pictures = 0

    # ---- going about -------------------------------------------------------------------------

    def goes_to(self, path: str) -> Self:
        self.page.goto(f"{self.service.address}{path}")
        return self.finds_the_page_sound()

    def follows(self, link: str, *, of: str = "") -> Self:
        """Follow a link, or one drawn as a button; ``of`` is what stands in the same part."""
        name = _named(link)
        for near in (self._near(of), self.page.locator("body")):
            found = near.get_by_role("link", name=name).or_(near.get_by_role("button", name=name))
            if found.count():
                break
        return self.clicks(found.first).finds_the_page_sound()

    def presses(self, button: str) -> Self:
        found = self.page.get_by_role("button", name=_named(button)).first
        return self.clicks(found).finds_the_page_sound()

    def clicks(self, found: Locator) -> Self:
        """Click what leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            found.click()
        return self

    def within(self, legend: str) -> Questions:
        """The questions under one heading of a page, such as *Child 2*."""
        legends = self.page.locator(":scope > legend").get_by_text(_named(legend))
        return Questions(self.page, self.page.locator("fieldset").filter(has=legends).last)

    def walks_through_everything(self, *starts: str) -> Self:
        """Follow every link from these pages, and from those to which they lead, to its end."""
        waiting, seen = list(starts), set(starts)
        while waiting:
            self.page.goto(f"{self.service.address}{waiting.pop()}")
            self.sources.append((self.page.url, self.page.content()))
            links = self.page.locator("a[href^='/']:not([download])")
            for path in links.evaluate_all("them => them.map(a => a.getAttribute('href'))"):
                plain = path.split("#")[0]
                if plain not in seen and not plain.endswith("/pdf") and "/account/" not in plain:
                    seen.add(plain)
                    waiting.append(plain)
        return self

    def _near(self, words: str) -> Locator:
        if not words:
            return self.page.locator("main")
        near = self.page.locator("tr, li, .govuk-summary-card, .govuk-summary-list__row, section")
        return near.filter(has_text=words).last

    # ---- seeing ------------------------------------------------------------------------------

    def is_on(self, heading: str) -> Self:
        found = self.page.locator("h1").first.inner_text().strip()
        assert found == heading, (
            f"on “{found}” at {self.page.url}, not on “{heading}”{self._mends()}"
        )
        return self

    def sees(self, *texts: str) -> Self:
        page = " ".join(self.page.locator("body").inner_text().split())
        for text in texts:
            assert text in page, f"“{text}” is not on {self.page.url}:{self._mends()} {page[:3000]}"
        return self

    def does_not_see(self, *texts: str) -> Self:
        source = self.page.content()
        for text in texts:
            assert text not in source, f"“{text}” is on {self.page.url}"
        return self

    def _mends(self) -> list[str]:
        summary = self.page.locator(".govuk-error-summary li")
        return [line.strip() for line in summary.all_inner_texts()]

    def is_told_to_mend(self, *sentences: str) -> Self:
        """What is to be mended stands in a summary at the top, in these words."""
        assert self._mends() == list(sentences), f"{self.page.url}: {self._mends()}"
        return self.is_led_to_each_mistake()

    def is_led_to_each_mistake(self) -> Self:
        """The summary has the focus, the title begins with it, and its links lead to the boxes."""
        page, summary = self.page, self.page.locator(".govuk-error-summary")
        assert page.title().startswith("Error: "), f"{page.url}: {page.title()}"
        assert summary.evaluate("it => it === document.activeElement"), f"{page.url}: no focus"
        landings = summary.locator("a").evaluate_all(_LANDINGS)
        missed = [(link, landed) for link, landed in landings if link != f"#{landed}"]
        assert missed == [], f"{page.url}: links of the summary lead elsewhere: {missed}"
        return self

    def finds_the_page_sound(self) -> Self:
        """WCAG 2.2 AA by axe, no sideways scrolling at 320 px, one heading, a title, a language."""
        page = self.page
        self.sources.append((page.url, page.content()))
        told = page.evaluate(_TOLD)
        assert told["headings"] == 1, f"{page.url} has no single heading"
        assert told["title"], f"{page.url} has no title"
        assert told["language"], f"{page.url} has no language"
        assert told["skip"] == "#main-content", f"{page.url} has nothing to skip to its content"
        named = told["title"].startswith("Error: ") == told["mends"]
        assert named, f"{page.url}: the title does not say whether there is something to mend"
        shape = (re.sub(r"[0-9a-f-]{36}", "*", page.url), told["title"], told["shape"])
        # Axe needs scripts; the same page has the same elements with them, and is asked then.
        if self.javascript and shape not in _found_sound:
            faults = self._faults()
            assert faults == [], f"{page.url}: {faults}"
            _found_sound.add(shape)
        wide = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 800})
        scrolled = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(wide)
        assert scrolled <= 320, f"{page.url} is {scrolled} px wide at 320"
        self._take_pictures()
        return self

    def _faults(self) -> list[str]:
        found = _AXE.run(self.page, options=_ASKED)
        return [
            f"{fault['id']}: {node['html'][:160]}"
            for fault in found.response["violations"]
            for node in fault["nodes"]
            # govuk-frontend's own script puts aria-expanded on revealing radios and checkboxes.
            if not (fault["id"] == "aria-allowed-attr" and "govuk-" in node["html"])
        ]

    def _take_pictures(self) -> None:
        """Pictures for people to look at, when ``KINWEAVE_PICTURES`` names a folder for them."""
        folder = os.environ.get("KINWEAVE_PICTURES")
        if not folder:
            return
        wide, self._pictures = self.page.viewport_size, self._pictures + 1
        title = re.sub(r"[^a-z0-9]+", "-", self.page.title().split(" - ")[0].lower())[:50]
        for size, (width, height) in _SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            where = (
                Path(folder)
                / f"{self.name}-{id(self) % 997:03}-{self._pictures:03}-{title}-{size}.png"
            )
            where.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=where, full_page=True)
        self.page.set_viewport_size(wide)

    # ---- signing in and out ------------------------------------------------------------------

    def signs_in(self) -> Self:
        """By password and then by a one-time code, as every colleague does."""
        self.goes_to("/account/login/")
        self.page.locator("input[name=login]").fill(self.service.told[self.name])
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.clicks(self.page.locator("form button[type=submit]").first).finds_the_page_sound()
        # On a busy machine a code may be over before it arrives. Anybody would type the next one.
        for _ in range(3):
            self.page.locator("input[name=code]").fill(self.service.one_time_code())
            self.clicks(self.page.locator("form button[type=submit]").first)
            if self.page.url == f"{self.service.address}/":
                break
        assert self.page.url == f"{self.service.address}/", f"not signed in: {self._mends()}"
        return self

    def signs_out(self) -> Self:
        return self.presses("Sign out")
