"""How a council, its staff and a case begin; the offer, the letter and their dates."""

from kinweave.service.access.actors import the_service
from kinweave.service.accounts import actions as accounts
from kinweave.service.accounts.models import Membership, SetUpLinkRequest, User
from kinweave.service.cases import actions as cases
from kinweave.service.cases.allocation import actions as allocation
from kinweave.service.cases.models import Case
from kinweave.service.councils.models import Organisation
from kinweave.service.offers import actions as offers
from kinweave.service.offers.models import (
    AgreementToTakePart,
    Answer,
    LegalFact,
    Offer,
    PreProceedingsPeriod,
)
from kinweave.service.people.models import Person
from kinweave.service.people.queries import children_of, network_of
from kinweave.service.referrals import actions as referrals
from kinweave.service.referrals.models import Referral
from tests.service.crash.journey import BEFORE, TODAY, World, of, step


@step("accounts.actions.add_council")
def a_council_joins(world: World) -> None:
    accounts.add_council(
        by=the_service(),
        name="Eastwick Council",
        short_name="EW",
        la_code="203",
        duty_from=None,
        on=BEFORE,
        administrator_email="first@example.org",
        administrator_name="First Administrator",
    )


@step("accounts.actions.add_colleague")
def a_colleague_joins(world: World) -> None:
    employer = Organisation.objects.get(name="Northmoor Council")
    membership, _ = accounts.add_colleague(
        by=world.staff["administrator"],
        name="New Colleague",
        email="new@example.org",
        role="coordinator",
        organisation_id=employer.pk,
        on=BEFORE,
    )
    world.ids.membership, world.ids.user = membership.pk, membership.user_id


@step("accounts.actions.choose_first_password")
def a_colleague_begins(world: World) -> None:
    user = of(User, world.ids.user)
    accounts.choose_first_password(user=user, password="kettle-orchard-seven-lamps")


@step("accounts.actions.change_role")
def a_colleague_changes_work(world: World) -> None:
    following = accounts.change_role(
        by=world.staff["administrator"],
        membership=of(Membership, world.ids.membership),
        role="referrer",
        on=TODAY,
    )
    world.ids.membership = following.pk


@step("accounts.actions.ask_for_set_up_link")
def a_colleague_lost_a_phone(world: World) -> None:
    world.ids.link = accounts.ask_for_set_up_link(
        by=world.staff["administrator"], membership=of(Membership, world.ids.membership), on=TODAY
    ).pk


@step("accounts.actions.give_set_up_link")
def a_second_person_gives_the_link(world: World) -> None:
    accounts.give_set_up_link(
        by=world.manager, asked=of(SetUpLinkRequest, world.ids.link), on=TODAY
    )


@step("accounts.actions.end_membership")
def a_colleague_leaves(world: World) -> None:
    accounts.end_membership(
        by=world.staff["administrator"], membership=of(Membership, world.ids.membership), on=TODAY
    )


@step("offers.actions.letter.begin_by_letter")
def the_letter(world: World) -> None:
    parents = [
        offers.Parent(
            given_name=name,
            family_name="Reed",
            known_as="",
            kind=kind,
            parental_responsibility="yes",
            offer=offers.OfferMade(outcome="offered"),
        )
        for name, kind in (("Mary", "mother"), ("Tom", "father"))
    ]
    case = offers.begin_by_letter(
        by=world.staff["legal_tracker"],
        letter=offers.Letter(
            start_date=BEFORE, letter_sent_date=BEFORE, offer_in_letter="yes", letter_wording="1"
        ),
        children=[cases.NewChild(given_name="Ada", family_name="Reed", birth_date=BEFORE)],
        cin_referral_dates=[BEFORE],
        parents=parents,
        meeting_type="family_group_conference",
        today=TODAY,
    )
    world.ids.letter_case = case.pk


def somebody_not_found(world: World) -> None:
    """A case whose only parent could not be found."""
    parent = offers.Parent(
        given_name="Sam",
        family_name="Lane",
        known_as="",
        kind="father",
        parental_responsibility="unknown",
        offer=offers.OfferMade(outcome="not_found"),
    )
    case = offers.begin_by_letter(
        by=world.manager,
        letter=offers.Letter(start_date=BEFORE, letter_sent_date=BEFORE),
        children=[cases.NewChild(given_name="Kim", family_name="Lane", birth_date=BEFORE)],
        cin_referral_dates=[None],
        parents=[parent],
        meeting_type="family_group_conference",
        today=TODAY,
    )
    world.ids.unwanted = case.pk


@step("offers.actions.offers.end_at_offer", first=somebody_not_found)
def nobody_wants_it(world: World) -> None:
    offers.end_at_offer(
        by=world.manager, case=of(Case, world.ids.unwanted), ended_date=TODAY, today=TODAY
    )


@step("referrals.actions.begin_by_referral")
def the_referral(world: World) -> None:
    case = referrals.begin_by_referral(
        by=world.staff["referrer"],
        referral=referrals.NewReferral(
            received_date=BEFORE, referrer_name="R. Ferrer", source="3A", safety_concern="no"
        ),
        children=[
            cases.NewChild(given_name="Zoë", family_name="Bell", birth_date=BEFORE),
            cases.NewChild(expected_birth_date=TODAY),
        ],
        referred_by_id=world.staff["referrer"].user_id,
    )
    world.ids.case = case.pk


def who_the_children_are(world: World) -> None:
    world.ids.child, world.ids.baby = children_of(world.ids.case).values_list("pk", flat=True)


@step("referrals.actions.change", first=who_the_children_are)
def the_referral_is_mended(world: World) -> None:
    case = of(Case, world.ids.case)
    referrals.change(
        by=world.staff["referrer"],
        case=case,
        referral=Referral.objects.get(case=case),
        values={"urgent": "yes", "reason": "More was said"},
    )


@step("referrals.actions.receive_later")
def the_letters_referral(world: World) -> None:
    referrals.receive_later(
        by=world.manager,
        case=of(Case, world.ids.letter_case),
        referral=referrals.NewReferral(
            received_date=TODAY, referrer_name="R. Ferrer", source="3A", safety_concern="no"
        ),
    )


@step("cases.actions.record_birth")
def the_baby_is_born(world: World) -> None:
    cases.record_birth(
        by=world.manager,
        case=of(Case, world.ids.case),
        person=of(Person, world.ids.baby),
        birth_date=TODAY,
        names={"given_name": "Dáithí"},
        sex="M",
        ethnicity="",
    )


@step("cases.actions.change_child")
def the_child_has_a_number(world: World) -> None:
    cases.change_child(
        by=world.manager,
        case=of(Case, world.ids.case),
        person=of(Person, world.ids.child),
        values={"known_as": "Zo"},
        la_child_id="CH-17",
        on=TODAY,
    )


@step("cases.actions.add_child")
def a_half_sister_is_found(world: World) -> None:
    cases.add_child(
        by=world.manager,
        case=of(Case, world.ids.case),
        child=cases.NewChild(given_name="Ines", family_name="Bell", birth_date=BEFORE),
        already=None,
        another_person=False,
        joined_date=TODAY,
        today=TODAY,
    )


@step("offers.actions.offers.offer_to_parent")
def the_offer_to_a_new_parent(world: World) -> None:
    offer = offers.offer_to_parent(
        by=world.manager,
        case=of(Case, world.ids.case),
        another_person=False,
        today=TODAY,
        parent=offers.Parent(
            given_name="Mary",
            family_name="Bell",
            known_as="",
            kind="mother",
            parental_responsibility="yes",
            offer=offers.OfferMade(outcome="offered", offered_date=BEFORE, method="in_person"),
        ),
    )
    world.ids.offer, world.ids.mother = offer.pk, offer.person_id


@step("offers.actions.offers.offer_to_person")
def the_offer_made_again(world: World) -> None:
    offer = offers.offer_to_person(
        by=world.manager,
        case=of(Case, world.ids.case),
        person=of(Person, world.ids.mother),
        offer=offers.OfferMade(outcome="offered", offered_date=TODAY, method="phone"),
        today=TODAY,
    )
    world.ids.offer = offer.pk


@step("offers.actions.offers.record_answer")
def the_yes(world: World) -> None:
    answer = offers.record_answer(
        by=world.manager,
        offer=of(Offer, world.ids.offer),
        answer="accepted",
        answered_date=TODAY,
        method="phone",
        reason="",
        today=TODAY,
    )
    world.ids.answer = answer.pk


@step("offers.actions.taking_part.record_agreement")
def taking_part(world: World) -> None:
    said = offers.record_agreement(
        by=world.manager,
        case=of(Case, world.ids.case),
        person=of(Person, world.ids.mother),
        agreed="yes",
        agreed_date=TODAY,
        how="phone",
        wording_version="1",
        today=TODAY,
    )
    world.ids.agreement = said.pk


@step("offers.actions.taking_part.record_sharing")
def sharing(world: World) -> None:
    offers.record_sharing(
        by=world.manager,
        case=of(Case, world.ids.case),
        person=of(Person, world.ids.mother),
        purpose="conference",
        agreed="yes",
        agreed_date=TODAY,
        wording_version="1",
        today=TODAY,
    )


@step("offers.actions.legal.begin_period")
def a_later_period(world: World) -> None:
    case = of(Case, world.ids.case)
    period = offers.begin_period(
        by=world.staff["legal_tracker"],
        case=case,
        values={"start_date": BEFORE},
        children=[offers.ChildInPeriod(person=of(Person, world.ids.child))],
    )
    world.ids.period = period.pk


@step("offers.actions.legal.change_period")
def the_periods_dates(world: World) -> None:
    offers.change_period(
        by=world.staff["legal_tracker"],
        case=of(Case, world.ids.case),
        period=of(PreProceedingsPeriod, world.ids.period),
        values={"letter_sent_date": BEFORE, "offer_in_letter": "yes"},
    )


@step("offers.actions.legal.set_period_children")
def the_periods_children(world: World) -> None:
    offers.set_period_children(
        by=world.staff["legal_tracker"],
        case=of(Case, world.ids.case),
        period=of(PreProceedingsPeriod, world.ids.period),
        children=[
            offers.ChildInPeriod(person=of(Person, world.ids.child), cin_referral_date=BEFORE),
            offers.ChildInPeriod(person=of(Person, world.ids.baby)),
        ],
    )


@step("offers.actions.legal.record_legal_fact")
def a_legal_fact(world: World) -> None:
    offers.record_legal_fact(
        by=world.staff["legal_tracker"],
        case=of(Case, world.ids.case),
        children=list(children_of(world.ids.case)),
        kind="child_protection_plan",
        start_date=BEFORE,
        end_date=None,
        source="Council",
    )


@step("offers.actions.legal.end_legal_fact")
def a_legal_fact_ends(world: World) -> None:
    fact = LegalFact.objects.filter(kind="child_protection_plan").order_by("pk").first()
    offers.end_legal_fact(
        by=world.staff["legal_tracker"], case=of(Case, world.ids.case), fact=fact, end_date=TODAY
    )


@step("cases.allocation.actions.allocate")
def the_coordinator(world: World) -> None:
    given = allocation.allocate(
        by=world.manager,
        case=of(Case, world.ids.case),
        user_id=world.coordinator.user_id,
        details={"role": "coordinator", "start_date": TODAY, "independent": "yes"},
        today=TODAY,
    )
    world.ids.allocation = given.pk


@step("cases.allocation.actions.exclude_colleague")
def a_colleague_is_kept_out(world: World) -> None:
    allocation.exclude_colleague(
        by=world.manager,
        case=of(Case, world.ids.case),
        reason="A relative",
        today=TODAY,
        user_id=world.staff["another coordinator"].user_id,
    )


@step("cases.allocation.actions.let_in_again")
def a_colleague_is_let_in_again(world: World) -> None:
    case = of(Case, world.ids.case)
    allocation.let_in_again(
        by=world.manager,
        case=case,
        exclusion=case.staff_exclusions.get(),
        reason="The wrong colleague was chosen",
    )


def one_who_took_back(world: World) -> None:
    """The mother of the letter accepts, so that a yes can be taken back in a case of its own."""
    mother = network_of(world.ids.letter_case).get(given_name="Mary")
    offer = Offer.objects.get(case_id=world.ids.letter_case, person=mother)
    answer = offers.record_answer(
        by=world.manager,
        offer=offer,
        answer="accepted",
        answered_date=TODAY,
        method="phone",
        reason="",
        today=TODAY,
    )
    said = offers.record_agreement(
        by=world.manager,
        case=of(Case, world.ids.letter_case),
        person=mother,
        agreed="yes",
        agreed_date=TODAY,
        how="phone",
        wording_version="1",
        today=TODAY,
    )
    world.ids.taken_back, world.ids.unsaid = answer.pk, said.pk


@step("offers.actions.offers.withdraw_answer", first=one_who_took_back)
def the_yes_taken_back(world: World) -> None:
    offers.withdraw_answer(
        by=world.manager, answer=of(Answer, world.ids.taken_back), withdrawn_date=TODAY, today=TODAY
    )


@step("offers.actions.taking_part.withdraw")
def the_agreement_taken_back(world: World) -> None:
    offers.withdraw(
        by=world.manager,
        said=of(AgreementToTakePart, world.ids.unsaid),
        withdrawn_date=TODAY,
        today=TODAY,
    )
