"""Reads and checks invented CIN census files of growing size: `python -m benchmarks.cin`.

Prints wall time, processor time and peak memory for each size, and the slopes from one to the next, which
are 1 where they grow in proportion. `--peer-python` sets the sector's own validator beside ours on the same files.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from benchmarks.beside import Ran, apart, how_to, peer, side_by_side, slopes

SIZES = (1_000, 10_000, 100_000)
PEER = "csc-validator-be-cin==0.1.13 'numpy<1.25'"
YEAR = date(2026, 4, 1)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails><Collection>CIN</Collection><Year>2027</Year><ReferenceDate>2027-03-31</ReferenceDate></CollectionDetails>
    <Source><SourceLevel>L</SourceLevel><LEA>201</LEA></Source>
  </Header>
  <Children>
"""


def write_census(path: Path, children: int, seed: int = 1) -> None:
    """A census of so many invented children, about forty elements each; one in fifty has a fault."""
    chance = random.Random(seed)  # noqa: S311 - invented children, no secret
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(children):
            file.write(_child(number, chance))
        file.write("  </Children>\n</Message>\n")


def _child(number: int, chance: random.Random) -> str:
    born = date(2010, 1, 1) + timedelta(days=chance.randrange(5_000))
    sex = "1" if chance.random() < 0.02 else chance.choice("MF")
    episodes = "".join(
        _episode(turn * 180 + chance.randrange(60), chance)
        for turn in range(1 if chance.random() < 0.8 else 2)
    )
    return f"""    <Child>
      <ChildIdentifiers>
        <LAchildID>C{number:07}</LAchildID>
        <UPN>A{number:012}</UPN>
        <PersonBirthDate>{born}</PersonBirthDate>
        <Sex>{sex}</Sex>
      </ChildIdentifiers>
      <ChildCharacteristics>
        <Ethnicity>WBRI</Ethnicity>
        <Disabilities><Disability>NONE</Disability></Disabilities>
      </ChildCharacteristics>
{episodes}    </Child>
"""


def _episode(start: int, chance: random.Random) -> str:
    def day(after: int) -> date:
        return YEAR + timedelta(days=start + after)

    parts = [
        f"<CINreferralDate>{day(0)}</CINreferralDate>",
        "<ReferralSource>1A</ReferralSource>",
        "<PrimaryNeedCode>N1</PrimaryNeedCode>",
        f"<CINclosureDate>{day(100)}</CINclosureDate>",
        "<ReasonForClosure>RC7</ReasonForClosure>",
        (
            f"<Assessments><AssessmentActualStartDate>{day(1)}</AssessmentActualStartDate>"
            f"<AssessmentAuthorisationDate>{day(40)}</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment>"
            "<AssessmentFactors>1A</AssessmentFactors><AssessmentFactors>3B</AssessmentFactors>"
            "</FactorsIdentifiedAtAssessment></Assessments>"
        ),
        "<ReferralNFA>0</ReferralNFA>",
    ]
    if chance.random() < 0.5:
        parts.append(
            f"<CINPlanDates><CINPlanStartDate>{day(41)}</CINPlanStartDate>"
            f"<CINPlanEndDate>{day(90)}</CINPlanEndDate></CINPlanDates>"
        )
    if chance.random() < 0.4:
        parts.append(
            f"<Section47><S47ActualStartDate>{day(5)}</S47ActualStartDate>"
            f"<DateOfInitialCPC>{day(18)}</DateOfInitialCPC><ICPCnotRequired>false</ICPCnotRequired></Section47>"
        )
    if chance.random() < 0.3:
        parts.append(
            f"<ChildProtectionPlans><CPPstartDate>{day(18)}</CPPstartDate><CPPendDate>{day(95)}</CPPendDate>"
            "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
            f"<NumberOfPreviousCPP>0</NumberOfPreviousCPP><Reviews><CPPreviewDate>{day(50)}</CPPreviewDate></Reviews>"
            "</ChildProtectionPlans>"
        )
    if chance.random() < 0.1:
        parts.append(
            f"<PreProceedingsandFGDM><PPStartDate>{day(20)}</PPStartDate><LBPSentDate>{day(25)}</LBPSentDate>"
            f"<FGDMMeetingOffer>1</FGDMMeetingOffer><InitialPPMeetingDate>{day(40)}</InitialPPMeetingDate>"
            "<ReviewMeetingsCount>2</ReviewMeetingsCount></PreProceedingsandFGDM>"
        )
    lines = "".join(f"        {part}\n" for part in parts)
    return f"      <CINdetails>\n{lines}      </CINdetails>\n"


def measure(path: Path) -> None:
    """Read and check one file; prints its times, peak memory and findings, and last the figures as JSON."""
    from kinweave.rules import Parameters
    from kinweave.tables.cin import read
    from kinweave.validate import check
    from kinweave.validate.returns import of_census

    wall, work = time.perf_counter(), time.process_time()
    cin = read(path)
    read_wall, read_work = time.perf_counter() - wall, time.process_time() - work
    checked = check(of_census(cin, Parameters(), (path.name,)))
    wall, work = time.perf_counter() - wall, time.process_time() - work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rules = len(checked.rules)
    print(
        f"      of which reading {read_wall:.2f} s ({read_work:.2f} s of work); {checked.findings.height:,} findings"
    )
    size = cin.tables["children"].height
    print(json.dumps(asdict(Ran(size, wall, work, peak, rules))))


def ours(path: Path) -> Ran:
    return apart("benchmarks.cin", "--measure", path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--peer-python", type=Path, help=f"an interpreter that has {PEER}")
    parser.add_argument(
        "--peer-sizes", type=int, nargs="+", default=[500, 1_000], help="it grows with the square"
    )
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.measure)
        return
    sizes = chosen.peer_sizes if chosen.peer_python else []
    runs, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted({*chosen.sizes, *sizes}):
            path = Path(folder) / f"cin-{size}.xml"
            write_census(path, size)
            runs.append(ours(path))
            if size in sizes:
                theirs.append(peer(chosen.peer_python, "cin.py", size, path))
                print(theirs[-1].line("peer"), side_by_side(runs[-1], theirs[-1]), sep="\n")
    slopes("ours", runs)
    slopes("peer", theirs)
    if not chosen.peer_python:
        print(how_to(PEER, "cin"))


if __name__ == "__main__":
    main()
