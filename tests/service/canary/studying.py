"""A study in each council of the scene, in which one family of each has its place."""

from kinweave.service.access.actors import Actor
from kinweave.service.cases.models import Case
from kinweave.service.councils.models import Council
from kinweave.service.studies.actions import enrol, seal
from kinweave.service.studies.models import Study
from tests.service.studies.making import SAID, a_plan


def study_with(case: Case, council: Council, staff: dict[str, Actor], *, there: str) -> Study:
    """Sealed by somebody who reaches no case, and the family enrolled by the manager."""
    sealer = staff["administrator elsewhere" if there else "analyst"]
    analyst = Actor(sealer.user_id, council.pk, "analyst")
    plan = a_plan(council.name, more="from = 2026-01-05->from = 2025-01-06")
    study = seal(by=analyst, plan=plan, said=SAID)
    enrol(by=staff[f"service_manager{there}"], study=study, case=case, consent="agreed")
    return study
