"""What stands on a copy, for whom. Each thing that must not be there is a word that would show."""

import pytest

from kinweave.service.people.models import ContactPoint, Restriction
from kinweave.service.plans.models import AgreementToPlan
from tests.service import making
from tests.service.documents.making import SAFE, UNSAFE, a_plan, copy_of, tasks
from tests.service.plans.making import TODAY

pytestmark = pytest.mark.usefixtures("in_council")


def outcomes(copy):
    return [str(one.decision.outcome) for one in copy.judged]


def test_somebody_who_took_part_and_lives_alone_gets_the_whole_plan(scene):
    plan = a_plan(scene)
    copy = copy_of(plan, scene.gran, scene.home("Gran’s", scene.gran))
    assert tasks(copy) == [SAFE, UNSAFE]
    content = copy.content
    assert (content.title, content.reader, content.version) == ("Ada’s plan", "Edith Stone", "1")
    assert (content.words, content.made) == (
        "canary-words of the family",
        "Saturday 14 November 2026",
    )


def test_where_a_stranger_to_the_meeting_lives_only_words_agreed_as_safe_are_on_paper(scene):
    plan = a_plan(scene)
    lodger = making.a_person(scene.council, "Len", "Lodger")
    copy = copy_of(plan, scene.mum, scene.home("Mill Lane", scene.mum, lodger))
    assert tasks(copy) == [SAFE]
    assert "canary" not in str(copy.content)
    assert outcomes(copy) == ["withhold", "allow", "withhold"]


def test_somebody_who_did_not_take_part_gets_nothing_of_it(scene):
    plan = a_plan(scene)
    copy = copy_of(plan, scene.uncle, scene.home("Uncle’s", scene.uncle))
    assert (copy.content.is_empty, outcomes(copy)) == (True, ["withhold"] * 3)


@pytest.mark.parametrize("came", ["no", "unknown"])
def test_who_was_invited_and_is_not_known_to_have_come_did_not_take_part(scene, came):
    plan = a_plan(scene)
    scene.came(scene.uncle, came=came)
    assert copy_of(plan, scene.uncle, scene.home("Uncle’s", scene.uncle)).content.is_empty is True


def test_where_the_landing_is_not_known_everything_is_held(scene):
    copy = copy_of(a_plan(scene), scene.gran, None, "unknown")
    assert (copy.content.is_empty, outcomes(copy)) == (True, ["hold"] * 3)
    assert (copy.content.reader, copy.content.made) == ("", "")


def test_the_other_home_of_a_child_decides_too(scene):
    plan = a_plan(scene)
    mums = scene.home("Mum’s", scene.mum, scene.ada)
    assert tasks(copy_of(plan, scene.mum, mums)) == [SAFE, UNSAFE]
    scene.home("Uncle’s", scene.uncle, scene.ada)
    assert tasks(copy_of(plan, scene.mum, mums)) == [SAFE]


def test_to_somebody_kept_apart_only_words_agreed_as_safe_go(scene):
    plan = a_plan(scene)
    scene.came(scene.uncle)
    home = scene.home("Uncle’s", scene.uncle)
    assert tasks(copy_of(plan, scene.uncle, home)) == [SAFE, UNSAFE]
    scene.keep_apart(scene.uncle, scene.mum)
    copy = copy_of(plan, scene.uncle, home)
    assert (tasks(copy), copy.content.words) == ([SAFE], "")


def test_to_a_home_with_somebody_kept_apart_only_words_agreed_as_safe_go(scene):
    plan = a_plan(scene)
    scene.came(scene.uncle)
    home = scene.home("Gran’s", scene.gran, scene.uncle)
    scene.keep_apart(scene.mum, scene.uncle)
    assert tasks(copy_of(plan, scene.gran, home)) == [SAFE]


def test_while_somebody_must_not_be_found_words_wait_until_they_are_agreed_as_safe(scene):
    plan = a_plan(scene)
    making.record(
        scene.council,
        Restriction,
        person=scene.mum,
        kind="whereabouts_protected",
        start_date=TODAY,
    )
    copy = copy_of(plan, scene.gran, scene.home("Gran’s", scene.gran))
    assert (tasks(copy), outcomes(copy)) == ([SAFE], ["hold", "allow", "hold"])


def test_a_child_whose_identity_is_protected_is_not_named_in_the_title(scene):
    plan = a_plan(scene)
    making.record(
        scene.council,
        Restriction,
        person=scene.ada,
        kind="identity_protected",
        start_date=TODAY,
    )
    copy = copy_of(plan, scene.gran, scene.home("Gran’s", scene.gran))
    assert copy.content.title == "Our family’s plan"
    assert copy_of(plan, scene.ada, scene.home("Ada’s", scene.ada)).content.title == "Ada’s plan"


def test_the_title_bears_the_names_that_the_children_chose(scene, council):
    ben = making.a_person(council, "Benjamin", "Reed", known_as="Benji")
    from kinweave.service.cases.models import ChildInCase

    making.record(council, ChildInCase, case=scene.case, person=ben, joined_date=TODAY)
    copy = copy_of(a_plan(scene), scene.gran, scene.home("Gran’s", scene.gran))
    assert copy.content.title == "Ada and Benji’s plan"


@pytest.mark.parametrize("name", ["task", "contingency", "who"])
def test_an_address_that_got_into_a_line_holds_the_whole_line_back(scene, name):
    plan = a_plan(scene)
    scene.line(plan, **{name: "12 Elm Street, M13 9PL"}, agreed_safe="yes")
    copy = copy_of(plan, scene.gran, scene.home("Gran’s", scene.gran))
    assert (tasks(copy), "Elm Street" in str(copy.content)) == ([SAFE, UNSAFE], False)
    assert copy.judged[-1].decision.reason_code == "looks_like_contact_details"


def test_the_councils_latest_answer_goes_with_its_reasons_or_not_at_all(scene):
    plan = a_plan(scene)
    for decision, reasons in (("not_agreed", "canary-earlier"), ("agreed_in_part", "The nights")):
        making.record(
            scene.council,
            AgreementToPlan,
            plan=plan,
            party="council",
            decision=decision,
            reasons=reasons,
            decided_date=TODAY,
        )
    alone = copy_of(plan, scene.gran, scene.home("Gran’s", scene.gran)).content
    assert (alone.answer, alone.reasons) == ("Agreed in part", "The nights")
    lodger = making.a_person(scene.council, "Len", "Lodger")
    shared = copy_of(plan, scene.mum, scene.home("Mum’s", scene.mum, lodger)).content
    assert (shared.answer, shared.reasons) == ("", "")


def test_no_contact_point_of_anybody_is_ever_on_a_copy(scene):
    for person in (scene.mum, scene.gran, scene.ada):
        making.record(
            scene.council,
            ContactPoint,
            person=person,
            kind="address",
            value="canary-address",
            confidential="no",
            safe_to_use="yes",
        )
    home = scene.home("canary-label", scene.mum, scene.ada)
    assert "canary-address" not in str(copy_of(a_plan(scene), scene.mum, home).content)
    assert "canary-label" not in str(copy_of(scene.plans()[0], scene.mum, home).content)


def test_the_same_circumstances_make_the_same_copy(scene):
    plan = a_plan(scene)
    home = scene.home("Gran’s", scene.gran)
    assert copy_of(plan, scene.gran, home).sealed() == copy_of(plan, scene.gran, home).sealed()
