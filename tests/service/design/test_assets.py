"""What the build makes: our colours in Arial, no crown, nothing fetched, the same on any machine."""

import json
import re
from importlib import resources
from pathlib import Path

import pytest

BUILT = Path(str(resources.files("kinweave.service.design"))) / "static" / "kinweave" / "built"
ROOT = Path(__file__).parents[3]
LOCK = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
BRAND, TEXT, WHITE, SURFACE = "#1f4e5f", "#0b0c0c", "#ffffff", "#f2f6f7"


@pytest.fixture
def stylesheet() -> str:
    return (BUILT / "kinweave.css").read_text("utf-8")


def test_the_lock_says_what_but_not_from_where():
    packages = LOCK["packages"]
    assert {"node_modules/govuk-frontend", "node_modules/sass", "node_modules/esbuild"} <= set(
        packages
    )
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", json.dumps(packages))


def test_the_lock_holds_the_versions_that_are_asked_for():
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    assert wanted == {"esbuild": "0.28.2", "govuk-frontend": "6.3.0", "sass": "1.108.2"}
    locked = {name: LOCK["packages"][f"node_modules/{name}"]["version"] for name in wanted}
    assert locked == wanted


def test_every_locked_package_is_sealed_with_its_hash():
    unsealed = [n for n, package in LOCK["packages"].items() if n and "integrity" not in package]
    assert unsealed == []


def test_pages_are_set_in_arial_and_no_font_is_fetched(stylesheet):
    families = set(re.findall(r"font-family:([^;}]+)", stylesheet))
    assert families == {'"Arial","Helvetica",sans-serif', "sans-serif"}
    assert re.findall(r"@font-face|GDS Transport", stylesheet) == []


def test_there_is_no_crown_and_no_crest(stylesheet):
    assert re.findall(r"crown|crest", stylesheet) == []
    built = sorted(path.name for path in BUILT.iterdir() if not path.name.startswith("."))
    assert built == [
        "favicon.svg",
        "kinweave.css",
        "kinweave.js",
        "supported.js",
    ]


def test_nothing_is_fetched_by_the_style(stylesheet):
    assert re.findall(r"url\(|@import", stylesheet) == []


def test_the_header_wears_our_colour(stylesheet):
    assert f"--govuk-brand-colour: {BRAND}" in stylesheet
    assert ".govuk-generic-header{background:var(--govuk-brand-colour, #1f4e5f)}" in stylesheet


@pytest.mark.parametrize(
    ("ink", "paper"),
    [(TEXT, WHITE), (TEXT, SURFACE), (WHITE, BRAND), (BRAND, WHITE), (BRAND, SURFACE)],
)
def test_words_can_be_told_from_what_they_stand_on(ink, paper):
    lighter, darker = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_our_own_styles_keep_to_the_spacing_scale():
    parts = BUILT.parents[2] / "assets" / "parts"
    measures = r"(?:margin|padding|gap)[a-z-]*:[^;]*?[0-9.]+(?:px|em|rem)"
    found = [
        (path.name, measure)
        for path in sorted(parts.glob("*.scss"))
        for measure in re.findall(measures, path.read_text("utf-8"))
    ]
    assert found == []


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
