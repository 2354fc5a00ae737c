"""Writes everything that the database holds to one file."""

from pathlib import Path
from typing import Any

from kinweave.service.core import backups
from kinweave.service.core.commands import PlainCommand


class Command(PlainCommand):
    help = "Write a backup of the database to one file. The keys are not in it; keep them apart."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            backups.back_up(options["out"])
        except backups.BackupError as error:
            self.cannot(str(error))
        self.stdout.write(
            f"The backup is in {options['out']}. The keys that seal addresses are not in it: "
            "without them nobody can read an address, you included. Keep them in another place."
        )
