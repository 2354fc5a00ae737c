"""The good families of a tracker are taken and the rest waits, whole families at a time; and what case systems say."""

import datetime as dt

import pytest

from kinweave.tables.profiles import apply, profile_from_toml, propose
from kinweave.tables.profiles.parting import part
from kinweave.tables.sheets import read_bytes
from tests.tables.invented_families import AS_AT, families
from tests.tables.invented_trackers import a_family_a_row, headings_in_two_rows, sheets_joined

TRACKER = """\
FGC ref,Child's name,DOB,Mosaic ID,Ethnicity,Date of referral,Consent Y/N
A1,Ava Lee,04.03.2014,1,WBRI,12/01/26,Yes
,Kit Lee,31/02/2016,2,WBRI,,
A2,Leo Day,07/11/2015,3,Asian,02.02.2026,no
A3,Mia Holt,01/02/2017,4,WBRI,03.02.2026,Yes
"""


def read(content, name="tracker.csv"):
    book = read_bytes(content, name)
    profile = propose([book]).profile
    return book, apply([book], profile, council="901", as_at=AS_AT)


def again(parted, imported):
    return apply(parted.good, imported.profile, council="901", as_at=AS_AT)


def test_a_family_waits_whole_and_the_others_keep_their_ids():
    book, imported = read(TRACKER.encode())
    parted = part([book], imported)
    assert [(one.row, one.reasons[0].split(":")[0]) for one in parted.held] == [
        (2, "nothing here; it belongs to a family of which another row is to be mended"),
        (3, "DOB"),
        (4, "Ethnicity"),
    ]
    good = again(parted, imported)
    assert (parted.families_held, good.counts["families"]) == (2, 1)
    assert good.problems == ()
    for name, table in good.tables.items():
        assert set(table["id"]) <= set(imported.tables[name]["id"]), name
    assert list(good.tables["person"]["given_name"].drop_nulls()) == ["Mia"]


@pytest.mark.parametrize("write", [a_family_a_row, headings_in_two_rows, sheets_joined])
@pytest.mark.parametrize("seed", [1, 2])
def test_good_and_waiting_families_are_together_all_of_them(write, seed):
    book, imported = read(write(families(seed)), "council.xlsx")
    parted = part([book], imported)
    good = again(parted, imported)
    assert good.counts["families"] + parted.families_held == imported.counts["families"] > 0
    assert good.problems == ()


PROFILE = """\
[profile]
name = "system"
[[sheet]]
name = "*"
header_row = 1
[[sheet.column]]
heading = "No"
target = "sheet.child_number"
[[sheet.column]]
heading = "Name"
target = "person.given_name"
[[sheet.column]]
heading = "CP from"
target = "sheet.child_protection_plan_from"
[[sheet.column]]
heading = "CP until"
target = "sheet.child_protection_plan_until"
[[sheet.column]]
heading = "Restricted"
target = "sheet.restricted_record"
"""
SYSTEM = """\
No,Name,CP from,CP until,Restricted
1,Ava,01/02/2026,,No
2,Leo,01/02/2026,03/04/2026,Yes
3,Mia,,03/04/2026,
4,Kit,03/04/2026,01/02/2026,
"""


def test_a_case_system_says_legal_facts_and_which_records_it_restricts():
    book = read_bytes(SYSTEM.encode(), "system.csv")
    read = apply([book], profile_from_toml(PROFILE, "system"), council="901", as_at=AS_AT)
    named = dict(zip(read.tables["person"]["id"], read.tables["person"]["given_name"], strict=True))
    facts = read.tables["legal_fact"].select("person", "kind", "start_date", "end_date").rows()
    assert [(named[who], *what) for who, *what in facts] == [
        ("Ava", "child_protection_plan", dt.date(2026, 2, 1), None),
        ("Leo", "child_protection_plan", dt.date(2026, 2, 1), dt.date(2026, 4, 3)),
    ]
    assert [named[who] for who in read.tables["restriction"]["person"]] == ["Leo"]
    assert [(one.row, one.reason) for one in read.problems] == [
        (4, "a legal fact ended, and nothing says from when it held"),
        (5, "a legal fact ends before it began"),
    ]
