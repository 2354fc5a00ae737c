"""An invented council's case system: the profile by which its nightly file is read, and the file."""

import csv
import io

from django.core.management import call_command

from kinweave.service.people.models import Identifier
from tests.service import making

PROFILE = """\
[profile]
name = "mosaic"
family_by = ""

[[sheet]]
name = "*"
header_row = 1

[[sheet.column]]
heading = "Child ID"
target = "sheet.child_number"

[[sheet.column]]
heading = "Forename"
target = "person.given_name"

[[sheet.column]]
heading = "Surname"
target = "person.family_name"

[[sheet.column]]
heading = "DOB"
target = "person.birth_date"

[[sheet.column]]
heading = "Gender"
target = "person.sex"

[[sheet.column]]
heading = "Ethnicity"
target = "person.ethnicity"

[[sheet.column]]
heading = "Worker"
target = "referral.referrer_name"

[[sheet.column]]
heading = "CIN from"
target = "sheet.child_in_need_from"

[[sheet.column]]
heading = "CIN until"
target = "sheet.child_in_need_until"

[[sheet.column]]
heading = "S20 from"
target = "sheet.section_20_from"

[[sheet.column]]
heading = "S20 until"
target = "sheet.section_20_until"

[[sheet.column]]
heading = "Restricted"
target = "sheet.restricted_record"

[[sheet.column]]
heading = "Address"
target = ""
"""
COLUMNS = {
    "number": "Child ID",
    "given": "Forename",
    "family": "Surname",
    "born": "DOB",
    "sex": "Gender",
    "ethnicity": "Ethnicity",
    "worker": "Worker",
    "cin": "CIN from",
    "cin_until": "CIN until",
    "s20": "S20 from",
    "s20_until": "S20 until",
    "restricted": "Restricted",
    "address": "Address",
}
ADA = {
    "number": "942950",
    "given": "Ada",
    "family": "Reed",
    "born": "04/05/2014",
    "sex": "Female",
    "ethnicity": "WBRI",
    "worker": "Jo Sharma",
    "cin": "12/01/2026",
    "address": "12 Refuge Lane, Northmoor",
}


def file_of(*children):
    """The system's file with these children, each told of as in ``ADA``."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS.values())
    writer.writerows([child.get(name, "") for name in COLUMNS] for child in children)
    return stream.getvalue()


def feed(
    folder, of, *children, text=None, profile_text=PROFILE, said_at="2026-11-20T02:00", **more
):
    """Take in a file with these children; gives the exit status, what was said and what was wrong."""
    (folder / "mosaic.toml").write_text(profile_text)
    (folder / "nightly.csv").write_text(file_of(*children) if text is None else text)
    out, wrong = io.StringIO(), io.StringIO()
    options = {
        "council": of.name,
        "profile": str(folder / "mosaic.toml"),
        "source": "Mosaic",
        "said_at": said_at,
        **more,
    }
    status = 0
    try:
        call_command("feed", str(folder / "nightly.csv"), stdout=out, stderr=wrong, **options)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), wrong.getvalue()


def a_child(council, number="942950", **fields):
    """A child with a council number; gives the person."""
    child = making.a_person(council, **fields)
    making.record(
        council,
        Identifier,
        person=child,
        scheme="la_child_id",
        value=number,
        issuer=council.name,
        start_date=making.START,
    )
    return child
