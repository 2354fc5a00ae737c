"""Allocation: lists sealed before anybody enrols, one family one arm for ever, at ten councils at once."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinweave.evidence.allocation.audit import audit
from kinweave.evidence.allocation.draws import Draws, ceremony
from kinweave.evidence.allocation.enrol import Enrolling, enrol, record_override
from kinweave.evidence.allocation.log import AllocationLog, read_entries
from kinweave.evidence.allocation.minimise import chosen_arm, leaning
from kinweave.evidence.allocation.sealed import SealedLists, read_key, same_person, seal_lists
from kinweave.evidence.allocation.sequences import CHANCES, EVERYWHERE, permuted_blocks, sequences
from kinweave.evidence.design.parsing import example_plan, parse_plan
from kinweave.evidence.errors import EvidenceError

SEED = ceremony(["dice 1 5 2 6 1 4 3", "Zoë says 77 31 apples"])
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = example_plan().replace("block_sizes = [4, 6, 8]", "block_sizes = [4, 6, 8]\nplaces = 24")
ASKED = TEXT.replace('consent = "not-asked" ', 'consent = "asked" ')
MINIMISED = example_plan().replace(
    'method = "blocks"              # blocks or minimisation\nblock_sizes = [4, 6, 8]',
    'method = "minimisation"\nfactors = ["age"]\nplaces = 60',
)


def sealed_lists(text=TEXT, seed=SEED):
    lists, key = seal_lists(text, seed=seed, by="Ann Sealer", at=NOON)
    return lists, key


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path)


class Record:
    def __init__(self, folder, text=TEXT):
        self.folder = folder
        lists, key = sealed_lists(text)
        (folder / "sealed.json").write_bytes(lists.written())
        (folder / "key.txt").write_text(key)
        self.lists = SealedLists.read(folder / "sealed.json")
        self.key = read_key(folder / "key.txt")
        self.minute = 0

    def now(self):
        self.minute += 1
        return NOON + timedelta(minutes=self.minute)

    def enrol(self, family, council="Ashmere", by="Ben", **more):
        asked = Enrolling(council, family, by, date(2026, 3, 1), self.now, **more)
        return enrol(self.folder, self.lists, self.key, asked)

    def override(self, family, who="court", received="fgc", reason="directed", by="Ben"):
        return record_override(
            self.folder, self.lists, council="Ashmere", family=family, by=by,
            now=self.now, who=who, received=received, reason=reason,
        )  # fmt: skip

    @property
    def entries(self):
        entries, breaks = read_entries(self.folder, self.lists.root)
        assert not breaks
        return entries


@given(
    st.binary(min_size=4, max_size=16),
    st.sets(st.sampled_from([2, 4, 6, 8, 10]), min_size=1),
    st.integers(1, 80),
)
@settings(deadline=None, max_examples=60)
def test_each_block_gives_half_its_families_the_offer(seed, sizes, places):
    slots = permuted_blocks(Draws(seed), tuple(sorted(sizes)), places)
    assert places <= len(slots) < places + max(sizes)
    for block in range(slots[-1].block + 1):
        own = [slot for slot in slots if slot.block == block]
        assert len(own) == own[0].size
        assert own[0].size in sizes
        assert sum(slot.value for slot in own) * 2 == len(own)


def test_over_many_blocks_each_order_is_as_likely():
    slots = permuted_blocks(Draws(b"many"), (4,), 12_000)
    orders = Counter(
        tuple(slot.value for slot in slots[at : at + 4]) for at in range(0, len(slots), 4)
    )
    assert len(orders) == 6
    assert all(abs(many - 500) < 5 * (500 * 5 / 6) ** 0.5 for many in orders.values())


@given(st.binary(min_size=1, max_size=8), st.integers(1, 1000))
@settings(deadline=None, max_examples=60)
def test_a_draw_stays_below_its_end_and_a_shuffle_keeps_its_items(seed, end):
    draws = Draws(seed)
    assert 0 <= draws.below(end) < end
    assert sorted(draws.shuffled(range(20))) == list(range(20))


def test_a_ceremony_needs_two_people_who_say_enough():
    with pytest.raises(EvidenceError, match="two people or more"):
        ceremony(["dice 1 5 2 6 1 4 3", "  "])
    with pytest.raises(EvidenceError, match="Line 2 of the ceremony is too short"):
        ceremony(["dice 1 5 2 6 1 4 3", "1 2"])
    assert ceremony(["dice 1 5 2 6 1 4 3 ", "Zoë says  77 31 apples"]) == SEED


def test_the_sealed_file_follows_from_the_ceremony_and_tells_no_arm():
    lists, key = sealed_lists()
    again, same_key = sealed_lists()
    assert (lists.written(), key) == (again.written(), same_key)
    other, _ = sealed_lists(seed=ceremony(["dice 1 5 2 6 1 4 4", "Zoë says 77 31 apples"]))
    assert other.root != lists.root
    held = json.loads(lists.written())
    places = [place for one in held["lists"].values() for place in one]
    assert len({len(cipher) for cipher, _ in places}) == 1  # length tells nothing
    assert len({commitment for _, commitment in places}) == len(places)
    # Two places with the same arm do not look alike, and no unsalted arm gives a commitment.
    slots = sequences(lists.plan, SEED)["Ashmere"]
    assert {slot.value for slot in slots[:8]} == {0, 1}
    assert len({cipher for cipher, _ in places}) == len(places)


def test_a_place_opens_with_its_own_key_in_its_own_place_and_with_no_other():
    lists, _ = sealed_lists()
    _, key = sealed_lists(seed=ceremony(["dice 1 5 2 6 1 4 4", "Zoë says 77 31 apples"]))
    with pytest.raises(EvidenceError, match="the key belongs to other lists"):
        lists.open(read_bytes(key), "Ashmere", 1)
    own = read_bytes(sealed_lists()[1])
    slots = sequences(lists.plan, SEED)
    for council, place in (("Ashmere", 1), ("Dunmoor", 24)):
        assert lists.open(own, council, place).slot == slots[council][place - 1]
    moved = replace(lists, lists={**lists.lists, "Ashmere": lists.lists["Ashmere"][::-1]})
    with pytest.raises(EvidenceError, match="does not open"):
        moved.open(own, "Ashmere", 1)


def read_bytes(key_text):
    import base64

    return base64.b64decode(key_text.split(":", 1)[1])


def test_a_file_that_is_no_sealed_list_or_no_key_is_refused(tmp_path):
    (tmp_path / "a").write_text("{}")
    with pytest.raises(EvidenceError, match="not a file of sealed lists"):
        SealedLists.read(tmp_path / "a")
    with pytest.raises(EvidenceError, match="cannot be read"):
        SealedLists.read(tmp_path / "none")
    with pytest.raises(EvidenceError, match="holds no key"):
        read_key(tmp_path / "a")
    (tmp_path / "b").write_text(sealed_lists()[0].written().decode().replace("lists 1", "lists 9"))
    with pytest.raises(EvidenceError, match="a form that this version does not know"):
        SealedLists.read(tmp_path / "b")


def test_an_unsigned_sealing_is_refused():
    with pytest.raises(EvidenceError, match="Say who seals"):
        seal_lists(TEXT, seed=SEED, by=" ", at=NOON)


def test_families_get_the_arms_of_their_councils_list_in_order(record):
    wanted = sequences(record.lists.plan, SEED)
    for council in ("Ashmere", "Dunmoor"):
        told = [record.enrol(f"F{at}", council) for at in range(10)]
        assert [record.lists.plan.arms.index(one.arm) for one in told] == [
            slot.value for slot in wanted[council][:10]
        ]
        assert [one.place for one in told] == list(range(1, 11))


def test_a_family_that_comes_again_keeps_its_arm_for_ever(record):
    first = record.enrol("F1", children=["C-1", "nhs: 943 476 5919"])
    for at in range(5):
        record.enrol(f"G{at}")
    same = record.enrol("F1", children=["C-1"])
    by_child = record.enrol("F77", children=["c-1"])
    by_former = record.enrol("F78", former="F77")
    elsewhere = record.enrol("X1", "Dunmoor", children=["nhs:9434765919"])
    for again in (same, by_child, by_former, elsewhere):
        assert again.arm == first.arm
        assert again.known_again
    assert not same.flags
    assert by_child.flags == (
        "the family came back under another number and was known by its child",
    )
    assert "former number" in by_former.sentence()
    assert record.enrol("F78").arm == first.arm
    allocated = [entry for entry in record.entries if entry.says["event"] == "allocated"]
    assert len(allocated) == 6


def test_a_councils_own_number_means_nothing_in_another_council(record):
    record.enrol("F1", children=["1001"])
    assert not record.enrol("F1", "Dunmoor", children=["1001"]).known_again


def test_a_family_made_of_two_that_were_allocated_keeps_the_first_arm_and_is_flagged(record):
    first = record.enrol("F1", children=["1"])
    record.enrol("F2", children=["2"])
    merged = record.enrol("F3", children=["1", "2"])
    assert merged.arm == first.arm
    assert any("more than one family" in flag for flag in merged.flags)


def test_a_known_number_with_other_children_is_flagged(record):
    record.enrol("F1", children=["1"])
    assert any("none of its children" in flag for flag in record.enrol("F1", children=["9"]).flags)


def test_no_childs_number_stands_in_the_record(record):
    record.enrol("F1", children=["CHILD-8812", "nhs:9434765919"])
    text = (record.folder / "log.jsonl").read_text()
    assert "8812" not in text
    assert "9434765919" not in text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"by": "  ANN   sealer"}, "Ann Sealer sealed the lists and may not enrol"),
        ({"by": " "}, "who enrols it"),
        ({"council": "Elsewhere"}, "Elsewhere does not take part"),
        ({"former": "F0"}, "No family F0 was enrolled in Ashmere"),
        ({"children": [" "]}, "A child's number is empty"),
        ({"children": ["nhs:abc"]}, "has digits after it"),
        ({"factors": {"age": "under 5"}}, "The factors of this plan are none"),
    ],
)
def test_an_enrolment_that_may_not_be_is_refused_and_leaves_no_line(record, more, sentence):
    with pytest.raises(EvidenceError, match=sentence):
        record.enrol("F1", **more)
    assert record.entries == []


@pytest.mark.parametrize(
    ("letter", "sentence"),
    [(date(2026, 3, 3), "is not sent yet"), (date(2026, 1, 4), "does not belong to it")],
)
def test_a_letter_that_is_not_the_plans_enrols_nobody(record, letter, sentence):
    asked = Enrolling("Ashmere", "F1", "Ben", letter, lambda: NOON)
    with pytest.raises(EvidenceError, match=sentence):
        enrol(record.folder, record.lists, record.key, asked)
    assert record.entries == []


def test_where_each_family_is_asked_its_answer_is_recorded_and_no_means_no_arm(tmp_path):
    record = Record(tmp_path, ASKED)
    with pytest.raises(EvidenceError, match="each family is asked"):
        record.enrol("F1")
    declined = record.enrol("F1", consent="declined")
    assert declined.arm is None
    assert "declined" in declined.sentence()
    assert record.enrol("F2", consent="agreed").place == 1
    found = audit(record.folder, record.lists)
    assert found.consent == (("agreed", 1),)
    assert found.balance[0].declined == 1


def test_a_list_that_is_used_up_says_so(record):
    last = len(record.lists.lists["Ashmere"])
    for at in range(last):
        record.enrol(f"F{at}")
    with pytest.raises(EvidenceError, match="sealed list of Ashmere is used up"):
        record.enrol("one more")
    assert len(record.entries) == last


def test_an_override_is_a_cross_over_and_never_a_change_of_arm(record):
    told = [record.enrol(f"F{at}") for at in range(8)]
    at = next(at for at, one in enumerate(told) if one.arm.id == "usual")
    assert record.override(f"F{at}").says["crossed"] is True
    assert record.enrol(f"F{at}").arm.id == "usual"
    assert record.override(f"F{at}", who="family", received="usual").says["crossed"] is False
    for wrong, sentence in (
        ({"who": "neighbour"}, "one of court, family, council"),
        ({"received": "tea"}, "no arm “tea”"),
        ({"reason": " "}, "Say why"),
        ({"family": "F99"}, "No family F99 was enrolled"),
    ):
        with pytest.raises(EvidenceError, match=sentence):
            record.override(**{"family": "F0", **wrong})


def test_minimisation_leans_to_the_arm_with_fewer_like_families(tmp_path):
    record = Record(tmp_path, MINIMISED)
    for at in range(40):
        level = "under 5" if at % 3 else "over 5"
        council = ("Ashmere", "Dunmoor")[at % 2]
        record.enrol(f"F{at}", council, factors={"age": level})
    found = audit(record.folder, record.lists, key=record.key, seed=SEED)
    assert found.holds
    assert all(abs(one.offered - one.compared) <= 5 for one in found.balance)
    assert found.guesses.right > 0.6
    assert found.guesses_with_sizes is None
    assert {entry.says["list"] for entry in record.entries} == {EVERYWHERE}
    with pytest.raises(EvidenceError, match="give a level for each"):
        record.enrol("F99")


@given(st.integers(-9, 9), st.integers(0, CHANCES - 1))
@settings(deadline=None, max_examples=60)
def test_the_likely_arm_is_the_one_with_fewer(lean, chance):
    arm = chosen_arm(lean, chance, 0.8)
    if lean and chance / CHANCES < 0.8:
        assert arm == (lean > 0)
    own = {"council": "A", "age": "1"}
    assert (
        leaning(own, [({"council": "A", "age": "2"}, 0), ({"council": "A", "age": "1"}, 1)]) == -1
    )


@given(
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["Ashmere", "Dunmoor"])), max_size=24)
)
@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whoever_comes_in_whatever_order_has_one_arm_and_no_place_is_skipped(
    tmp_path_factory, come
):
    record = Record(tmp_path_factory.mktemp("record"))
    arms = {}
    for number, council in come:
        told = record.enrol(f"F{number}", council)
        assert arms.setdefault((number, council), told.arm) == told.arm
    found = audit(record.folder, record.lists, key=record.key)
    assert found.holds, found.sentence()
    assert found.families == len(arms)
    assert len(found.sights) == len(come)


WORKER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from kinweave.evidence.allocation.enrol import Enrolling, enrol
from kinweave.evidence.allocation.sealed import SealedLists, read_key
folder, who = Path(sys.argv[1]), sys.argv[2]
lists, key = SealedLists.read(folder / "sealed.json"), read_key(folder / "key.txt")
def at(council):
    for number in range(3):
        for family in (f"{who}-{number}", f"shared-{number}"):
            enrol(folder, lists, key, Enrolling(council, family, who, date(2026, 3, 1), lambda: datetime.now(UTC)))
with ThreadPoolExecutor(5) as pool:
    list(pool.map(at, lists.plan.councils))
"""


def test_ten_councils_enrolling_at_once_never_share_or_skip_a_place(tmp_path):
    names = [f"Council {at}" for at in range(10)]
    head, _ = TEXT.split("[duty.in_force]")
    text = (
        head.replace('["Ashmere", "Brackwater", "Coldharbour", "Dunmoor"]', json.dumps(names))
        + "[duty.in_force]\n"
        + "".join(f'"{name}" = "not commenced"\n' for name in names)
    )
    record = Record(tmp_path, text)
    running = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path), f"worker {at}"])
        for at in range(3)
    ]
    assert [one.wait(timeout=120) for one in running] == [0, 0, 0]
    found = audit(tmp_path, record.lists, key=record.key, seed=SEED)
    assert found.holds, found.sentence()
    # Each council has three families of each worker and three that all of them brought.
    assert found.families == 10 * (3 * 3 + 3)
    assert len(found.known_again) == 10 * 3 * 2
    places = Counter(
        (one.says["list"], one.says["place"])
        for one in record.entries
        if one.says["event"] == "allocated"
    )
    assert set(places.values()) == {1}
    assert {place for _, place in places} == set(range(1, 13))


def test_a_line_half_written_by_a_crash_was_never_told_and_gives_its_place_to_the_next(record):
    record.enrol("F1")
    with (record.folder / "log.jsonl").open("ab") as stream:
        stream.write(b'{"number": 2, "says": {"ev')
    assert not audit(record.folder, record.lists).holds
    assert record.enrol("F2").place == 2
    assert audit(record.folder, record.lists, key=record.key).holds


def test_a_crash_before_the_head_was_written_loses_nothing(record):
    record.enrol("F1")
    head = (record.folder / "head.json").read_bytes()
    record.enrol("F2")
    (record.folder / "head.json").write_bytes(head)
    assert record.enrol("F3").place == 3
    assert audit(record.folder, record.lists).holds


def test_nobody_is_enrolled_on_a_record_that_was_changed(record):
    record.enrol("F1")
    path = record.folder / "log.jsonl"
    path.write_text(path.read_text().replace('"F1"', '"F8"'))
    with pytest.raises(EvidenceError, match="does not hold at line 1"):
        record.enrol("F2")
    with pytest.raises(EvidenceError), AllocationLog.held(record.folder, record.lists.root):
        pass


def test_capitals_and_spaces_do_not_make_another_person():
    assert same_person(" Zoë  ÉCLAIR", "zoë éclair")
    assert not same_person("Ann", "Anne")


def test_the_plan_of_the_lists_is_the_one_that_was_sealed(record):
    assert record.lists.plan == parse_plan(TEXT)
    assert record.lists.commitment("Ashmere", 1) == record.lists.lists["Ashmere"][0][1]
