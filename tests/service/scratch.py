"""A whole deployment of its own: a data folder, a database, and its commands in processes."""

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4


@dataclass(frozen=True)
class Deployment:
    """Where it is; `manage` and `python` run in it."""

    folder: Path
    environment: dict[str, str]

    @property
    def on_postgresql(self) -> bool:
        return bool(self.environment.get("DATABASE_URL"))

    def python(self, script, *arguments):
        return subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )

    def manage(self, *arguments):
        script = (
            "import sys; from kinweave.service.config.command import manage;"
            "sys.exit(manage(sys.argv[1:]))"
        )
        return self.python(script, *arguments)

    def inside_django(self, script):
        """Run a script with Django ready; gives what it prints."""
        done = self.python(f"import django; django.setup()\n{script}")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@contextmanager
def deployment(folder):
    """A deployment on the kind of database that this run of the tests is about."""
    settings = {
        name: value for name, value in os.environ.items() if not name.startswith("KINWEAVE_")
    }
    root = Path(__file__).parents[2]
    settings |= {
        "KINWEAVE_DATA": str(folder),
        "KINWEAVE_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "kinweave.service.config.settings",
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
    }
    url = settings.pop("DATABASE_URL", "")
    if not url:
        yield Deployment(folder, settings)
        return
    name = f"kinweave_scratch_{uuid4().hex[:12]}"
    _on_server(url, f'CREATE DATABASE "{name}"')
    try:
        own = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        yield Deployment(folder, settings | {"DATABASE_URL": own})
    finally:
        _on_server(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(url, sql):
    import psycopg

    maintenance = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql)
