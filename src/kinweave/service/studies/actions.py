"""Studies: sealing a list, enrolling a family, an override, the end of enrolment, taking the record out."""

import secrets
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from kinweave.evidence.allocation.draws import ceremony as seed_from
from kinweave.evidence.allocation.enrol import Enrolling, Told, enrol_in, override_in
from kinweave.evidence.allocation.log import Entry
from kinweave.evidence.allocation.matching import child_mark, known_family
from kinweave.evidence.allocation.sealed import SealedLists, key_of, seal_lists
from kinweave.evidence.errors import EvidenceError
from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import record_alone, unit_of_work
from kinweave.service.cases.models import Case
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.people.closed_cases import check_open
from kinweave.service.studies import planned, queries, reasons
from kinweave.service.studies.ledger import Ledger
from kinweave.service.studies.models import Study, StudyEnd, StudyEntry, StudyExport
from kinweave.service.studies.taking_out import packed

_VERBS = {
    "allocated": Verb.FAMILY_ENROLLED,
    "known again": Verb.FAMILY_KNOWN_AGAIN,
    "declined": Verb.STUDY_DECLINED,
    "override": Verb.STUDY_OVERRIDDEN,
}
ENDED = "Enrolment in this study has ended."


def seal(*, by: Actor, plan: str, said: str) -> Study:
    """Draw this council's list from what was said at the ceremony, and seal it. Nobody sees it, ever.

    The service adds words of its own to the ceremony, so that nobody who was there can work the list
    out; they are kept sealed until enrolment has ended. Who seals can never enrol in this study.
    """
    who = _who_may(by, Permission.SEAL_STUDY)
    with unit_of_work(by=by) as record:
        council = _locked_council(by)
        read = planned.plan_for(council, plan)
        if Study.objects.filter(digest=read.digest).exists():
            raise NotPossible("A list was sealed for this very plan already.", field="plan")
        words = "\n".join([said.strip(), f"Kinweave {secrets.token_hex(32)}"])
        now = timezone.localtime()
        try:
            sealed, key = seal_lists(
                plan,
                seed=seed_from(words.splitlines()),
                by=str(who),
                at=now.replace(microsecond=0),
                only=council.name,
            )
        except EvidenceError as error:
            raise NotPossible(str(error), field="said") from None
        study = Study(
            council=council,
            title=read.title,
            plan=plan,
            digest=read.digest,
            sealed=sealed.written().decode(),
            root=sealed.root,
            key=key,
            ceremony=words,
            sealed_by_id=who,
            sealed_at=now,
        )
        save(study)
        record(Verb.STUDY_SEALED, study, fields=["plan", "root"], reason=f"root {sealed.root}")
        if not council.in_a_study:
            Council.objects.filter(pk=council.pk).update(in_a_study=True)
            record(Verb.COUNCIL_CHANGED, council, fields=["in_a_study"])
    return study


def enrol(*, by: Actor, study: Study, case: Case, consent: str) -> Told:
    """Enrol the family of a case and tell its arm, which stands in the record before it is told.

    A family that is known again, by its own number or by a child, keeps its first arm. Somebody who
    sealed this study, or took its record out while families were enrolled, may not enrol.
    """
    who = _who_may(by, Permission.ENROL_IN_STUDY)
    with unit_of_work(by=by) as record:
        council = _locked_council(by)
        held = Study.objects.get(pk=study.pk)
        _check_apart(by, held)
        check_open(case.pk)
        case = Case.objects.select_related("family").get(pk=case.pk)
        sealed, key = SealedLists.parse(held.sealed, held.title), key_of(held.key)
        ledger = Ledger.held(held, case, who)
        asked = _asked(by, council, case, sealed, consent)
        _check_while_enrolling(held, council, ledger, asked, key)
        try:
            told = enrol_in(ledger, sealed, key, asked)
        except EvidenceError as error:
            raise NotPossible(str(error)) from None
        entry = ledger.entries[-1]
        record(
            _VERBS[entry.says["event"]],
            held,
            case_id=case.pk,
            fields=["consent"],
            reason=_of_line(entry),
        )
    return told


def record_override(*, by: Actor, study: Study, case: Case, reason: str, received: str) -> bool:
    """Record that a court, the family or the council had it otherwise; gives whether it is a cross-over.

    The family's place stays as it is for ever. Nothing that was told before is changed.
    """
    who = _who_may(by, Permission.ENROL_IN_STUDY)
    with unit_of_work(by=by) as record:
        council = _locked_council(by)
        held = Study.objects.get(pk=study.pk)
        case = Case.objects.select_related("family").get(pk=case.pk)
        ledger = Ledger.held(held, case, who)
        try:
            entry = override_in(
                ledger,
                SealedLists.parse(held.sealed, held.title),
                council=council.name,
                family=case.family.reference,
                by=str(who),
                now=_now,
                who=reasons.who_decided(reason),
                received=received,
                reason=reason,
            )
        except EvidenceError as error:
            raise NotPossible(str(error)) from None
        record(
            Verb.STUDY_OVERRIDDEN,
            held,
            case_id=case.pk,
            fields=["received", "reason"],
            reason=_of_line(entry),
        )
    return bool(entry.says["crossed"])


def end_enrolment(*, by: Actor, study: Study, reason: str) -> None:
    """End enrolment for good. Families that return are still known again and shown their first arm."""
    who = _who_may(by, Permission.SEAL_STUDY)
    with unit_of_work(by=by) as record:
        _locked_council(by)
        if StudyEnd.objects.filter(study=study).exists():
            raise NotPossible(ENDED)
        save(
            StudyEnd(
                council_id=study.council_id,
                study=study,
                ended_by_id=who,
                ended_at=timezone.now(),
                reason=reason,
            )
        )
        record(Verb.STUDY_ENDED, study, fields=["reason"])


def take_out(*, by: Actor, study: Study) -> bytes:
    """Hand over the record of a study as the files that `kinweave trial audit` reads, and write that down.

    While families are enrolled the record tells the arms so far, and so nobody who enrols may take it
    out, and whoever does cannot enrol any more. After the end it holds the key, the ceremony and the
    families with their real blocks too.
    """
    who = _who_may(by, Permission.AUDIT_STUDY)
    with unit_of_work(by=by) as record:
        _locked_council(by)
        held = Study.objects.get(pk=study.pk)
        ended = StudyEnd.objects.filter(study=held).exists()
        enrols = StudyEntry.objects.filter(study=held, entered_by_id=who).exists()
        if enrols and not ended:
            _refuse(by, held, "enrols and asked for the arms so far")
            raise NotPossible(
                "You enrol families in this study, so somebody else takes its record out."
            )
        content = packed(held, with_key=ended)
        save(
            StudyExport(
                council_id=held.council_id,
                study=held,
                taken_by_id=who,
                taken_at=timezone.now(),
                enrolling=not ended,
            )
        )
        record(Verb.EXPORTED, held, reason=f"record of a study, root {held.root[:16]}")
    return content


def _who_may(by: Actor, permission: Permission) -> UUID:
    """The person who does it; the service itself seals and enrols nobody."""
    if by.user_id is None or not by.may(permission):
        record_alone(Verb.REFUSED, by=by, reason=f"the role lacks {permission}")
        raise NotPossible("Your role may not do this in a study.")
    return by.user_id


def _check_apart(by: Actor, study: Study) -> None:
    """Separation of duties: it holds for the person, whatever roles they have."""
    if study.sealed_by_id == by.user_id:
        _refuse(by, study, "sealed this study and asked to enrol")
        raise NotPossible(
            "You sealed the list of this study, so somebody else enrols its families."
        )
    known = StudyExport.objects.filter(study=study, taken_by_id=by.user_id, enrolling=True)
    if known.exists():
        _refuse(by, study, "knows the arms so far and asked to enrol")
        raise NotPossible(
            "You took out the record of this study while families were enrolled, so somebody else enrols."
        )


def _check_while_enrolling(
    study: Study, council: Council, ledger: Ledger, asked: Enrolling, key: bytes
) -> None:
    """A family that comes back is told its arm whatever has changed; a new one only while it may be."""
    marks = [child_mark(key, asked.council, child) for child in asked.children]
    if known_family(ledger.entries, asked.council, asked.family, marks, "") is not None:
        return
    if StudyEnd.objects.filter(study=study).exists():
        raise NotPossible(ENDED)
    if denied := planned.denied_on(planned.read(study.plan), council, asked.now().date()):
        raise NotPossible(f"No family is enrolled now: {denied}")


def _asked(by: Actor, council: Council, case: Case, sealed: SealedLists, consent: str) -> Enrolling:
    plan = sealed.plan
    letter = queries.index_date(case, plan.index, plan.enrolment.first, plan.enrolment.last)
    if letter is None:
        raise NotPossible(_NO_DATE[plan.index])
    return Enrolling(
        council=council.name,
        family=case.family.reference,
        by=str(by.user_id),
        letter=letter,
        now=_now,
        children=queries.known_by(case),
        consent=consent,
    )


_NO_DATE = {
    "letter": "No letter before proceedings is on record for this family. Record it under Legal dates first.",
    "referral": "This case has no referral, and the study follows families from theirs.",
}


def _now() -> datetime:
    # In London, so that a letter sent today is not of tomorrow just after midnight in summer.
    return timezone.localtime()


def _locked_council(by: Actor) -> Council:
    """Hold the council's row: one writes in a study's record after another, and no place is told twice."""
    return Council.objects.select_for_update(no_key=True).get(pk=str(by.council_id))


def _of_line(entry: Entry) -> str:
    """What the council's audit keeps of a line, so that neither record can lose one unseen."""
    return f"line {entry.number}, {entry.hash}"


def _refuse(by: Actor, study: Study, reason: str) -> None:
    record_alone(Verb.REFUSED, by=by, about=study, reason=reason)
