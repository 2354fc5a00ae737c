"""*The refuge*: a mother at a confidential address, and a father who must not learn where.

It begins by the letter before proceedings, told without JavaScript up to the answers, and ends
reviewed and closed, with its rows in the children in need census. On the way everybody's pages, the
father's copy of the plan, searches and the audit are looked through for what he must not learn.
"""

import datetime as dt
import json

import pytest

from tests.browser.census import cin_file
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
    passes_the_copy,
    protects_the_whereabouts_of,
    records_a_household,
    records_that_they_take_part,
    says_how,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

DECIDED = dt.date(2026, 9, 14)
LETTER = dt.date(2026, 9, 16)
PREPARING = dt.date(2026, 9, 21)
MET = dt.date(2026, 10, 3)
ANSWERED = dt.date(2026, 10, 5)
REVIEWED = dt.date(2026, 11, 9)
REFERRALS = {"NM5201": dt.date(2026, 4, 20), "NM5202": dt.date(2026, 4, 20)}

REFUGE = "Larkspur House, 3 Weir Lane, Northmoor NM7 8QD"
HER_PHONE = "07700 900461"
HOUSEHOLD = "Larkspur House"
VENUE = "The Quaker meeting room on Bridge Place"
WHY = "He followed her home from work twice and waited outside."
SCHOOL_RUN = "Amara walks Ife and Tobi to the new school past the weir"
SECRETS = ("Larkspur", "Weir Lane", "NM7 8QD", "900461", "Quaker", "Bridge Place", WHY)

OUR_WORDS = "Ife and Tobi are safe, and they are loved on both sides. Nobody asks them where."
SATURDAYS = "On Saturdays Grace brings Ife and Tobi to see Victor, and takes them back"
COURSE = "Somebody at the service for fathers rings Victor every week"


def test_the_refuge(service, visit, tmp_path):
    service.it_is(LETTER)
    lena = visit("Lena", javascript=False)
    case = the_letter_goes_out_with_its_offer(lena)
    both_parents_answer(lena)

    service.it_is(PREPARING)
    maya = visit("Maya").goes_to(case)
    the_service_is_asked_and_a_coordinator_chosen(maya)
    cora = visit("Cora").goes_to(case)
    the_mother_is_where_nobody_must_learn(cora)
    the_conference_brings_nobody_together_who_must_not_meet(cora)

    service.it_is(MET)
    cora = visit("Cora").goes_to(case)
    the_family_meets_and_makes_a_plan(cora)

    service.it_is(ANSWERED)
    cora, maya, rosa = (visit(name).goes_to(case) for name in ("Cora", "Maya", "Rosa"))
    the_council_agrees(rosa)
    the_fathers_copy_says_nothing_of_where_they_are(cora, maya)
    the_review_has_a_date(cora)

    service.it_is(REVIEWED)
    cora = visit("Cora").goes_to(case)
    it_is_reviewed_and_closed(cora)
    lena = visit("Lena").goes_to(case)
    the_legal_tracker_completes_the_period(lena)
    nobody_else_finds_where_they_are(visit, case)
    the_census_has_both_children_and_all_twelve_rules_pass(service, tmp_path)


def the_letter_goes_out_with_its_offer(lena):
    lena.goes_to("/").follows("Begin by letter").answers(
        {
            "Kind of meeting": "Family group conference",
            "Date it was decided to begin pre-proceedings": DECIDED,
            "Was a letter before proceedings sent?": "Yes",
            "Date the letter was sent": LETTER,
            "The letter offered a family meeting": "Yes",
            "Version of the letter’s wording": "acceptance-1, in use from Wednesday 1 April 2026",
        }
    )
    lena.presses("Add another child").presses("Add another parent")
    children = (("Ife", "NM5201", 2019), ("Tobi", "NM5202", 2022))
    for row, (name, number, year) in enumerate(children, start=1):
        lena.within(f"Child {row}").answers(
            {
                "First name": name,
                "Last name": "Okoye",
                "Has the child been born?": "Yes",
                "Date of birth": dt.date(year, 5, 2),
                "Council’s child number": number,
                "Date of the children in need referral": REFERRALS[number],
            }
        )
    for row, (name, kind) in enumerate((("Amara", "Mother"), ("Victor", "Father")), start=1):
        lena.within(f"Parent {row}").answers(
            {
                "First name": name,
                "Last name": "Okoye",
                "What they are to the children": kind,
                "Has parental responsibility": "Yes",
                "What became of the offer": "Offered",
            }
        )
    confirms(lena, "Begin the case").is_on("Offers and answers")
    lena.sees("Amara Okoye", "Victor Okoye", "Pre-proceedings")
    return lena.page.url.removeprefix(lena.service.address).removesuffix("offers")


def both_parents_answer(lena):
    hears(lena, "Amara Okoye", "Said yes", LETTER)
    hears(lena, "Victor Okoye", "Would like more time", LETTER)
    lena.sees("One person’s yes is enough for a conference.")


def the_service_is_asked_and_a_coordinator_chosen(maya):
    maya.follows("Referral").follows("Write the referral").answers(
        {
            "Date received": PREPARING,
            "Referred by": "Rosa Referrer",
            "Where the referral came from": "Council: social care",
            "Why a conference now": "The children need their family on both sides, safely.",
            "Needed quickly": "Yes",
            "The family knows about the referral": "Yes",
            "Anyone might not be safe": "Yes",
            "What the coordinator must know to keep people safe": WHY,
            "Colleague who follows the case as its referrer": "Rosa Referrer",
        }
    )
    maya.presses("Save").sees("The referral is saved.")
    maya.follows("Offers and answers")
    records_that_they_take_part(maya, "Amara Okoye", PREPARING)
    gives_the_case_to_cora(maya, PREPARING)


def the_mother_is_where_nobody_must_learn(cora):
    cora.follows("People").presses("Begin preparing")
    adds_to_the_network(cora, "Grace", "Adeyemi", "Grandparent", "Ife Okoye", "Tobi Okoye")
    cora.follows("Amara Okoye")
    keeps_contact(cora, "Address", REFUGE, "Yes", "Yes")
    keeps_contact(cora, "Phone", HER_PHONE, "Yes", "Yes")
    records_a_household(cora, HOUSEHOLD, "All the time", new=True)
    for child in ("Ife Okoye", "Tobi Okoye"):
        cora.follows("Back to people").follows(child)
        records_a_household(cora, HOUSEHOLD, "All the time", new=False)
    cora.follows("Back to people").follows("Victor Okoye")
    keeps_contact(cora, "Phone", "07700 900112", "No", "Yes")
    records_a_household(cora, "Victor’s flat", "All the time", new=True)
    cora.follows("Back to people").follows("Keeping people apart, and protection")
    where = "Not to learn where the other is"
    keeps_apart(cora, "Amara Okoye", "Victor Okoye", where, why=WHY, since=PREPARING)
    for name in ("Amara Okoye", "Ife Okoye", "Tobi Okoye"):
        protects_the_whereabouts_of(cora, name, WHY, PREPARING)
    cora.sees("Somebody here must not be found. Say nothing of where anyone lives.")


def the_conference_brings_nobody_together_who_must_not_meet(cora):
    cora.follows("Conference").follows("Plan the conference").answers(
        {
            "Might anyone not be safe if they come, or on the way there or home?": "Yes",
            "Date and time": dt.datetime(2026, 10, 3, 11),
            "Place": VENUE,
            "Kind of meeting": "Family group conference",
        }
    )
    confirms(cora, "Confirm and plan")
    says_how(cora, "Amara Okoye", "Family", "In person")
    cora.follows("Victor Okoye").answers(
        {"Part in the conference": "Family", "How they take part": "In person"}
    )
    cora.presses("Save").is_told_to_mend(
        "This person is kept apart from somebody who takes part in the same place or call. "
        "Let one of the two take part another way."
    )
    cora.answers({"How they take part": "Through someone who speaks for them"}).presses("Save")
    says_how(cora, "Grace Adeyemi", "Family", "In person")
    adds_a_professional(cora, "Rosa Referrer", "Social worker")


def the_family_meets_and_makes_a_plan(cora):
    cora.follows("Conference").follows("Record that it was held").answers(
        {
            "Date held": MET,
            "What kind of meeting it was": "Family group conference",
            "Was there a time for giving information?": "Yes",
            "Was there private family time?": "Yes",
            "The professionals left the room": "11:30am",
            "Was there a time for agreeing the plan?": "Yes",
        }
    )
    confirms(cora).is_on("Who took part on the day")
    for name in ("Amara Okoye", "Victor Okoye", "Grace Adeyemi", "Rosa Referrer"):
        cora.answers({f"{name} took part": "Yes"})
    cora.presses("Save").follows("Plan").follows("Write down the plan").answers(
        {
            "The plan in the family’s own words": OUR_WORDS,
            "Did everyone agree that these words are safe for anybody to read?": "Yes",
            "Date made": MET,
        }
    )
    cora.presses("Save")
    adds_a_line(cora, SATURDAYS, "Grace", "The family", checks="Rosa")
    adds_a_line(cora, SCHOOL_RUN, "Amara", "The family", safe="No")
    adds_a_line(cora, COURSE, "Rosa", "The council", by_when=dt.date(2026, 10, 30))
    cora.follows("Share this version").presses("Share it")


def the_council_agrees(rosa):
    rosa.follows("Plan").sees(SATURDAYS).follows("Give the council’s answer").answers(
        {"What the council answers": "Agreed", "Date answered": ANSWERED}
    )
    confirms(rosa, "Confirm the answer").sees("The council: Agreed")


def the_fathers_copy_says_nothing_of_where_they_are(cora, maya):
    asks_for_a_copy(cora, "Victor Okoye", "Victor’s flat")
    passes_the_copy(maya)
    cora.follows("All copies of this plan").follows("Copy 1")
    paper = text_of_pdf(downloads(cora, "Print this copy"))
    assert [words for words in (OUR_WORDS, SATURDAYS, COURSE) if words not in paper] == []
    assert [secret for secret in (*SECRETS, SCHOOL_RUN) if secret in paper] == []


def the_review_has_a_date(cora):
    cora.follows("Review").follows("Set a date for the review")
    cora.answers({"Planned for": REVIEWED}).presses("Save").sees("9 November 2026")


def it_is_reviewed_and_closed(cora):
    cora.follows("Review").follows("Record what one side says").answers(
        {
            "What it is about": SATURDAYS,
            "Who says so": "The child or young person",
            "How it is going": "Done",
            "What they said": "We had pancakes with Dad and Grandma stayed.",
        }
    )
    confirms(cora).follows("Record what came of it").answers(
        {"What came of it": "The plan goes on", "Date held": REVIEWED}
    )
    confirms(cora).follows("Closing").follows("Close this case").answers(
        {"Date closed": REVIEWED, "Reason": "The family’s plan is in place and reviewed"}
    )
    confirms(cora, "Close the case").is_on("This case is closed")


def the_legal_tracker_completes_the_period(lena):
    lena.follows("Legal dates").follows("Look at this and confirm it").presses("Confirm")
    lena.follows("Change the dates").answers(
        {
            "Date of the first pre-proceedings meeting": dt.date(2026, 9, 28),
            "Review meetings since": 1,
            "Date of the decision to step up or down": REVIEWED,
            "Outcome": "B (label not yet published)",
        }
    )
    confirms(lena).sees("The dates are saved.")


def nobody_else_finds_where_they_are(visit, case):
    """Each role walks through every page that it has; the sources are searched, not the screen."""
    search = "Find a case by a child’s name"
    for name in ("Rosa", "Lena"):
        visit(name).goes_to("/").answers({search: "Okoye"}).presses("Find").sees("Ife Okoye")
        for secret in (HOUSEHOLD, HER_PHONE, "Weir"):
            finder = visit(name, keeps=False).goes_to("/").answers({search: secret})
            finder.presses("Find").sees("No case found")
    looked_at = {}
    for name in ("Rosa", "Lena", "Ade", "Anna", "Owen"):
        visit(name).walks_through_everything("/", case)
        seen = visit.sources_seen_by(name)
        assert [(url, s) for url, page in seen for s in SECRETS if s in page] == []
        looked_at[name] = len({url for url, _ in seen})
    assert min(looked_at.values()) > 1
    assert looked_at["Rosa"] > 12
    assert looked_at["Lena"] > 12


def the_census_has_both_children_and_all_twelve_rules_pass(service, tmp_path):
    into, out = tmp_path / "cin.xml", tmp_path / "with-module-5.xml"
    into.write_text(cin_file(REFERRALS))
    taken = service.command(
        "extract", "--council", "Northmoor Council", "--purpose", "return",
        "--out", str(tmp_path / "set"),
    )  # fmt: skip
    assert (taken.returncode, taken.stderr) == (0, "")
    made = service.command(
        "return", "cin-module-5", "--from", str(tmp_path / "set"), "--la", "201",
        "--into", str(into), "--out", str(out), "--format", "json",
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    told = json.loads(made.stdout)
    assert [rule["status"] for rule in told["rules"]] == ["passed"] * 12
    assert (len(told["placed"]), told["no_home"]) == (2, [])
    census = out.read_text()
    assert census.count("<PPStartDate>2026-09-14</PPStartDate>") == 2
    assert [secret for secret in SECRETS if secret in census] == []
