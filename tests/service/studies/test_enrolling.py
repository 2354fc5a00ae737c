"""Enrolling: one family has one place for ever, told once it stands in a record that only grows."""

import io
import zipfile
from datetime import date

import polars as pl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kinweave.cli import main
from kinweave.service.access.actors import Actor
from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Closure
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.people.models import Identifier
from kinweave.service.studies import actions
from kinweave.service.studies.auditing import look_through
from kinweave.service.studies.models import StudyEntry
from kinweave.service.studies.queries import whole_study
from tests.service import making
from tests.service.studies import making as studies


@pytest.fixture
def enrol(here):
    """``enrol(case)`` enrols its family by the legal tracker."""
    return here.enrol


def numbered(council, child, scheme, value):
    making.record(council, Identifier, person=child, scheme=scheme, value=value)


def looked(council, study):
    with inside(council.pk):
        return look_through(whole_study(study.pk))


def events(council):
    with inside(council.pk):
        found = Event.objects.filter(verb__startswith="study.").order_by("sequence")
        return list(found)


def test_families_are_placed_one_after_another_as_sealed(council, study, enrol):
    told = [enrol(studies.a_family(council)) for _ in range(9)]
    said = studies.says(council, study)
    assert [one.place for one in told] == list(range(1, 10))
    assert [one["arm"] for one in said] == [one.arm.id for one in told]
    found = looked(council, study)
    assert (found.faults, found.audit.families) == ((), 9)
    assert "each place told, opened again with the key" in found.audit.checked


def test_the_record_and_the_audit_say_who_and_when_and_no_arm_stands_in_the_audit(
    council, study, enrol, tracker
):
    case = studies.a_family(council)
    enrol(case)
    (line,) = studies.says(council, study)
    assert (line["by"], line["family"]) == (str(tracker.user_id), case.family.reference)
    assert (line["letter"], line["consent"]) == ("2026-11-02", "not-asked")
    sealing, enrolling = events(council)
    assert (sealing.verb, enrolling.verb) == ("study.sealed", "study.family_enrolled")
    assert enrolling.case_id == case.pk
    kept = f"{enrolling.reason} {enrolling.field_names} {enrolling.verb}"
    assert [arm for arm in ("fgc", "usual", "conference") if arm in kept] == []
    assert enrolling.reason.startswith("line 1, ")


def test_the_same_family_keeps_its_place_and_is_told_it_again(council, study, enrol):
    case = studies.a_family(council)
    first, other, again = enrol(case), enrol(studies.a_family(council)), enrol(case)
    assert (first.place, other.place, again.place) == (1, 2, 1)
    assert (again.arm, again.known_again) == (first.arm, True)
    assert [one["event"] for one in studies.says(council, study)] == [
        "allocated",
        "allocated",
        "known again",
    ]


def a_child(council, given_name, birth_date=None):
    return making.a_person(council, given_name, birth_date=birth_date)


def same_person(council):
    child = a_child(council, "Ada")
    return child, child


def same_number(council):
    pair = a_child(council, "Ada"), a_child(council, "Adele")
    for child in pair:
        numbered(council, child, "la_child_id", "C 1001")
    return pair


def same_nhs_number(council):
    pair = a_child(council, "Ada"), a_child(council, "Adele")
    numbered(council, pair[0], "nhs_number", "943 476 5919")
    numbered(council, pair[1], "nhs_number", "9434765919")
    return pair


def same_name_and_birthday(council):
    born = date(2019, 5, 6)
    return a_child(council, "Zoë", born), a_child(council, "ZOE", born)


@pytest.mark.parametrize(
    "pair", [same_person, same_number, same_nhs_number, same_name_and_birthday]
)
def test_a_family_that_returns_under_another_case_is_known_by_a_child(council, study, enrol, pair):
    before, now = pair(council)
    first = enrol(studies.a_family(council, before))
    returning = studies.a_family(council, now, a_child(council, "Newborn"))
    again = enrol(returning)
    assert (again.arm, again.known_again, again.place) == (first.arm, True, 1)
    line = studies.says(council, study)[-1]
    assert (line["event"], line["how"], line["first"]) == ("known again", "child", 1)
    assert looked(council, study).faults == ()


def test_a_brother_who_came_with_the_return_brings_the_next_case_back_too(council, study, enrol):
    ada, brother = a_child(council, "Ada"), a_child(council, "Ben")
    enrol(studies.a_family(council, ada))
    enrol(studies.a_family(council, ada, brother))
    assert enrol(studies.a_family(council, brother)).place == 1


def test_another_family_is_not_known_by_a_child_of_another_birthday(council, study, enrol):
    enrol(studies.a_family(council, a_child(council, "Ada", date(2019, 5, 6))))
    other = enrol(studies.a_family(council, a_child(council, "Ada", date(2019, 5, 7))))
    assert (other.known_again, other.place) == (False, 2)


def test_a_family_that_declines_has_no_place_and_takes_none(council, study, enrol):
    declined = enrol(studies.a_family(council), consent="declined")
    assert declined.arm is None
    assert enrol(studies.a_family(council)).place == 1
    assert events(council)[1].verb == "study.declined"


def test_where_families_are_asked_an_answer_is_needed(council, tracker):
    study = studies.sealed(council, plan=studies.a_plan(council.name, consent="asked"))
    case = studies.a_family(council)
    with pytest.raises(NotPossible, match="each family is asked"):
        studies.enrolled(council, study, case, tracker)
    told = studies.enrolled(council, study, case, tracker, "agreed")
    assert told.place == 1
    assert studies.says(council, study)[0]["consent"] == "agreed"


LETTERS = [
    (None, "No letter before proceedings is on record"),
    (date(2025, 12, 30), "does not belong to it"),
    (date(2026, 11, 21), "is not sent yet"),
]


@pytest.mark.parametrize(("letter", "told"), LETTERS)
def test_only_a_family_with_its_letter_in_the_window_is_enrolled(
    council, study, enrol, letter, told
):
    case = studies.a_family(council, letter=letter)
    with pytest.raises(NotPossible, match=told):
        enrol(case)
    assert studies.says(council, study) == []


def test_the_first_letter_in_the_window_is_the_one_that_counts(council, study, enrol):
    from kinweave.service.offers.models import PreProceedingsPeriod

    case = studies.a_family(council, letter=date(2025, 3, 1))
    for sent in (date(2026, 10, 5), date(2026, 3, 2)):
        making.record(council, PreProceedingsPeriod, family=case.family, letter_sent_date=sent)
    enrol(case)
    assert studies.says(council, study)[0]["letter"] == "2026-03-02"


def test_from_the_day_the_law_obliges_an_offer_nobody_new_is_enrolled(council, study, enrol):
    """The day came after the list was sealed. A family that has a place is still told it."""
    case = studies.a_family(council)
    enrol(case)
    with making.made():
        Council.objects.update(duty_in_force_date=date(2026, 11, 21))
    enrol(studies.a_family(council))  # not in force yet today
    with making.made():
        Council.objects.update(duty_in_force_date=date(2026, 11, 20))
    with pytest.raises(NotPossible, match="the law obliges Northmoor Council"):
        enrol(studies.a_family(council))
    assert enrol(case).known_again
    assert len(studies.says(council, study)) == 3


def test_after_the_end_nobody_new_is_enrolled_and_whoever_returns_is_known(
    council, study, enrol, sealer
):
    case = studies.a_family(council)
    first = enrol(case)
    with inside(council.pk):
        actions.end_enrolment(by=sealer, study=study, reason="as_planned")
        with pytest.raises(NotPossible, match="has ended"):
            actions.end_enrolment(by=sealer, study=study, reason="as_planned")
    with pytest.raises(NotPossible, match="has ended"):
        enrol(studies.a_family(council))
    assert enrol(case).arm == first.arm


def test_the_family_of_a_closed_case_is_not_enrolled(council, study, enrol):
    case = studies.a_family(council)
    with inside(council.pk), making.made(council):
        type(case).objects.filter(pk=case.pk).update(stage="closed")
        Closure.objects.create(
            council=council, case=case, closed_date=date(2026, 11, 3), reason="plan_in_place"
        )
    with pytest.raises(NotPossible, match="This case is closed"):
        enrol(case)


def test_what_a_court_directed_is_a_cross_over_and_never_another_place(
    council, study, enrol, tracker
):
    case = studies.a_family(council)
    arm = enrol(case).arm.id
    other = {"fgc": "usual", "usual": "fgc"}[arm]
    with inside(council.pk):
        recorded = [
            actions.record_override(
                by=tracker, study=study, case=case, reason=reason, received=received
            )
            for reason, received in (("court_directed", other), ("family_asked", arm))
        ]
    assert recorded == [True, False]
    lines = studies.says(council, study)
    assert [(one.get("who"), one.get("received")) for one in lines[1:]] == [
        ("court", other),
        ("family", arm),
    ]
    assert enrol(case).arm.id == arm
    assert looked(council, study).faults == ()


def test_a_family_without_a_place_has_nothing_to_be_otherwise(council, study, tracker):
    case = studies.a_family(council)
    with inside(council.pk), pytest.raises(NotPossible, match="enrol it first"):
        actions.record_override(
            by=tracker, study=study, case=case, reason="court_directed", received="fgc"
        )


def test_a_line_that_was_changed_beside_the_service_stops_all_enrolling(council, study, enrol):
    enrol(studies.a_family(council))
    refused = pytest.raises(DatabaseError)
    with inside(council.pk), making.made(council), refused, transaction.atomic():
        StudyEntry.objects.update(arm="fgc")
    with inside(council.pk), making.made(council):
        (line,) = StudyEntry.objects.all()
        forged = {name: getattr(line, name) for name in ("study", "family", "case", "entered_by")}
        StudyEntry.objects.create(
            council=council, number=2, event="declined", says=line.says, hash="0" * 64, **forged
        )
    assert [fault.line for fault in looked(council, study).faults][-1] == 2
    with pytest.raises(NotPossible, match="does not hold at line 2"):
        enrol(studies.a_family(council))


TWICE = [("number", {"number": 1, "place": 2}), ("place", {"number": 2, "place": 1})]


@pytest.mark.parametrize(
    ("what", "fields"), [*TWICE, ("family", {"number": 2, "place": 2})], ids=str
)
def test_the_database_itself_refuses_a_line_a_place_or_a_family_twice(
    council, study, enrol, what, fields
):
    case = studies.a_family(council)
    enrol(case)
    other = case if what == "family" else studies.a_family(council)
    refused = pytest.raises(IntegrityError)
    with inside(council.pk), making.made(council), refused, transaction.atomic():
        line = StudyEntry.objects.get()
        StudyEntry.objects.create(
            council=council,
            study=study,
            event="allocated",
            family=other.family,
            case=other,
            entered_by=line.entered_by,
            says=line.says,
            hash=line.hash,
            **fields,
        )


def test_another_councils_study_is_on_the_other_side_of_both_walls(
    council, other_council, study, enrol
):
    enrol(studies.a_family(council))
    stranger = making.a_colleague(other_council, "legal_tracker")
    with inside(other_council.pk):
        assert (whole_study(study.pk), StudyEntry.objects.count()) == (None, 0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM studies_studyentry")
            seen = cursor.fetchone()[0]
    assert seen == (0 if connection.vendor == "postgresql" else 1)  # SQLite has the first wall only
    with pytest.raises(type(study).DoesNotExist):
        studies.enrolled(other_council, study, studies.a_family(other_council), stranger)


def unpacked(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
        return sorted(archive.namelist())


def taken_out(council, study, by):
    with inside(council.pk):
        return actions.take_out(by=by, study=study)


def test_the_record_that_is_taken_out_is_what_the_command_line_reads(
    here, colleague, tmp_path, capsys
):
    cases = [studies.a_family(here.council) for _ in range(8)]
    told = [here.enrol(case).arm.id for case in cases]
    with inside(here.council.pk):
        actions.record_override(
            by=here.tracker,
            study=here.study,
            case=cases[0],
            reason="court_directed",
            received="fgc",
        )
    auditor, folder = colleague("auditor"), tmp_path / "while"
    names = unpacked(taken_out(here.council, here.study, auditor), folder)
    assert names == ["head.json", "log.jsonl", "plan.toml", "sealed.json"]
    assert main(["trial", "audit", "--from", str(folder), "--published", here.study.root]) == 0
    assert "8 families allocated in the order of the sealed lists" in capsys.readouterr().out

    with inside(here.council.pk):
        actions.end_enrolment(by=here.sealer, study=here.study, reason="as_planned")
    folder = tmp_path / "after"
    names = unpacked(taken_out(here.council, here.study, auditor), folder)
    assert names == [
        "ceremony.txt",
        "families.parquet",
        "head.json",
        "key.txt",
        "log.jsonl",
        "plan.toml",
        "sealed.json",
    ]
    arguments = ["--key", str(folder / "key.txt"), "--ceremony", str(folder / "ceremony.txt")]
    assert main(["trial", "audit", "--from", str(folder), *arguments]) == 0
    assert "all lists, made anew from the ceremony" in capsys.readouterr().out
    families = pl.read_parquet(folder / "families.parquet")
    assert families["arm"].to_list() == told
    assert families["family"].to_list() == [case.family.reference for case in cases]
    assert families["override"].to_list() == ["court", *[None] * 7]


def test_who_enrols_may_not_take_the_arms_out_and_who_did_may_not_enrol(
    council, study, enrol, tracker
):
    """The same two people with other roles: the action asks who it is, not which role."""
    enrol(studies.a_family(council))
    auditing = Actor(tracker.user_id, council.pk, "auditor", tracker.name)
    with pytest.raises(NotPossible, match="somebody else takes its record out"):
        taken_out(council, study, auditing)
    auditor = making.a_colleague(council, "auditor")
    taken_out(council, study, auditor)
    enrolling = Actor(auditor.user_id, council.pk, "legal_tracker", auditor.name)
    with pytest.raises(NotPossible, match="somebody else enrols"):
        enrol(studies.a_family(council), by=enrolling)
    with inside(council.pk):
        (export,) = Event.objects.filter(verb="records.exported")
    assert (export.actor_id, export.object_id) == (auditor.user_id, study.pk)


def test_lines_lost_from_the_end_are_missed_by_the_councils_own_audit(council, study, enrol):
    for _ in range(3):
        enrol(studies.a_family(council))
    assert looked(council, study).audit.head.startswith("3:")
    # As if the owner of the database had taken the triggers off and the last line away.
    last = "DELETE FROM studies_studyentry WHERE number = 3"
    kept = connection.execute_wrappers[:]
    connection.execute_wrappers[:] = []
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("RESET ROLE")
                cursor.execute("ALTER TABLE studies_studyentry DISABLE TRIGGER USER")
                cursor.execute("ALTER TABLE studies_studyentry NO FORCE ROW LEVEL SECURITY")
            else:
                cursor.execute("DROP TRIGGER studies_studyentry_no_delete")
            cursor.execute(last)
    finally:
        connection.execute_wrappers[:] = kept
    (fault,) = looked(council, study).faults
    assert "knows of 3 lines and the record holds 2" in fault.what
