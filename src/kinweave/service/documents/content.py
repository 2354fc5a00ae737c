"""What will be on one copy of the plan: each value asked of the disclosure engine, one by one.

The content is sealed with what it rests on. If either would come out differently on a later day,
the copy is no longer the one that was read, and is asked for anew.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from kinweave.domain.disclosure import Channel, Circumstances, Decision, Fact, Outcome, decide
from kinweave.domain.disclosure.policy import policy
from kinweave.service.access.disclosing import Discloser, in_words
from kinweave.service.cases.frame import chosen_name, full_name
from kinweave.service.documents import queries
from kinweave.service.documents.landing import Destination, Reach, reach_of
from kinweave.service.people.contact_details import holds_contact_details
from kinweave.service.people.models import Person
from kinweave.service.people.queries import children_of, circumstances_of
from kinweave.service.plans.models import AgreementToPlan, Plan, PlanLine
from kinweave.service.plans.queries import answers_to, councils_answer, lines_of

FAMILY = "family_words"
LINE = ("task", "who", "owner", "by_when", "who_checks", "resource", "contingency")
_LOOKS_LIKE_CONTACT = Decision(
    Outcome.hold,
    "looks_like_contact_details",
    "These words hold what looks like an address, phone number or email. Take it out of the plan.",
)


@dataclass(frozen=True)
class CopyLine:
    """One line as it stands on paper; what is not there leaves nothing behind."""

    task: str = ""
    who: str = ""
    owner: str = ""
    by_when: str = ""
    who_checks: str = ""
    resource: str = ""
    contingency: str = ""


@dataclass(frozen=True)
class CopyContent:
    """All that is on the paper."""

    title: str
    version: str
    reader: str
    made: str
    words: str
    lines: tuple[CopyLine, ...]
    answer: str
    reasons: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the plan itself is left."""
        return not (self.words or self.lines)


@dataclass(frozen=True)
class Judged:
    """What the engine said of one part of the plan, for those who ask for or check the copy."""

    part: Plan | PlanLine | AgreementToPlan
    decision: Decision


@dataclass(frozen=True)
class Copy:
    """A copy before it is sealed: its content, what it rests on, and why each part is as it is."""

    content: CopyContent
    basis: dict[str, Any]
    judged: tuple[Judged, ...]
    reach: Reach

    def sealed(self) -> str:
        """The text that is stored and compared."""
        whole = {"content": asdict(self.content), "basis": self.basis}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True)


def fingerprint(sealed: str) -> str:
    """The hash by which a stored copy is known to be unchanged."""
    return hashlib.sha256(sealed.encode()).hexdigest()


def opened(sealed: str) -> CopyContent:
    """The content of a sealed copy."""
    told = json.loads(sealed)["content"]
    return CopyContent(**told | {"lines": tuple(CopyLine(**line) for line in told["lines"])})


def make_copy(plan: Plan, destination: Destination, *, on: date) -> Copy:
    """Make the copy of a plan for one reader, as it would be on this day."""
    case_id = plan.conference.case_id
    reach = reach_of(destination, on=on)
    concerned = queries.ids_in_network(case_id) | set(reach.homes.people) | {destination.reader.pk}
    circumstances = circumstances_of(concerned, on=on)
    took_part = queries.who_took_part(plan.conference)
    ask = Discloser(audience=reach.audience, channel=Channel.print, circumstances=circumstances)
    lines, answer = lines_of(plan), councils_answer(answers_to(plan))
    parts: list[Plan | PlanLine | AgreementToPlan] = [plan] if plan.family_words else []
    parts += [*lines, *([answer] if answer else [])]
    judged = tuple(Judged(part, _judge(part, ask, took_part)) for part in parts)
    shown = {one.part.pk for one in judged if one.decision.outcome is Outcome.allow}
    children = list(children_of(case_id))
    content = CopyContent(
        title=_title(ask, children, reach, took_part),
        version=_version(ask, plan),
        reader=_name(ask, destination.reader, full_name(destination.reader), took_part),
        made=_own(ask, plan, "made_date", took_part),
        words=_word(ask, plan, FAMILY, took_part) if plan.pk in shown else "",
        lines=tuple(
            CopyLine(**{name: _word(ask, line, name, took_part) for name in LINE})
            for line in lines
            if line.pk in shown
        ),
        answer=_word(ask, answer, "decision", took_part) if answer and answer.pk in shown else "",
        reasons=_word(ask, answer, "reasons", took_part) if answer and answer.pk in shown else "",
    )
    marked = queries.with_confidential_contact(concerned, on=on)
    basis = _basis(
        plan=plan,
        destination=destination,
        reach=reach,
        circumstances=circumstances,
        took_part=took_part,
        marked=marked,
    )
    return Copy(content, basis, judged, reach)


def _judge(
    part: Plan | PlanLine | AgreementToPlan, ask: Discloser, took_part: frozenset[str]
) -> Decision:
    """Judge one part whole: a line without its task, or an answer without its reasons, misleads."""
    names: tuple[str, ...] = LINE if isinstance(part, PlanLine) else (FAMILY,)
    if isinstance(part, AgreementToPlan):
        names = ("decision", "reasons")
    found = decide(_fact(part, names[0], took_part), ask.audience, ask.channel, ask.circumstances)
    texts = (in_words(part, name) or "" for name in names)
    if found.outcome is Outcome.allow and any(holds_contact_details(text) for text in texts):
        return _LOOKS_LIKE_CONTACT
    return found


def _fact(part: Plan | PlanLine | AgreementToPlan, name: str, took_part: frozenset[str]) -> Fact:
    # A line, with whose promise it is, is one thing that the family said; so is each answer to it.
    return Fact(
        about=None,
        field=f"{part._meta.model_name}.{name}",
        sensitivity=FAMILY,
        known_by=took_part,
        agreed_safe=getattr(part, "agreed_safe", "unknown") == "yes",
    )


def _word(
    ask: Discloser,
    part: Plan | PlanLine | AgreementToPlan,
    name: str,
    took_part: frozenset[str],
) -> str:
    fact = _fact(part, name, took_part)
    return str(
        ask.value(
            in_words(part, name),
            about=fact.about,
            field=fact.field,
            sensitivity=fact.sensitivity,
            known_by=fact.known_by,
            agreed_safe=fact.agreed_safe,
        )
    )


def _own(ask: Discloser, plan: Plan, name: str, took_part: frozenset[str]) -> str:
    return str(
        ask.value(
            in_words(plan, name),
            about=None,
            field=f"plan.{name}",
            sensitivity="work",
            known_by=took_part,
        )
    )


def _version(ask: Discloser, plan: Plan) -> str:
    # On paper it tells one copy from a later one, and says nothing of anybody.
    number = str(plan.version)
    return str(ask.value(number, about=None, field="plan.version", sensitivity="open"))


def _name(ask: Discloser, person: Person, name: str, known_by: Iterable[str]) -> str:
    return str(
        ask.value(
            name,
            about=person.pk,
            field="person.known_as",
            sensitivity="personal",
            known_by=known_by,
        )
    )


def _title(
    ask: Discloser, children: Sequence[Person], reach: Reach, took_part: frozenset[str]
) -> str:
    """*Ada’s plan*: the chosen name of each child whom everyone that it reaches knows by name."""
    named = [
        _name(ask, child, chosen_name(child), took_part | _live_with(child, reach))
        for child in children
        if child.known_as or child.given_name
    ]
    names = [name for name in named if name]
    if not names:
        return "Our family’s plan"
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)
    return f"{listed}’s plan"


def _live_with(child: Person, reach: Reach) -> frozenset[str]:
    own = reach.homes.homes_of.get(child.pk, frozenset())
    return frozenset(str(person) for person, homes in reach.homes.homes_of.items() if homes & own)


def _basis(
    *,
    plan: Plan,
    destination: Destination,
    reach: Reach,
    circumstances: Circumstances,
    took_part: frozenset[str],
    marked: frozenset[str],
) -> dict[str, Any]:
    """Everything that the content rests on, in an order that does not change by itself."""
    landing = reach.audience.landing
    return {
        "plan": [str(plan.pk), plan.edition, plan.status],
        "reader": [str(destination.reader.pk), str(reach.audience.reader.kind)],
        "household": str(destination.household.pk) if destination.household else "",
        "landing": [landing.place, sorted(landing.members), sorted(landing.carriers)],
        "kept_apart": sorted(sorted(pair) for pair in circumstances.keep_apart),
        "restricted": sorted(circumstances.restricted),
        "whereabouts_protected": sorted(circumstances.whereabouts_protected),
        "confidential": sorted(marked),
        "took_part": sorted(took_part),
        "policy": policy().version,
    }
