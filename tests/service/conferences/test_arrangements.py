"""The table of arrangements covers the standard's lists, and the safety card says what it must."""

from kinweave.service.conferences.arrangements import arrangements, safety_card
from kinweave.standard import load


def codes(name):
    return {code.code for code in load().codes(name).codes}


def test_every_kind_of_meeting_says_which_parts_it_may_have():
    assert set(arrangements().parts) == codes("meeting_type")
    for parts in arrangements().parts.values():
        assert set(parts) <= codes("conference_stage")


def test_parts_come_in_the_order_of_the_day():
    assert arrangements().parts["family_group_conference"] == (
        "information_giving",
        "private_family_time",
        "agreeing_the_plan",
    )


def test_a_meeting_where_a_professional_stays_has_no_private_family_time():
    assert arrangements().parts["family_meeting"] == ()


def test_every_kind_of_keeping_apart_keeps_two_people_from_the_same_room():
    assert set(arrangements().together) == codes("keep_apart_kind")
    for ways in arrangements().together.values():
        assert {"in_person"} <= ways <= codes("taking_part") - arrangements().no_part


def test_every_decision_about_a_person_says_what_it_closes():
    assert set(arrangements().closed) == codes("restriction_kind")
    for ways in arrangements().closed.values():
        assert ways <= codes("taking_part")


def test_every_choice_of_a_child_is_a_way_of_taking_part():
    assert set(arrangements().child_choice) == codes("child_takes_part")
    assert set(arrangements().child_choice.values()) <= codes("taking_part")


def test_every_part_in_a_conference_can_be_chosen_by_somebody():
    chosen = {*arrangements().network_roles, *arrangements().professional_roles, "child"}
    assert chosen == codes("participant_role")


def test_nobody_of_the_network_interprets_for_their_own_relatives():
    assert "interpreter" not in arrangements().network_roles


def test_the_card_gives_the_emergency_number_and_blanks_for_the_coordinator_to_fill():
    card = safety_card()
    assert "999" in card.emergency
    assert "Coordinator’s phone" in card.blanks.lines
