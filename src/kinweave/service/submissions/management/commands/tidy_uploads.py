"""Lets go of uploads whose days are over, and of what a crash left in the folder of sets."""

from typing import Any

from django.utils import timezone

from kinweave.service.access.actors import the_service
from kinweave.service.access.walls import inside
from kinweave.service.core.commands import PlainCommand
from kinweave.service.councils.models import Council
from kinweave.service.submissions import folders, queries
from kinweave.service.submissions.actions import let_go_of_uploads


class Command(PlainCommand):
    help = "Delete uploaded spreadsheets whose days are over. Run it once a night."

    def handle(self, *_: Any, **__: Any) -> None:
        gone = left = 0
        for council in Council.objects.order_by("name"):
            with inside(council.pk):
                gone += let_go_of_uploads(by=the_service(council.pk), on=timezone.localdate())
                known = {one.folder for one in queries.imported_sets()}
            left += folders.remove_unknown(council.short_name.lower(), known)
        self.stdout.write(f"{gone} uploads deleted, {left} unfinished sets taken away.")
