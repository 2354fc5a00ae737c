"""The daily head of each chain, kept where the owner of the database cannot rewrite it."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from kinweave.service.access.walls import inside
from kinweave.service.audit import chain
from kinweave.service.audit.models import DEPLOYMENT_CHAIN, ChainHead
from kinweave.service.councils.models import Council

_LINE = re.compile(r"^(\S+) ([0-9a-f-]{36}) ([0-9]+) ([0-9a-f]{64})$", re.MULTILINE)


class AnchorError(Exception):
    """An anchor could not be read or kept, in one sentence."""


@dataclass(frozen=True)
class Anchor:
    """How far a chain had come at a moment, and its seal there."""

    at: str
    chain: str
    sequence: int
    seal: str

    def __str__(self) -> str:
        return f"{self.at} {self.chain} {self.sequence} {self.seal}"


@contextmanager
def inside_chain(chain_id: str) -> Iterator[None]:
    """Inside the wall of the council whose chain it is; the deployment's is behind none."""
    with inside(None if chain_id == DEPLOYMENT_CHAIN else UUID(chain_id)):
        yield


def chain_ids() -> list[str]:
    """The deployment's chain, and each council's."""
    councils = Council.objects.order_by("pk").values_list("pk", flat=True)
    return [DEPLOYMENT_CHAIN, *(str(council) for council in councils)]


def heads(now: datetime) -> list[Anchor]:
    """Where each chain that has begun stands now."""
    found = []
    for chain_id in chain_ids():
        with inside_chain(chain_id):
            head = ChainHead.objects.filter(chain=chain_id).first()
        if head is not None and head.sequence:
            at = now.astimezone(UTC).isoformat(timespec="seconds")
            found.append(Anchor(at, chain_id, head.sequence, head.seal))
    return found


def keep(anchors: Iterable[Anchor], *, where: str) -> None:
    """Add the anchors to the place of the setting: ``file:PATH`` or ``mailto:ADDRESS``."""
    text = "".join(f"{anchor}\n" for anchor in anchors)
    kind, _, place = where.partition(":")
    if kind == "file" and place:
        _append(Path(place), text)
    elif kind == "mailto" and place:
        EmailMessage("Kinweave audit anchor", text, settings.DEFAULT_FROM_EMAIL, [place]).send()
    else:
        raise AnchorError("KINWEAVE_ANCHOR must be file:PATH or mailto:ADDRESS.")


def _append(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, text.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise AnchorError(f"The anchor cannot be kept in {path}: {error.strerror}.") from error


def read(path: Path) -> dict[str, dict[int, str]]:
    """The anchors in a file, by chain and place; of two that differ the first kept one counts."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AnchorError(f"The anchor file {path} cannot be read.") from error
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for _, chain_id, sequence, seal in _LINE.findall(text):
        found[chain_id].setdefault(int(sequence), seal)
    if not found:
        raise AnchorError(f"There is no anchor in {path}.")
    return dict(found)


def verify_all(anchors: dict[str, dict[int, str]]) -> Iterator[chain.Fault]:
    """Each fault of each chain, and of each chain that only an anchor remembers."""
    for chain_id in dict.fromkeys([*chain_ids(), *anchors]):
        with inside_chain(chain_id):
            yield from list(chain.verify(chain_id, anchors=anchors.get(chain_id)))
