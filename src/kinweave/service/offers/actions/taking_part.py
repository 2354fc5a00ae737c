"""Writing down who takes part, and what may be shared for which purpose, person by person."""

from datetime import date

from kinweave.service.access.actors import Actor
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import unit_of_work
from kinweave.service.cases.models import Case
from kinweave.service.core.records import save
from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers.actions.offers import move_on_after_agreement
from kinweave.service.offers.models import AgreementToTakePart, InformationSharing
from kinweave.service.people.models import Person


def record_agreement(
    *,
    by: Actor,
    case: Case,
    person: Person,
    agreed: str,
    agreed_date: date | None,
    how: str,
    wording_version: str,
    today: date,
) -> AgreementToTakePart:
    """Write down what one person said about taking part, with the words that they were given.

    Earlier words stay. The first yes moves a case on whose offer somebody accepted.
    """
    _check_day(agreed, agreed_date, today)
    with unit_of_work(by=by) as record:
        said = AgreementToTakePart(
            council_id=case.council_id,
            case=case,
            person=person,
            agreed=agreed,
            agreed_date=agreed_date,
            how=how,
            wording_version=wording_version,
        )
        save(said)
        record(Verb.AGREEMENT_RECORDED, said, case_id=case.pk, fields=["agreed"])
        if agreed == "yes":
            move_on_after_agreement(record=record, case=case, on=today)
    return said


def record_sharing(
    *,
    by: Actor,
    case: Case,
    person: Person,
    purpose: str,
    agreed: str,
    agreed_date: date | None,
    wording_version: str,
    today: date,
) -> InformationSharing:
    """Write down what one person said about sharing for one purpose; *not known* permits nothing."""
    _check_day(agreed, agreed_date, today)
    with unit_of_work(by=by) as record:
        said = InformationSharing(
            council_id=case.council_id,
            case=case,
            person=person,
            purpose=purpose,
            agreed=agreed,
            agreed_date=agreed_date,
            wording_version=wording_version,
        )
        save(said)
        record(Verb.SHARING_RECORDED, said, case_id=case.pk, fields=["purpose", "agreed"])
    return said


def withdraw(
    *,
    by: Actor,
    said: AgreementToTakePart | InformationSharing,
    withdrawn_date: date,
    today: date,
) -> None:
    """Write down that one person changed their mind, for themselves and for this one thing.

    What it stops is asked of `kinweave.domain.agreement` wherever it would be used.
    """
    if said.agreed != "yes" or said.withdrawn_date is not None:
        raise NotPossible("There is no yes in force to take back.")
    if withdrawn_date > today:
        raise NotPossible("The day cannot be in the future", field="withdrawn_date")
    if said.agreed_date and withdrawn_date < said.agreed_date:
        raise NotPossible("The day cannot be before they said yes", field="withdrawn_date")
    taking_part = isinstance(said, AgreementToTakePart)
    with unit_of_work(by=by) as record:
        said.withdrawn_date = withdrawn_date
        save(said, fields=["withdrawn_date"])
        record(
            Verb.AGREEMENT_WITHDRAWN if taking_part else Verb.SHARING_RECORDED,
            said,
            case_id=said.case_id,
            fields=["withdrawn_date"],
        )


def _check_day(agreed: str, agreed_date: date | None, today: date) -> None:
    if agreed == "unknown":
        return
    if agreed_date is None:
        raise NotPossible("Enter the day on which they said so", field="agreed_date")
    if agreed_date > today:
        raise NotPossible("The day cannot be in the future", field="agreed_date")
