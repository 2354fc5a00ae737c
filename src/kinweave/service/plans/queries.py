"""The plans of a case, version by version, and what was answered to them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from kinweave.service.conferences.models import Conference
from kinweave.service.plans.models import AgreementToPlan, Plan, PlanLine

DRAFT, SHARED, REPLACED = "draft", "shared", "replaced"


def plans_of(case_id: UUID) -> list[Plan]:
    """Every version of every plan of a case, the latest first.

    Each says as ``family_met_again`` whether a later conference was held.
    """
    later = Conference.objects.filter(
        case_id=case_id, outcome="held", sequence__gt=OuterRef("conference__sequence")
    )
    found = Plan.objects.filter(conference__case_id=case_id).select_related("conference")
    found = found.annotate(family_met_again=Exists(later))
    return list(found.order_by("-conference__sequence", "-version"))


def may_begin(case_id: UUID, every: Sequence[Plan]) -> bool:
    """Whether the family met and there is no plan of that conference yet."""
    if every:
        return bool(every[0].family_met_again)  # type: ignore[attr-defined]
    return held_conference(case_id) is not None


def plan_in(case_id: UUID, plan_id: UUID) -> Plan | None:
    """One version of the plan, of this case and no other."""
    found = Plan.objects.filter(conference__case_id=case_id, pk=plan_id)
    return found.select_related("conference").first()


def latest_plan(case_id: UUID) -> Plan | None:
    """The version that was begun last, whether it is shared yet or not."""
    return next(iter(plans_of(case_id)), None)


def shared_plan(case_id: UUID) -> Plan | None:
    """The version that is in everybody's hands."""
    found = Plan.objects.filter(conference__case_id=case_id, status=SHARED)
    return found.select_related("conference").order_by("-conference__sequence", "-version").first()


def held_conference(case_id: UUID) -> Conference | None:
    """The latest conference at which the family met."""
    held = Conference.objects.filter(case_id=case_id, outcome="held")
    return held.order_by("-sequence").first()


def lines_of(plan: Plan) -> list[PlanLine]:
    """What will be done, in the family's order."""
    return list(PlanLine.objects.filter(plan=plan).order_by("number"))


def line_in(plan: Plan, line_id: UUID) -> PlanLine | None:
    """One line of this version and of no other."""
    return PlanLine.objects.filter(plan=plan, pk=line_id).first()


def answers_to(plan: Plan) -> list[AgreementToPlan]:
    """Every answer to this version, in the order in which they were given."""
    answers = AgreementToPlan.objects.filter(plan=plan).select_related("person")
    return list(answers.order_by("decided_date", "created_at", "pk"))


def councils_answer(answers: Sequence[AgreementToPlan]) -> AgreementToPlan | None:
    """The council's latest answer; the earlier ones stay on record."""
    return next((one for one in reversed(answers) if one.party == "council"), None)
