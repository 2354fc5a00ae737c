"""The plan with its copies and answers, the review, and the closing."""

from kinweave.service.cases import actions as cases
from kinweave.service.cases.allocation import actions as allocation
from kinweave.service.cases.models import Allocation, Case
from kinweave.service.documents import actions as documents
from kinweave.service.documents.landing import Destination
from kinweave.service.people import actions as people
from kinweave.service.plans import actions as plans
from kinweave.service.plans.models import Plan, PlanLine, PrintedCopy
from kinweave.service.reviews import actions as reviews
from kinweave.service.reviews.models import Review
from tests.service.crash.journey import TODAY, World, at, of, step
from tests.service.crash.meeting import an_address, person


def _words(text: str) -> plans.PlanWords:
    return plans.PlanWords(family_words=text, agreed_safe="yes", made_date=at(16).date())


def _line(task: str) -> plans.LineWords:
    return plans.LineWords(
        task=task,
        who="Mary",
        owner="family",
        by_when=None,
        who_checks="",
        resource="",
        contingency="",
        progress="not_yet",
        agreed_safe="yes",
    )


def plan(world: World) -> Plan:
    return of(Plan, world.ids.plan)


@step("plans.actions.begin_plan")
def the_plan(world: World) -> None:
    world.ids.plan = plans.begin_plan(
        by=world.coordinator, case=of(Case, world.ids.case), words=_words("We will share the week")
    ).pk


@step("plans.actions.change_words")
def the_plans_words(world: World) -> None:
    plans.change_words(
        by=world.coordinator, plan=plan(world), edition=plan(world).edition, words=_words("We do")
    )


@step("plans.actions.add_line")
def a_line(world: World) -> None:
    plans.add_line(
        by=world.coordinator, plan=plan(world), edition=plan(world).edition, line=_line("Cook")
    )


@step("plans.actions.change_line")
def a_line_changes(world: World) -> None:
    plans.change_line(
        by=world.coordinator,
        plan=plan(world),
        line=PlanLine.objects.get(plan=plan(world)),
        edition=plan(world).edition,
        words=_line("Cook on Mondays"),
    )


@step("plans.actions.share")
def the_plan_is_shared(world: World) -> None:
    plans.share(by=world.coordinator, plan=plan(world), edition=plan(world).edition, today=TODAY)


def _ask(world: World) -> None:
    world.ids.copy = documents.ask_for_copy(
        by=world.coordinator,
        plan=plan(world),
        destination=Destination(person(world), None, "yes"),
        on=TODAY,
    ).pk


def printed(world: World) -> PrintedCopy:
    return of(PrintedCopy, world.ids.copy)


@step("documents.actions.ask_for_copy")
def a_copy(world: World) -> None:
    _ask(world)


@step("documents.actions.send_back")
def a_copy_goes_back(world: World) -> None:
    documents.send_back(by=world.manager, copy=printed(world), reason="Too much")


@step("documents.actions.check_copy", first=_ask)
def a_copy_is_read(world: World) -> None:
    copy = printed(world)
    documents.check_copy(by=world.manager, copy=copy, read=copy.content_hash, on=TODAY)


@step("documents.actions.print_copy")
def a_copy_prints(world: World) -> None:
    documents.print_copy(by=world.coordinator, copy=printed(world), on=TODAY)


@step("plans.actions.answer_for_person")
def the_mothers_answer(world: World) -> None:
    plans.answer_for_person(
        by=world.coordinator,
        plan=plan(world),
        person=person(world),
        decision="agreed",
        reasons="",
        decided_date=TODAY,
    )


@step("plans.actions.answer_for_council")
def the_councils_answer(world: World) -> None:
    plans.answer_for_council(
        by=world.staff["referrer"],
        plan=plan(world),
        decision="agreed_in_part",
        reasons="Not the weekend",
        decided_date=TODAY,
        today=TODAY,
    )


@step("reviews.actions.plan_review")
def a_review(world: World) -> None:
    world.ids.review = reviews.plan_review(
        by=world.coordinator, case=of(Case, world.ids.case), planned_date=TODAY, today=TODAY
    ).pk


@step("reviews.actions.give_account")
def an_account(world: World) -> None:
    reviews.give_account(
        by=world.coordinator,
        review=of(Review, world.ids.review),
        account=reviews.Account(
            plan_line=PlanLine.objects.get(plan=plan(world)),
            teller="family",
            progress="begun",
            words="We cooked",
        ),
    )


@step("reviews.actions.record_review")
def the_review(world: World) -> None:
    reviews.record_review(
        by=world.coordinator,
        review=of(Review, world.ids.review),
        outcome="plan_goes_on",
        held_date=TODAY,
        today=TODAY,
    )


@step("plans.actions.begin_version")
def a_new_version(world: World) -> None:
    world.ids.plan = plans.begin_version(by=world.coordinator, case=of(Case, world.ids.case)).pk


@step("plans.actions.remove_line")
def a_line_goes(world: World) -> None:
    plans.remove_line(
        by=world.coordinator,
        plan=plan(world),
        line=PlanLine.objects.get(plan=plan(world)),
        edition=plan(world).edition,
    )


@step("reviews.actions.record_feedback")
def how_it_was(world: World) -> None:
    told = reviews.Told(
        giver="child", given_date=TODAY, felt_listened_to="", would_recommend="", words="Good"
    )
    reviews.record_feedback(by=world.coordinator, case=of(Case, world.ids.case), told=told)


@step("people.actions.record_death", first=lambda world: an_address(world, "3 Last Lane"))
def somebody_dies(world: World) -> None:
    people.record_death(
        by=world.coordinator, case_id=world.ids.case, person=person(world), death_date=TODAY
    )


@step("cases.allocation.actions.end_allocation")
def the_coordinator_hands_over(world: World) -> None:
    allocation.end_allocation(
        by=world.manager,
        case=of(Case, world.ids.case),
        allocation=of(Allocation, world.ids.allocation),
        end_date=TODAY,
    )


@step("cases.actions.close")
def the_end(world: World) -> None:
    cases.close(
        by=world.manager,
        case=of(Case, world.ids.case),
        closed_date=TODAY,
        reason="plan_in_place",
        note="They go on together",
    )
