"""What the command line starts: ``kinweave serve``, ``kinweave manage``, ``kinweave extract``."""

import argparse
import errno
import os
import shlex
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from kinweave.service.config.environment import BadSetting

_HERE = "127.0.0.1"
_CANNOT = 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.stderr.write(
            f"{message[:1].upper()}{message[1:].rstrip('.')}. See {self.prog} --help.\n"
        )
        raise SystemExit(_CANNOT)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinweave.service.config.settings")


def manage(argv: Sequence[str]) -> int:
    """Django's own commands and ours; the exit status is the command's."""
    _set_up()
    from django.core.management import ManagementUtility

    try:
        ManagementUtility(["kinweave manage", *argv]).execute()
    except SystemExit as end:
        return _status(end)
    return 0


def extract(argv: Sequence[str]) -> int:
    """Take a return set or a research set out of the records."""
    _set_up()
    try:
        import django

        django.setup()
        from kinweave.service.extract.command import extract as take

        return int(take(list(argv)))
    except SystemExit as end:
        return _status(end)


def serve(argv: Sequence[str]) -> int:
    """Run the service on this machine until it is stopped."""
    parser = _Parser(prog="kinweave serve", description="Run the service on this machine.")
    parser.add_argument("--demo", action="store_true", help="with invented councils and families")
    parser.add_argument("--port", type=_port, default=8000, help="8000 when not given")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder for database and keys")
    try:
        chosen = parser.parse_args(list(argv))
        if chosen.data is not None:
            os.environ["KINWEAVE_DATA"] = str(chosen.data.absolute())
        _check_port(chosen.port)
        _set_up()
        import django

        django.setup()
        _bring_up_to_date()
        if chosen.demo:
            _load_demo()
        _say_where(chosen.port, chosen.data)
    except SystemExit as end:
        return _status(end)
    _listen(chosen.port)
    return 0


def _status(end: SystemExit) -> int:
    if isinstance(end.code, str):
        sys.stderr.write(f"{end.code}\n")
        return _CANNOT
    return end.code or 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HERE, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise BadSetting(
                    f"Port {port} is in use on this machine; choose another with --port."
                ) from error
            raise BadSetting(f"Port {port} cannot be used: {error.strerror}.") from error


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{words}\n")


def _bring_up_to_date() -> None:
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    from kinweave.service.core.statistics import count_tables

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _progress("Preparing the database…")
            call_command("migrate", interactive=False, verbosity=0)
        count_tables()
    except OperationalError as error:
        raise BadSetting(f"The database cannot be used: {' '.join(str(error).split())}") from error


def _load_demo() -> None:
    from kinweave.service.councils.models import Council

    if not Council.objects.filter(is_demo=True).exists():
        from kinweave.service.demo.loading import load_demo

        load_demo(_progress)


def _program() -> str:
    """The command as somebody standing here would type it."""
    path = Path(sys.argv[0])
    if path.name != "kinweave" or not path.is_absolute():
        return str(path) if path.name == "kinweave" else "kinweave"
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _say_where(port: int, data: Path | None) -> None:
    from kinweave.service.accounts.queries import demo_colleagues

    lines = ["", f"Kinweave is at http://localhost:{port}  (stop it with Ctrl-C)", ""]
    colleagues = demo_colleagues()
    if colleagues:
        from kinweave.service.demo.loading import PASSWORD

        where = f"KINWEAVE_DATA={shlex.quote(str(data.absolute()))} " if data else ""
        lines += ["Sign in as one of these invented colleagues:", ""]
        lines += [f"  {email:<44} {role}, {council}" for _, email, role, council in colleagues]
        lines += [
            "",
            f"Password: {PASSWORD}",
            f"One-time code: {where}{_program()} manage sign_in_code ADDRESS",
            "",
        ]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()


def _listen(port: int) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()  # the worker opens its own
    Granian(
        "kinweave.service.config.wsgi:application",
        address=_HERE,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
    ).serve()
