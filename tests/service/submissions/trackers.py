"""An invented council's tracker, and what becomes of it when it is uploaded."""

import json
from datetime import date

from kinweave.service.submissions.models import Difference, FeedRecord, ImportedSet, Submission
from kinweave.tables.profiles import profile_to_toml, propose
from kinweave.tables.sheets import read_bytes
from tests.service import making

TRACKER = """\
Northmoor FGC tracker
FGC ref,Child's name,DOB / EDD,Mosaic ID,Ethnicity,Date of referral,Consent Y/N,FGC date,Plan agreed by LA?
FGC001/25,Ava Lee,04.03.2014,942950,WBRI,12/01/26,Yes,5th Feb 26,Y
,Unborn Lee,EDD 13/05/26,,,,,,
FGC002/25,Leo Day,07/11/2015,664861,Asian,02.02.2026,declined,,
FGC003/25,Mia Holt,31/02/2016,664862,WBRI,03.02.2026,Yes,10/03/2026,Y
,Kai Holt,01/02/2018,664863,WBRI,,,,
TOTAL,,,,,,,2,
"""


def an_upload(council, by, text=TRACKER):
    """A tracker that this colleague uploaded."""
    book = read_bytes(text.encode(), "tracker.csv")
    return making.record(
        council,
        Submission,
        uploaded_by_id=by.user_id,
        file_name="tracker.csv",
        content=text.encode(),
        profile=profile_to_toml(propose([book]).profile),
        as_at=date(2026, 11, 20),
        delete_on=date(2099, 1, 1),
    )


def an_imported_set(council, by):
    """The record of a set that this colleague accepted."""
    return making.record(
        council,
        ImportedSet,
        made_by_id=by.user_id,
        folder=f"{council.short_name.lower()}/20261120-0badcafe",
        key_id="imported-20261120-0badcafe",
        source_sha256="0" * 64,
        profile_name="tracker",
        as_at=date(2026, 11, 20),
        families=1,
        children=2,
        rows_held=3,
    )


def fed(mark, child, number, moment):
    """What the council's case system says of a child: one difference waits, one is settled."""
    name = mark.scene.canaries.word("feedrecord.told", mark.family)
    told = json.dumps({"person.given_name": [name, moment.isoformat()]})
    said = {"source": "Mosaic", "said_at": moment}
    mark(FeedRecord, number_index=str(number), told=told, wrote="{}", **said)
    what = {"person": child, "field": "person.given_name", **said}
    mark(Difference, outcome="waits", reason="", **what)
    mark(Difference, outcome="ours", settled_at=moment, **what)
