"""Brings a backup back and checks the audit in it."""

from pathlib import Path
from typing import Any

from kinweave.service.audit import anchors
from kinweave.service.core import backups
from kinweave.service.core.commands import PlainCommand


class Command(PlainCommand):
    help = "Put a backup in the place of the database, and check the audit afterwards."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace", action="store_true", help="though the database holds records now"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            backups.restore(options["file"], replace=options["replace"])
        except backups.BackupError as error:
            self.cannot(str(error))
        faults = list(anchors.verify_all({}))
        if faults:
            self.wrong(
                "The backup is back, but its audit does not hold.",
                *(f"At event {fault.sequence}: {fault.sentence}." for fault in faults),
            )
        self.stdout.write("The backup is back, and its audit holds.")
