"""A study's record in the database, held as the library holds its file: one writer after another."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kinweave.evidence.allocation.log import Entry, next_entry
from kinweave.service.cases.models import Case
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.studies.models import Study, StudyEntry
from kinweave.service.studies.queries import record_of


@dataclass
class Ledger:
    """The record while the council's row is locked. A line stands when the unit of work has ended."""

    study: Study
    case: Case
    by: UUID
    entries: list[Entry]

    @classmethod
    def held(cls, study: Study, case: Case, by: UUID) -> "Ledger":
        """Read the record to add to it. Nobody is enrolled on a record that does not hold."""
        entries, breaks = record_of(study)
        if breaks:
            raise NotPossible(
                f"The record of this study does not hold at line {breaks[0].line}: {breaks[0].what}. Nobody "
                "is enrolled until the auditor has looked at it."
            )
        return cls(study, case, by, entries)

    def add(self, says: dict[str, Any]) -> Entry:
        """Add one line. The database refuses a line or a place that is there already."""
        entry = next_entry(self.entries, self.study.root, says)
        save(
            StudyEntry(
                council_id=self.study.council_id,
                study=self.study,
                number=entry.number,
                event=says["event"],
                place=says.get("place"),
                arm=says.get("arm", ""),
                family_id=self.case.family_id,
                case=self.case,
                entered_by_id=self.by,
                says=json.dumps(says, ensure_ascii=False, sort_keys=True),
                hash=entry.hash,
            )
        )
        self.entries.append(entry)
        return entry
