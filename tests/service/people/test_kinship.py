"""No side of a family is forgotten, and none is named."""

from kinweave.service.people.kinship import Sides, sides

FAMILY = {"tom", "ann", "mary", "gran", "carl"}


def test_each_parents_relatives_count_on_that_parents_side():
    counted = sides(
        people=FAMILY,
        children={"tom", "ann"},
        parents={"mary", "carl"},
        links=[("mary", "tom"), ("carl", "tom"), ("gran", "mary"), ("mary", "carl")],
    )
    assert counted == Sides((2, 1), 0)


def test_somebody_linked_only_to_a_child_is_on_no_side_yet():
    counted = sides(
        people=FAMILY,
        children={"tom", "ann"},
        parents={"mary", "carl"},
        links=[("mary", "tom"), ("carl", "tom"), ("gran", "tom")],
    )
    assert counted == Sides((1, 1), 1)


def test_a_family_with_three_parents_has_three_sides():
    counted = sides(
        people={"tom", "mary", "carl", "dev", "uncle"},
        children={"tom"},
        parents={"mary", "carl", "dev"},
        links=[("uncle", "dev")],
    )
    assert counted == Sides((2, 1, 1), 0)


def test_with_no_parent_known_everybody_waits_for_a_side():
    assert sides(people={"tom", "gran"}, children={"tom"}, parents=set(), links=[]) == Sides((), 1)
