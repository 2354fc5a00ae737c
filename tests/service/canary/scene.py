"""Two councils with four families, every text that anybody wrote of them a unique string."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from kinweave.service.access.actors import Actor
from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import Membership, SetUpLinkRequest
from kinweave.service.cases.models import (
    Allocation,
    Case,
    CaseStage,
    ChildInCase,
    Closure,
    Family,
    ResponsibleCouncil,
    StaffExclusion,
)
from kinweave.service.conferences.models import Conference, Participant, StageTime
from kinweave.service.core.records import Record
from kinweave.service.core.search import search_key
from kinweave.service.councils.models import Council
from kinweave.service.documents.actions import ask_for_copy, check_copy, send_back
from kinweave.service.documents.landing import Destination
from kinweave.service.offers.models import (
    AgreementToTakePart,
    Answer,
    InformationSharing,
    LegalFact,
    Offer,
    PreProceedingsChild,
    PreProceedingsPeriod,
)
from kinweave.service.people.models import (
    ContactPoint,
    Household,
    HouseholdMembership,
    Identifier,
    KeepApart,
    LivingArrangement,
    Person,
    ProtectionEnding,
    Relationship,
    Restriction,
)
from kinweave.service.plans.models import AgreementToPlan, Plan, PlanLine
from kinweave.service.referrals.models import Referral
from kinweave.service.reviews.models import Feedback, Review, ReviewAccount
from tests.service import making
from tests.service.canary.course import Course
from tests.service.canary.marks import Canaries
from tests.service.canary.studying import study_with
from tests.service.canary.written import words_of
from tests.service.submissions.trackers import an_imported_set, an_upload, fed

BEGAN, LATER, TODAY = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 20)
MOMENT = datetime(2026, 11, 19, 9, tzinfo=UTC)
STAFF = "staff"
# The families of the scene; the last belongs to another council.
MET, CLOSED, OFFERED = "met and reviewed", "closed by letter", "only offered"
DRAFTING, ELSEWHERE = "drafting a plan", "another council's"


@dataclass
class Scene:
    """The marks, the councils, their staff, and the identifiers of everything by family."""

    canaries: Canaries = field(default_factory=Canaries)
    northmoor: Council | None = None
    southvale: Council | None = None
    staff: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, dict[type[models.Model], list[Any]]] = field(default_factory=dict)
    records: dict[Any, models.Model] = field(default_factory=dict)

    @property
    def families(self) -> list[str]:
        return [name for name in self.ids if not name.startswith(STAFF)]


@dataclass
class Marked:
    """Writes records of one family, with a mark in every text that is not given."""

    scene: Scene
    council: Council
    family: str

    def __call__(self, model: type[models.Model], _note: str = "", **given: Any) -> Any:
        for name in words_of(model):
            kind = f"{getattr(model, 'entity', None) or model._meta.model_name}.{name}"
            mark = self.scene.canaries.word(f"{kind} {_note}".strip(), self.family)
            longest = model._meta.get_field(name).max_length
            given.setdefault(name, mark if longest and longest < 200 else f"They said {mark}.")
        return model.objects.create(council=self.council, **given)

    def person(self, note: str = "", **given: Any) -> Person:
        kind = f"person.name {note}".strip()
        names = {
            name: self.scene.canaries.word(kind, self.family)
            for name in ("given_name", "family_name", "known_as")
        }
        key = search_key(names["known_as"], names["given_name"], names["family_name"])
        return self(Person, note, **names, search_key=key, **given)

    def reach(self, person: Person, kind: str, note: str, **given: Any) -> None:
        sort = f"contact_point.value {note}"
        canaries = self.scene.canaries
        value = {
            "address": lambda: f"12 {canaries.word(sort, self.family)} Lane, Northmoor",
            "email": lambda: f"{canaries.word(sort, self.family)}@example.org",
            "phone": lambda: canaries.phone(sort, self.family),
        }[kind]()
        self(ContactPoint, person=person, kind=kind, value=value, start_date=BEGAN, **given)


def a_scene() -> Scene:
    scene = Scene()
    scene.northmoor = making.a_council("Northmoor Council", "NM", "901")
    scene.southvale = making.a_council("Southvale Council", "SV", "902")
    _staff(scene)
    courses = {
        MET: Course("conference_planned", next_conference=True),
        CLOSED: Course("closed", route="letter", minute=38, decided_against=True),
        OFFERED: Course("offered", route="letter", minute=39, accepted=False, met=False),
        DRAFTING: Course("allocated", minute=41, plan="draft"),
    }
    for family, course in courses.items():
        _family(scene, scene.northmoor, family, course)
    elsewhere = Course("conference_planned", minute=42, next_conference=True)
    _family(scene, scene.southvale, ELSEWHERE, elsewhere)
    return scene


def _staff(scene: Scene) -> None:
    north, south = scene.northmoor, scene.southvale
    roles = ("referrer", "coordinator", "service_manager", "legal_tracker")
    for role in (*roles, "administrator", "analyst", "auditor"):
        scene.staff[role] = making.a_colleague(north, role)
    for role in roles[:3]:
        scene.staff[f"another {role}"] = making.a_colleague(north, role)
    scene.staff["excluded coordinator"] = making.a_colleague(north, "coordinator")
    scene.staff["excluded service_manager"] = making.a_colleague(north, "service_manager")
    for role in ("coordinator", "service_manager", "administrator"):
        name = scene.canaries.word("user.name", ELSEWHERE)
        scene.staff[f"{role} elsewhere"] = making.a_colleague(south, role, name)
    for council, key in ((north, STAFF), (south, f"{STAFF} elsewhere")):
        places = Membership.objects.filter(council=council).order_by("pk").in_bulk()
        scene.ids[key] = {Membership: list(places)}
        scene.records |= places
        asked = making.record(
            council,
            SetUpLinkRequest,
            membership=next(one for one in places.values() if one.role == "coordinator"),
            asked_by_id=scene.staff["administrator" + key.removeprefix(STAFF)].user_id,
            asked_at=timezone.now(),
        )
        scene.ids[key][SetUpLinkRequest] = [asked.pk]
        scene.records[asked.pk] = asked
        by = scene.staff["analyst" if council == north else "coordinator elsewhere"]
        for brought in (an_upload(council, by), an_imported_set(council, by)):
            scene.ids[key][type(brought)] = [brought.pk]
            scene.records[brought.pk] = brought


def everything() -> dict[type[models.Model], dict[Any, models.Model]]:
    return {
        model: model.objects.order_by("pk").in_bulk()
        for model in apps.get_models()
        if issubclass(model, Record)
    }


def _family(scene: Scene, council: Council, family: str, course: Course) -> None:
    with inside(council.pk), making.made(council):
        before = everything()
        _write(scene, Marked(scene, council, family), course)
        scene.ids[family] = {}
        for model, after in everything().items():
            new = {pk: record for pk, record in after.items() if pk not in before[model]}
            scene.ids[family][model] = list(new)
            scene.records |= new


def _write(scene: Scene, mark: Marked, course: Course) -> None:
    here = mark.council == scene.northmoor
    number = len(scene.ids)
    case = mark(
        Case,
        family=mark(Family, reference=f"F-{number}"),
        route=course.route,
        reference=f"{mark.council.short_name}-{number:04d}",
        started_date=BEGAN,
        stage=course.stage,
        due_date=TODAY,
        referred_by_id=_referrer(scene, mark),
    )
    mark(CaseStage, case=case, stage=course.stage, entered_date=BEGAN)
    people = dict(_people(mark))
    _safety(mark, people)
    fed(mark, people["child"], number, MOMENT)
    for child in (people["child"], people["baby"]):
        mark(ChildInCase, case=case, person=child, joined_date=BEGAN)
        mark(ResponsibleCouncil, person=child, la_code=mark.council.la_code, start_date=BEGAN)
    mark(
        Referral,
        case=case,
        received_date=BEGAN,
        source="3A",
        urgent="no",
        agreed_with_family="yes",
        safety_concern="yes",
    )
    _work(scene, mark, case, here=here)
    _offers(mark, case, people, accepted=course.accepted)
    if course.met:
        _meeting(scene, mark, case, people, course)
    if mark.family in {MET, ELSEWHERE}:
        there = "" if here else " elsewhere"
        study = study_with(case, mark.council, scene.staff, there=there)
        scene.ids[STAFF + there][type(study)] = [study.pk]
    if course.stage == "closed":
        mark(Closure, case=case, closed_date=TODAY, reason="plan_in_place")


def _referrer(scene: Scene, mark: Marked) -> Any:
    names = {MET: "referrer", CLOSED: "another referrer", OFFERED: "referrer"}
    return scene.staff[names[mark.family]].user_id if mark.family in names else None


def _people(mark: Marked) -> Iterator[tuple[str, Person]]:
    child = mark.person("child", birth_date=date(2014, 5, 4), sex="M", ethnicity="WBRI")
    yield "child", child
    baby = mark.person("child", expected_birth_date=date(2027, 2, 1), sex="U", ethnicity="NOBT")
    yield "baby", baby
    mark(Identifier, person=child, scheme="la_child_id", start_date=BEGAN)
    mark(LivingArrangement, person=child, kind="with_parents", start_date=BEGAN)
    for name, kind, note in (
        ("mother", "mother", ""),
        ("father", "father", ""),
        ("aunt", "aunt_or_uncle", "protected"),
        ("grandfather", "grandparent", ""),
    ):
        person = mark.person(note, birth_date=date(1980, 1, 2))
        for young in (child, baby):
            mark(
                Relationship,
                from_person=person,
                to_person=young,
                kind=kind,
                parental_responsibility="yes",
                status="confirmed",
                start_date=BEGAN,
            )
        yield name, person


def _safety(mark: Marked, people: dict[str, Person]) -> None:
    child, mother, father = people["child"], people["mother"], people["father"]
    mark.reach(mother, "address", "confidential", confidential="yes", safe_to_use="yes")
    mark.reach(mother, "phone", "nobody has said", confidential="unknown", safe_to_use="unknown")
    mark.reach(father, "address", "open", confidential="no", safe_to_use="yes")
    mark.reach(people["aunt"], "email", "confidential", confidential="yes", safe_to_use="yes")
    mothers, fathers = mark(Household), mark(Household)
    for person, home, share in (
        (mother, mothers, "all"),
        (child, mothers, "most"),
        (child, fathers, "part"),
        (father, fathers, "all"),
    ):
        mark(HouseholdMembership, household=home, person=person, share=share, start_date=BEGAN)
    for kind in ("not_to_know_whereabouts", "not_in_same_place"):
        pair = mark(KeepApart, person_a=mother, person_b=father, kind=kind, start_date=BEGAN)
    hidden = mark(Restriction, person=mother, kind="whereabouts_protected", start_date=BEGAN)
    there = "" if mark.council == mark.scene.northmoor else " elsewhere"
    asked = {"asked_by_id": mark.scene.staff[f"coordinator{there}"].user_id, "end_date": TODAY}
    mark(ProtectionEnding, keep_apart=pair, kept_reason="", asked_at=MOMENT, **asked)
    mark(ProtectionEnding, restriction=hidden, asked_at=MOMENT, kept_at=MOMENT, **asked)
    mark(Restriction, person=people["aunt"], kind="identity_protected", start_date=BEGAN)
    mark(Restriction, person=father, kind="taking_part_another_way", start_date=BEGAN)


def _work(scene: Scene, mark: Marked, case: Case, *, here: bool) -> None:
    staff = scene.staff
    mine, excluded = "coordinator", "excluded coordinator"
    if mark.family in {CLOSED, OFFERED}:
        mine = "another coordinator"
    if not here:
        mine, excluded = "coordinator elsewhere", "administrator elsewhere"
    for name in (mine, excluded):
        mark(
            Allocation,
            case=case,
            coordinator_id=staff[name].user_id,
            start_date=BEGAN,
            coordinator_name=staff[name].name,
            independent="yes",
        )
    kept_out = [excluded, *(["excluded service_manager"] if here else [])]
    for name in kept_out:
        mark(StaffExclusion, case=case, user_id=staff[name].user_id, ended_reason="")
    mark(StaffExclusion, case=case, user_id=staff[mine].user_id, ended_at=MOMENT)


def _offers(mark: Marked, case: Case, people: dict[str, Person], *, accepted: bool) -> None:
    def offer(who: str, outcome: str, **given: Any) -> Offer:
        return mark(Offer, case=case, person=people[who], outcome=outcome, **given)

    to_mother = offer("mother", "offered", offered_date=BEGAN, method="in_person")
    to_father = offer("father", "offered", offered_date=BEGAN, method="letter", in_letter="yes")
    offer("grandfather", "not_in_childs_best_interests", decision_date=BEGAN)
    said = "accepted" if accepted else "said_no"
    mark(Answer, offer=to_mother, answer=said, answered_date=LATER)
    mark(Answer, offer=to_father, answer="said_no", answered_date=LATER, reason="past_experience")
    for who, agreed in (("mother", "yes"), ("grandfather", "yes"), ("father", "no")):
        yes = {"agreed": agreed, "agreed_date": LATER, "wording_version": "1"}
        mark(AgreementToTakePart, case=case, person=people[who], **yes)
        mark(InformationSharing, case=case, person=people[who], purpose="conference", **yes)
    period = mark(PreProceedingsPeriod, family=case.family, start_date=BEGAN, outcome="A")
    mark(
        PreProceedingsPeriod,
        family=case.family,
        start_date=date(2025, 3, 1),
        letter_sent_date=date(2025, 3, 8),
        offer_in_letter="yes",
        no_letter_reason="",
    )
    mark(PreProceedingsChild, period=period, person=people["child"], cin_referral_date=BEGAN)
    mark(LegalFact, person=people["child"], kind="child_protection_plan", start_date=BEGAN)


def _meeting(
    scene: Scene, mark: Marked, case: Case, people: dict[str, Person], course: Course
) -> None:
    mark.scene.canaries.saying(f"2:{course.minute}pm", "conference.planned_at", mark.family)
    mark.scene.canaries.saying(f"14:{course.minute}", "conference.planned_at", mark.family)
    met = mark(
        Conference,
        case=case,
        sequence=1,
        outcome="held",
        held_date=LATER,
        planned_at=datetime(2026, 10, 1, 13, course.minute, tzinfo=UTC),
        safety_concern="yes",
    )
    to_come = met
    if course.next_conference:
        to_come = mark(
            Conference,
            case=case,
            sequence=2,
            outcome="planned",
            safety_concern="yes",
            planned_at=datetime(2026, 12, 3, 14, course.minute, tzinfo=UTC),
        )
    if course.decided_against:
        mark(
            Conference,
            case=case,
            sequence=2,
            outcome="did_not_happen",
            not_held_reason="not_in_childs_best_interests",
            not_held_decision_date=LATER,
        )
    for conference in {met, to_come}:
        for who, role in (("child", "child"), ("mother", "family"), ("aunt", "family")):
            mark(
                Participant,
                conference=conference,
                person=people[who],
                role=role,
                name="",
                taking_part="in_person",
                came="yes",
            )
        mark(Participant, conference=conference, role="information_giver", taking_part="in_person")
    mark(
        StageTime,
        conference=met,
        stage="private_family_time",
        declared_by="family",
        started_at=datetime(2026, 10, 1, 14, tzinfo=UTC),
    )
    _plan(scene, mark, met, people, course)
    mark(Feedback, case=case, giver="child", given_date=LATER)


def _plan(
    scene: Scene, mark: Marked, met: Conference, people: dict[str, Person], course: Course
) -> None:
    if course.plan == "draft":
        draft = mark(Plan, conference=met, version=1, status="draft", made_date=LATER)
        mark(PlanLine, plan=draft, number=1, by_when=TODAY)
        return
    earlier = mark(Plan, conference=met, version=1, status="replaced", made_date=LATER)
    mark(PlanLine, plan=earlier, number=1)
    plan = mark(
        Plan, conference=met, version=2, status="shared", made_date=LATER, agreed_safe="yes"
    )
    lines = [mark(PlanLine, plan=plan, number=n, by_when=TODAY, agreed_safe="yes") for n in (1, 2)]
    mark(AgreementToPlan, plan=plan, party="council", decision="agreed_in_part", decided_date=LATER)
    mark(
        AgreementToPlan,
        plan=plan,
        party="person",
        person=people["mother"],
        decided_date=LATER,
        decision="agreed",
    )
    held = mark(Review, plan=plan, held_date=TODAY, outcome="plan_goes_on")
    mark(Review, plan=plan, planned_date=date(2026, 12, 20), outcome="planned")
    for teller, line in (("family", lines[0]), ("council", lines[0]), ("child", None)):
        mark(ReviewAccount, review=held, plan_line=line, teller=teller, progress="not_yet")
    _copies(scene, mark, plan, people)


def _copies(scene: Scene, mark: Marked, plan: Plan, people: dict[str, Person]) -> None:
    """One copy that waits for its second reader, one that was sent back, and one that may print."""
    there = "" if mark.council == scene.northmoor else " elsewhere"
    asking, checking = scene.staff[f"coordinator{there}"], scene.staff[f"service_manager{there}"]
    for reads in ("not yet", "back", "passes"):
        copy = ask_for_copy(
            by=asking, plan=plan, destination=Destination(people["mother"], None, "yes"), on=TODAY
        )
        if reads == "back":
            reason = mark.scene.canaries.word("printedcopy.sent_back_reason", mark.family)
            send_back(by=checking, copy=copy, reason=reason)
        if reads == "passes":
            check_copy(by=checking, copy=copy, read=copy.content_hash, on=TODAY)
