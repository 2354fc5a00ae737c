"""A council with a study: its plan, who seals it, who enrols, and families with letters."""

from datetime import date
from itertools import count

from kinweave.evidence.design.parsing import example_plan
from kinweave.service.access.walls import inside
from kinweave.service.offers.models import PreProceedingsPeriod
from kinweave.service.studies import actions, queries
from kinweave.service.studies.models import Study
from tests.service import making

SAID = "Ann threw 3 5 1 6 2 2\nBen threw 6 6 1 4 3 5"
LETTER = date(2026, 11, 2)
_number = count(1)


def a_plan(*councils, consent="not-asked", places=24, more=""):
    """The shipped example, for these councils; ``more`` is one line's new text by ``old -> new``."""
    names = ", ".join(f'"{name}"' for name in councils)
    duty = "\n".join(f'"{name}" = "not commenced"' for name in councils)
    text = example_plan()
    text = text.replace('["Ashmere", "Brackwater", "Coldharbour", "Dunmoor"]', f"[{names}]")
    begin = text.index("[duty.in_force]")
    head, rest = text[:begin], text[begin:].splitlines()
    kept = [line for line in rest[1:] if " = " not in line or "commenced" not in line]
    text = f"{head}[duty.in_force]\n{duty}\n" + "\n".join(kept) + "\n"
    text = text.replace('consent = "not-asked"', f'consent = "{consent}"')
    text = text.replace("block_sizes = [4, 6, 8]", f"block_sizes = [4, 6, 8]\nplaces = {places}")
    for change in filter(None, more.split(";;")):
        old, new = change.split("->")
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def sealed(council, by=None, plan=None):
    """The study of this council, sealed by its analyst."""
    sealer = by or making.a_colleague(council, "analyst")
    with inside(council.pk):
        return actions.seal(by=sealer, plan=plan or a_plan(council.name), said=SAID)


def a_family(council, *children, letter=LETTER, family=None):
    """A case whose family had its letter before proceedings."""
    number = next(_number)
    if not children:
        children = (making.a_person(council, f"Child{number}", birth_date=date(2020, 1, 2)),)
    case = making.a_case(council, children=children, stage="offered", route="letter")
    if letter:
        making.record(council, PreProceedingsPeriod, family=case.family, letter_sent_date=letter)
    return case


def enrolled(council, study, case, by, consent="not-asked"):
    with inside(council.pk):
        return actions.enrol(by=by, study=study, case=case, consent=consent)


def says(council, study):
    """What each line of the record says."""
    with inside(council.pk):
        entries, breaks = queries.record_of(Study.objects.get(pk=study.pk))
    assert breaks == []
    return [entry.says for entry in entries]
