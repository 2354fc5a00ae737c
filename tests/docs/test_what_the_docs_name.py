"""What the pages name is there: commands, settings, files and links."""

import re
import shlex
from pathlib import Path

import pytest

from docs.generate import DOCS
from kinweave.service.config.environment import SETTINGS

ROOT = DOCS.parent
WRITTEN = sorted(
    file for file in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")] if "_build" not in file.parts
)
NAMES = [str(file.relative_to(ROOT)) for file in WRITTEN]
ELSEWHERE = ("http://", "https://", "#", "mailto:")


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def code(file: Path) -> list[str]:
    """What stands between single backquotes."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text(file))


@pytest.mark.parametrize("file", WRITTEN, ids=NAMES)
def test_every_setting_that_a_page_names_exists(file):
    named = set(re.findall(r"\b(KINWEAVE_[A-Z_]+[A-Z])\b", text(file)))
    assert named - set(SETTINGS) == set()


@pytest.mark.parametrize("file", WRITTEN, ids=NAMES)
def test_every_make_command_that_a_page_names_exists(file):
    recipes = set(re.findall(r"^([a-z-]+):.*##", text(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text(file), re.MULTILINE))
    assert named - recipes == set()


@pytest.mark.parametrize("file", WRITTEN, ids=NAMES)
def test_every_file_that_a_page_names_is_there(file):
    rooted = re.compile(r"(?:src|tests|docs|bin|requirements|benchmarks|\.ci)/[\w./-]+")
    # What `make docs` makes is not in a fresh checkout.
    named = [name for name in code(file) if rooted.fullmatch(name) and name != "docs/_build"]
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("file", WRITTEN, ids=NAMES)
def test_every_link_within_the_project_leads_somewhere(file):
    targets = re.findall(r"\]\(([^)\s]+)\)", text(file))
    broken = [
        target
        for target in targets
        if not target.startswith(ELSEWHERE)
        and not (file.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


def commands_of(file: Path) -> list[list[str]]:
    blocks = re.findall(r"```(?:console|bash|sh)\n(.*?)```", text(file), re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    lines = [line.removeprefix("$ ").strip() for line in joined.splitlines()]
    return [
        shlex.split(line, comments=True)[1:]
        for line in lines
        if line.startswith((".venv/bin/kinweave ", "kinweave "))
    ]


def test_every_command_in_an_example_is_one_of_the_command_line(django_commands):
    from kinweave.cli import parser
    from kinweave.cli.service import COMMANDS

    shown = [(file.name, words) for file in WRITTEN for words in commands_of(file)]
    assert {words[0] for _, words in shown} >= {"manage", "return", "standard", "extract"}
    for name, words in shown:
        if words[0] == "manage":
            assert words[1] in django_commands, f"{name}: {words}"
        elif words[0] not in COMMANDS:
            parser().parse_args(words)  # ends with a sentence when an option is not there


@pytest.fixture
def django_commands() -> set[str]:
    from django.core.management import get_commands

    return set(get_commands())
