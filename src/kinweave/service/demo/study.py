"""The demonstration's study: sealed by the analyst, with a few families enrolled by the legal tracker."""

from datetime import date, timedelta
from importlib.resources import files

from kinweave.service.cases.models import Case
from kinweave.service.demo.councils import Staff
from kinweave.service.offers.models import PreProceedingsPeriod
from kinweave.service.studies.actions import enrol, record_override, seal

SAID = "Ifeoma threw 4 2 6 1 1 5 3 6\nMenna threw 2 2 5 6 4 1 3 1"
_BEFORE, _AFTER = timedelta(days=400), timedelta(days=300)
_ENROLLED = 6


def begin_study(staff: Staff, today: date) -> None:
    """Seal the list and enrol the first families whose letters belong to the study."""
    study = seal(by=staff.one("analyst"), plan=_plan(staff, today), said=SAID)
    letters = PreProceedingsPeriod.objects.filter(letter_sent_date__range=(today - _BEFORE, today))
    found = Case.objects.filter(is_open=True, family__in=letters.values("family"))
    cases = list(found.select_related("family").order_by("started_date", "pk")[:_ENROLLED])
    by = staff.one("legal_tracker")
    for case in cases:
        enrol(by=by, study=study, case=case, consent="not-asked")
    if cases:
        record_override(
            by=by, study=study, case=cases[-1], reason="court_directed", received="visit"
        )


def _plan(staff: Staff, today: date) -> str:
    text = files(__package__).joinpath("data/study.toml").read_text(encoding="utf-8")
    since = staff.council.duty_in_force_date
    written = {
        "COUNCIL": staff.council.name,
        "FROM": today - _BEFORE,
        "TO": today + _AFTER,
        "EXTRACT": today + _AFTER + timedelta(days=400),
        "DUTY": since or '"not commenced"',
    }
    for name, value in written.items():
        text = text.replace(f"KINWEAVE_{name}", str(value))
    return text
