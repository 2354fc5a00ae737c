"""Bringing in a council's own spreadsheet: upload, mapping, accepting the good rows, and letting it go."""

import secrets
from datetime import date, timedelta
from typing import Final

from django.db.models import Max
from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import Recorder, unit_of_work
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.submissions import folders
from kinweave.service.submissions.models import ImportedSet, SavedProfile, Submission
from kinweave.service.submissions.reading import (
    Looked,
    look,
    looked_at,
    named,
    proposed,
    read_profile,
    read_upload,
)
from kinweave.tables import Product, SetInfo, keys, write_tables
from kinweave.tables.profiles import Imported, Profile, profile_to_toml

KEPT_FOR: Final = timedelta(days=14)
GOOD, ALL = "good", "all"
_LONGEST_NAME: Final = 120


def upload(
    *, by: Actor, council: Council, content: bytes, file_name: str, saved: str, today: date
) -> Submission:
    """Take in a spreadsheet that somebody uploaded, sealed; nothing of it becomes a case.

    ``saved`` names a profile of the council, or is empty for one that is worked out. A file that
    cannot be read is refused and not kept. Uploads whose days are over are deleted on the way.
    """
    name = _plain_name(file_name)
    book = read_upload(content, name)
    if saved:
        known = SavedProfile.objects.filter(name=saved).first()
        if known is None:
            raise NotPossible("Choose one of the saved profiles", field="profile")
        profile = read_profile(known.text, known.name)
    else:
        profile = proposed(book).profile
    looked_at(book, profile, council=council.la_code, as_at=today)
    with unit_of_work(by=by) as record:
        _let_go(record=record, on=today)
        submission = Submission(
            council=council,
            uploaded_by_id=str(by.user_id),
            file_name=name,
            content=content,
            profile=profile_to_toml(profile),
            as_at=today,
            delete_on=today + KEPT_FOR,
        )
        save(submission)
        record(Verb.SPREADSHEET_UPLOADED, submission, reason=f"fingerprint {book.sha256[:16]}")
    return submission


def map_upload(*, by: Actor, council: Council, submission: Submission, profile: Profile) -> None:
    """Say how the spreadsheet is read: its columns, the order of its dates, what its words mean."""
    _check_open(submission)
    book = read_upload(bytes(submission.content), submission.file_name)
    looked_at(book, profile, council=council.la_code, as_at=submission.as_at)
    submission.profile = profile_to_toml(profile)
    with unit_of_work(by=by) as record:
        save(submission, fields=["profile"])
        record(Verb.SPREADSHEET_MAPPED, submission)


def accept(
    *,
    by: Actor,
    council: Council,
    submission: Submission,
    which: str,
    save_as: str,
    today: date,
) -> ImportedSet:
    """Keep the families of a spreadsheet as an imported set: all of it is written, or nothing.

    ``which`` is *good* for the families with nothing to mend, or *all* with what could not be read
    left empty. The set is standard tables, locked with a key of its own. No case of the service is
    made or changed. With ``save_as`` the profile is kept under that name.
    """
    _check_open(submission)
    looked = look(submission, council=council.la_code)
    imported = looked.imported if which == ALL else looked.good
    if not imported.counts["families"]:
        raise NotPossible("Every family has something to mend, so there is none to accept yet.")
    short = council.short_name.lower()
    mark = f"{today:%Y%m%d}-{secrets.token_hex(4)}"
    folder, key_id = f"{short}/{mark}", f"imported-{short}-{mark}"
    try:
        with unit_of_work(by=by) as record:
            _lock(submission)
            kept = _record_set(
                record=record,
                by=by,
                submission=submission,
                looked=looked,
                imported=imported,
                where=(folder, key_id),
                held=0 if which == ALL else len(looked.parted.held),
            )
            if save_as:
                _save_profile(record=record, by=by, council=council, name=save_as, looked=looked)
            write_tables(
                folders.prepare(folder),
                imported.tables,
                info=SetInfo(
                    product=Product.RETURN,
                    council=council.name,
                    purpose="return, from a spreadsheet",
                    who=by.name,
                    why=f"Accepted from an upload with the fingerprint {looked.book.sha256}",
                    made_at=timezone.now(),
                ),
                key=keys.make(key_id, into=folders.keys_folder()),
            )
    except BaseException:
        # Whatever stopped it, even at the very end: no set lies there of which no record knows.
        folders.remove(folder, key_id)
        raise
    return kept


def note_download(*, by: Actor, submission: Submission, what: str) -> None:
    """Write down that the rows to mend, or the list of reasons, left by a browser."""
    with unit_of_work(by=by) as record:
        record(Verb.SPREADSHEET_DOWNLOADED, submission, reason=what)


def delete_upload(*, by: Actor, submission: Submission) -> None:
    """Delete an uploaded spreadsheet, when whoever uploaded it has finished. A set made of it stays."""
    with unit_of_work(by=by) as record:
        record(Verb.SPREADSHEET_DELETED, submission, reason="deleted by whoever uploaded it")
        submission.delete()


def delete_set(*, by: Actor, kept: ImportedSet) -> None:
    """Delete an imported set with its key, so that nobody can read what a backup still holds."""
    folder, key_id = kept.folder, kept.key_id
    with unit_of_work(by=by) as record:
        record(Verb.IMPORTED_SET_DELETED, kept, reason=f"key {key_id}")
        kept.delete()
    folders.remove(folder, key_id)


def let_go_of_uploads(*, by: Actor, on: date) -> int:
    """Delete every upload of the council whose days are over, finished or not; how many there were."""
    with unit_of_work(by=by) as record:
        return _let_go(record=record, on=on)


def _let_go(*, record: Recorder, on: date) -> int:
    over = list(Submission.objects.filter(delete_on__lte=on).only("pk", "council_id"))
    for submission in over:
        record(Verb.SPREADSHEET_DELETED, submission, reason="its days were over")
        submission.delete()
    return len(over)


def _record_set(
    *,
    record: Recorder,
    by: Actor,
    submission: Submission,
    looked: Looked,
    imported: Imported,
    where: tuple[str, str],
    held: int,
) -> ImportedSet:
    kept = ImportedSet(
        council_id=submission.council_id,
        made_by_id=str(by.user_id),
        folder=where[0],
        key_id=where[1],
        source_sha256=looked.book.sha256,
        profile_name=looked.profile.name[:60],
        as_at=submission.as_at,
        families=imported.counts["families"],
        children=imported.counts["children"],
        rows_held=held,
    )
    save(kept)
    record(
        Verb.SPREADSHEET_ACCEPTED,
        kept,
        reason=f"families {kept.families}, children {kept.children}, rows kept for mending {held}",
    )
    submission.accepted_at = timezone.now()
    save(submission, fields=["accepted_at"])
    return kept


def _save_profile(
    *, record: Recorder, by: Actor, council: Council, name: str, looked: Looked
) -> None:
    known = SavedProfile.objects.filter(name=name)
    version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
    profile = known.first() or SavedProfile(council=council, name=name)
    profile.version, profile.saved_by_id = version, str(by.user_id)
    profile.text = named(looked.profile, name, version)
    save(profile)
    record(Verb.PROFILE_SAVED, profile, reason=f"version {version}")


def _lock(submission: Submission) -> None:
    """Hold the upload's row, so that pressing the button twice makes one set and not two."""
    held = Submission.objects.select_for_update().defer("content", "profile")
    _check_open(held.get(pk=submission.pk))


def _check_open(submission: Submission) -> None:
    if submission.accepted_at is not None:
        raise NotPossible(
            "The families of this upload are accepted already. Mend the other rows in the file that "
            "you downloaded, and upload that."
        )


def _plain_name(file_name: str) -> str:
    """The file's own name without a folder, in letters that can be printed."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    return plain[-_LONGEST_NAME:] or "spreadsheet"
