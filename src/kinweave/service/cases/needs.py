"""What a move to another stage needs, read from the case's own records.

Each need of the journey's table has one reading here, so that no caller can claim what the record
does not say. A record that a move needs is written before the move is asked for.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Q

from kinweave.domain.stages import table
from kinweave.service.cases.models import Case
from kinweave.service.people.models import KeepApart
from kinweave.service.people.queries import in_force

Reading = Callable[[Case, date], bool]


def met_needs(case: Case, to: str, on: date) -> frozenset[str]:
    """Name the needs of a move to another stage that the case's records meet on this day."""
    move = table().moves.get((case.stage or None, to))
    needs: Iterable[str] = move.needs if move else ()
    return frozenset(need for need in needs if READINGS[need](case, on))


def _records(name: str) -> Any:
    # The records of the later journey are read by name: this app is below theirs and imports none.
    return apps.get_model(name).objects


def _somebody_accepted(case: Case, _: date) -> bool:
    """Whether the latest answer to any offer is an acceptance that was not withdrawn."""
    answers = _records("offers.Answer").filter(offer__case=case)
    latest = {
        answer["offer_id"]: answer
        for answer in answers.order_by("created_at", "pk").values(
            "offer_id", "answer", "withdrawn_date"
        )
    }
    return any(
        answer["answer"] == "accepted" and not answer["withdrawn_date"]
        for answer in latest.values()
    )


def _agreed(case: Case, _: date) -> bool:
    agreements = _records("offers.AgreementToTakePart").filter(case=case, agreed="yes")
    return bool(agreements.filter(withdrawn_date__isnull=True).exists())


def _latest_conference(case: Case) -> Any:
    return _records("conferences.Conference").filter(case=case).order_by("-sequence").first()


def _latest_conference_is(outcome: str) -> Reading:
    def reading(case: Case, _: date) -> bool:
        conference = _latest_conference(case)
        return conference is not None and conference.outcome == outcome

    return reading


def _date_set(case: Case, _: date) -> bool:
    conference = _latest_conference(case)
    return conference is not None and (
        conference.outcome == "planned" and conference.planned_at is not None
    )


def _safety_considered(case: Case, _: date) -> bool:
    """Whether the referral, or whoever planned the conference, said yes or no about safety."""
    said = {"case": case, "safety_concern__in": ["yes", "no"]}
    return bool(
        _records("referrals.Referral").filter(**said).exists()
        or _records("conferences.Conference").filter(outcome="planned", **said).exists()
    )


def _nobody_kept_apart_comes(case: Case, on: date) -> bool:
    """Whether nobody sits at the next conference with somebody they are kept apart from."""
    coming = (
        _records("conferences.Participant")
        .filter(conference__case=case, conference__outcome="planned", taking_part="in_person")
        .exclude(person=None)
        .values("person_id")
    )
    pairs = KeepApart.objects.filter(in_force(on), person_a__in=coming, person_b__in=coming)
    return not pairs.exists()


def _latest_plan(case: Case) -> Any:
    plans = _records("plans.Plan").filter(conference__case=case)
    return plans.order_by("-conference__sequence", "-version").first()


def _council_answers(case: Case) -> Any:
    answers = _records("plans.AgreementToPlan").filter(party="council")
    return answers.filter(plan=_latest_plan(case))


def _plan_changed(case: Case, _: date) -> bool:
    plan = _latest_plan(case)
    return plan is not None and plan.version > 1 and not _council_answers(case).exists()


def _reviews(case: Case) -> Any:
    return _records("reviews.Review").filter(plan__conference__case=case)


def _latest_review_is_recorded(case: Case, _: date) -> bool:
    review = _reviews(case).order_by("-created_at", "-pk").first()
    return review is not None and review.outcome != "planned"


READINGS: Mapping[str, Reading] = {
    "begun_by_letter": lambda case, _: case.route == "letter",
    "begun_by_referral": lambda case, _: case.route == "referral",
    "offer_recorded": lambda case, _: _records("offers.Offer").filter(case=case).exists(),
    "somebody_accepted": _somebody_accepted,
    "no_acceptance_stands": lambda case, on: not _somebody_accepted(case, on),
    "somebody_agreed_to_take_part": _agreed,
    "coordinator_allocated": lambda case, on: case.allocations.filter(
        in_force(on), role="coordinator"
    ).exists(),
    "conference_date_set": _date_set,
    "safety_considered": _safety_considered,
    "nobody_kept_apart_invited_together": _nobody_kept_apart_comes,
    "conference_recorded_as_held": _latest_conference_is("held"),
    "conference_did_not_happen": _latest_conference_is("did_not_happen"),
    "plan_recorded": lambda case, _: _latest_plan(case) is not None,
    "council_answered": lambda case, _: _council_answers(case).exists(),
    "reasons_given_if_not_agreed": lambda case, _: (
        not (_council_answers(case).filter(~Q(decision="agreed"), reasons="").exists())
    ),
    "plan_changed": _plan_changed,
    "review_date_set": lambda case, _: (
        _reviews(case).filter(outcome="planned", planned_date__isnull=False).exists()
    ),
    "review_recorded": _latest_review_is_recorded,
    "closing_reason_given": lambda case, _: (
        _records("cases.Closure").filter(case=case).exclude(reason="").exists()
    ),
}
