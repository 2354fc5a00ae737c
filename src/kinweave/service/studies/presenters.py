"""What the pages of studies show: never an arm of a family, and balance only when nobody is enrolled any more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from kinweave.evidence.allocation.log import Entry
from kinweave.evidence.design.plan import Arm, Plan
from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission
from kinweave.service.core.pages import Url, Words
from kinweave.service.design.pages import (
    BEGUN,
    DONE,
    NOT_YET,
    Answer,
    Cell,
    Column,
    Empty,
    Link,
    Status,
    Table,
)
from kinweave.service.design.wording import date_in_words, moment_in_words
from kinweave.service.studies import reasons
from kinweave.service.studies.auditing import LookedThrough
from kinweave.service.studies.forms import sentence_case
from kinweave.service.studies.models import ALLOCATED, Study

NEWEST = 100


@dataclass(frozen=True)
class StudiesPage:
    """Every study of this council."""

    title: Words
    heading: Words
    begin: Link | None
    table: Table
    empty: Empty


@dataclass(frozen=True)
class StudyPage:
    """One study: how far it is, what families are told, what they may be offered."""

    title: Words
    heading: Words
    facts: list[Answer]
    told: Words
    links: list[Link]
    table: Table
    empty: Empty


@dataclass(frozen=True)
class AuditPage:
    """The record of one study, looked through."""

    title: Words
    heading: Words
    study: Words
    finding: Words
    holds: bool
    faults: list[Words]
    facts: list[Answer]
    balance: list[Answer]
    keep: Words
    take_out: Url
    take_out_words: Words
    back: Link
    count: Words
    table: Table
    empty: Empty


def ended(study: Study) -> bool:
    """Whether enrolment has ended; only then may anything be counted by arm."""
    return hasattr(study, "end")


def state(study: Study, plan: Plan, today: date) -> Status:
    """How far a study is."""
    if ended(study):
        return Status(Words("Enrolment has ended"), DONE)
    if today < plan.enrolment.first:
        return Status(Words("Sealed, enrolment begins later"), NOT_YET)
    return Status(Words("Families are being enrolled"), BEGUN)


def studies_page(
    actor: Actor, found: Sequence[tuple[Study, Plan, int]], today: date
) -> StudiesPage:
    begin = None
    if actor.may(Permission.SEAL_STUDY):
        begin = Link(Words("Seal the list of a study"), Url(reverse("study-seal")))
    return StudiesPage(
        title=Words("Studies"),
        heading=Words("Studies"),
        begin=begin,
        table=Table(
            caption=Words("Studies that this council takes part in, newest first"),
            columns=[
                Column(Words("Study")),
                Column(Words("How far it is")),
                Column(Words("Families enrolled here"), numeric=True),
            ],
            rows=[
                [
                    Cell(Words(study.title), Url(reverse("study", args=[study.pk]))),
                    Cell(status=state(study, plan, today)),
                    Cell(enrolled),
                ]
                for study, plan, enrolled in found
            ],
        ),
        empty=Empty(
            Words("This council takes part in no study yet"),
            Words("A study stands here once the list of its places has been sealed."),
        ),
    )


def study_page(
    actor: Actor, study: Study, plan: Plan, *, counts: Counter[str], sealer: str, today: date
) -> StudyPage:
    return StudyPage(
        title=Words("A study"),
        heading=Words(study.title),
        facts=_facts(study, plan, counts, sealer, today),
        told=Words(plan.families_told),
        links=_links(actor, study),
        table=Table(
            caption=Words("What a family may be offered"),
            columns=[Column(Words("Group")), Column(Words("What the study offers"))],
            rows=[
                [Cell(Words(sentence_case(arm.name))), Cell(Words(_offer(arm)))]
                for arm in plan.arms
            ],
        ),
        empty=Empty(Words("Nothing"), Words("The plan names no arms.")),
    )


def _offer(arm: Arm) -> str:
    weeks = "week" if arm.wait_weeks == 1 else "weeks"
    return {
        "now": "An offer now",
        "wait": f"An offer after {arm.wait_weeks} {weeks}",
        "none": "What is usual, and no offer by the study",
    }[arm.offer]


def _window(plan: Plan) -> str:
    first, last = date_in_words(plan.enrolment.first), date_in_words(plan.enrolment.last)
    return f"from {first} to {last}"


def _facts(
    study: Study, plan: Plan, counts: Counter[str], sealer: str, today: date
) -> list[Answer]:
    index = "letter before proceedings" if plan.index == "letter" else "referral"
    facts = [
        ("How far it is", str(state(study, plan, today).words)),
        (
            "Who is enrolled",
            f"Families with a {index} {_window(plan)}",
        ),
        ("Families enrolled here", str(counts[ALLOCATED])),
        ("Families who came back and kept their group", str(counts["known again"])),
        ("Families who said no, thank you", str(counts["declined"])),
        ("Ethics reference", plan.ethics_reference),
        ("List sealed", f"{moment_in_words(study.sealed_at)}, by {sealer}"),
        ("Published of the sealed list", study.root),
    ]
    if ended(study):
        words = reasons.words("end", study.end.reason)
        facts.append(("Enrolment ended", f"{date_in_words(study.end.ended_at)}. {words}"))
    return [Answer(Words(question), Words(answer)) for question, answer in facts]


def _links(actor: Actor, study: Study) -> list[Link]:
    links = []
    if actor.may(Permission.AUDIT_STUDY):
        links.append(Link(Words("Look through the record"), _url("study-audit", study)))
    if actor.may(Permission.SEAL_STUDY) and not ended(study):
        links.append(Link(Words("End enrolment"), _url("study-end", study)))
    return links


def audit_page(
    study: Study, looked: LookedThrough, names: Mapping[UUID, str], entered: Mapping[int, UUID]
) -> AuditPage:
    found, lines = looked.audit, looked.lines
    over = ended(study)
    finding = (
        f"The record holds. {_many(found.families, 'family', 'families')} enrolled in the order of the sealed list."
        if not looked.faults
        else f"The record does not hold: {_many(len(looked.faults), 'thing is', 'things are')} amiss."
    )
    return AuditPage(
        title=Words("The record of a study"),
        heading=Words("The record of a study"),
        study=Words(study.title),
        finding=Words(finding),
        holds=not looked.faults,
        faults=[Words(f"Line {fault.line}: {fault.what}.") for fault in looked.faults],
        facts=_audited(looked),
        balance=_balance(looked) if over else [],
        keep=Words(found.head),
        take_out=_url("study-take-out", study),
        take_out_words=Words(_TAKEN_AFTER if over else _TAKEN_BEFORE),
        back=Link(Words("Back to the study"), _url("study", study)),
        count=Words(
            f"The newest {NEWEST} of {len(lines):,} lines. The file has all of them."
            if len(lines) > NEWEST
            else _many(len(lines), "line", "lines")
        ),
        table=Table(
            caption=Words("Lines of the record, newest first"),
            columns=[Column(Words(label)) for label in ("Line", "When", "What", "Who")],
            rows=[_line(entry, names, entered) for entry in reversed(lines[-NEWEST:])],
        ),
        empty=Empty(
            Words("No line yet"),
            Words("Each family that is enrolled, says no or comes back will have a line here."),
        ),
    )


_TAKEN_BEFORE = (
    "The files tell the groups of families so far. Whoever takes them out now can enrol no family in this "
    "study, and it is written down. The key stays here until enrolment has ended."
)
_TAKEN_AFTER = (
    "The files hold the record, the list with its key, and the families with their blocks for the analysis. "
    "Taking them out is written down."
)


def _audited(looked: LookedThrough) -> list[Answer]:
    found = looked.audit
    others = {code: label.lower() for code, label in _CONSENT.items()}
    consent = ", ".join(f"{others.get(name, name)}: {many}" for name, many in found.consent)
    facts = [
        ("Families enrolled", str(found.families)),
        ("What families said", sentence_case(consent) or "Nobody is enrolled yet"),
        ("Families who came back and kept their group", str(len(found.known_again))),
        ("Had otherwise than their group", str(len(found.overrides))),
        ("Checked", sentence_case("; ".join(found.checked))),
        ("Published of the sealed list", found.root),
    ]
    return [Answer(Words(question), Words(answer)) for question, answer in facts]


_CONSENT = {"agreed": "Agreed", "declined": "Said no, thank you", "not-asked": "Not asked"}


def _balance(looked: LookedThrough) -> list[Answer]:
    found = looked.audit
    facts = [
        (
            "Families in each group",
            f"{one.offered} in the first and {one.compared} in the second; {one.most} apart at the widest",
        )
        for one in found.balance
    ]
    crossed = sum(1 for one in found.overrides if one.get("crossed"))
    facts.append(("Crossed over", str(crossed)))
    guesses = found.guesses
    told = (
        f"Somebody who knew every group so far would have guessed {guesses.right:.0%} right and been certain "
        f"of {guesses.certain:.0%}. Half is chance."
    )
    facts.append(("How guessable it was", told))
    if found.guesses_with_sizes is not None:
        worst = found.guesses_with_sizes
        facts.append(
            (
                "Had they known every block too",
                f"{worst.right:.0%} right, certain of {worst.certain:.0%}",
            )
        )
    return [Answer(Words(question), Words(answer)) for question, answer in facts]


def _line(entry: Entry, names: Mapping[UUID, str], entered: Mapping[int, UUID]) -> list[Cell]:
    who = entered.get(entry.number)
    name = names.get(who, "Somebody who no longer works here") if who else "Not known"
    at = datetime.fromisoformat(entry.says["at"])
    return [
        Cell(entry.number),
        Cell(Words(moment_in_words(at))),
        Cell(Words(_what(entry))),
        Cell(Words(name)),
    ]


def _what(entry: Entry) -> str:
    says = entry.says
    match says["event"]:
        case "allocated":
            return f"Enrolled, place {says['place']} of the list"
        case "known again":
            return f"Known again by its {says['how']}, as in line {says['first']}"
        case "declined":
            return "Said no, thank you"
        case _:
            return (
                f"Had otherwise, line {says['first']}: {reasons.words('override', says['reason'])}"
            )


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _url(route: str, study: Study) -> Url:
    return Url(reverse(route, args=[study.pk]))
