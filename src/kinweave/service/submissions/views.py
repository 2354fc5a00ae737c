"""The pages on which somebody brings in a council's own spreadsheet."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kinweave.service.access.guards import needs
from kinweave.service.access.permissions import Permission
from kinweave.service.access.refusals import refuse
from kinweave.service.access.requests import StaffRequest
from kinweave.service.core.notices import give_notice
from kinweave.service.core.pages import Url, Words, render_page
from kinweave.service.design.asking import AskPage, CheckWords, ask, form_for
from kinweave.service.submissions import actions, downloads, forms, presenters, queries
from kinweave.service.submissions.reading import Looked, look, with_columns, with_unmapped
from kinweave.tables.profiles import settled

_ONLY = Permission.BRING_SPREADSHEETS
_ASKS = require_http_methods(["GET", "HEAD", "POST"])


@needs(_ONLY)
@require_safe
def spreadsheets(request: StaffRequest) -> HttpResponse:
    """The reader's own uploads, the council's imported sets and its saved profiles."""
    page = presenters.spreadsheets(
        queries.own_uploads(request.actor, on=timezone.localdate()),
        queries.imported_sets(),
        queries.saved_profiles(),
    )
    return render_page(request, "submissions/spreadsheets.jinja", page)


@needs(_ONLY)
@_ASKS
def upload(request: StaffRequest) -> HttpResponse:
    """Upload a spreadsheet. Nothing of it becomes a case."""
    today = timezone.localdate()
    names = [one.name for one in queries.saved_profiles()]
    sent = request.method == "POST"
    form = forms.UploadForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        today=today,
        profiles=names,
    )

    def act(form: Any) -> str:
        chosen = form.cleaned_data["file"]
        made = actions.upload(
            by=request.actor,
            council=request.council,
            content=chosen.read(),
            file_name=chosen.name,
            saved=form.cleaned_data.get("profile") or "",
            today=today,
        )
        return reverse("spreadsheet", args=[made.pk])

    page = AskPage(
        title=Words("Upload a spreadsheet"),
        heading=Words("Upload a spreadsheet"),
        button=Words("Upload"),
        form=form,
        back=Url(reverse("spreadsheets")),
        intro=(
            Words(
                "You will see how each column is read before anything is kept. The file is sealed, "
                "only you can open it here, and it is deleted after 14 days, or when you say so."
            ),
        ),
    )
    return ask(request, page, act=act, template="submissions/send_file.jinja")


@needs(_ONLY)
@require_safe
def spreadsheet(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """One upload: what was found, and what is left to do."""
    submission, looked = _own(request, submission_id)
    return render_page(request, "submissions/upload.jinja", presenters.upload(submission, looked))


@needs(_ONLY)
@_ASKS
def columns(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """What each column holds."""
    submission, looked = _own(request, submission_id)
    form = form_for(request, forms.ColumnsForm, today=timezone.localdate(), columns=looked.columns)

    def act(form: Any) -> str:
        whole = with_unmapped(looked.profile, looked.columns)
        _map(request, submission, with_columns(whole, form.chosen, form.orders, looked.columns))
        return reverse("spreadsheet", args=[submission.pk])

    page = _question(submission.pk, form, "What does each column hold?", button="Save")
    return ask(request, page, act=act, template="submissions/columns.jinja")


@needs(_ONLY)
@_ASKS
def words(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """What the words mean that no list knows."""
    submission, looked = _own(request, submission_id)
    asked = looked.imported.questions
    form = form_for(request, forms.WordsForm, today=timezone.localdate(), asked=asked)

    def act(form: Any) -> str:
        _map(request, submission, settled(looked.profile, form.answers, asked))
        return reverse("spreadsheet", args=[submission.pk])

    intro = (
        "These words were typed in the spreadsheet. Each can be decided once for all its cells."
        if asked
        else "Every word is known. There is nothing to decide."
    )
    page = _question(submission.pk, form, "What do these words mean?", intro, button="Save")
    return ask(request, page, act=act)


@needs(_ONLY)
@require_safe
def problems(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """What is to be mended, with its place and no value."""
    submission, looked = _own(request, submission_id)
    page = presenters.problems(submission, looked)
    return render_page(request, "submissions/problems.jinja", page)


@needs(_ONLY)
@require_safe
def examples(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """A few values of each column, shown because they were asked for."""
    submission, looked = _own(request, submission_id)
    page = presenters.examples(submission, looked)
    return render_page(request, "submissions/examples.jinja", page)


@needs(_ONLY)
@_ASKS
def accept(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """Keep the good families as a set, after one more look."""
    submission, looked = _own(request, submission_id)
    today = timezone.localdate()
    initial = {"which": actions.GOOD, "save_as": _saved_name(looked)}
    form = form_for(request, forms.AcceptForm, today=today, looked=looked, initial=initial)

    def act(form: Any) -> str:
        kept = actions.accept(
            by=request.actor,
            council=request.council,
            submission=submission,
            which=form.cleaned_data["which"],
            save_as=form.cleaned_data["save_as"],
            today=today,
        )
        give_notice(request, Words(f"{forms.families(kept.families)} kept as an imported set."))
        return reverse("spreadsheet", args=[submission.pk])

    page = _question(
        submission.pk,
        form,
        "Accept the good rows",
        "What you accept is kept as an imported set, for counting and returns. No case is begun or "
        "changed. A family of which one row is to be mended waits as a whole.",
    )
    check = CheckWords(
        button=Words("Accept"),
        warning=Words(
            "Nobody’s case changes. The rows that are not accepted wait for you to mend."
        ),
    )
    return ask(request, page, act=act, check=check)


@needs(_ONLY)
@require_POST
def download(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """A button: the rows to mend as a workbook, or the list of reasons."""
    submission, looked = _own(request, submission_id)
    if request.POST.get("what") == "rows":
        actions.note_download(by=request.actor, submission=submission, what="rows to mend")
        content, kind, name = (
            downloads.rows_to_mend(looked),
            downloads.WORKBOOK,
            "rows-to-mend.xlsx",
        )
    else:
        actions.note_download(by=request.actor, submission=submission, what="reasons")
        content, kind, name = downloads.reasons(looked), "text/csv; charset=utf-8", "reasons.csv"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs(_ONLY)
@_ASKS
def delete(request: StaffRequest, submission_id: UUID) -> HttpResponse:
    """Delete an upload: whoever uploaded it has finished."""
    submission = _upload(request, submission_id)

    def act(_: Any) -> str:
        actions.delete_upload(by=request.actor, submission=submission)
        give_notice(request, Words("The upload is deleted."))
        return reverse("spreadsheets")

    form = form_for(request, forms.SureForm, today=timezone.localdate())
    page = _question(
        submission.pk,
        form,
        "Delete this upload?",
        "Download the rows to mend first if you still need them. A set that you accepted stays.",
        button="Delete the upload",
    )
    return ask(request, page, act=act)


@needs(_ONLY)
@require_safe
def imported_set(request: StaffRequest, importedset_id: UUID) -> HttpResponse:
    """One imported set, and how the command line uses it."""
    kept = _set(request, importedset_id)
    page = presenters.imported_set(kept, today=timezone.localdate())
    return render_page(request, "submissions/set.jinja", page)


@needs(_ONLY)
@_ASKS
def delete_set(request: StaffRequest, importedset_id: UUID) -> HttpResponse:
    """Delete an imported set and its key."""
    kept = _set(request, importedset_id)

    def act(_: Any) -> str:
        actions.delete_set(by=request.actor, kept=kept)
        give_notice(request, Words("The imported set is deleted, and its key with it."))
        return reverse("spreadsheets")

    back = Url(reverse("imported-set", args=[kept.pk]))
    page = AskPage(
        title=Words("Delete an imported set"),
        heading=Words("Delete this imported set?"),
        button=Words("Delete the set"),
        form=form_for(request, forms.SureForm, today=timezone.localdate()),
        back=back,
        cancel=back,
        intro=(Words("Its key is deleted with it, so nobody can read it again."),),
    )
    return ask(request, page, act=act)


def _question(
    submission_id: UUID, form: Any, heading: str, intro: str = "", *, button: str = "Continue"
) -> AskPage:
    back = Url(reverse("spreadsheet", args=[submission_id]))
    return AskPage(
        title=Words(heading),
        heading=Words(heading),
        button=Words(button),
        form=form,
        back=back,
        cancel=back,
        intro=(Words(intro),) if intro else (),
        extra=Url(reverse("spreadsheet-examples", args=[submission_id])),
    )


def _upload(request: StaffRequest, submission_id: UUID) -> Any:
    found = queries.own_upload(request.actor, submission_id, on=timezone.localdate())
    if found is None:
        raise refuse(actor=request.actor, reason="no upload of this person")
    return found


def _own(request: StaffRequest, submission_id: UUID) -> tuple[Any, Looked]:
    found = _upload(request, submission_id)
    return found, look(found, council=request.council.la_code)


def _set(request: StaffRequest, importedset_id: UUID) -> Any:
    found = queries.imported_set(importedset_id)
    if found is None:
        raise refuse(actor=request.actor, reason="no imported set of this council")
    return found


def _map(request: StaffRequest, submission: Any, profile: Any) -> None:
    actions.map_upload(
        by=request.actor, council=request.council, submission=submission, profile=profile
    )
    give_notice(request, Words("How the spreadsheet is read is saved."))


def _saved_name(looked: Looked) -> str:
    return "" if looked.profile.name == "auto" else looked.profile.name
