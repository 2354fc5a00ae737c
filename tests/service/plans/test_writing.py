"""A plan is written down, shared, and from then on only followed by a new version."""

import pytest

from kinweave.service.core.refusals import NotPossible
from kinweave.service.plans import actions
from kinweave.service.plans.models import Plan, PlanLine
from tests.service import making
from tests.service.plans.making import MET, TASK, TODAY, WORDS, line_words, words

pytestmark = pytest.mark.usefixtures("in_council")


def test_a_plan_is_written_down_as_the_first_version_of_the_conference_that_was_held(scene):
    plan = actions.begin_plan(by=scene.coordinator, case=scene.case, words=words())
    assert (plan.conference, plan.version, plan.status) == (scene.conference, 1, "draft")
    assert (plan.family_words, plan.made_date, plan.agreed_safe) == (WORDS, MET, "unknown")
    assert scene.verbs() == ["plan.written"]


def test_a_draft_leaves_the_case_where_it_is(scene):
    actions.begin_plan(by=scene.coordinator, case=scene.case, words=words())
    assert scene.now(scene.case).stage == "conference_held"


def test_there_is_no_plan_before_the_family_has_met(council):
    case = making.a_case(council, stage="preparing")
    actor = making.a_colleague(council, "coordinator")
    with pytest.raises(NotPossible, match="Record first that the conference was held"):
        actions.begin_plan(by=actor, case=case, words=words())
    assert Plan.objects.count() == 0


def test_a_conference_has_one_first_version(scene):
    actions.begin_plan(by=scene.coordinator, case=scene.case, words=words())
    with pytest.raises(NotPossible, match="written down already"):
        actions.begin_plan(by=scene.coordinator, case=scene.case, words=words())
    assert Plan.objects.count() == 1


def test_each_change_of_a_draft_is_another_edition(scene):
    plan = scene.plan(lines=0)
    by = scene.coordinator
    actions.change_words(by=by, plan=plan, edition=1, words=words(family_words="Ours"))
    actions.add_line(by=by, plan=plan, edition=2, line=line_words())
    (line,) = scene.lines(plan)
    actions.change_line(by=by, plan=plan, line=line, edition=3, words=line_words(who="Uncle Ivo"))
    assert (scene.now(line).who, scene.now(plan).edition) == ("Uncle Ivo", 4)
    actions.remove_line(by=by, plan=plan, line=line, edition=4)
    assert (scene.lines(plan), scene.now(plan).edition) == ([], 5)
    assert scene.verbs() == ["plan.changed"] * 4


def test_saving_what_stands_there_already_changes_nothing(scene):
    plan = scene.plan(lines=0)
    actions.change_words(by=scene.coordinator, plan=plan, edition=1, words=words())
    assert (scene.now(plan).edition, scene.verbs()) == (1, [])


@pytest.mark.parametrize(
    "what", ["change_words", "add_line", "change_line", "remove_line", "share"]
)
def test_nothing_is_written_over_what_somebody_else_changed_meanwhile(scene, what):
    plan = scene.plan()
    (line,) = scene.lines(plan)
    more = {
        "change_words": {"words": words(family_words="Mine")},
        "add_line": {"line": line_words(task="Mine")},
        "change_line": {"line": line, "words": line_words(task="Mine")},
        "remove_line": {"line": line},
        "share": {"today": TODAY},
    }[what]
    with pytest.raises(actions.ChangedMeanwhile):
        getattr(actions, what)(by=scene.coordinator, plan=plan, edition=0, **more)
    kept = scene.now(plan)
    assert (kept.family_words, kept.status, kept.edition) == (WORDS, "draft", 1)
    assert [one.task for one in scene.lines(plan)] == [TASK]
    assert scene.verbs() == []


def test_sharing_makes_the_plan_final_and_moves_the_case(scene):
    plan = scene.plan()
    actions.share(by=scene.coordinator, plan=plan, edition=1, today=TODAY)
    assert (scene.now(plan).status, scene.now(scene.case).stage) == ("shared", "plan_made")
    assert scene.verbs() == ["plan.shared", "case.stage_moved"]
    with pytest.raises(NotPossible, match="stays as it is"):
        actions.add_line(by=scene.coordinator, plan=plan, edition=2, line=line_words())
    assert len(scene.lines(plan)) == 1


def test_an_empty_plan_is_not_shared(scene):
    plan = scene.plan(lines=0, family_words=" ")
    with pytest.raises(NotPossible, match="words or a line"):
        actions.share(by=scene.coordinator, plan=plan, edition=1, today=TODAY)
    assert scene.now(plan).status == "draft"


def test_a_change_after_sharing_is_a_new_version_and_the_earlier_one_stays(scene):
    first = scene.plan(status="shared", lines=2)
    second = actions.begin_version(by=scene.coordinator, case=scene.case)
    assert (second.version, second.status, len(scene.lines(second))) == (2, "draft", 2)
    line = scene.lines(second)[0]
    actions.change_line(
        by=scene.coordinator, plan=second, line=line, edition=1, words=line_words(task="New")
    )
    actions.share(by=scene.coordinator, plan=second, edition=2, today=TODAY)
    assert [(one.version, one.status) for one in scene.plans()] == [(2, "shared"), (1, "replaced")]
    assert [one.task for one in scene.lines(first)] == [TASK, TASK]
    assert [one.task for one in scene.lines(second)] == ["New", TASK]


def test_beginning_a_new_version_twice_gives_the_same_draft(scene):
    scene.plan(status="shared")
    first = actions.begin_version(by=scene.coordinator, case=scene.case)
    assert actions.begin_version(by=scene.coordinator, case=scene.case) == first
    assert PlanLine.objects.count() == 2


def test_there_is_no_new_version_of_a_plan_that_was_never_written(scene):
    with pytest.raises(NotPossible, match="Write down"):
        actions.begin_version(by=scene.coordinator, case=scene.case)
    assert Plan.objects.count() == 0
