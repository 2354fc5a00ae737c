"""A stepped wedge allocates councils, a waiting list puts an offer off; both are sealed, told and audited."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinweave.evidence.allocation.audit import audit
from kinweave.evidence.allocation.draws import ceremony
from kinweave.evidence.allocation.enrol import Enrolling, enrol
from kinweave.evidence.allocation.families import allocated_families
from kinweave.evidence.allocation.log import _hash
from kinweave.evidence.allocation.sealed import SealedLists, read_key, seal_lists
from kinweave.evidence.allocation.sequences import ORDER, sequences
from kinweave.evidence.allocation.wedge import begins_on, tell_step
from kinweave.evidence.design.parsing import example_plan, parse_plan
from kinweave.evidence.errors import EvidenceError

SEED = ceremony(["dice 1 5 2 6 1 4 3", "Zoë says 77 31 apples"])
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEDGE = example_plan().replace('design = "parallel" ', 'design = "stepped-wedge"\nsteps = 2\n')
WAITS = (
    example_plan()
    .replace('design = "parallel" ', 'design = "waiting-list"')
    .replace('offer = "none"', 'offer = "wait"\nwait_weeks = 12')
)
COUNCILS = parse_plan(WEDGE).councils


class Record:
    def __init__(self, folder, text):
        lists, key = seal_lists(text, seed=SEED, by="Ann", at=NOON)
        (folder / "sealed.json").write_bytes(lists.written())
        (folder / "key.txt").write_text(key)
        self.folder, self.lists = folder, SealedLists.read(folder / "sealed.json")
        self.key, self.hours = read_key(folder / "key.txt"), 0

    def now(self):
        self.hours += 1
        return NOON + timedelta(hours=self.hours)

    def tell(self, council, by="Ben"):
        return tell_step(self.folder, self.lists, self.key, council=council, by=by, now=self.now)

    def enrol(self, family, council="Ashmere"):
        asked = Enrolling(council, family, "Ben", date(2026, 3, 1), self.now)
        return enrol(self.folder, self.lists, self.key, asked)

    def audit(self, **more):
        return audit(self.folder, self.lists, **more)

    def forge(self, at, **changes):
        """A line changed, and the chain forged after it by somebody who can write every file."""
        path = self.folder / "log.jsonl"
        before, out = self.lists.root, []
        for number, line in enumerate(path.read_text().splitlines(), 1):
            says = json.loads(line)["says"] | (changes if number == at else {})
            before = _hash(before, number, says)
            out.append(json.dumps({"number": number, "says": says, "hash": before}))
        path.write_text("\n".join(out) + "\n")
        (self.folder / "head.json").write_text(json.dumps({"number": len(out), "hash": before}))


@pytest.fixture
def wedge(tmp_path):
    return Record(tmp_path, WEDGE)


@given(seed=st.binary(min_size=8, max_size=8), steps=st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_councils_are_spread_over_the_steps_as_evenly_as_can_be(seed, steps):
    plan = parse_plan(WEDGE.replace("steps = 2", f"steps = {steps}"))
    order = [slot.value for slot in sequences(plan, seed)[ORDER]]
    many = Counter(order)
    assert sorted(many) == list(range(1, steps + 1))
    assert max(many.values()) - min(many.values()) <= 1
    days = [begins_on(plan, step) for step in range(1, steps + 1)]
    assert plan.enrolment.first < days[0] < days[-1] < plan.enrolment.last


def test_a_council_is_told_its_own_step_and_no_other_place_is_opened(wedge):
    wanted = dict(zip(COUNCILS, (slot.value for slot in sequences(wedge.lists.plan, SEED)[ORDER]),
                      strict=True))  # fmt: skip
    sealed = wedge.lists.written().decode()
    assert all(f"step {step}" not in sealed for step in (1, 2))
    told = {council: wedge.tell(council) for council in COUNCILS[:2]}
    assert {council: one.step for council, one in told.items()} == {
        council: wanted[council] for council in COUNCILS[:2]
    }
    assert wedge.tell(COUNCILS[0]) == told[COUNCILS[0]]
    lines = (wedge.folder / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["says"]["council"] for line in lines] == list(COUNCILS[:2])


def test_the_audit_of_a_wedge_holds_and_says_when_each_council_begins(wedge):
    for council in COUNCILS:
        wedge.tell(council)
    found = wedge.audit(key=wedge.key, seed=SEED, published=wedge.lists.root)
    assert (found.holds, found.families) == (True, 0)
    assert found.sentence() == "The record holds: 4 councils were told their step as it was sealed."
    assert [one["arm"] for one in found.sights] == [f"step {one.step}" for one in found.steps]
    assert 0 < found.guesses.right <= 1
    assert found.guesses.certain >= 1 / 4  # of the last council nothing is left to guess


def test_the_audit_finds_a_council_whose_step_was_changed_or_told_twice(wedge):
    step = wedge.tell(COUNCILS[0]).step
    wedge.tell(COUNCILS[1])
    other = 3 - step
    begins = begins_on(wedge.lists.plan, other).isoformat()
    wedge.forge(1, step=other, begins=begins)
    assert [fault.what for fault in wedge.audit().faults] == [
        f"{COUNCILS[0]} was told a step that was not its place's"
    ]
    wedge.forge(1, value=other)
    assert [fault.what for fault in wedge.audit().faults] == [
        f"the place of {COUNCILS[0]} was sealed with another step"
    ]
    wedge.forge(1, step=step, value=step, begins=begins_on(wedge.lists.plan, step).isoformat())
    assert wedge.audit().holds
    wedge.forge(2, council=COUNCILS[0], place=1)
    assert f"{COUNCILS[0]} was told in line 1 already" in [one.what for one in wedge.audit().faults]
    wedge.forge(2, council=COUNCILS[2], place=1)
    assert [one.what for one in wedge.audit().faults] == [
        f"place 1 of the order is not that of {COUNCILS[2]}"
    ]


def test_in_a_wedge_no_family_is_drawn_and_the_answer_says_from_when_its_council_offers(wedge):
    with pytest.raises(EvidenceError, match="Open the place of Ashmere first"):
        wedge.enrol("F1")
    day = wedge.tell("Ashmere").begins
    with pytest.raises(EvidenceError, match=f"on {day:%-d %B %Y}: families whose letter"):
        wedge.enrol("F1")
    with pytest.raises(EvidenceError, match="no family is allocated"):
        allocated_families(wedge.folder, wedge.lists, wedge.key)
    with pytest.raises(EvidenceError, match="no list of its own"):
        seal_lists(WEDGE, seed=SEED, by="Ann", at=NOON, only="Ashmere")
    assert len((wedge.folder / "log.jsonl").read_text().splitlines()) == 1


def test_who_sealed_opens_no_council_and_a_parallel_plan_opens_none(wedge, tmp_path_factory):
    for council, by, sentence in (
        ("Ashmere", " ann ", "sealed the order and may not open it"),
        ("Ashmere", "", "Say who opens"),
        ("Nowhere", "Ben", "Nowhere does not take part"),
    ):
        with pytest.raises(EvidenceError, match=sentence):
            wedge.tell(council, by)
    assert not (wedge.folder / "log.jsonl").exists()
    parallel = Record(tmp_path_factory.mktemp("parallel"), example_plan())
    with pytest.raises(EvidenceError, match="families are allocated, not councils"):
        parallel.tell("Ashmere")


def test_a_family_that_waits_is_told_when_its_offer_is_due_and_again_when_it_comes_back(tmp_path):
    record = Record(tmp_path, WAITS)
    told = [record.enrol(f"F{at}") for at in range(12)]
    due = date(2026, 3, 1) + timedelta(weeks=12)
    assert {(one.arm.id, one.offer_due) for one in told} == {("fgc", None), ("usual", due)}
    waits = next(at for at, one in enumerate(told) if one.offer_due)
    assert "Its offer is due on 24 May 2026." in told[waits].sentence()
    again = record.enrol(f"F{waits}")
    assert (again.known_again, again.offer_due) == (True, due)
    assert record.audit(key=record.key, seed=SEED).holds
