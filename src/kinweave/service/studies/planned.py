"""A plan as one council may take part in it: read by the library, and held to what is so at this council."""

from datetime import date
from functools import lru_cache

from kinweave.evidence.design.parsing import parse_plan
from kinweave.evidence.design.plan import Plan
from kinweave.evidence.design.refusals import denied_an_offer
from kinweave.evidence.errors import EvidenceError
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council

_LONGEST_TITLE = 200
_LONGEST_ARM = 100


@lru_cache(maxsize=64)
def read(text: str) -> Plan:
    """The plan that stands in a text. Raises `EvidenceError` with the line and the mend."""
    return parse_plan(text)


def plan_for(council: Council, text: str) -> Plan:
    """The plan, when this council may take part in it. Raises `NotPossible` with the line and the mend."""
    try:
        plan = read(text)
    except EvidenceError as error:
        raise NotPossible(str(error), field="plan") from None
    if council.name not in plan.councils:
        raise _refused(
            f"{council.name} is not among the plan’s councils, which are {', '.join(plan.councils)}. "
            "Name it there as it is named here."
        )
    if plan.design == "stepped-wedge":
        raise _refused(
            "In a stepped wedge councils, not families, are allocated, so there is no list to seal. Draw the "
            "order of councils in public."
        )
    if plan.allocation.method != "blocks":
        raise _refused(
            "Minimisation weighs the families of all councils together, and no council may look at another’s. "
            "Allocate by blocks here, or by kinweave trial allocate outside the service."
        )
    if len(plan.title) > _LONGEST_TITLE or any(len(a.id) > _LONGEST_ARM for a in plan.arms):
        raise _refused(
            f"Keep the title within {_LONGEST_TITLE} characters and each arm’s id within {_LONGEST_ARM}."
        )
    if denied := denied_an_offer(plan, council.name, council.duty_in_force_date):
        raise _refused(f"By this council’s own record, {denied}")
    return plan


def denied_on(plan: Plan, council: Council, on: date) -> str:
    """Why no family may be enrolled on a day, because the law obliges an offer by then; empty when one may."""
    since = council.duty_in_force_date
    return denied_an_offer(plan, council.name, since) if since and since <= on else ""


def _refused(sentence: str) -> NotPossible:
    return NotPossible(sentence, field="plan")
