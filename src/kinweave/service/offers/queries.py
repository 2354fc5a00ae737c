"""Who was offered a conference and what they said; the periods and legal facts round it.

Whatever is fetched for one case is found through that case: an id of another case finds nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Prefetch, QuerySet

from kinweave.domain.agreement import Agreement
from kinweave.domain.duty import (
    DECIDED_AGAINST,
    BestInterestsDecision,
    DutyWarning,
    ParentAnswer,
    ParentOffer,
    duty_state,
)
from kinweave.service.cases.models import Case, ChildInCase
from kinweave.service.councils.models import Council
from kinweave.service.offers.models import (
    AgreementToTakePart,
    Answer,
    InformationSharing,
    LegalFact,
    Offer,
    PreProceedingsChild,
    PreProceedingsPeriod,
)
from kinweave.service.people.models import Person, Relationship
from kinweave.service.people.queries import children_of, in_force, network_of
from kinweave.standard import load

# What the other person is to a parent: by birth or by adoption. Step-parents count by their
# parental responsibility, as anybody does who has it.
_PARENT_OF = frozenset({"child", "adopted_child"})


def parent_kinds() -> frozenset[str]:
    """The relationships of a parent to a child, by birth or adoption."""
    kinds = load().codes("relationship_kind").codes
    return frozenset(code.code for code in kinds if code.inverse in _PARENT_OF)


def is_parent(tie: Relationship) -> bool:
    """Whether a tie to a child is a parent's, or anybody's with parental responsibility."""
    return tie.kind in parent_kinds() or tie.parental_responsibility == "yes"


def ties_to(children: Iterable[Person], *, on: date) -> QuerySet[Relationship]:
    """What each adult is to each of these children, and whether with parental responsibility."""
    known = [child.pk for child in children]
    return Relationship.objects.filter(in_force(on), to_person__in=known).order_by("pk")


def offers_of(case_id: UUID) -> list[Offer]:
    """Every offer of a case with its answers, the earliest first."""
    answers = Answer.objects.order_by("created_at", "pk")
    return list(
        Offer.objects.filter(case_id=case_id)
        .select_related("person")
        .prefetch_related(Prefetch("answers", queryset=answers))
        .order_by("created_at", "pk")
    )


def offer_in(case: Case, offer_id: UUID) -> Offer | None:
    """One offer of this case."""
    found = Offer.objects.filter(case_id=case.pk, pk=offer_id)
    return found.select_related("person").prefetch_related("answers").first()


def answer_in(case: Case, answer_id: UUID) -> Answer | None:
    """One answer to an offer of this case."""
    found = Answer.objects.filter(offer__case_id=case.pk, pk=answer_id)
    return found.select_related("offer__person").first()


def last_answer(offer: Offer) -> Answer | None:
    """What this person said last; earlier answers stay on the record."""
    given = sorted(offer.answers.all(), key=lambda answer: (answer.created_at, answer.pk))
    return given[-1] if given else None


def acceptance_stands(offers: Iterable[Offer]) -> bool:
    """Whether somebody's yes is in force. One person's is enough, whoever else says no."""
    last = [last_answer(offer) for offer in offers]
    return any(a is not None and a.answer == "accepted" and not a.withdrawn_date for a in last)


def nobody_will_meet(offers: list[Offer]) -> bool:
    """Whether every person listed said no, thank you, took a yes back, or was not offered."""
    return bool(offers) and all(_is_settled_without_yes(offer) for offer in offers)


def _is_settled_without_yes(offer: Offer) -> bool:
    last = last_answer(offer)
    if offer.outcome != "offered":
        return True
    return last is not None and (last.answer == "said_no" or last.withdrawn_date is not None)


def duty_warnings(
    council: Council,
    case: Case,
    *,
    offers: list[Offer],
    parents: Iterable[UUID],
    today: date,
    application_date: date | None = None,
    conferences: Sequence[Any] | None = None,
) -> list[DutyWarning]:
    """What the duty to offer still asks for in this case. It warns, and never blocks.

    Without an application date, the latest on the family's record counts, made or planned.
    """
    if council.duty_in_force_date is None:
        return []
    if conferences is None:
        conferences = conferences_on(case)
    held = [one.held_date for one in conferences if one.outcome == "held" and one.held_date]
    on_record = Case.objects.filter(pk=case.pk).aggregate(
        application=Max("family__pre_proceedings_periods__court_application_date"),
    )
    return duty_state(
        in_force_date=council.duty_in_force_date,
        parents=frozenset(map(str, parents)),
        offers=[_as_parent_offer(offer) for offer in offers],
        answers=[
            ParentAnswer(
                person=str(offer.person_id),
                answer=answer.answer,
                answered_date=answer.answered_date,
                withdrawn_date=answer.withdrawn_date,
            )
            for offer in offers
            for answer in offer.answers.all()
        ],
        held_date=min(held, default=None),
        not_held=_decision_on(conferences[-1] if conferences else None),
        application_date=application_date or on_record["application"],
        today=today,
    )


def conferences_on(case: Case) -> list[Any]:
    """The conferences of a case, the earliest first.

    They come after offers in the journey, so they are reached from the case.
    """
    return list(case.conferences.order_by("sequence"))


def decided_not_to_hold(conferences: Sequence[Any]) -> Any:
    """The latest conference, if it was decided that holding it is not in the child's best interests.

    Once another is planned, the decision no longer stands for the case.
    """
    latest = conferences[-1] if conferences else None
    return latest if _decision_on(latest) else None


def _decision_on(conference: Any) -> BestInterestsDecision | None:
    if conference is None or conference.not_held_reason != "not_in_childs_best_interests":
        return None
    return BestInterestsDecision(
        decided_by=conference.not_held_decided_by,
        decision_date=conference.not_held_decision_date,
        reason_given=bool(conference.not_held_decision_reason),
    )


def _as_parent_offer(offer: Offer) -> ParentOffer:
    decision = None
    if offer.outcome in DECIDED_AGAINST:
        decision = BestInterestsDecision(
            decided_by=offer.decided_by,
            decision_date=offer.decision_date,
            reason_given=bool(offer.decision_reason),
        )
    return ParentOffer(
        person=str(offer.person_id),
        outcome=offer.outcome,
        offered_date=offer.offered_date,
        in_letter=offer.in_letter,
        decision=decision,
    )


def held_dates(case: Case) -> list[date]:
    """The days on which a conference of this case was held, the earliest first."""
    found = Case.objects.filter(
        pk=case.pk, conferences__outcome="held", conferences__held_date__isnull=False
    )
    days = found.values_list("conferences__held_date", flat=True)
    return sorted(day for day in days if day is not None)


def first_held_in(period: PreProceedingsPeriod, held: Iterable[date]) -> date | None:
    """The first conference held after the letter and within the period: what may be confirmed."""
    since, until = period.letter_sent_date, period.step_decision_date
    if since is None:
        return None
    return next((day for day in held if since <= day and (until is None or day <= until)), None)


# ---- Taking part, and sharing information --------------------------------------------------------


def person_in(case: Case, person_id: UUID) -> Person | None:
    """Somebody of this case's network."""
    return network_of(case.pk).filter(pk=person_id).first()


def agreements_of(case: Case, person: Person) -> list[AgreementToTakePart]:
    """What this person said about taking part, the earliest first."""
    return list(
        AgreementToTakePart.objects.filter(case=case, person=person).order_by("created_at", "pk")
    )


def sharing_of(case: Case, person: Person) -> list[InformationSharing]:
    """What this person said about each purpose of sharing, the earliest first."""
    return list(
        InformationSharing.objects.filter(case=case, person=person).order_by("created_at", "pk")
    )


def agreement_in(case: Case, agreement_id: UUID) -> AgreementToTakePart | None:
    """One agreement to take part in this case."""
    found = AgreementToTakePart.objects.filter(case=case, pk=agreement_id)
    return found.select_related("person").first()


def sharing_in(case: Case, sharing_id: UUID) -> InformationSharing | None:
    """One agreement to share information in this case."""
    found = InformationSharing.objects.filter(case=case, pk=sharing_id)
    return found.select_related("person").first()


def said_by(
    agreements: Iterable[AgreementToTakePart], sharing: Iterable[InformationSharing]
) -> list[Agreement]:
    """The same, as the domain reads it."""
    everything: list[AgreementToTakePart | InformationSharing] = [*agreements, *sharing]
    return [
        Agreement(
            person=str(said.person_id),
            purpose=getattr(said, "purpose", "taking_part"),
            agreed=said.agreed,
            agreed_date=said.agreed_date,
            wording_version=said.wording_version,
            withdrawn_date=said.withdrawn_date,
        )
        for said in everything
    ]


# ---- Legal dates ---------------------------------------------------------------------------------


def periods_of(family_id: UUID) -> list[PreProceedingsPeriod]:
    """A family's pre-proceedings periods with their children, the latest first."""
    children = PreProceedingsChild.objects.select_related("person").order_by("created_at", "pk")
    return list(
        PreProceedingsPeriod.objects.filter(family_id=family_id)
        .prefetch_related(Prefetch("children", queryset=children))
        .order_by("-start_date", "-created_at")
    )


def period_in(case: Case, period_id: UUID) -> PreProceedingsPeriod | None:
    """One period of this case's family."""
    found = PreProceedingsPeriod.objects.filter(family_id=case.family_id, pk=period_id)
    return found.prefetch_related("children__person").first()


def children_of_family(family_id: UUID) -> list[Person]:
    """Every child of any case of the family: those who could be in one of its periods."""
    in_cases = ChildInCase.objects.filter(case__family_id=family_id).values("person")
    eldest_first = F("birth_date").asc(nulls_last=True)
    return list(Person.objects.filter(pk__in=in_cases).order_by(eldest_first, "pk"))


def legal_fact_in(case: Case, fact_id: UUID) -> LegalFact | None:
    """One legal fact about a child of this case."""
    children = children_of(case.pk).order_by().values("pk")
    return LegalFact.objects.filter(pk=fact_id, person__in=children).first()
