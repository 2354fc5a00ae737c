"""What an invented family is: its people, and its events in the order in which they happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class Someone:
    """One person. `key` names them within the family's story and nowhere else."""

    key: str
    given_name: str = ""
    family_name: str = ""
    known_as: str = ""
    birth_date: date | None = None
    death_date: date | None = None
    sex: str = ""
    ethnicity: str = ""
    first_language: str = ""
    interpreter_needed: str = "unknown"


@dataclass(frozen=True, kw_only=True)
class Child(Someone):
    """A child of the case, perhaps not born yet, perhaps without a number of the council's."""

    expected_birth_date: date | None = None
    disabilities: tuple[str, ...] = ()
    la_child_id: str = ""
    cin_referral_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class Tie:
    """`person` is the `kind` of `to`, as `source` says."""

    person: str
    to: str
    kind: str
    parental_responsibility: str = "no"
    status: str = "confirmed"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One way to reach one person."""

    person: str
    kind: str
    value: str
    confidential: str = "unknown"
    safe_to_use: str = "unknown"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Home:
    """A household by the name that the family gives it, and who lives there for how much of the time."""

    label: str
    members: Mapping[str, str]


# ---- Events, each on its day ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What became of the offer to one parent."""

    on: date
    person: str
    outcome: str = "offered"
    method: str = "in_person"
    decided_by: str = ""
    decision_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterSent:
    """Pre-proceedings were decided, and the letter went to the parents with its offer, or without."""

    on: date
    start_date: date
    offer_in_letter: str
    offers: tuple[Offered, ...]


@dataclass(frozen=True, kw_only=True)
class Referred:
    """Somebody asked the service for a conference."""

    on: date
    team: str
    source: str = "5A"
    reason: str = ""
    questions_for_family: str = ""
    bottom_lines: str = ""
    urgent: str = "no"
    agreed_with_family: str = "yes"
    safety_concern: str = "no"
    safety_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What one parent said to the offer."""

    on: date
    person: str
    answer: str
    method: str = "in_person"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class EndedAtOffer:
    """Nobody wants the meeting."""

    on: date


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What one person said about taking part, and about research."""

    on: date
    person: str
    agreed: str = "yes"
    research: str = "unknown"
    how: str = "in_person"


@dataclass(frozen=True, kw_only=True)
class Allocated:
    """A coordinator who decides nothing about the family begins."""

    on: date
    asked_for: str = ""
    match_met: str = "unknown"


@dataclass(frozen=True, kw_only=True)
class NetworkTold:
    """The coordinator learns who there is, how they are related, and how they may be reached."""

    on: date


@dataclass(frozen=True, kw_only=True)
class KeptApart:
    """Two people must not meet."""

    on: date
    people: tuple[str, str]
    kind: str = "not_in_same_place"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Protected:
    """Somebody takes part another way, or who or where they are is protected."""

    on: date
    person: str
    kind: str
    reason: str
    decided_by: str
    other_way: str = ""


@dataclass(frozen=True, kw_only=True)
class PreparingBegun:
    """The coordinator and the family begin to find out who should come."""

    on: date


@dataclass(frozen=True, kw_only=True)
class ConferencePlanned:
    """A conference has a day and a place."""

    on: date
    planned_at: datetime
    venue: str
    meeting_type: str = "family_group_conference"
    language: str = ""
    safety_concern: str = "no"


@dataclass(frozen=True, kw_only=True)
class Part:
    """How one person takes part; a professional has a name and no key."""

    person: str = ""
    name: str = ""
    role: str
    way: str


@dataclass(frozen=True, kw_only=True)
class PartsSettled:
    """Everyone's own way of taking part, the children's first."""

    on: date
    children: Mapping[str, str]
    parts: tuple[Part, ...]
    advocate: str = ""


@dataclass(frozen=True, kw_only=True)
class ConferenceHeld:
    """The family met. Of its private time there is only when it began and ended, as the family said."""

    on: date
    began_at: datetime
    private_from: datetime | None
    private_until: datetime | None
    ended_at: datetime
    came: Mapping[str, str]
    meeting_type: str = "family_group_conference"


@dataclass(frozen=True, kw_only=True)
class ConferenceDidNotHappen:
    """A planned conference did not happen, and preparation goes on."""

    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that somebody will do."""

    task: str
    who: str
    owner: str = "family"
    by_when: date | None = None
    who_checks: str = ""
    resource: str = ""
    contingency: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanMade:
    """The family's plan, in its own words and as lines."""

    on: date
    family_words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class PlanAnswered:
    """What the council said to the plan, with its reasons, and each person for themselves."""

    on: date
    decision: str
    reasons: str = ""
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReviewPlanned:
    """A review has a date."""

    on: date
    planned_date: date


@dataclass(frozen=True, kw_only=True)
class Account:
    """How one side tells it, of one line by its number or of the whole plan."""

    teller: str
    progress: str
    words: str
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """The plan was looked at again; every account of it stands."""

    on: date
    outcome: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven:
    """How it was for one person."""

    on: date
    giver: str
    felt_listened_to: str
    would_recommend: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class PeriodMoved:
    """Dates of the pre-proceedings period that became known."""

    on: date
    initial_meeting_date: date | None = None
    review_meetings_count: int | None = None
    step_decision_date: date | None = None
    outcome: str = ""
    court_application_date: date | None = None
    letter_to_issue_date: date | None = None
    meeting_facilitated: str = "no"


@dataclass(frozen=True, kw_only=True)
class LegalFactBegan:
    """A dated legal fact about some of the children, told on a day and true since another."""

    on: date
    children: tuple[str, ...]
    kind: str
    since: date


@dataclass(frozen=True, kw_only=True)
class LivesWith:
    """Where a child lives since a day, as a record says."""

    on: date
    child: str
    kind: str
    since: date


@dataclass(frozen=True, kw_only=True)
class Born:
    """A child who was expected is born: the same person, with a birthday and perhaps a name."""

    on: date
    child: str
    birth_date: date
    given_name: str
    sex: str


@dataclass(frozen=True, kw_only=True)
class Closed:
    """The service's work with the family ends for now."""

    on: date
    reason: str
    note: str = ""


Event: TypeAlias = (
    LetterSent
    | Referred
    | Offered
    | Answered
    | EndedAtOffer
    | Agreed
    | Allocated
    | NetworkTold
    | KeptApart
    | Protected
    | PreparingBegun
    | ConferencePlanned
    | PartsSettled
    | ConferenceHeld
    | ConferenceDidNotHappen
    | PlanMade
    | PlanAnswered
    | ReviewPlanned
    | Reviewed
    | FeedbackGiven
    | PeriodMoved
    | LegalFactBegan
    | LivesWith
    | Born
    | Closed
)


@dataclass(frozen=True, kw_only=True)
class FamilyStory:
    """One invented family and its journey so far. `reach` is the stage in which it is now."""

    number: int
    reach: str
    children: tuple[Child, ...]
    parents: tuple[Someone, ...]
    others: tuple[Someone, ...]
    ties: tuple[Tie, ...]
    contacts: tuple[Contact, ...]
    homes: tuple[Home, ...]
    events: tuple[Event, ...]

    @property
    def by_letter(self) -> bool:
        """Whether the family's case began with the letter before proceedings."""
        return any(isinstance(event, LetterSent) for event in self.events)
