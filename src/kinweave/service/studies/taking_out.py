"""The record of a study as files: what `kinweave trial audit` and `kinweave trial analyse` read."""

import zipfile
from io import BytesIO

from kinweave.evidence.allocation.families import families_of
from kinweave.evidence.allocation.log import head_of, written_line
from kinweave.evidence.allocation.sealed import SealedLists, key_of
from kinweave.service.studies.models import Study
from kinweave.service.studies.queries import record_of

_MADE = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest that a zip can hold: the same record gives the same bytes


def packed(study: Study, *, with_key: bool) -> bytes:
    """One zip of a study's record; with the key, also all that opens and rebuilds the list.

    A record that does not hold goes out as it is, for who looks into it, and without its families.
    """
    entries, breaks = record_of(study)
    files = {
        "sealed.json": study.sealed.encode(),
        "plan.toml": study.plan.encode(),
        "log.jsonl": b"".join(written_line(entry) for entry in entries),
        "head.json": head_of(entries, study.root),
    }
    if with_key:
        sealed = SealedLists.parse(study.sealed, study.title)
        files |= {"key.txt": study.key.encode(), "ceremony.txt": study.ceremony.encode()}
        if not breaks:
            content = BytesIO()
            families_of(entries, breaks, sealed, key_of(study.key)).write_parquet(content)
            files["families.parquet"] = content.getvalue()
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), held, zipfile.ZIP_DEFLATED)
    return out.getvalue()
