"""Checks every chain of the audit, and against the copies kept outside."""

from pathlib import Path
from typing import Any

from kinweave.service.audit import anchors
from kinweave.service.audit.models import DEPLOYMENT_CHAIN
from kinweave.service.core.commands import PlainCommand
from kinweave.service.councils.models import Council


class Command(PlainCommand):
    help = "Check that no event of the audit was changed, removed or added by anybody."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--anchor", type=Path, metavar="FILE", help="the heads that were kept outside"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            kept = anchors.read(options["anchor"]) if options["anchor"] else {}
        except anchors.AnchorError as error:
            self.cannot(str(error))
        faults = list(anchors.verify_all(kept))
        if faults:
            names = {str(council.pk): council.name for council in Council.objects.all()}
            names[DEPLOYMENT_CHAIN] = "the whole deployment"
            self.wrong(
                *(
                    f"In the chain of {names.get(fault.chain, fault.chain)}, "
                    f"at event {fault.sequence}: {fault.sentence}."
                    for fault in faults
                )
            )
        against = "and agrees with what was kept outside" if kept else "(no anchor was given)"
        self.stdout.write(f"The audit holds in {len(anchors.chain_ids())} chains {against}.")
