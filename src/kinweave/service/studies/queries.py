"""What the pages of studies read, and what the record of a study is read from. Never a place not yet told."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kinweave.evidence.allocation.log import Break, Entry, chained
from kinweave.service.audit.models import Event
from kinweave.service.audit.verbs import Verb
from kinweave.service.cases.models import Case
from kinweave.service.core.search import search_key
from kinweave.service.offers.models import PreProceedingsPeriod
from kinweave.service.people.models import Identifier
from kinweave.service.people.queries import children_of
from kinweave.service.referrals.models import Referral
from kinweave.service.studies.models import ALLOCATED, Study, StudyEntry

ENTERED = (
    Verb.FAMILY_ENROLLED,
    Verb.FAMILY_KNOWN_AGAIN,
    Verb.STUDY_DECLINED,
    Verb.STUDY_OVERRIDDEN,
)
_NUMBERS = ("la_child_id", "nhs_number")


def without_secrets() -> QuerySet[Study]:
    """Studies as pages read them: neither the key nor the ceremony nor the list leaves the database."""
    return Study.objects.select_related("end").defer("key", "ceremony", "sealed")


def studies_here() -> list[Study]:
    """Every study of this council, the newest first, with how many families stand in each."""
    counted = Count("entries", filter=Q(entries__event=ALLOCATED))
    return list(without_secrets().annotate(enrolled=counted).order_by("-sealed_at", "-pk"))


def study_here(study_id: UUID) -> Study | None:
    """One study of this council."""
    return without_secrets().filter(pk=study_id).first()


def counts_of(study: Study) -> Counter[str]:
    """How many lines of each kind a study's record has; no arm is counted."""
    found = StudyEntry.objects.filter(study=study).values_list("event").annotate(many=Count("pk"))
    return Counter(dict(found.order_by()))


def record_of(study: Study) -> tuple[list[Entry], list[Break]]:
    """The record of a study as the library reads it, and every place at which its chain breaks."""
    rows = StudyEntry.objects.filter(study=study).order_by("number", "pk")
    lines = [
        f'{{"number": {number}, "says": {says}, "hash": {json.dumps(text)}}}'.encode()
        for number, says, text in rows.values_list("number", "says", "hash")
    ]
    return chained(lines, study.root)


def lines_in_the_audit(study: Study) -> int:
    """How many lines the council's audit says were added: another chain, kept by other means."""
    return Event.objects.filter(
        chain=study.council_id, object_id=study.pk, verb__in=[str(verb) for verb in ENTERED]
    ).count()


def who_entered(study: Study, numbers: Iterable[int]) -> dict[int, UUID]:
    """Who wrote each of these lines."""
    found = StudyEntry.objects.filter(study=study, number__in=list(numbers))
    return dict(found.values_list("number", "entered_by_id"))


def entries_of_family(family_id: UUID) -> list[StudyEntry]:
    """What the records of this council's studies say of one family, in order."""
    return list(StudyEntry.objects.filter(family_id=family_id).order_by("study_id", "number"))


def index_date(case: Case, index: str, first: date, last: date) -> date | None:
    """The day from which a family is followed: its first letter in the window, or its referral.

    A later letter of the same family never begins anything again. Without one in the window the latest
    there is, so that whoever asks is told why it does not belong.
    """
    if index == "referral":
        return (
            Referral.objects.filter(case=case)
            .order_by("received_date")
            .values_list("received_date", flat=True)
            .first()
        )
    sent = PreProceedingsPeriod.objects.filter(
        family_id=case.family_id, letter_sent_date__isnull=False
    )
    days = sorted(day for day in sent.values_list("letter_sent_date", flat=True) if day)
    within = [day for day in days if first <= day <= last]
    return next(iter(within or days[-1:]), None)


def known_by(case: Case) -> list[str]:
    """By what each child of a case can be known again: as a person here, by number, by name and birthday."""
    found = []
    children = list(children_of(case.pk))
    for child in children:
        found.append(f"person:{child.pk}")
        name = search_key(child.given_name, child.family_name)
        if child.birth_date and name:
            found.append(f"born:{child.birth_date}:{name}")
    numbers = Identifier.objects.filter(person__in=children, scheme__in=_NUMBERS)
    for scheme, value in numbers.order_by("pk").values_list("scheme", "value"):
        digits = "".join(value.split())
        if scheme == "nhs_number":
            found += [f"nhs:{digits}"] if digits.isdigit() else []
        elif digits:
            found.append(digits)
    return found


def whole_study(study_id: UUID) -> Study | None:
    """One study with its sealed list and its key, for looking through its record; no page gets these."""
    return Study.objects.select_related("end").filter(pk=study_id).first()


def firsts_of(entries: Iterable[StudyEntry]) -> dict[tuple[UUID, int], StudyEntry]:
    """The lines at which families that were known again were first enrolled."""
    wanted = [
        (one.study_id, int(json.loads(one.says)["first"]))
        for one in entries
        if one.event == "known again"
    ]
    found = StudyEntry.objects.filter(
        study__in={study for study, _ in wanted}, number__in={number for _, number in wanted}
    )
    return {(one.study_id, one.number): one for one in found}
