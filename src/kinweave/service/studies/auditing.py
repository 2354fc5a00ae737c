"""A study's record looked through by the library, for the page and never for a file."""

from dataclasses import dataclass

from kinweave.evidence.allocation.audit import Audit, Fault, audit_of
from kinweave.evidence.allocation.log import Entry
from kinweave.evidence.allocation.sealed import SealedLists, key_of
from kinweave.service.studies.models import Study
from kinweave.service.studies.queries import lines_in_the_audit, record_of


@dataclass(frozen=True)
class LookedThrough:
    """What the library found, what the council's own audit adds to it, and the lines."""

    audit: Audit
    faults: tuple[Fault, ...]
    lines: list[Entry]


def look_through(study: Study) -> LookedThrough:
    """The audit of a record: each place told is opened again, and no other."""
    entries, breaks = record_of(study)
    sealed = SealedLists.parse(study.sealed, study.title)
    found = audit_of(entries, breaks, sealed, key=key_of(study.key))
    faults = list(found.faults)
    if sealed.root != study.root:
        faults.append(Fault(0, "the sealed list is not the one whose root was published"))
    noted = lines_in_the_audit(study)
    if noted != len(entries):
        faults.append(
            Fault(
                len(entries),
                f"the council’s audit knows of {noted} lines and the record holds {len(entries)}",
            )
        )
    return LookedThrough(found, tuple(faults), entries)
