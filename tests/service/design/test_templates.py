"""Rules that every template of the service keeps."""

import re
from importlib import resources
from pathlib import Path

import pytest

SERVICE = Path(str(resources.files("kinweave.service")))
DESIGN = SERVICE / "design"
TEMPLATES = sorted([*SERVICE.glob("**/*.jinja"), *SERVICE.glob("**/templates/**/*.html")])
JINJA = [path for path in TEMPLATES if path.suffix == ".jinja"]


def named(path: Path) -> str:
    return path.relative_to(SERVICE).as_posix()


def test_there_are_templates_to_look_at():
    assert "design/jinja2/design/base.jinja" in [named(path) for path in TEMPLATES]
    assert "design/templates/allauth/layouts/base.html" in [named(path) for path in TEMPLATES]


@pytest.mark.parametrize("path", JINJA, ids=named)
def test_every_template_can_be_read(path, templates):
    templates.compile(path.read_text("utf-8"), filename=named(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_carries_a_script_a_style_or_a_handler_of_its_own(path):
    text = path.read_text("utf-8")
    # A block of JSON is data that a script of ours or allauth's reads; no browser runs it.
    scripts = re.findall(r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))", text)
    assert scripts + re.findall(r"<style|\sstyle=|\son[a-z]+=\"", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_switches_escaping_off(path):
    assert re.findall(r"\|\s*safe\b|autoescape", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_fetches_anything_from_elsewhere(path):
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_form_that_posts_is_guarded_against_forgery(path):
    forms = re.findall(r"(?s)<form[^>]*method=\"post\".*?</form>", path.read_text("utf-8"))
    unguarded = [form for form in forms if not re.search(r"csrf_input|csrf_token", form)]
    assert unguarded == []


def test_every_component_that_a_page_calls_has_its_style():
    stylesheet = (DESIGN / "assets" / "kinweave.scss").read_text("utf-8")
    styled = set(re.findall(r"components/([a-z-]+)", stylesheet))
    sources = [*JINJA, *(DESIGN / "forms").glob("*.py"), *(DESIGN / "templatetags").glob("*.py")]
    called = {
        name.replace("_", "-")
        for path in sources
        for name in re.findall(r"\bgovuk\.([a-z_]+)\(", path.read_text("utf-8"))
    }
    assert "date-input" in called
    assert called - styled == set()
