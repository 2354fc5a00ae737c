"""Which fields of a record hold words that somebody wrote."""

from django.db import models

from kinweave.service.core.codes import CodeField

# Texts that say nothing of anybody: numbers, versions, fingerprints and copies of other fields.
NOT_WORDS = {
    "case.reference",
    "family.reference",
    "person.search_key",
    "contactpoint.value_index",
    "responsiblecouncil.la_code",
    "offer.letter_wording",
    "agreementtotakepart.wording_version",
    "informationsharing.wording_version",
    "printedcopy.content_hash",
    "printedcopy.content",  # made by the service from the plan, whose words are marked
    # a study's plan is no family's; its list and its lines hold numbers, codes and fingerprints
    "study.title",
    "study.plan",
    "study.digest",
    "study.sealed",
    "study.root",
    "study.key",
    "study.ceremony",
    "studyend.reason",
    "studyentry.event",
    "studyentry.arm",
    "studyentry.says",
    "studyentry.hash",
    # An upload and what is made of it are of no family here; whose eyes they are for is held to in
    # tests/service/submissions. A feed's own names and numbers say nothing of anybody.
    "submission.file_name",
    "submission.profile",
    "importedset.folder",
    "importedset.key_id",
    "importedset.source_sha256",
    "importedset.profile_name",
    "savedprofile.name",
    "savedprofile.text",
    "feedrun.source",
    "feedrun.sha256",
    "feedrecord.source",
    "feedrecord.number_index",
    "feedrecord.wrote",
    "difference.source",
    "difference.field",
    "difference.outcome",
}


def words_of(model: type[models.Model]) -> list[str]:
    """The fields of a record in which somebody wrote words of their own."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, CodeField)
        and f"{model._meta.model_name}.{field.name}" not in NOT_WORDS
    ]
