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
