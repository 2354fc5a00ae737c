"""Reads and checks invented CIN census files of growing size: ``python -m benchmarks.cin``.

Prints wall time, processor time and peak memory for each size, and the slope from one to the next, which
is 1 where time grows in proportion. Each size runs in a process of its own, so that peaks do not mix.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

SIZES = (1_000, 10_000, 100_000)
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
    """Read and check one file; prints its children, times, peak memory and findings."""
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
    children = cin.tables["children"].height
    print(
        f"{children:>8,} children: read {read_wall:6.2f} s ({read_work:.2f} s of work), "
        f"read and checked {wall:6.2f} s ({work:.2f}), {1000 * (wall - read_wall) / rules:.1f} ms a rule, "
        f"{rules} checks, peak {peak:,.0f} MiB, {checked.findings.height:,} findings"
    )
    print(f"work {work}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.measure)
        return
    spent: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in chosen.sizes:
            path = Path(folder) / f"cin-{size}.xml"
            write_census(path, size)
            ran = subprocess.run(  # noqa: S603 - this very module
                [sys.executable, "-m", "benchmarks.cin", "--measure", str(path)],
                check=True,
                capture_output=True,
                text=True,
            )
            print(ran.stdout, end="")
            spent.append((size, float(ran.stderr.split("work ")[-1])))
    for (small, before), (large, after) in itertools.pairwise(spent):
        slope = math.log(after / before) / math.log(large / small)
        print(
            f"slope of work from {small:,} to {large:,} children: {slope:.2f} (1 is in proportion)"
        )


if __name__ == "__main__":
    main()
