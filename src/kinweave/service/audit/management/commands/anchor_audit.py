"""Keeps the head of each chain outside the database; run it once a day."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from kinweave.service.access.actors import the_service
from kinweave.service.audit import anchors
from kinweave.service.audit.models import DEPLOYMENT_CHAIN
from kinweave.service.audit.work import seal_reads
from kinweave.service.core.commands import PlainCommand
from kinweave.service.core.statistics import count_tables


class Command(PlainCommand):
    help = "Seal the reads that wait, and keep the head of each chain where KINWEAVE_ANCHOR says."

    def handle(self, *_: Any, **__: Any) -> None:
        for chain_id in anchors.chain_ids():
            if chain_id != DEPLOYMENT_CHAIN:
                with anchors.inside_chain(chain_id):
                    while seal_reads(by=the_service(UUID(chain_id))):
                        pass
        found = anchors.heads(timezone.now())
        try:
            anchors.keep(found, where=settings.ANCHOR)
        except (anchors.AnchorError, OSError) as error:
            self.cannot(str(error))
        count_tables()
        self.stdout.write(f"The heads of {len(found)} chains were kept.")
