"""The nightly file of a council's case system."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kinweave.service.access.actors import the_service
from kinweave.service.access.walls import inside
from kinweave.service.core.commands import PlainCommand
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.submissions.feeds.actions import take_feed
from kinweave.service.submissions.feeds.reading import read_feed
from kinweave.service.submissions.queries import saved_profile
from kinweave.tables.errors import TableError
from kinweave.tables.profiles import Profile, profile_from_toml

SHOWN = 20
LONGEST = 60


class Command(PlainCommand):
    help = "Take in a file of the council's case system: fill what is empty, list what differs."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="the spreadsheet or csv that the system wrote")
        parser.add_argument("--council", required=True, metavar="NAME", help="the council's name")
        parser.add_argument(
            "--profile", required=True, metavar="NAME", help="a profile's file, or one saved here"
        )
        parser.add_argument(
            "--source", required=True, metavar="NAME", help="what colleagues call the system"
        )
        parser.add_argument(
            "--said-at", metavar="TIME", help="when the file was made; its own time if not given"
        )
        parser.add_argument(
            "--however-few",
            action="store_true",
            help="take it though it has less than half as many children as the last",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        council = Council.objects.filter(name__iexact=options["council"].strip()).first()
        if council is None:
            self.cannot(f"There is no council called {options['council']}.")
        file = options["file"]
        if not file.is_file():
            self.cannot(f"There is no file {file}.")
        source = options["source"].strip()
        if not 0 < len(source) <= LONGEST:
            self.cannot(f"The name of the system has 1 to {LONGEST} letters.")
        said_at = self._said_at(file, options["said_at"])
        today = timezone.localdate()
        with inside(council.pk):
            try:
                profile = self._profile(options["profile"])
                read = read_feed(file, profile, council=council.la_code, as_at=today)
                run = take_feed(
                    by=the_service(council.pk),
                    council=council,
                    source=source,
                    said_at=said_at,
                    file=read,
                    however_few=options["however_few"],
                    today=today,
                )
            except TableError as refusal:
                self.cannot(str(refusal))
            except NotPossible as refusal:
                self.cannot(f"{refusal.sentence.rstrip('.')}.")
        self.stdout.write(
            f"{source}: {run.children} children, {run.filled} values filled in, "
            f"{run.found} new differences to settle, {read.restricted} restricted and left out."
        )
        if read.not_taken:
            more = len(read.not_taken) - SHOWN
            self.wrong(*read.not_taken[:SHOWN], *([f"And {more} more."] if more > 0 else []))

    def _said_at(self, file: Path, given: str | None) -> datetime:
        if given is None:
            return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
        try:
            said = parse_datetime(given)
        except ValueError:
            said = None
        if said is None:
            self.cannot(f"{given} is not a time such as 2026-11-20T02:00.")
        return said if timezone.is_aware(said) else timezone.make_aware(said)

    def _profile(self, name: str) -> Profile:
        path = Path(name)
        if path.is_file():
            try:
                return profile_from_toml(path.read_text(encoding="utf-8"), str(path))
            except UnicodeDecodeError:
                self.cannot(f"The profile {path} is not text in UTF-8.")
        known = saved_profile(name)
        if known is None:
            self.cannot(f"There is no file {name}, and no profile of that name is saved here.")
        return profile_from_toml(known.text, name)
