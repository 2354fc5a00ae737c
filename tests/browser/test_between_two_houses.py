"""*Between two houses*, told from the referral to its end by the people who work with the family.

Kit is twelve. He wrote to his father and signed the letter "not your son". The plan that his family
made for him did not hold, and the record says so gently, as it was.
"""

import datetime as dt

import pytest

from tests.browser.papers import text_of_pdf
from tests.browser.steps import (
    adds_a_line,
    adds_a_professional,
    adds_to_the_network,
    asks_for_a_copy,
    confirms,
    downloads,
    gives_the_case_to_cora,
    hears,
    keeps_apart,
    keeps_contact,
    offers_a_conference_to,
    passes_the_copy,
    records_a_household,
    records_that_they_take_part,
    relates,
    says_how,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

REFERRED = dt.date(2026, 9, 7)
OFFERED = dt.date(2026, 9, 9)
PREPARING = dt.date(2026, 9, 11)
MET = dt.date(2026, 9, 26)
ANSWERED = dt.date(2026, 9, 30)
A_MONTH_ON = dt.date(2026, 10, 28)
THE_END = dt.date(2026, 11, 16)

AUNTS_ADDRESS = "9 Tannery Row, Northmoor NM4 2TR"
OUR_WORDS = (
    "Kit sleeps at his mum’s on school nights. Every other weekend he is at his dad’s, with Lorna "
    "there.\nNobody shouts on the doorstep. Bev and Ruth pick up the phone whenever he rings.\n"
    "Kit has someone of his own to talk to, and so has Dean."
)
WEEKDAYS = "School nights are at Mara’s. Posy and Ned keep their voices down after eight"
WEEKENDS = "Every other weekend Kit is at Dean and Lorna’s, and nobody drinks while he is there"
KITS_COUNSELLING = "Somebody of his own for Kit to talk to, every week"
DEANS_COUNSELLING = "Somebody for Dean to talk to about his temper and the drink"

KITS_LETTER = "He wrote to his father and signed the letter “not your son”."
WHY_APART = "Joe and Dean came to blows at the school gate in June."


def test_between_two_houses(service, visit):
    rosa = visit("Rosa")
    case = the_social_worker_refers_the_family(rosa)

    service.it_is(OFFERED)
    maya = visit("Maya").goes_to(case)
    each_parent_is_offered_a_conference(maya)
    the_mother_says_yes_and_the_father_wants_time(maya)
    the_mother_agrees_to_take_part(maya)
    an_independent_coordinator_is_chosen(maya)

    service.it_is(PREPARING)
    cora = visit("Cora").goes_to(case)
    everybody_round_kit_is_on_the_table(cora)
    the_aunts_address_is_kept_from_others(cora)
    two_who_fought_are_kept_apart(cora)
    the_conference_is_planned_with_safety_asked_first(cora)
    everybody_takes_part_in_their_own_way(cora)

    service.it_is(MET)
    cora = visit("Cora").goes_to(case)
    the_family_meets_with_time_of_its_own(cora)
    the_plan_is_written_in_the_familys_words(cora)

    service.it_is(ANSWERED)
    the_council_answers_and_says_why(visit("Rosa").goes_to(case))
    cora = visit("Cora").goes_to(case)
    mother_and_father_say_what_they_think(cora)
    a_copy_for_the_mother_is_read_by_a_second_person(cora, visit("Maya").goes_to(case))
    the_paper_holds_the_plan_and_nobodys_address(cora)
    a_review_has_a_date(cora)

    service.it_is(A_MONTH_ON)
    cora = visit("Cora").goes_to(case)
    both_accounts_of_the_counselling_stand(cora)
    an_aunt_has_taken_him_in(cora)

    service.it_is(THE_END)
    cora = visit("Cora").goes_to(case)
    the_plan_has_ended_and_kit_is_in_foster_care(cora, visit("Maya").goes_to(case))
    the_case_closes_gently(cora)
    the_trail_tells_who_did_what_and_no_secret(cora)


def the_social_worker_refers_the_family(rosa):
    rosa.goes_to("/").follows("Refer a family").answers(
        {
            "Date received": REFERRED,
            "Referred by": "Rosa Referrer",
            "Team or organisation": "Northmoor East family team",
            "Where the referral came from": "School",
            "Why a conference now": f"Kit is hit when his father drinks. {KITS_LETTER}",
            "Questions for the family": "Where can Kit sleep without being afraid?",
            "What the plan must keep to": "Nobody hits Kit.",
            "Needed quickly": "Yes",
            "The family knows about the referral": "Yes",
            "Anyone might not be safe": "Yes",
            "What the coordinator must know to keep people safe": "Dean is worst on Friday nights.",
        }
    )
    rosa.within("Child 1").answers(
        {
            "First name": "Christopher",
            "Last name": "Halloran",
            "Likes to be called": "Kit",
            "Has the child been born?": "Yes",
            "Date of birth": dt.date(2014, 3, 14),
            "Sex": "Male",
            "Council’s child number": "NM4471",
        }
    )
    rosa.presses("Continue").is_on("Check your answers").sees("Kit", KITS_LETTER)
    rosa.presses("Send the referral").sees("The referral is received, and a case has begun.")
    rosa.sees("Kit Halloran", "12 years")
    return rosa.page.url.removeprefix(rosa.service.address)


def each_parent_is_offered_a_conference(maya):
    maya.follows("Offers and answers").sees("No parent is listed yet.")
    offers_a_conference_to(maya, "Mara Ellis", "Mother", responsibility="Yes", on=OFFERED)
    offers_a_conference_to(maya, "Dean Halloran", "Father", responsibility="Yes", on=OFFERED)
    offers_a_conference_to(maya, "Lorna Halloran", "Stepmother", responsibility="No", on=OFFERED)


def the_mother_says_yes_and_the_father_wants_time(maya):
    hears(maya, "Mara Ellis", "Said yes", OFFERED)
    hears(maya, "Dean Halloran", "Would like more time", OFFERED)
    maya.sees("One person’s yes is enough for a conference.")


def the_mother_agrees_to_take_part(maya):
    records_that_they_take_part(maya, "Mara Ellis", OFFERED)


def an_independent_coordinator_is_chosen(maya):
    gives_the_case_to_cora(maya, OFFERED)
    maya.sees("Next step Get to know the family")


def everybody_round_kit_is_on_the_table(cora):
    cora.follows("People").presses("Begin preparing")
    adds_to_the_network(cora, "Joe", "Ellis", "Stepfather", "Kit Halloran")
    adds_to_the_network(cora, "Posy", "Ellis", "Half-brother or half-sister", "Kit Halloran")
    adds_to_the_network(cora, "Ned", "Ellis", "Half-brother or half-sister", "Kit Halloran")
    adds_to_the_network(cora, "Bev", "Carrick", "Step-aunt or step-uncle", "Kit Halloran")
    adds_to_the_network(cora, "Ruth", "Carrick", "Step-aunt or step-uncle", "Kit Halloran")
    relates(cora, "Joe Ellis", "Partner", "Mara Ellis")
    relates(cora, "Lorna Halloran", "Husband, wife or civil partner", "Dean Halloran")
    for child in ("Posy Ellis", "Ned Ellis"):
        relates(cora, child, "Child", "Mara Ellis")
    for aunt in ("Bev Carrick", "Ruth Carrick"):
        relates(cora, aunt, "Brother or sister", "Lorna Halloran")
    cora.sees("We know 4 people on one side and 4 people on the other.")
    cora.follows("Kit Halloran")
    records_a_household(cora, "Mara and Joe’s", "Part of the time", new=True)
    records_a_household(cora, "Dean and Lorna’s", "Most of the time", new=True)
    homes = {"Mara Ellis": "Mara and Joe’s", "Dean Halloran": "Dean and Lorna’s"}
    for parent, home in homes.items():
        cora.follows("People").follows(parent)
        records_a_household(cora, home, "All the time", new=False)


def the_aunts_address_is_kept_from_others(cora):
    cora.follows("People").follows("Bev Carrick")
    keeps_contact(cora, "Address", AUNTS_ADDRESS, "Yes", "Yes")


def two_who_fought_are_kept_apart(cora):
    cora.follows("People").follows("Keeping people apart, and protection")
    keeps_apart(
        cora, "Dean Halloran", "Joe Ellis", "Not in the same place", why=WHY_APART, since=PREPARING
    )


def the_conference_is_planned_with_safety_asked_first(cora):
    cora.follows("Conference").follows("Plan the conference")
    safety = "Might anyone not be safe if they come, or on the way there or home?"
    cora.answers(
        {
            safety: "Not known",
            "Date and time": dt.datetime(2026, 9, 26, 14),
            "Place": "The scout hut by the church",
            "Kind of meeting": "Family group conference",
        }
    )
    cora.presses("Continue").is_told_to_mend(
        "Say yes or no about safety. Not known is not enough: ask each person alone first"
    )
    confirms(cora.answers({safety: "Yes"}), "Confirm and plan")
    cora.sees("The conference is planned. Now say who takes part, and how.")


def everybody_takes_part_in_their_own_way(cora):
    says_how(cora, "Dean Halloran", "Family", "In person")
    cora.follows("Joe Ellis").answers(
        {"Part in the conference": "Family", "How they take part": "In person"}
    )
    cora.presses("Save").is_told_to_mend(
        "This person is kept apart from somebody who takes part in the same place or call. "
        "Let one of the two take part another way."
    )
    cora.answers({"How they take part": "By sending their words"}).presses("Save")
    for name in ("Mara Ellis", "Lorna Halloran", "Bev Carrick", "Ruth Carrick"):
        says_how(cora, name, "Family", "In person")
    cora.follows("Kit Halloran").answers({"How the child takes part": "Sending words or a drawing"})
    cora.presses("Save").sees("By sending their words")
    adds_a_professional(cora, "Adaeze Okafor, head teacher", "Information giver")
    adds_a_professional(cora, "Sam Reid, counsellor", "Information giver")
    adds_a_professional(cora, "Rosa Referrer", "Social worker")


def the_family_meets_with_time_of_its_own(cora):
    cora.follows("Conference").follows("Record that it was held").answers(
        {
            "Date held": MET,
            "What kind of meeting it was": "Family group conference",
            "Was there a time for giving information?": "Yes",
            "Information giving began": "2pm",
            "Information giving ended": "2:40pm",
            "Was there private family time?": "Yes",
            "Private family time began": "2:45pm",
            "Private family time ended": "4:30pm",
            "The professionals left the room": "2:45pm",
            "Was there a time for agreeing the plan?": "Yes",
            "Agreeing the plan began": "4:30pm",
            "Agreeing the plan ended": "5:15pm",
        }
    )
    confirms(cora).is_on("Who took part on the day")
    for name in ("Kit Halloran", "Mara Ellis", "Dean Halloran", "Joe Ellis", "Lorna Halloran",
                 "Bev Carrick", "Ruth Carrick", "Adaeze Okafor, head teacher",
                 "Sam Reid, counsellor", "Rosa Referrer"):  # fmt: skip
        cora.answers({f"{name} took part": "Yes"})
    cora.presses("Save").sees("Private family time", "Next step Write down the family’s plan")


def the_plan_is_written_in_the_familys_words(cora):
    cora.follows("Plan").follows("Write down the plan").answers(
        {
            "The plan in the family’s own words": OUR_WORDS,
            "Did everyone agree that these words are safe for anybody to read?": "Yes",
            "Date made": MET,
        }
    )
    cora.presses("Save").sees("The plan is written down. Add its lines now.")
    adds_a_line(cora, WEEKDAYS, "Mara and Joe", "The family", checks="Bev")
    adds_a_line(cora, WEEKENDS, "Dean and Lorna", "The family", checks="Ruth")
    soon = dt.date(2026, 10, 16)
    adds_a_line(cora, KITS_COUNSELLING, "Rosa", "The council", by_when=soon, checks="Bev")
    adds_a_line(cora, DEANS_COUNSELLING, "Sam Reid", "Another service", by_when=soon)
    cora.follows("Share this version").presses("Share it")
    cora.sees("Shared. It stays as it is; a change makes a new version.")


def the_council_answers_and_says_why(rosa):
    rosa.follows("Plan").sees("Kit sleeps at his mum’s on school nights.", WEEKENDS)
    rosa.follows("Give the council’s answer").answers(
        {"What the council answers": "Agreed in part", "Date answered": ANSWERED}
    )
    rosa.presses("Continue").is_told_to_mend("Enter the council’s reasons, for the family to hear")
    reasons = "The weekends begin when Dean has met Sam Reid twice."
    confirms(rosa.answers({"The council’s reasons": reasons}), "Confirm the answer")
    rosa.sees("The council: Agreed in part", reasons)


def mother_and_father_say_what_they_think(cora):
    cora.follows("Plan")
    for name, answer in (("Mara Ellis", "Agreed"), ("Dean Halloran", "Could not answer")):
        cora.follows("Record what somebody says to it").answers(
            {"Who answers": name, "What they say": answer, "Date answered": ANSWERED}
        )
        confirms(cora).sees(f"{name}: {answer}")


def a_copy_for_the_mother_is_read_by_a_second_person(cora, maya):
    asks_for_a_copy(cora, "Mara Ellis", "Mara and Joe’s")
    cora.sees("Kit Halloran", "Dean Halloran")  # Kit carries it between his two homes
    passes_the_copy(maya)
    maya.follows("Copy 1").sees("Read, and may print")


def the_paper_holds_the_plan_and_nobodys_address(cora):
    cora.follows("All copies of this plan").follows("Copy 1")
    paper = text_of_pdf(downloads(cora, "Print this copy"))
    for words in (*OUR_WORDS.splitlines(), WEEKDAYS, WEEKENDS, "for Mara Ellis"):
        assert words in paper
    for secret in (AUNTS_ADDRESS, "Tannery", WHY_APART, KITS_LETTER, "scout hut"):
        assert secret not in paper


def a_review_has_a_date(cora):
    cora.follows("Review").follows("Set a date for the review")
    cora.answers({"Planned for": A_MONTH_ON}).presses("Save").sees("28 October 2026")


def both_accounts_of_the_counselling_stand(cora):
    council = "The referral went in on 2 October and he is on the list."
    family = "Nobody has rung. Kit waited by the phone two Tuesdays running."
    cora.follows("Review")
    for teller, progress, words in (
        ("The council", "Begun", council),
        ("The family", "Not yet", family),
    ):
        cora.follows("Record what one side says").answers(
            {
                "What it is about": KITS_COUNSELLING,
                "Who says so": teller,
                "How it is going": progress,
                "What they said": words,
            }
        )
        confirms(cora).sees(words)
    cora.sees(council, family)
    cora.follows("Record what one side says").answers(
        {
            "What it is about": "The plan as a whole",
            "Who says so": "The child or young person",
            "How it is going": "Changed",
            "What they said": "Dad said he would find me. Bev came and got me the same night.",
        }
    )
    confirms(cora).sees("Bev came and got me the same night.")


def an_aunt_has_taken_him_in(cora):
    cora.follows("People").follows("Kit Halloran").follows("Record where this child lives")
    cora.answers(
        {
            "Where the child lives": "With a relative or friend",
            "From": dt.date(2026, 10, 21),
            "Who said so": "Bev Carrick",
        }
    )
    cora.presses("Save").sees("With a relative or friend")
    cora.follows("People").follows("Keeping people apart, and protection")
    where, why = "Not to learn where the other is", "Dean said that he would find Kit."
    keeps_apart(cora, "Kit Halloran", "Dean Halloran", where, why=why, since=A_MONTH_ON)
    cora.follows("Plan").follows("Printed copies").follows("Copy 1")
    cora.sees("Ask for a new copy").does_not_see("Print this copy")


def the_plan_has_ended_and_kit_is_in_foster_care(cora, maya):
    cora.follows("People").follows("Kit Halloran").follows("Record where this child lives")
    cora.answers(
        {
            "Where the child lives": "In foster care",
            "From": dt.date(2026, 11, 6),
            "Who said so": "Rosa Referrer",
        }
    )
    cora.presses("Save").sees("In foster care")
    maya.follows("Legal dates").follows("Add a legal fact").answers(
        {
            "Fact": "Accommodated under section 20",
            "Which children": ["Kit Halloran"],
            "From": dt.date(2026, 11, 6),
            "Who said so": "Northmoor East family team",
        }
    )
    confirms(maya).sees("Accommodated under section 20", "Looked after")
    cora.follows("Review").follows("Record what came of it").answers(
        {"What came of it": "The plan has ended", "Date held": THE_END}
    )
    confirms(cora).is_on("Closing")
    cora.follows("Review").follows("Record feedback").answers(
        {
            "Who gave it": "Child or young person",
            "Date given": THE_END,
            "I felt listened to": "Yes, mostly",
            "Anything else they said": "Bev and Ruth said it for me when I could not.",
        }
    )
    cora.presses("Save").sees("The feedback is recorded.")


def the_case_closes_gently(cora):
    note = (
        "Kit is with foster carers he likes, and from January he boards at his school in the week. "
        "Bev and Ruth see him every Sunday. His letter is kept safe for him."
    )
    cora.follows("Closing").follows("Close this case").answers(
        {"Date closed": THE_END, "Reason": "The plan has ended", "Note": note}
    )
    cora.presses("Continue").is_on("Check before you close the case").presses("Close the case")
    cora.is_on("This case is closed").sees("The plan has ended", note)


def the_trail_tells_who_did_what_and_no_secret(cora):
    cora.follows("Who did what").sees("Closed the case", "Maya Manager")
    cora.does_not_see(AUNTS_ADDRESS, WHY_APART, KITS_LETTER)
