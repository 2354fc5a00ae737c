"""Making a return again from its manifest, and holding it against the file, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kinweave.returns.errors import ReturnError
from kinweave.returns.producing import Request, fingerprint, produce
from kinweave.returns.signing import ReturnManifest, beside, sha256, versions
from kinweave.tables import Key

__all__ = ["Rebuilt", "inputs_of", "read", "rebuild"]


@dataclass(frozen=True)
class Rebuilt:
    """Whether the return came out the same, and what is not as it was."""

    same: bool
    remarks: tuple[str, ...]


def read(path: Path) -> ReturnManifest:
    """The manifest of a return, by its own name or by the name of the file it stands beside."""
    at = beside(path)
    if not at.is_file():
        raise ReturnError(f"There is no manifest of a return at {at}.")
    return ReturnManifest.from_json(at.read_bytes(), str(at))


def inputs_of(manifest: ReturnManifest, folder: Path, source: Path | None) -> dict[str, Path]:
    """Where the inputs lie, seen from the manifest's folder; the set may be said to lie elsewhere now."""
    places = {name: folder / one.path for name, one in manifest.inputs.items()}
    return places | ({} if source is None else {"set": source})


def rebuild(
    path: Path,
    *,
    source: Path | None = None,
    unlock: Key | None = None,
    pseudonyms: Key | None = None,
) -> Rebuilt:
    """Make a return again and compare: its inputs, the file beside the manifest, and what came out now."""
    manifest, folder = read(path), beside(path).parent
    places = inputs_of(manifest, folder, source)
    remarks = []
    for name, place in places.items():
        try:
            now = fingerprint(name, place, manifest.arguments)
        except FileNotFoundError:
            raise ReturnError(
                f"The {name} that the return was made from is not at {place}."
            ) from None
        if now != manifest.inputs[name].sha256:
            remarks.append(f"The {name} at {place} is not the one that the return was made from.")
    made = produce(
        Request(manifest.kind, manifest.arguments, places, manifest.signed, unlock, pseudonyms)
    )
    again = sha256(made.content.value)
    written = folder / manifest.output.path
    if not written.is_file():
        remarks.append(f"The file {written} is not there.")
    elif sha256(written.read_bytes()) != manifest.output.sha256:
        remarks.append(f"The file {written} is not the one that the manifest describes.")
    if again != manifest.output.sha256:
        remarks.append("What is made now is not the same, byte for byte.")
        now_versions = versions()
        remarks += [
            f"It was made with {name} {before}, and this is {now_versions.get(name, 'without it')}."
            for name, before in manifest.versions.items()
            if now_versions.get(name) != before
        ]
    return Rebuilt(not remarks, tuple(remarks))
