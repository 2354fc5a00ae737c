"""Sealing: one person draws the list, nobody sees it, and whoever sealed it never enrols."""

import base64
import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from kinweave.evidence.allocation.draws import ceremony
from kinweave.evidence.allocation.sealed import SealedLists, key_of, seal_lists
from kinweave.service.access.actors import Actor
from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.studies import actions
from kinweave.service.studies.models import Study
from tests.service import making
from tests.service.studies import making as studies


def whole(council, study):
    with inside(council.pk):
        return Study.objects.get(pk=study.pk)


def stored(council):
    """Every value of every study as the database holds it."""
    with inside(council.pk), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM studies_study")
        return [str(value) for row in cursor.fetchall() for value in row]


def test_a_sealed_list_opens_only_with_a_key_that_the_database_does_not_hold(council, study):
    kept = whole(council, study)
    lists = SealedLists.parse(kept.sealed, "here")
    assert list(lists.lists) == ["Northmoor Council"]
    key = key_of(kept.key)
    opened = [lists.open(key, "Northmoor Council", place).slot for place in range(1, 13)]
    assert {slot.value for slot in opened} == {0, 1}
    held = "\n".join(stored(council))
    assert (kept.root in held, kept.sealed[:200] in held) == (True, True)
    assert (base64.b64encode(key).decode() in held, kept.ceremony in held) == (False, False)


def test_who_was_at_the_ceremony_cannot_work_the_list_out(council, study):
    kept = whole(council, study)
    lists = SealedLists.parse(kept.sealed, "here")
    options = {"by": lists.sealed_by, "at": kept.sealed_at, "only": council.name}
    theirs, _ = seal_lists(kept.plan, seed=ceremony(studies.SAID.splitlines()), **options)
    whole_ceremony = ceremony(kept.ceremony.splitlines())
    again, key = seal_lists(kept.plan, seed=whole_ceremony, **options)
    assert theirs.lists != lists.lists
    assert (again.lists, key) == (lists.lists, kept.key)


def test_two_councils_of_one_plan_have_lists_of_their_own(council, other_council):
    plan = studies.a_plan(council.name, other_council.name)
    first, second = (whole(c, studies.sealed(c, plan=plan)) for c in (council, other_council))
    assert first.digest == second.digest
    assert list(json.loads(first.sealed)["lists"]) == [council.name]
    assert list(json.loads(second.sealed)["lists"]) == [other_council.name]
    assert first.key != second.key


REFUSED = [
    ("extract_date = 2028->extract_date = 2027", "The plan, line 10 (extract_date)"),
    ('design = "parallel"->design = "stepped-wedge"', "steps"),
    ('method = "blocks"->method = "minimisation"', "(allocation.factors): minimisation"),
    ('councils = ["Northmoor Council"]->councils = ["Northmoor"]', "does not take part"),
    ('reference = "EXAMPLE/26/001"->', "(ethics.reference): this line is missing"),
]


@pytest.mark.parametrize(("change", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_a_plan_is_refused_by_the_code_of_the_command_line_with_its_line(council, change, told):
    plan = studies.a_plan(council.name, more=change)
    with pytest.raises(NotPossible) as refusal:
        studies.sealed(council, plan=plan)
    assert told in refusal.value.sentence
    assert refusal.value.field == "plan"
    with inside(council.pk):
        assert Study.objects.count() == 0


MINIMISED = (
    'method = "blocks"->method = "minimisation"\nfactors = ["age"]\n#;;block_sizes = [4, 6, 8]->'
)


def test_minimisation_would_look_over_the_wall_and_is_refused(council):
    plan = studies.a_plan(council.name, more=MINIMISED)
    with pytest.raises(NotPossible, match="no council may look at another’s"):
        studies.sealed(council, plan=plan)


def test_a_plan_that_would_deny_what_the_law_obliges_is_refused(db):
    """The plan says that the duty has not commenced; the council's own record says from when it holds."""
    council = making.a_council("Eastwick", "EW", "903", duty_from=date(2026, 9, 1))
    with pytest.raises(
        NotPossible, match="the law obliges Eastwick to offer every family a meeting"
    ):
        studies.sealed(council)
    every_letter = 'offer = "none"->offer = "now";;offer_in_letter = false->offer_in_letter = true'
    study = studies.sealed(council, plan=studies.a_plan("Eastwick", more=every_letter))
    assert whole(council, study).title.startswith("Referral for a family group conference")


def test_the_same_plan_is_sealed_once(council, study):
    with pytest.raises(NotPossible, match="sealed for this very plan already"):
        studies.sealed(council)


def test_too_little_said_at_the_ceremony_is_asked_back(council, sealer):
    with inside(council.pk), pytest.raises(NotPossible, match="too short to be unguessable") as r:
        actions.seal(by=sealer, plan=studies.a_plan(council.name), said="four 4 4 4\nsix")
    assert r.value.field == "said"


def test_who_seals_can_never_enrol_whatever_role_they_have(council, study, sealer):
    """The same person with another role: the action refuses, and the audit has it."""
    both = Actor(sealer.user_id, council.pk, "service_manager", sealer.name)
    case = studies.a_family(council)
    with pytest.raises(NotPossible, match="You sealed the list of this study"):
        studies.enrolled(council, study, case, both)
    assert studies.says(council, study) == []
    with inside(council.pk):
        (refusal,) = Event.objects.filter(verb="access.refused")
    assert (refusal.actor_id, refusal.object_id) == (sealer.user_id, study.pk)


def test_only_the_analyst_seals(council, colleague):
    for role in ("coordinator", "service_manager", "legal_tracker", "auditor", "administrator"):
        with pytest.raises(NotPossible, match="Your role may not"):
            studies.sealed(council, colleague(role))


def test_only_those_who_send_letters_enrol(council, study, colleague):
    case = studies.a_family(council)
    for role in ("analyst", "auditor", "coordinator", "referrer", "administrator"):
        with pytest.raises(NotPossible, match="Your role may not"):
            studies.enrolled(council, study, case, colleague(role))
    assert studies.says(council, study) == []


def test_a_study_changes_only_the_navigation_of_its_own_council(council, other_council, study):
    found = dict(Council.objects.values_list("name", "in_a_study"))
    assert found == {council.name: True, other_council.name: False}


@pytest.mark.parametrize(
    "change", ["UPDATE studies_study SET key = ''", "DELETE FROM studies_study"]
)
def test_a_sealed_list_cannot_be_changed_by_sql_beside_the_service(council, study, change):
    kept = connection.execute_wrappers[:]
    connection.execute_wrappers[:] = []  # past the service's own watch
    try:
        refused = pytest.raises(DatabaseError, match="append-only")
        with inside(council.pk), refused, transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("RESET ROLE")
            cursor.execute(change)
    finally:
        connection.execute_wrappers[:] = kept
    assert whole(council, study).root == study.root
