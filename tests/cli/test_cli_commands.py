"""Every command is known to `--help` and to the documentation, and says no in one plain sentence."""

from __future__ import annotations

import argparse
import json
import re
import sys
import types
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from kinweave.cli import main, parser
from kinweave.standard import load

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
SHIPPED = Path(str(files("kinweave.standard") / "data"))


def commands(of: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, by its full name."""
    groups = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield of.prog, of
    for group in groups:
        for inner in group.choices.values():
            yield from commands(inner)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit status, standard output and standard error of one command."""
    status = main(arguments)
    spoken = capsys.readouterr()
    return status, spoken.out, spoken.err


def test_the_commands_are_these() -> None:
    assert [name for name, _command in commands(parser())] == [
        "kinweave serve",
        "kinweave manage",
        "kinweave extract",
        "kinweave standard show",
        "kinweave standard diff",
        "kinweave standard export",
        "kinweave import",
        "kinweave check",
        "kinweave link",
        "kinweave outcomes",
        "kinweave return cin-module-5",
        "kinweave return national",
        "kinweave return child-level",
        "kinweave return rebuild",
        "kinweave return compare",
        "kinweave synth",
        "kinweave trial power",
        "kinweave trial seal",
        "kinweave trial allocate",
        "kinweave trial audit",
        "kinweave trial monitor",
        "kinweave trial analyse",
        "kinweave trial report",
        "kinweave trial calibrate",
        "kinweave study emulate",
        "kinweave study staggered",
        "kinweave study series",
        "kinweave study synthetic",
        "kinweave economics",
        "kinweave published",
    ]


def test_every_command_has_its_section_in_the_documentation() -> None:
    documented = re.findall(r"^## `(kinweave .+)`$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == [name for name, _command in commands(parser())]


def test_every_option_of_a_command_is_in_its_section() -> None:
    sections = dict(
        re.findall(
            r"^## `(kinweave .+?)`$(.*?)(?=^## |\Z)",
            DOCS.read_text(encoding="utf-8"),
            re.MULTILINE | re.DOTALL,
        )
    )
    for name, command in commands(parser()):
        options = {option for action in command._actions for option in action.option_strings}
        written = set(re.findall(r"--[a-z0-9-]+", sections[name]))
        if name in {"kinweave serve", "kinweave manage", "kinweave extract"}:
            # The service reads these options itself; its own tests hold them to the page.
            assert options - {"-h", "--help"} <= written
        else:
            assert written == options - {"-h", "--help"}


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for name, _command in commands(parser()):
        *groups, last = name.split()[1:]
        status, out, _err = said(capsys, *groups, "--help")
        assert status == 0
        assert re.search(rf"^    {last}\s", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            [],
            "The following arguments are required: COMMAND. Type kinweave --help for how to use it.",
        ),
        (
            ["return", "cin-module-5", "--la", "201", "--out", "x.xml"],
            (
                "The following arguments are required: --from. "
                "Type kinweave return cin-module-5 --help for how to use it."
            ),
        ),
        (
            ["return", "cin-module-5", "--from", "d", "--la", "20", "--out", "x.xml"],
            (
                "Argument --la: '20' is not a council's three-digit number, such as 201. "
                "Type kinweave return cin-module-5 --help for how to use it."
            ),
        ),
        (["standard", "show", "dragon"], "The standard has no entity “dragon”."),
        (
            ["standard", "show", "dragon", "--format", "json"],
            "The standard has no entity “dragon”.",
        ),
        (
            ["standard", "diff", "no-such-folder", "nor-this"],
            "There is no folder no-such-folder with a version of the standard.",
        ),
    ],
)
def test_bad_usage_is_one_sentence_and_status_two(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert said(capsys, *arguments) == (2, "", sentence + "\n")


def test_an_unknown_command_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(capsys, "knit")
    assert (status, out) == (2, "")
    assert err.startswith("Argument COMMAND: invalid choice: 'knit'")
    assert err.count("\n") == 1


def test_the_data_dictionary_is_shown_whole_or_by_entity(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, whole, _err = said(capsys, "standard", "show")
    assert status == 0
    for entity in load().entities.values():
        assert f"{entity.label} ({entity.name})" in whole
    _status, one, _err = said(capsys, "standard", "show", "referral")
    assert "(referral)" in one
    assert "(closure)" not in one


def test_the_data_dictionary_is_told_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    _status, whole, _err = said(capsys, "standard", "show", "--format", "json")
    _status, one, _err = said(capsys, "standard", "show", "referral", "--format", "json")
    assert list(json.loads(whole)["entities"]) == list(load().entities)
    assert json.loads(one) == json.loads(whole)["entities"]["referral"]


def _newer(tmp_path: Path) -> Path:
    """The shipped standard with one label changed."""
    for path in SHIPPED.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(SHIPPED)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    closure = tmp_path / "entities" / "closure.toml"
    text = closure.read_text(encoding="utf-8")
    label = load().entity("closure").label
    closure.write_text(text.replace(f'label = "{label}"', 'label = "The end"', 1), encoding="utf-8")
    return tmp_path


def test_what_changed_between_two_versions_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    newer = str(_newer(tmp_path / "newer"))
    label = load().entity("closure").label
    assert said(capsys, "standard", "diff", str(SHIPPED), newer) == (
        0,
        f"changed entity closure: label from {label} to The end\n",
        "",
    )
    status, out, _err = said(capsys, "standard", "diff", str(SHIPPED), newer, "--format", "json")
    assert status == 0
    assert json.loads(out) == [
        {"kind": "changed", "what": "entity", "name": "closure", "part": "label"}
        | {"before": label, "after": "The end"}
    ]
    assert said(capsys, "standard", "diff", str(SHIPPED), str(SHIPPED)) == (
        0,
        "Nothing changed.\n",
        "",
    )


@pytest.mark.parametrize("command", ["serve", "manage", "extract"])
def test_without_django_the_service_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setitem(sys.modules, "django", None)
    assert said(capsys, command, "--help") == (
        2,
        "",
        f"The command {command} needs the service: install kinweave[service].\n",
    )


@pytest.mark.parametrize("command", ["serve", "manage", "extract"])
def test_the_service_is_handed_its_arguments_whole(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    handed: list[list[str]] = []

    def receive(arguments: list[str]) -> int:
        handed.append(arguments)
        return 1

    service = types.ModuleType("kinweave.service.config.command")
    setattr(service, command, receive)
    monkeypatch.setitem(sys.modules, "django", types.ModuleType("django"))
    monkeypatch.setitem(sys.modules, "kinweave.service.config.command", service)
    assert main([command, "--demo", "--port", "8001", "migrate"]) == 1
    assert handed == [["--demo", "--port", "8001", "migrate"]]


def test_the_arguments_of_the_process_are_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["kinweave", "standard", "show", "dragon"])
    assert main() == 2
    assert capsys.readouterr().err == "The standard has no entity “dragon”.\n"


def test_stopping_a_command_is_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kinweave.cli.standard.load", stopped)
    assert said(capsys, "standard", "show") == (2, "", "Stopped. Nothing was half written.\n")
