"""What a deployment may set: each setting is documented, and a bad one is said plainly."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kinweave.service.config import environment

DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"


def documented():
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    return {name: default for name, _, default in rows}


def test_each_setting_is_documented_with_its_default_and_none_besides():
    assert documented() == {
        name: f"`{setting.default}`" if setting.default else "none"
        for name, setting in environment.SETTINGS.items()
    }


def test_no_part_of_the_service_reads_the_environment_behind_the_list():
    allowed = {"environment.py", "command.py", "backups.py", "wsgi.py"}
    service = Path(environment.__file__).parents[1]
    for path in service.rglob("*.py"):
        if path.name not in allowed:
            text = path.read_text(encoding="utf-8")
            assert "os.environ" not in text, path
            assert "getenv" not in text, path


@pytest.mark.parametrize(
    ("name", "value", "read", "sentence"),
    [
        (
            "KINWEAVE_IDLE_MINUTES",
            "half an hour",
            lambda: environment.number("KINWEAVE_IDLE_MINUTES"),
            "KINWEAVE_IDLE_MINUTES must be a whole number",
        ),
        ("DATABASE_URL", "mysql://x/y", environment.database, "must begin with postgresql://"),
        ("KINWEAVE_OIDC", "not json", environment.council_sign_in, "KINWEAVE_OIDC must be JSON"),
        ("KINWEAVE_OIDC", '{"name": "x"}', environment.council_sign_in, "with name, client_id"),
        ("KINWEAVE_EMAIL_URL", "mail.example", environment.email, "must look like smtp://"),
        (
            "KINWEAVE_MODE",
            "production",
            lambda: environment.key("KINWEAVE_SECRET_KEY", "session.key"),
            "KINWEAVE_SECRET_KEY must be set in production.",
        ),
    ],
)
def test_a_bad_setting_is_one_sentence(monkeypatch, name, value, read, sentence):
    monkeypatch.delenv("KINWEAVE_SECRET_KEY", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(environment.BadSetting) as refused:
        read()
    assert sentence in refused.value.code
    assert "\n" not in refused.value.code


def test_a_bad_setting_stops_every_command_before_it_starts():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from kinweave.service.config.command import manage; raise SystemExit(manage(['check']))",
        ],
        env=os.environ | {"KINWEAVE_SESSION_HOURS": "a day"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "KINWEAVE_SESSION_HOURS must be a whole number, and is “a day”.\n"


def test_a_councils_sign_in_may_be_sent_forms_and_nobody_else(monkeypatch):
    monkeypatch.setenv(
        "KINWEAVE_OIDC",
        '{"name": "N", "client_id": "c", "secret": "s", "server_url": "https://id.example/realm"}',
    )
    assert environment.council_sign_in()["server_url"] == "https://id.example/realm"
    assert environment.origin("https://id.example/realm") == "https://id.example"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, "", False, False)),
        ("smtp://me:p%40ss@mail.example:25", ("mail.example", 25, "p@ss", True, False)),
        ("smtps://me:x@mail.example", ("mail.example", 465, "x", False, True)),
    ],
)
def test_email_goes_by_the_url(monkeypatch, url, expected):
    monkeypatch.setenv("KINWEAVE_EMAIL_URL", url)
    said = environment.email()
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert tuple(said[name] for name in names) == expected


def test_a_key_is_made_once_and_only_its_owner_reads_it(monkeypatch, tmp_path):
    monkeypatch.setenv("KINWEAVE_DATA", str(tmp_path))
    first = environment.kept_key("field-1.key")
    assert environment.kept_key("field-1.key") == first
    assert len(first) == 32
    path = tmp_path / "keys" / "field-1.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["field-1.key"]


def test_keys_are_read_newest_first(monkeypatch):
    monkeypatch.setenv("KINWEAVE_FIELD_KEYS", "2:Mg==,1:MQ==")
    assert list(environment.field_keys().items()) == [("2", b"2"), ("1", b"1")]


def settings_read(folder, **environ):
    """The settings, read by a process of its own that begins in this folder."""
    script = (
        "from kinweave.service.config import environment as e; e.database();print(e.data_folder())"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)} | environ,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_a_run_of_the_tests_never_touches_a_folder_that_it_was_not_given(tmp_path):
    used = Path(settings_read(tmp_path, PYTEST_VERSION="9"))
    assert list(tmp_path.iterdir()) == []
    assert used.name.startswith("kinweave-tests-")
    assert not used.exists()  # it is gone with the run
    given = settings_read(tmp_path, PYTEST_VERSION="9", KINWEAVE_DATA=str(tmp_path / "given"))
    assert (Path(given), (tmp_path / "given").is_dir()) == (tmp_path / "given", True)


def test_the_records_on_disk_are_their_owners_alone(tmp_path):
    old = os.umask(0o022)
    try:
        settings_read(tmp_path, KINWEAVE_DATA="kept")
    finally:
        os.umask(old)
    modes = [
        oct(path.stat().st_mode & 0o777)
        for path in (tmp_path / "kept", tmp_path / "kept" / "kinweave.sqlite3")
    ]
    assert modes == ["0o700", "0o600"]
