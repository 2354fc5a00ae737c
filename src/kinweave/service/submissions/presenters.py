"""What the pages of spreadsheets show. A cell's own value is shown on one page alone, when asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kinweave.rules import Status
from kinweave.service.core.pages import Typed, Url, Words
from kinweave.service.design.pages import (
    DONE,
    WAITING,
    Answer,
    AnswerGroup,
    Cell,
    Column,
    Empty,
    Link,
    Table,
    Task,
)
from kinweave.service.design.pages import Status as HowFar
from kinweave.service.design.wording import date_in_words, moment_in_words
from kinweave.service.submissions.forms import families, in_words
from kinweave.service.submissions.models import ImportedSet, SavedProfile, Submission
from kinweave.service.submissions.reading import Looked, target_label
from kinweave.validate import Checked

SHOWN = 100


@dataclass(frozen=True)
class SpreadsheetsPage:
    """See ``submissions/spreadsheets.jinja``."""

    title: Words
    heading: Words
    table: Table
    empty: Empty
    begin: Link
    sets: Table
    profiles: Table


@dataclass(frozen=True)
class UploadPage:
    """One upload, and what is left to do about it: see ``submissions/upload.jinja``."""

    title: Words
    heading: Words
    back: Url
    file_name: Typed
    counts: list[AnswerGroup]
    tasks: list[Task]
    notes: list[Typed]
    held: int
    accepted: bool
    delete_on: Words
    download: Url
    delete: Url


@dataclass(frozen=True)
class ProblemsPage:
    """What is to be mended, with its place: see ``submissions/problems.jinja``."""

    title: Words
    heading: Words
    back: Url
    count: Words
    problems: Table
    not_shown: int
    said: Words
    findings: Table
    download: Url


@dataclass(frozen=True)
class ExamplesPage:
    """A few values of each column, for whoever uploaded them."""

    title: Words
    heading: Words
    back: Url
    table: Table


@dataclass(frozen=True)
class SetPage:
    """One imported set, and how it is used: see ``submissions/set.jinja``."""

    title: Words
    heading: Words
    back: Url
    groups: list[AnswerGroup]
    folder: Words
    year: Words
    delete: Url


def spreadsheets(
    uploads: Sequence[Submission], sets: Sequence[ImportedSet], profiles: Sequence[SavedProfile]
) -> SpreadsheetsPage:
    return SpreadsheetsPage(
        title=Words("Spreadsheets"),
        heading=Words("Spreadsheets"),
        begin=Link(Words("Upload a spreadsheet"), Url(reverse("spreadsheet-upload"))),
        table=_table(
            "Your uploads, newest first",
            ("File", "Uploaded", "Deleted on", "How far it is"),
            [
                [
                    Cell(Typed(one.file_name), url=Url(reverse("spreadsheet", args=[one.pk]))),
                    Cell(Words(moment_in_words(one.created_at))),
                    Cell(Words(date_in_words(one.delete_on))),
                    Cell(status=_how_far(one)),
                ]
                for one in uploads
            ],
        ),
        empty=Empty(
            Words("You have uploaded nothing that is still kept"),
            Words("What you upload is seen by you alone, and is deleted after 14 days."),
        ),
        sets=_table(
            "Imported sets, newest first",
            ("When", "Families", "Children", "Who"),
            [
                [
                    Cell(
                        Words(moment_in_words(one.created_at)),
                        url=Url(reverse("imported-set", args=[one.pk])),
                    ),
                    Cell(one.families),
                    Cell(one.children),
                    Cell(Words(one.made_by.name)),
                ]
                for one in sets
            ],
            numeric=frozenset({"Families", "Children"}),
        ),
        profiles=_table(
            "Saved profiles",
            ("Name", "Version", "Saved"),
            [
                [
                    Cell(Words(one.name)),
                    Cell(one.version),
                    Cell(Words(moment_in_words(one.updated_at))),
                ]
                for one in profiles
            ],
        ),
    )


def upload(submission: Submission, looked: Looked) -> UploadPage:
    imported, parted = looked.imported, looked.parted
    unsettled = len(imported.questions)
    accepted = submission.accepted_at is not None
    return UploadPage(
        title=Words("A spreadsheet"),
        heading=Words("A spreadsheet"),
        back=Url(reverse("spreadsheets")),
        file_name=Typed(submission.file_name),
        counts=[AnswerGroup(Words("What was found"), _counts(looked))],
        tasks=[] if accepted else _tasks(submission, looked, unsettled),
        notes=[Typed(note) for note in imported.notes],
        held=len(parted.held),
        accepted=accepted,
        delete_on=Words(date_in_words(submission.delete_on)),
        download=Url(reverse("spreadsheet-download", args=[submission.pk])),
        delete=Url(reverse("spreadsheet-delete", args=[submission.pk])),
    )


def _counts(looked: Looked) -> list[Answer]:
    imported = looked.imported
    rows = sum(one.rows for one in imported.accounting)
    taken = sum(one.taken for one in imported.accounting)
    told = (
        ("Families", imported.counts["families"]),
        ("Children", imported.counts["children"]),
        ("Families that had a conference", imported.counts["held_families"]),
        ("Rows in the file", rows),
        ("Rows taken", taken),
        ("Rows set aside: empty, headings, totals and notes", rows - taken),
        ("Things to mend", len(imported.problems)),
        ("Families with something to mend", looked.parted.families_held),
    )
    return [Answer(Words(label), Words(f"{count:,}")) for label, count in told]


def _tasks(submission: Submission, looked: Looked, unsettled: int) -> list[Task]:
    left_out = sum(not one.plan.target for one in looked.columns)
    problems = len(looked.imported.problems)
    told = (
        ("Say what each column holds", "spreadsheet-columns", left_out, "left out"),
        ("Say what words mean", "spreadsheet-words", unsettled, "not decided"),
        ("See what is to be mended", "spreadsheet-problems", problems, "to mend"),
    )
    steps = [
        Task(
            Words(label),
            HowFar(Words(f"{count:,} {what}" if count else "Done"), WAITING if count else DONE),
            Url(reverse(route, args=[submission.pk])),
        )
        for label, route, count, what in told
    ]
    last = Task(
        Words("Accept the good rows"),
        HowFar(Words("Not yet")),
        Url(reverse("spreadsheet-accept", args=[submission.pk])),
        hint=Words(f"{families(looked.good.counts['families'])} with nothing to mend"),
    )
    return [*steps, last]


def problems(submission: Submission, looked: Looked) -> ProblemsPage:
    found, checked = looked.imported.problems, looked.checked
    return ProblemsPage(
        title=Words("What is to be mended"),
        heading=Words("What is to be mended"),
        back=Url(reverse("spreadsheet", args=[submission.pk])),
        count=Words("1 thing" if len(found) == 1 else f"{len(found):,} things"),
        problems=_table(
            "Cells that could not be taken as they stand",
            ("Where", "What stands there", "What is to be mended"),
            [
                [
                    Cell(
                        Typed(
                            f"Row {one.row:,}" + (f", column {one.column}" if one.column else "")
                        ),
                        note=Typed(f"{one.sheet}" + (f", “{one.heading}”" if one.heading else "")),
                    ),
                    Cell(Words(one.value_class)),
                    Cell(Typed(one.reason)),
                ]
                for one in found[:SHOWN]
            ],
        ),
        not_shown=max(len(found) - SHOWN, 0),
        said=Words(_said(checked)),
        findings=_findings(checked),
        download=Url(reverse("spreadsheet-download", args=[submission.pk])),
    )


def _said(checked: Checked) -> str:
    ends = [rule.status for rule in checked.rules]
    return (
        f"{len(ends)} checks: {ends.count(Status.PASSED)} passed, "
        f"{ends.count(Status.FOUND)} found something, "
        f"{ends.count(Status.COULD_NOT_RUN)} could not be asked of everything."
    )


def _findings(checked: Checked) -> Table:
    """Each rule that found something, once, with how many and in which kind of record."""
    rows = []
    by_rule = checked.findings.group_by(
        "code", "severity", "table", "message", "fix", maintain_order=True
    ).len()
    for code, severity, table, message, fix, count in by_rule.iter_rows():
        rows.append(
            [
                Cell(Words(code), note=Words(severity)),
                Cell(int(count)),
                Cell(Words(str(table).replace("_", " "))),
                Cell(Words(message), note=Words(fix)),
            ]
        )
    stopped = [rule for rule in checked.rules if rule.status is Status.COULD_NOT_RUN]
    rows += [
        [
            Cell(Words(one.code), note=Words("could not be asked")),
            Cell(0),
            Cell(),
            Cell(Words(one.reason)),
        ]
        for one in stopped
    ]
    return _table(
        "What the rules found in the families of the file",
        ("Rule", "How many", "In", "What, and how to mend it"),
        rows,
        numeric=frozenset({"How many"}),
    )


def examples(submission: Submission, looked: Looked) -> ExamplesPage:
    """The one page with values of the file: three of each column."""
    return ExamplesPage(
        title=Words("Examples from the file"),
        heading=Words("Examples from the file"),
        back=Url(reverse("spreadsheet-columns", args=[submission.pk])),
        table=_table(
            "Up to three values of each column",
            ("Column", "Taken as", "Examples"),
            [
                [
                    Cell(Typed(one.plan.heading), note=Words(in_words(one))),
                    Cell(Words(target_label(one.plan.target) if one.plan.target else "Left out")),
                    Cell(Typed(", ".join(one.examples))),
                ]
                for one in looked.columns
            ],
        ),
    )


def imported_set(kept: ImportedSet, *, today: date) -> SetPage:
    ended = today.year if (today.month, today.day) > (3, 31) else today.year - 1
    answers = (
        ("Made", moment_in_words(kept.created_at)),
        ("Made by", kept.made_by.name),
        ("Families", f"{kept.families:,}"),
        ("Children", f"{kept.children:,}"),
        ("Rows kept for mending", f"{kept.rows_held:,}"),
        ("Dates are past or to come as at", date_in_words(kept.as_at)),
        ("Read by the profile", kept.profile_name),
        ("Fingerprint of the file", kept.source_sha256[:16]),
    )
    return SetPage(
        title=Words("An imported set"),
        heading=Words("An imported set"),
        back=Url(reverse("spreadsheets")),
        groups=[AnswerGroup(Words("About it"), [Answer(Words(q), Words(a)) for q, a in answers])],
        folder=Words(f"imported/{kept.folder}"),
        year=Words(f"{ended - 1}-{ended % 100:02}"),
        delete=Url(reverse("imported-set-delete", args=[kept.pk])),
    )


def _how_far(one: Submission) -> HowFar:
    if one.accepted_at is not None:
        return HowFar(Words("Accepted"), DONE)
    return HowFar(Words("To look through"), WAITING)


def _table(
    caption: str,
    labels: Sequence[str],
    rows: list[list[Cell]],
    *,
    numeric: frozenset[str] = frozenset(),
) -> Table:
    columns = [Column(Words(label), numeric=label in numeric) for label in labels]
    return Table(caption=Words(caption), columns=columns, rows=rows)
