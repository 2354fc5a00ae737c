"""What the pages of spreadsheets read. An upload is for the eyes of whoever uploaded it, and nobody else."""

from datetime import date
from uuid import UUID

from kinweave.service.access.actors import Actor
from kinweave.service.submissions.models import ImportedSet, SavedProfile, Submission


def own_uploads(by: Actor, *, on: date) -> list[Submission]:
    """A person's own uploads that are still kept, the newest first; none of their contents."""
    found = Submission.objects.filter(uploaded_by_id=by.user_id, delete_on__gt=on)
    return list(found.defer("content", "profile").order_by("-created_at", "pk"))


def own_upload(by: Actor, submission_id: UUID, *, on: date) -> Submission | None:
    """One of somebody's own uploads, while it is kept."""
    found = Submission.objects.filter(uploaded_by_id=by.user_id, delete_on__gt=on)
    return found.filter(pk=submission_id).first()


def imported_sets() -> list[ImportedSet]:
    """The sets that were made of the council's own files, the newest first."""
    return list(ImportedSet.objects.select_related("made_by").order_by("-created_at", "pk"))


def imported_set(imported_id: UUID) -> ImportedSet | None:
    """One of the council's imported sets."""
    return ImportedSet.objects.filter(pk=imported_id).first()


def saved_profiles() -> list[SavedProfile]:
    """The profiles that the council saved, by name."""
    return list(SavedProfile.objects.defer("text").order_by("name"))


def saved_profile(name: str) -> SavedProfile | None:
    """The council's profile of this name."""
    return SavedProfile.objects.filter(name=name).first()
