"""Home: the cases that this member of staff may open, what is due first on top."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kinweave.service.access.guards import name_guard, signed_in
from kinweave.service.access.permissions import Permission
from kinweave.service.access.requests import StaffRequest
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import note_read, record_alone
from kinweave.service.core.pages import render_page
from kinweave.service.worklist import presenters, queries
from kinweave.service.worklist.forms import CaseFilters, NameSearch


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: StaffRequest) -> HttpResponse:
    """The list of cases; a posted name searches it. Without cases, what else one can do."""
    if not request.actor.may(Permission.SEE_CASES):
        return render_page(request, "worklist/welcome.jinja", presenters.welcome(request))
    return _search(request) if request.method == "POST" else _list(request)


name_guard(home, "signed in, cases within reach")


def _list(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    narrows = {"stage", "whose"} & set(request.GET)
    filters = CaseFilters(request.GET if narrows else None, today=today)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    after = queries.Place.read(request.GET.get("after", ""))
    cases = queries.chosen_cases(
        request.actor,
        stage=chosen.get("stage", ""),
        mine="mine" in chosen.get("whose", []),
        on=today,
    )
    page = presenters.cases(
        request,
        queries.listed(cases, after=after),
        filters=filters,
        search=NameSearch(today=today),
        name="",
        later=after is not None,
        today=today,
    )
    note_read(by=request.actor, page="home")
    return render_page(request, "worklist/home.jinja", page)


def _search(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    search = NameSearch(request.POST, today=today)
    name = search.cleaned_data["name"] if search.is_valid() else ""
    after = queries.Place.read(request.POST.get("after", ""))
    cases = queries.cases_by_name(request.actor, name, on=today)
    if name:
        record_alone(Verb.SEARCHED, by=request.actor, reason="cases by a child's name")
    page = presenters.cases(
        request,
        queries.listed(cases, after=after),
        filters=CaseFilters(today=today),
        search=search,
        name=name,
        later=after is not None,
        today=today,
    )
    return render_page(request, "worklist/home.jinja", page)
