"""Photographs every state of every page, for people to look at.

``python -m tests.browser.pictures --out DIR [--only ROUTE ...]`` starts a service of its own with a
few families of the demonstration. In ``DIR`` is a folder for each way of looking (*desktop*, *phone*,
*hard*: 320 px, as at 400 % zoom, with long names and names from right to left; *print*), and in
``sheets`` many pages on one picture each.
"""

import argparse
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, SCENE_DAY
from tests.browser.serving import Service, set_up
from tests.browser.states import EMPTY, OPENED
from tests.browser.test_every_page import BUTTONS, EMPTY_IT, FORMS

_HARD_NAMES = """([known, hard]) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const any = new RegExp(`(?<![\\\\p{L}])(${known.join("|")})(?![\\\\p{L}])`, "gu");
  while (walker.nextNode()) {
    const text = walker.currentNode;
    text.data = text.data.replace(any, name => hard[known.indexOf(name) % hard.length]);
  }
}"""
_HARD = [
    "Wolfeschlegelsteinhausenbergerdorff",
    "عبدالرحمن بن عبدالعزيز",
    "Nwachukwu-Oluwafunmilayo",
]


@dataclass(frozen=True)
class Look:
    """One way of looking at a page."""

    name: str
    width: int
    height: int
    hard: bool = False
    printed: bool = False
    across: int = 4  # pictures beside one another on a sheet


LOOKS = (
    Look("desktop", 1366, 768),
    Look("phone", 390, 844, across=6),
    Look("hard", 320, 640, hard=True, across=6),
    Look("print", 720, 1018, printed=True),
)


def photograph(service: Service, browser: Browser, out: Path, only: Sequence[str]) -> None:
    contexts: dict[str, Page] = {}
    for number, state in enumerate(service.told["states"]):
        if only and state["route"] not in only:
            continue
        page = contexts.setdefault(state["role"], _page_of(service, browser, state["role"]))
        page.emulate_media(media="screen")
        page.goto(f"{service.address}{state['address']}")
        if state["how"] != OPENED:
            form = page.locator(FORMS).nth(state["form"])
            if state["how"] == EMPTY:
                form.evaluate(EMPTY_IT)
            with page.expect_navigation():
                form.locator(BUTTONS).last.click()
        name = f"{number:03}-{state['role']}-{state['route'] or 'missing'}-{state['how']}"
        for look in LOOKS:
            if look.printed and state["how"] != OPENED:
                continue
            _take(page, look, service.told["names"], out / look.name / f"{_plain(name)}.png")


def _page_of(service: Service, browser: Browser, role: str) -> Page:
    held, context = service.told[role], browser.new_context()
    if held["session"]:
        cookie = {"name": held["cookie"], "value": held["session"], "url": service.address}
        context.add_cookies([cookie])
    return context.new_page()


def _take(page: Page, look: Look, names: list[str], where: Path) -> None:
    where.parent.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(media="print" if look.printed else "screen")
    if look.hard:
        page.evaluate(_HARD_NAMES, [names, _HARD])
    page.screenshot(path=where, full_page=True)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def make_sheets(out: Path) -> None:
    for look in LOOKS:
        pictures = sorted((out / look.name).glob("*.png"))
        for number, few in enumerate(_by(look.across * 2, pictures), start=1):
            _sheet(few, look, out / "sheets" / f"{look.name}-{number:02}.png")


def _by(size: int, things: list[Path]) -> Iterator[list[Path]]:
    for first in range(0, len(things), size):
        yield things[first : first + size]


def _sheet(pictures: list[Path], look: Look, where: Path) -> None:
    """So many pictures on one, each cut where it grows too long to be seen."""
    wide = 1920 // look.across
    high = int(wide * 1.5) if look.across < 6 else int(wide * 2.4)
    sheet = Image.new("RGB", (1920, 2 * (high + 24)), "#888888")
    pen = ImageDraw.Draw(sheet)
    for place, path in enumerate(pictures):
        left, top = place % look.across * wide, place // look.across * (high + 24)
        with Image.open(path) as taken:
            small = taken.resize((wide - 8, taken.height * (wide - 8) // taken.width))
        sheet.paste(small.crop((0, 0, wide - 8, min(high, small.height))), (left, top + 20))
        pen.text((left + 2, top + 4), path.stem[:70], fill="#ffffff")
    where.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(where)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures")
    parser.add_argument("--out", type=Path, required=True, help="an empty folder, or none yet")
    parser.add_argument("--only", nargs="+", default=[], metavar="ROUTE")
    chosen: Any = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as kept:
        scene, running = Path(kept) / "scene", Path(kept) / "service"
        scene.mkdir()
        service = Service(set_up("pictured_scene", scene, SCENE_DAY), running, SCENE_DAY)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path="/usr/bin/chromium", args=CHROMIUM
                )
                photograph(service, browser, chosen.out, chosen.only)
        finally:
            service.stop()
    shutil.rmtree(chosen.out / "sheets", ignore_errors=True)
    make_sheets(chosen.out)


if __name__ == "__main__":
    main()
