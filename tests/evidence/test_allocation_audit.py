"""The audit finds what was changed, left out, told twice or guessable."""

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from kinweave.evidence.allocation.audit import audit
from kinweave.evidence.allocation.draws import Draws, ceremony
from kinweave.evidence.allocation.enrol import Enrolling, enrol, record_override
from kinweave.evidence.allocation.families import allocated_families
from kinweave.evidence.allocation.guess import guess_blocks, guess_knowing_sizes
from kinweave.evidence.allocation.log import _hash
from kinweave.evidence.allocation.sealed import SealedLists, read_key, seal_lists
from kinweave.evidence.allocation.sequences import permuted_blocks, sequences
from kinweave.evidence.design.parsing import example_plan
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel import RealBlocks

SEED = ceremony(["dice 1 5 2 6 1 4 3", "Zoë says 77 31 apples"])
OTHER = ceremony(["dice 1 5 2 6 1 4 3", "Zoë says 77 31 pears"])
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def record(tmp_path):
    text = example_plan().replace("[4, 6, 8]", "[4, 6, 8]\nplaces = 24", 1)
    lists, key = seal_lists(text, seed=SEED, by="Ann Sealer", at=NOON)
    (tmp_path / "sealed.json").write_bytes(lists.written())
    (tmp_path / "key.txt").write_text(key)
    return Told(tmp_path)


class Told:
    """Twelve families of Ashmere, one of which came again, and one override."""

    def __init__(self, folder):
        self.folder = folder
        self.lists = SealedLists.read(folder / "sealed.json")
        self.key = read_key(folder / "key.txt")
        for at in range(12):
            self.enrol(at, f"F{at}", f"child {at}")
        self.enrol(12, "F3", "child 3")
        record_override(
            folder, self.lists, council="Ashmere", family="F5", by="Cy", now=lambda: NOON + timedelta(hours=13),
            who="court", received="fgc", reason="directed at the hearing",
        )  # fmt: skip

        self.honest = (folder / "log.jsonl").read_text().splitlines()

    def enrol(self, hour, family, child):
        at = NOON + timedelta(hours=hour)
        asked = Enrolling("Ashmere", family, "Ben", date(2026, 3, 1), lambda: at, children=[child])
        enrol(self.folder, self.lists, self.key, asked)

    @property
    def lines(self):
        """The lines as they were honestly written."""
        return list(self.honest)

    def write(self, lines, *, forge=False):
        """Put other lines there; a forger writes every hash and the head anew."""
        if forge:
            before, made = self.lists.root, []
            for number, line in enumerate(lines, 1):
                says = json.loads(line)["says"]
                before = _hash(before, number, says)
                made.append(json.dumps({"number": number, "says": says, "hash": before}))
            lines = made
            (self.folder / "head.json").write_text(
                json.dumps({"number": len(lines), "hash": before})
            )
        (self.folder / "log.jsonl").write_text("".join(f"{line}\n" for line in lines))

    def edited(self, nth, **says):
        lines = self.lines
        held = json.loads(lines[nth])
        held["says"] |= says
        lines[nth] = json.dumps(held)
        return lines

    def faults(self, **how):
        found = audit(self.folder, self.lists, **how)
        assert not found.holds
        return " | ".join(f"{fault.line}: {fault.what}" for fault in found.faults)


def test_an_honest_record_holds_and_says_what_was_checked(record):
    found = audit(
        record.folder, record.lists, key=record.key, seed=SEED, published=record.lists.root
    )
    assert found.holds
    assert found.sentence() == (
        "The record holds: 12 families allocated in the order of the sealed lists, 1 overrides, 1 returns."
    )
    assert len(found.checked) == 5
    ashmere = found.balance[0]
    assert ashmere.offered + ashmere.compared == 12
    assert abs(ashmere.offered - ashmere.compared) <= ashmere.most <= 4
    assert [one["family"] for one in found.known_again] == ["F3"]
    assert found.overrides[0]["reason"] == "directed at the hearing"


def test_the_families_go_to_the_analysis_with_their_real_blocks(record):
    families = allocated_families(record.folder, record.lists, record.key)
    slots = sequences(record.lists.plan, SEED)["Ashmere"]
    assert families["order"].to_list() == list(range(1, 13))
    assert families["block"].to_list() == [slot.block for slot in slots[:12]]
    assert families["block_size"].to_list() == [slot.size for slot in slots[:12]]
    assert families.filter(override="court").select("family", "override_received").rows() == [
        ("F5", "fgc")
    ]
    blocks = RealBlocks.of(families["block"].to_numpy(), families["block_size"].to_numpy())
    drawn = blocks.draw(50, np.random.default_rng(1))
    whole = families.group_by("block").agg(pl.len(), pl.col("block_size").first())
    full = whole.filter(pl.col("len") == pl.col("block_size"))["block"].to_list()
    inside = families["block"].is_in(full).to_numpy()
    assert (drawn[:, inside].sum(axis=1) * 2 == inside.sum()).all()
    record.write(record.edited(2, by="Somebody else"))
    with pytest.raises(EvidenceError, match="mend it before the families are taken out"):
        allocated_families(record.folder, record.lists, record.key)


def test_the_audit_says_who_was_told_which_arm_and_when(record):
    sights = audit(record.folder, record.lists).sights
    assert len(sights) == 13
    assert sights[12]["family"] == "F3"
    assert sights[12]["arm"] == sights[3]["arm"]
    assert (sights[0]["by"], sights[0]["at"]) == ("Ben", NOON.isoformat())


@pytest.mark.parametrize("at", [0, 6, 13])
def test_one_line_changed_is_found(record, at):
    record.write(record.edited(at, by="Somebody else"))
    assert f"{at + 1}: the line, or the one before it, is not as it was written" in record.faults()


def test_every_single_line_taken_out_is_found(record):
    lines = record.lines
    for at in range(len(lines)):
        record.write(lines[:at] + lines[at + 1 :])
        assert record.faults()


def test_lines_that_change_places_or_cannot_be_read_are_found(record):
    lines = record.lines
    record.write([lines[1], lines[0], *lines[2:]])
    assert "1: the line is numbered 2" in record.faults()
    record.write(["{", *lines[1:]])
    assert "1: the line cannot be read" in record.faults()
    record.write(record.edited(0, children="none"))
    assert "1: the line does not say children" in record.faults()


def test_the_last_lines_cut_off_are_found_by_the_head_and_by_an_anchor(record):
    anchor = audit(record.folder, record.lists).head
    cut = record.lines[:-2]
    record.write(cut)
    assert "13: lines up to 14 were written and are gone" in record.faults()
    record.write(cut, forge=True)
    assert audit(record.folder, record.lists).holds  # who can write everything leaves no trace here
    assert "14: the line is not the one whose hash was kept elsewhere" in record.faults(
        anchor=anchor
    )
    with pytest.raises(EvidenceError, match="a number, a colon and a hash"):
        audit(record.folder, record.lists, anchor="abc")


def test_a_forger_who_writes_the_chain_anew_cannot_change_an_arm(record):
    arm = json.loads(record.lines[4])["says"]["arm"]
    swapped = {"fgc": ("usual", 1), "usual": ("fgc", 0)}[arm]
    record.write(record.edited(4, arm=swapped[0]), forge=True)
    assert "5: the family F4 was told an arm that was not its place's" in record.faults()
    record.write(record.edited(4, arm=swapped[0], value=swapped[1]), forge=True)
    assert "5: place 5 of Ashmere was sealed with another arm" in record.faults()
    assert "holds another arm than the record says" in record.faults(key=record.key)


def test_a_place_skipped_told_twice_or_unknown_is_found(record):
    lines = record.lines
    record.write(lines[:4] + lines[5:], forge=True)
    assert "5: places 5 to 5 of Ashmere were skipped" in record.faults()
    record.write(record.edited(4, place=4), forge=True)
    assert "5: place 4 of Ashmere was told twice" in record.faults()
    record.write(record.edited(4, list="Nowhere"), forge=True)
    assert "5: there is no sealed list Nowhere" in record.faults()
    record.write(record.edited(4, place=99), forge=True)
    assert "there is no place 99 of Ashmere" in record.faults(key=record.key)


def test_a_family_or_a_child_allocated_twice_is_found(record):
    first = json.loads(record.lines[0])["says"]
    record.write(record.edited(4, family="F0"), forge=True)
    assert "5: the family F0 of Ashmere was allocated in line 1 already" in record.faults()
    record.write(record.edited(4, family="F4", children=first["children"]), forge=True)
    assert "5: a child of this family was allocated in line 1 already" in record.faults()


def test_a_line_dated_back_or_written_by_who_sealed_is_found(record):
    record.write(record.edited(4, at=(NOON - timedelta(days=1)).isoformat()), forge=True)
    assert "5: the line is dated before the one above it" in record.faults()
    record.write(
        record.edited(4, at=(NOON + timedelta(hours=4)).isoformat(), by="ann sealer"), forge=True
    )
    assert "5: Ann Sealer sealed the lists and enrolled" in record.faults()


def test_other_lists_than_were_published_or_drawn_are_found(record):
    assert "not those whose root was published" in record.faults(published="0" * 64)
    assert "the words of the ceremony are not those" in record.faults(seed=OTHER)
    held = json.loads((record.folder / "sealed.json").read_text())
    held["sealed_by"] = "Somebody else"
    (record.folder / "sealed.json").write_text(json.dumps(held))
    record.lists = SealedLists.read(record.folder / "sealed.json")
    assert "1: the line, or the one before it" in record.faults()


@pytest.mark.parametrize(
    ("sizes", "right", "certain"),
    [((2,), 0.75, 0.5), ((4,), 0.7083, 1 / 3), ((6,), 0.6833, 0.25), ((4, 6, 8), 0.68, 0.25)],
)
def test_blocks_of_a_known_size_can_be_guessed_as_often_as_has_been_counted(sizes, right, certain):
    slots = permuted_blocks(Draws(b"guess"), sizes, 12_000)
    arms = [slot.value for slot in slots]
    worst = guess_knowing_sizes(arms, [(slot.block, slot.size) for slot in slots])
    assert worst.right == pytest.approx(right, abs=0.015)
    assert worst.certain == pytest.approx(certain, abs=0.015)
    best = guess_blocks(arms[:4000], sizes)
    assert best.right == pytest.approx(right, abs=0.03)
    if len(sizes) == 1:
        assert best.certain == pytest.approx(certain, abs=0.02)
    else:
        assert best.certain < 0.05  # concealed sizes leave almost nothing certain


def test_a_guesser_learns_nothing_from_a_sequence_that_no_such_blocks_could_give():
    assert guess_blocks([], (4,)).of == 0
    assert 0 <= guess_blocks([0] * 9, (4,)).right < 0.5
