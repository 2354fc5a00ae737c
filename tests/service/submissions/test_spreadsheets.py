"""An analyst brings in a council's own spreadsheet: sees how it is read, mends it, keeps the good rows."""

import io
import json
import zipfile

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kinweave.cli import main
from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case
from kinweave.service.people.models import Person
from kinweave.service.submissions import actions, queries
from kinweave.service.submissions.models import ImportedSet, SavedProfile, Submission
from kinweave.service.submissions.reading import look
from kinweave.standard import load
from kinweave.tables import keys, read_tables
from kinweave.tables.template import excel_template
from tests.service import making
from tests.service.submissions.trackers import TRACKER
from tests.tables.invented_families import families
from tests.tables.invented_trackers import headings_in_two_rows

PERSONAL = ("Ava", "Lee", "Leo", "942950", "2014", "Holt")
PAGES = ("spreadsheet", "spreadsheet-columns", "spreadsheet-problems", "spreadsheet-accept")


def accepted(desk, submission, **answers):
    told = {"which": "good", "save_as": "", "step": "confirm"} | answers
    return desk.post(reverse("spreadsheet-accept", args=[submission.pk]), told)


def verbs(council):
    with inside(council.pk):
        return [event.verb for event in Event.objects.filter(chain=council.pk).order_by("pk")]


def the_set(council):
    with inside(council.pk):
        return ImportedSet.objects.get()


def tables_of(kept, folder):
    key = keys.find(kept.key_id, folder / "keys")
    return read_tables(folder / "imported" / kept.folder, key)


def test_an_upload_shows_how_it_is_read_and_no_value_of_anybody(upload, text_of):
    submission = upload()
    for route in PAGES:
        text = text_of(route, submission)
        assert [value for value in PERSONAL if value in text] == [], route
    columns = text_of("spreadsheet-columns", submission)
    assert "column C: 5 words, 1 empty" in columns
    assert "Person: date of birth" in columns
    assert "Ava Lee" in text_of("spreadsheet-examples", submission)


def test_only_whoever_uploaded_it_can_open_it(upload, colleague, council, other_council):
    submission = upload()
    roles = ("analyst", "administrator", "service_manager", "coordinator", "auditor")
    others = [colleague(role) for role in roles]
    for other in (*others, making.a_colleague(other_council, "analyst")):
        desk = making.sign_in(Client(), other)
        for route in (*PAGES, "spreadsheet-words", "spreadsheet-examples", "spreadsheet-delete"):
            assert desk.get(reverse(route, args=[submission.pk])).status_code == 404
        told = desk.post(reverse("spreadsheet-download", args=[submission.pk]), {"what": "rows"})
        assert told.status_code == 404
    assert Client().get(reverse("spreadsheets")).status_code == 302


@pytest.mark.parametrize("role", ["administrator", "service_manager", "referrer", "auditor"])
def test_nobody_but_an_analyst_brings_spreadsheets(colleague, client_of, role):
    desk = client_of(colleague(role))
    assert desk.get(reverse("spreadsheets")).status_code == 404
    assert desk.get(reverse("spreadsheet-upload")).status_code == 404


def test_another_council_sees_no_set_and_no_profile(upload, desk, council, other_council):
    accepted(desk, upload(), save_as="tracker")
    kept = the_set(council)
    elsewhere = making.sign_in(Client(), making.a_colleague(other_council, "analyst"))
    assert elsewhere.get(reverse("imported-set", args=[kept.pk])).status_code == 404
    assert elsewhere.get(reverse("imported-set-delete", args=[kept.pk])).status_code == 404
    assert str(kept.pk) not in elsewhere.get(reverse("spreadsheets")).content.decode()
    with inside(other_council.pk):
        assert (ImportedSet.objects.count(), SavedProfile.objects.count()) == (0, 0)


def test_what_lies_in_the_database_is_sealed(upload, council):
    upload()
    with inside(council.pk), connection.cursor() as cursor:
        cursor.execute("SELECT file_name, content, profile FROM submissions_submission")
        name, content, profile = cursor.fetchone()
    kept = b"".join((name.encode(), bytes(content), profile.encode()))
    assert [word for word in (b"tracker", b"Lee", b"Mosaic") if word in kept] == []


def test_words_are_decided_once_and_the_row_is_taken(upload, text_of, desk, council):
    submission = upload()
    assert "“Asian”" in text_of("spreadsheet-words", submission)
    answer = desk.post(reverse("spreadsheet-words", args=[submission.pk]), {"w-0": "AIND"})
    assert answer.status_code == 302
    with inside(council.pk):
        submission.refresh_from_db()
        looked = look(submission, council=council.la_code)
        # The date that is no day is the one thing left to mend.
        assert [one.row for one in looked.imported.problems] == [6]
        assert set(looked.imported.tables["person"]["ethnicity"]) == {"WBRI", "AIND", None}
    assert "spreadsheet.mapped" in verbs(council)


def test_a_column_is_taken_as_something_else_or_left_out(upload, desk, council):
    submission = upload()
    with inside(council.pk):
        columns = look(submission, council=council.la_code).columns
    told = {f"c-{one.name}": one.plan.target for one in columns}
    ethnicity = next(one for one in columns if one.plan.heading == "Ethnicity")
    desk.post(
        reverse("spreadsheet-columns", args=[submission.pk]), told | {f"c-{ethnicity.name}": ""}
    )
    with inside(council.pk):
        submission.refresh_from_db()
        looked = look(submission, council=council.la_code)
        assert looked.imported.questions == ()
        assert set(looked.imported.tables["person"]["ethnicity"]) == {None}


def test_columns_that_make_no_family_are_refused_and_nothing_changes(upload, desk, council):
    submission = upload()
    answer = desk.post(reverse("spreadsheet-columns", args=[submission.pk]), {})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    with inside(council.pk):
        before = submission.profile
        submission.refresh_from_db()
        assert submission.profile == before


def test_the_good_families_become_a_set_and_no_case_begins(upload, desk, council, folder):
    submission = upload()
    checking = desk.post(
        reverse("spreadsheet-accept", args=[submission.pk]), {"which": "good", "save_as": ""}
    ).content.decode()
    assert "Check your answers" in checking
    assert accepted(desk, submission).status_code == 302
    kept = the_set(council)
    # Of three families one has a word that could be several, and one a day that there is not.
    assert (kept.families, kept.children, kept.rows_held) == (1, 2, 3)
    tables = tables_of(kept, folder)
    assert sorted(tables["person"].collect()["given_name"].drop_nulls()) == ["Ava"]
    assert tables.manifest.info.council == council.name
    assert (folder / "imported" / kept.folder).stat().st_mode & 0o777 == 0o700
    assert b"Ava" not in b"".join(
        path.read_bytes() for path in (folder / "imported" / kept.folder).iterdir()
    )
    with inside(council.pk):
        assert (Case.objects.count(), Person.objects.count()) == (0, 0)
    assert verbs(council)[-1] == "spreadsheet.accepted"


def test_pressing_accept_twice_makes_one_set(upload, desk, council):
    submission = upload()
    accepted(desk, submission)
    again = accepted(desk, submission)
    assert "accepted already" in again.content.decode()
    with inside(council.pk):
        assert ImportedSet.objects.count() == 1


def test_its_counts_and_findings_are_those_of_the_command_line(
    upload, desk, council, tmp_path, capsys
):
    book = headings_in_two_rows(families(3))
    (tmp_path / "council.xlsx").write_bytes(book)
    out, report = tmp_path / "tables", tmp_path / "report.json"
    given = ["--council", council.la_code, "--as-at", "2026-11-20"]
    files = [str(tmp_path / "council.xlsx"), "--out", str(out), "--report", str(report)]
    main(["import", *files, *given])
    told = json.loads(report.read_text())
    capsys.readouterr()
    main(["check", str(out), "--collection", "fgc-1", "--today", "2026-11-20", "--format", "json"])
    checked = json.loads(capsys.readouterr().out)

    submission = upload(book, "council.xlsx")
    with inside(council.pk):
        looked = look(submission, council=council.la_code)
        assert dict(looked.imported.counts) == told["counts"]
        assert len(looked.imported.problems) == len(told["problems"])
        ends = [(one.code, one.status.value, one.count) for one in looked.checked.rules]
        assert ends == [(one["code"], one["status"], one["count"]) for one in checked["rules"]]
        assert looked.checked.findings.height == len(checked["findings"]) > 0
    accepted(desk, submission, which="all" if looked.parted.held else "good")
    kept = the_set(council)
    assert (kept.families, kept.children) == (
        told["counts"]["families"],
        told["counts"]["children"],
    )
    rows = {
        name: frame.collect().height for name, frame in tables_of(kept, tmp_path / "data").items()
    }
    assert rows == told["tables"]


def test_a_crash_while_accepting_leaves_nothing_behind(upload, desk, council, folder, monkeypatch):
    submission = upload()
    written = actions.write_tables

    def fails(*arguments, **options):
        written(*arguments, **options)
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(actions, "write_tables", fails)
    with pytest.raises(RuntimeError):
        accepted(desk, submission)
    with inside(council.pk):
        assert ImportedSet.objects.count() == 0
        assert Submission.objects.get().accepted_at is None
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert "spreadsheet.accepted" not in verbs(council)


def test_the_rows_to_mend_come_with_their_reasons_and_can_be_uploaded_again(upload, desk, council):
    evil = TRACKER.replace("Kai Holt", '"=HYPERLINK(""http://x"",""Kai Holt"")"')
    submission = upload(evil)
    accepted(desk, submission, save_as="tracker")
    where = reverse("spreadsheet-download", args=[submission.pk])
    answer = desk.post(where, {"what": "rows"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows] == [
        "Child's name",
        "Leo Day",
        "Mia Holt",
        '=HYPERLINK("http://x","Kai Holt")',
    ]
    assert rows[0][-1] == "What to mend"
    assert rows[1][-1] == "Ethnicity: could not map: the word could stand for more than one code"
    # What looks like a formula is text, in the file's own words for a cell.
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert verbs(council)[-1] == "spreadsheet.downloaded"

    for cell in cells:
        cell.value = {"Asian": "Indian", "31/02/2016": "28/02/2016"}.get(cell.value, cell.value)
    mended = io.BytesIO()
    book.save(mended)
    again = upload(mended.getvalue(), "mended.xlsx")
    with inside(council.pk):
        looked = look(again, council=council.la_code)
        assert looked.imported.counts["families"] == 2
        assert looked.imported.counts["children"] == 3


def test_the_list_of_reasons_holds_no_value_and_no_formula(upload, desk):
    headed = TRACKER.replace("Ethnicity", "=Ethnicity")
    answer = desk.post(
        reverse("spreadsheet-download", args=[upload(headed).pk]), {"what": "reasons"}
    )
    text = answer.content.decode("utf-8-sig")
    assert [value for value in ("Ava", "Asian", "Leo") if value in text] == []
    assert [line for line in text.splitlines() if ",=" in line] == []
    assert "'=Ethnicity" in text


def test_a_saved_profile_reads_the_next_file(upload, desk, council):
    submission = upload()
    desk.post(reverse("spreadsheet-words", args=[submission.pk]), {"w-0": "AIND"})
    accepted(desk, submission, save_as="northmoor-tracker")
    again = upload(profile="northmoor-tracker")
    with inside(council.pk):
        looked = look(again, council=council.la_code)
        assert looked.imported.questions == ()
        assert looked.profile.name == "northmoor-tracker"
        assert SavedProfile.objects.get().version == 1
    accepted(desk, again, save_as="northmoor-tracker")
    with inside(council.pk):
        assert SavedProfile.objects.get().version == 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "The file is empty"),
        (b"%PDF-1.7 not a sheet", "tracker.pdf", "is a document and not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
         "locked.xlsx", "locked with a password"),
        (b"PK\x03\x04" + b"broken" * 40, "broken.xlsx", "damaged or is not a whole workbook"),
        (b"apples,pears\n1,2\n", "fruit.csv", "No sheet of fruit.csv has a row of headings"),
        (TRACKER.splitlines()[1].encode(), "no-rows.csv", "No row of no-rows.csv could be taken"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_plain_words_and_not_kept(
    upload, council, content, name, said
):
    answer = upload(content, name)
    assert said in answer.content.decode()
    with inside(council.pk):
        assert Submission.objects.count() == 0


def test_the_standards_own_template_is_sent_to_the_command_line(upload):
    answer = upload(excel_template(load()), "filled.xlsx")
    assert "Read it with kinweave import" in answer.content.decode()


def test_a_zip_bomb_and_a_file_that_is_too_large_are_refused(upload, settings):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 20_000_000)
    assert "unpacks" in upload(stream.getvalue(), "bomb.xlsx").content.decode()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = upload("x" * 2000, "large.csv")
    assert "no larger than 10 megabytes" in answer.content.decode()


def test_an_upload_is_gone_when_it_is_deleted_and_when_its_days_are_over(upload, desk, council):
    first, second = upload(), upload()
    desk.post(reverse("spreadsheet-delete", args=[first.pk]), {"step": "answer"})
    with inside(council.pk):
        assert Submission.objects.get().pk == second.pk
        with making.made(council):
            Submission.objects.update(delete_on="2026-11-20")
    assert desk.get(reverse("spreadsheet", args=[second.pk])).status_code == 404
    third = upload()  # and whoever comes next sweeps it out
    with inside(council.pk):
        assert Submission.objects.get().pk == third.pk
    assert verbs(council).count("spreadsheet.deleted") == 2


def test_deleting_a_set_takes_its_key_with_it(upload, desk, council, folder):
    accepted(desk, upload())
    kept = the_set(council)
    page = desk.get(reverse("imported-set", args=[kept.pk])).content.decode()
    assert f"kinweave check imported/{kept.folder}" in page
    desk.post(reverse("imported-set-delete", args=[kept.pk]), {})
    with inside(council.pk):
        assert ImportedSet.objects.count() == 0
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_the_list_asks_as_much_for_one_upload_as_for_three(upload, desk, analyst):
    counts = []
    desk.get(reverse("spreadsheets"))
    for more in (1, 2):
        for _ in range(more):
            accepted(desk, upload(), save_as=f"p{_}-{more}")
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(reverse("spreadsheets")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 20


def test_the_nightly_sweep_takes_away_what_a_crash_left(upload, desk, council, folder):
    from django.core.management import call_command

    accepted(desk, upload())
    kept = the_set(council)
    lost = folder / "imported" / council.short_name.lower() / "20261101-0badcafe"
    lost.mkdir()
    said = io.StringIO()
    call_command("tidy_uploads", stdout=said)
    assert said.getvalue() == "0 uploads deleted, 1 unfinished sets taken away.\n"
    assert not lost.exists()
    assert (folder / "imported" / kept.folder).is_dir()
    with inside(council.pk):
        assert len(queries.imported_sets()) == 1
