"""People and what is known of them: each one human being, born or unborn, across every case."""

from typing import ClassVar

from django.db import models

from kinweave.service.core.codes import CodeField, CodesField
from kinweave.service.core.encryption import EncryptedTextField
from kinweave.service.core.records import Record


class Person(Record):
    """One human being. Being born changes a person and never replaces one."""

    entity = "person"
    service_fields: ClassVar[dict[str, str]] = {
        "search_key": "personal",
    }

    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    known_as = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    expected_birth_date = models.DateField(null=True, blank=True)
    death_date = models.DateField(null=True, blank=True)
    sex = CodeField("sex", blank=True)
    ethnicity = CodeField("ethnicity", blank=True)
    disabilities = CodesField("disability")
    first_language = models.CharField(max_length=80, blank=True)
    interpreter_needed = CodeField("yes_no_unknown", default="unknown")
    communication_needs = models.CharField(max_length=300, blank=True)
    search_key = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(birth_date__isnull=True)
                | models.Q(expected_birth_date__isnull=True),
                name="person_is_born_or_expected",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["council", "search_key"], name="person_by_search_key"),
        ]


class Identifier(Record):
    """A number by which somebody else knows the person, dated and with its issuer; never a key."""

    entity = "identifier"

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="identifiers"
    )
    scheme = CodeField("identifier_scheme")
    value = models.CharField(max_length=60)
    issuer = models.CharField(max_length=120, blank=True)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="identifier_ends_after_it_starts",
            ),
        ]


class Relationship(Record):
    """``from_person`` is the ``kind`` of ``to_person``, as one source says, for a time."""

    entity = "relationship"

    from_person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="relationships_from"
    )
    to_person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="relationships_to"
    )
    kind = CodeField("relationship_kind")
    parental_responsibility = CodeField("yes_no_unknown", default="unknown")
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    status = CodeField("fact_status", default="unknown")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="relationship_ends_after_it_starts",
            ),
        ]


class ContactPoint(Record):
    """An address, phone or email of one person for a time; confidential unless it is known not to be."""

    entity = "contact_point"
    service_fields: ClassVar[dict[str, str]] = {
        "value_index": "locating",
    }

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="contact_points"
    )
    kind = CodeField("contact_kind")
    value = EncryptedTextField()
    value_index = models.CharField(max_length=64, blank=True, db_index=True)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    confidential = CodeField("yes_no_unknown", default="unknown")
    safe_to_use = CodeField("yes_no_unknown", default="unknown")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="contact_point_ends_after_it_starts",
            ),
        ]


class Household(Record):
    """Where people live together, named as the family names it."""

    entity = "household"

    label = models.CharField(max_length=120)


class HouseholdMembership(Record):
    """That somebody lived in a household for a time, wholly or in part."""

    entity = "household_membership"

    household = models.ForeignKey(
        "people.Household", on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="household_memberships"
    )
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    share = CodeField("household_share", default="unknown")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="household_membership_ends_after_it_starts",
            ),
        ]


class KeepApart(Record):
    """Two people who must not meet, or of whom one must not learn where the other is."""

    entity = "keep_apart"

    person_a = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    person_b = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = CodeField("keep_apart_kind")
    reason = models.TextField(blank=True)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="keep_apart_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(person_a=models.F("person_b")),
                name="keep_apart_is_of_two_people",
            ),
        ]


class Restriction(Record):
    """That one person takes part another way, or that their identity or whereabouts are protected."""

    entity = "restriction"

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="restrictions"
    )
    kind = CodeField("restriction_kind")
    reason = models.TextField(blank=True)
    other_way = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="restriction_ends_after_it_starts",
            ),
        ]


class ProtectionEnding(Record):
    """That somebody asks for a protection to end. It stays in force until a second person agrees."""

    retention: ClassVar[str] = "case_record"
    service_fields: ClassVar[dict[str, str]] = {
        "keep_apart": "sealed",
        "restriction": "sealed",
        "end_date": "sealed",
        "decided_by": "sealed",
        "reason": "sealed",
        "asked_by": "work",
        "asked_at": "work",
        "agreed_by": "work",
        "agreed_at": "work",
        "kept_by": "work",
        "kept_at": "work",
        "kept_reason": "sealed",
    }

    keep_apart = models.ForeignKey(
        "people.KeepApart", on_delete=models.PROTECT, related_name="endings", null=True, blank=True
    )
    restriction = models.ForeignKey(
        "people.Restriction",
        on_delete=models.PROTECT,
        related_name="endings",
        null=True,
        blank=True,
    )
    end_date = models.DateField()
    decided_by = models.CharField(max_length=200)
    reason = models.TextField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(keep_apart__isnull=True) ^ models.Q(restriction__isnull=True),
                name="ending_is_of_one_protection",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True)
                | ~models.Q(agreed_by=models.F("asked_by")),
                name="second_person_agrees_to_an_ending",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True) | models.Q(kept_at__isnull=True),
                name="ending_is_agreed_or_not",
            ),
            models.UniqueConstraint(
                fields=["keep_apart"],
                condition=models.Q(agreed_at__isnull=True, kept_at__isnull=True),
                name="one_ending_of_a_pair_waits",
            ),
            models.UniqueConstraint(
                fields=["restriction"],
                condition=models.Q(agreed_at__isnull=True, kept_at__isnull=True),
                name="one_ending_of_a_restriction_waits",
            ),
        ]


class LivingArrangement(Record):
    """Where a person lives, as a record says; with no record it is unknown, never presumed."""

    entity = "living_arrangement"

    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="living_arrangements"
    )
    kind = CodeField("living_arrangement", default="unknown")
    start_date = models.DateField()
    end_date = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="living_arrangement_ends_after_it_starts",
            ),
        ]
