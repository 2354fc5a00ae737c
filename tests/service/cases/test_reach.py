"""One rule, told twice: for one case with its reason, and for lists. The two never differ."""

import random
from datetime import date, timedelta

import pytest

from kinweave.service.access.actors import Actor
from kinweave.service.access.permissions import Permission, roles
from kinweave.service.access.walls import inside
from kinweave.service.cases.access import can_open, visible_cases
from kinweave.service.cases.models import Allocation, Case, StaffExclusion
from tests.service import making

TODAY = date(2026, 11, 20)


def scene(council, chance):
    """Colleagues of every role, and cases that they referred, coordinate, did once, or must not see."""
    actors = [making.a_colleague(council, role) for role in (*roles(), *roles())]
    for _ in range(12):
        case = making.a_case(council, referred_by=chance.choice([None, *actors]))
        for actor in chance.sample(actors, 4):
            start = TODAY + timedelta(days=chance.randint(-20, 2))
            end = chance.choice([None, start + timedelta(days=chance.randint(0, 25))])
            making.record(
                council,
                Allocation,
                case=case,
                coordinator_id=actor.user_id,
                coordinator_name=actor.name,
                start_date=start,
                end_date=end,
            )
        for actor in chance.sample(actors, 3):
            making.record(council, StaffExclusion, case=case, user_id=actor.user_id)
    return actors


@pytest.mark.parametrize("seed", range(4))
def test_a_list_holds_just_the_cases_that_open(council, other_council, seed):
    chance = random.Random(seed)
    everyone = scene(council, chance) + scene(other_council, chance)
    everyone += [Actor(everyone[0].user_id, council.pk, "no such role")]
    with inside(council.pk):
        cases = list(Case.objects.all())
    with inside(other_council.pk):
        cases += Case.objects.all()
    opened = 0
    for actor in everyone:
        for permission in Permission:
            with inside(actor.council_id):
                listed = {case.pk for case in visible_cases(actor, permission)}
                one_by_one = {case.pk for case in cases if can_open(actor, case, permission)}
            assert listed == one_by_one, (actor.role, permission)
            opened += len(listed)
    assert opened > 0
