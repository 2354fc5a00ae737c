"""What agreeing permits, and what taking it back stops."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.domain.agreement import (
    Agreement,
    AgreementError,
    Whose,
    acts,
    current_wording,
    permits,
    wording,
    wordings,
)
from kinweave.standard import load

TODAY = date(2026, 11, 20)
PURPOSES = (
    "taking_part",
    "acceptance",
    "preparing",
    "conference",
    "plan_to_family",
    "plan_to_professionals",
    "research",
)
EVERYDAY = frozenset({"ask", "keep_record", "count_in_statutory_return", "pass_on_safety_concern"})


def said(person, purpose, agreed="yes", *, on=date(2026, 10, 1), version="v1", withdrawn=None):
    return Agreement(person, purpose, agreed, on, version, withdrawn)


def permitted_to(person, agreements, on=TODAY):
    return {act for act in acts() if permits(act, agreements, on, person=person).allowed}


def test_somebody_who_said_nothing_may_be_asked_and_no_more():
    assert permitted_to("mum", []) == EVERYDAY


@pytest.mark.parametrize(
    ("purpose", "opened"),
    [
        ("taking_part", {"contact", "invite", "send_plan_copy"}),
        ("acceptance", {"hold_meeting"}),
        ("preparing", {"share_in_preparation"}),
        ("conference", {"share_at_conference"}),
        ("plan_to_family", {"name_in_plan_to_family"}),
        ("plan_to_professionals", {"name_in_plan_to_professionals"}),
        ("research", {"use_in_research"}),
    ],
)
def test_each_agreement_opens_its_own_acts_and_no_others(purpose, opened):
    assert permitted_to("mum", [said("mum", purpose)]) == EVERYDAY | opened


def test_taking_agreement_back_stops_contact_and_plan_copies_from_that_day():
    taken_back = [said("mum", "taking_part", withdrawn=TODAY)]
    yesterday = TODAY - timedelta(days=1)
    assert permitted_to("mum", taken_back, yesterday) >= {"contact", "send_plan_copy"}
    assert permitted_to("mum", taken_back) == EVERYDAY - {"ask"}
    assert permits("contact", taken_back, TODAY, person="mum").reason == (
        "This person has no agreement to take part in force, so contact stops. "
        "Whoever else is told hears only that the plans have changed."
    )


def test_leaving_research_stops_research_and_nothing_else():
    everything = [said("mum", purpose) for purpose in PURPOSES if purpose != "research"]
    left = [*everything, said("mum", "research", withdrawn=TODAY)]
    assert permitted_to("mum", left) == set(acts()) - {"use_in_research"}


def test_one_parents_withdrawal_does_not_cancel_a_meeting_that_another_accepted():
    accepted = said("dad", "acceptance")
    taken_back = said("mum", "acceptance", withdrawn=TODAY)
    assert permits("hold_meeting", [taken_back, accepted], TODAY).allowed
    assert not permits("hold_meeting", [taken_back], TODAY).allowed


def test_one_persons_agreement_is_never_anothers():
    assert permitted_to("dad", [said("mum", purpose) for purpose in PURPOSES]) == EVERYDAY | {
        "hold_meeting"
    }


def test_no_withdrawal_stops_what_the_law_asks_for():
    taken_back = [said("mum", purpose, withdrawn=TODAY) for purpose in PURPOSES]
    assert permitted_to("mum", taken_back) == EVERYDAY - {"ask"}


@pytest.mark.parametrize(
    "doubtful",
    [
        said("mum", "research", "unknown"),
        said("mum", "research", "no"),
        said("mum", "research", on=None),
        said("mum", "research", version=""),
        said("mum", "research", on=TODAY + timedelta(days=1)),
        said("mum", "research", "perhaps"),
    ],
)
def test_what_is_not_a_plain_yes_permits_nothing(doubtful):
    assert not permits("use_in_research", [doubtful], TODAY, person="mum").allowed


def test_the_last_word_counts_and_on_one_day_a_no_outweighs_a_yes():
    first_of_may = date(2026, 5, 1)
    again = [
        said("mum", "research", on=date(2026, 4, 1), withdrawn=first_of_may),
        said("mum", "research", on=date(2026, 6, 1)),
    ]
    assert permits("use_in_research", again, TODAY, person="mum").allowed
    assert not permits("use_in_research", again, date(2026, 5, 15), person="mum").allowed
    same_day = [said("mum", "research"), said("mum", "research", "no")]
    assert not permits("use_in_research", same_day, TODAY, person="mum").allowed
    undated_no = [said("mum", "research"), said("mum", "research", "no", on=None)]
    assert not permits("use_in_research", undated_no, TODAY, person="mum").allowed


def test_an_act_that_nobody_knows_or_that_names_nobody_is_not_permitted():
    assert not permits("sell", [said("mum", "research")], TODAY, person="mum").allowed
    assert permits("use_in_research", [said("mum", "research")], TODAY).reason == (
        "Nobody was named whose agreement this would be."
    )


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            said,
            st.sampled_from(["mum", "dad"]),
            st.sampled_from(PURPOSES),
            st.sampled_from(["yes", "no", "unknown"]),
            on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
            withdrawn=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        ),
        max_size=5,
    ),
    st.sampled_from(PURPOSES),
)
def test_a_withdrawal_today_only_ever_closes_and_only_for_the_one_who_withdrew(agreements, purpose):
    withdrawal = said("mum", purpose, "no", on=TODAY)
    with_it = [*agreements, withdrawal]
    assert permitted_to("mum", with_it) <= permitted_to("mum", agreements)
    own = [agreement for agreement in agreements if agreement.person == "dad"]
    untouched = permitted_to("dad", own)
    assert untouched <= permitted_to("dad", with_it)


def test_every_purpose_of_sharing_has_an_act_and_a_wording():
    sharing = {code.code for code in load().codes("sharing_purpose").codes}
    needed = {need for act in acts().values() for need in act.needs}
    assert needed == sharing | {"taking_part", "acceptance"} == set(PURPOSES)
    assert {words.purpose for words in wordings().values()} == set(PURPOSES)


def test_every_act_answers_with_a_sentence():
    assert all(act.yes.endswith(".") for act in acts().values())
    assert {act.code for act in acts().values() if not act.no} == {
        act.code for act in acts().values() if act.whose is Whose.NOBODY
    }


def test_a_record_finds_the_words_in_which_a_person_was_asked():
    asked = current_wording("taking_part", TODAY)
    assert wording(asked.version) == asked
    assert asked.text.startswith("We would like to ask you to take part")
    with pytest.raises(AgreementError, match="no wording 'taking-part-0'"):
        wording("taking-part-0")
    with pytest.raises(AgreementError, match="no wording for 'selling'"):
        current_wording("selling", TODAY)
    with pytest.raises(AgreementError, match="as early as 2020-01-01"):
        current_wording("research", date(2020, 1, 1))


@pytest.mark.parametrize("version", sorted(wordings()))
def test_people_are_asked_in_words_that_a_nine_year_old_can_read(version):
    text = wording(version).text
    sentences = [part for part in text.replace("?", ".").split(".") if part.strip()]
    words = text.split()
    syllables = sum(syllables_of(word) for word in words)
    # Flesch and Kincaid's grade; American grade 4 is nine to ten years of age.
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    assert grade < 5
    assert "refuse" not in text
    assert "consent" not in text


def syllables_of(word):
    letters = "".join(letter for letter in word.lower() if letter.isalpha()).removesuffix("e")
    groups = "".join(letter if letter in "aeiouy" else " " for letter in letters).split()
    return max(1, len(groups))
