"""Home: the cases that somebody may open, what is due first on top."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.cases.models import Case, StaffExclusion
from kinweave.service.people.models import Restriction
from kinweave.service.worklist import queries
from kinweave.service.worklist.queries import Place, listed
from tests.service import making

TODAY = date(2026, 11, 20)


def due(case, day):
    with inside(case.council_id), making.made(case.council):
        Case.objects.filter(pk=case.pk).update(due_date=day)
    return case


def a_family(council, given_name, *, family_name="Reed", day=None, stage="preparing", **options):
    child = making.a_person(
        council, given_name=given_name, family_name=family_name, birth_date=date(2016, 1, 1)
    )
    return due(making.a_case(council, children=[child], stage=stage, **options), day)


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def named(page, *names):
    """Those of the names that the page's table holds, in the order in which they stand there."""
    start = page.find("<tbody")
    table = page[start : page.find("</tbody")] if start >= 0 else ""
    return sorted((name for name in names if name in table), key=table.index)


@pytest.fixture
def manager(colleague):
    return colleague("service_manager")


def test_what_is_due_first_is_on_top_and_cases_without_a_date_come_last(
    client_of, manager, council
):
    a_family(council, "Undated")
    a_family(council, "Later", day=TODAY + timedelta(days=9))
    a_family(council, "Sooner", day=TODAY + timedelta(days=1))
    page = html(client_of(manager).get("/"))
    assert named(page, "Undated", "Later", "Sooner") == ["Sooner", "Later", "Undated"]


def test_only_what_is_past_its_day_is_overdue(client_of, manager, council):
    a_family(council, "Today", day=TODAY)
    assert "Overdue" not in html(client_of(manager).get("/"))
    a_family(council, "Yesterday", day=TODAY - timedelta(days=1))
    assert html(client_of(manager).get("/")).count("Overdue") == 1


def test_closed_cases_are_left_out_until_their_stage_is_asked_for(client_of, manager, council):
    a_family(council, "Open")
    a_family(council, "Ended", stage="closed")
    client = client_of(manager)
    assert named(html(client.get("/")), "Open", "Ended") == ["Open"]
    assert named(html(client.get("/", {"stage": "closed"})), "Open", "Ended") == ["Ended"]


def test_a_stage_that_is_none_narrows_nothing_and_says_so(client_of, manager, council):
    a_family(council, "Open")
    page = html(client_of(manager).get("/", {"stage": "' OR 1=1"}))
    assert named(page, "Open") == ["Open"]


def test_each_sees_the_cases_within_reach_and_no_others(
    client_of, colleague, manager, council, other_council
):
    coordinator, referrer = colleague("coordinator"), colleague("referrer")
    making.allocate(a_family(council, "Allocated"), coordinator)
    a_family(council, "Referred", referred_by=referrer)
    a_family(council, "Neither")
    a_family(other_council, "Elsewhere")
    excluded = a_family(council, "Excluded")
    making.record(council, StaffExclusion, case=excluded, user_id=manager.user_id)
    names = ("Allocated", "Referred", "Neither", "Elsewhere", "Excluded")
    seen = {
        actor.role: sorted(named(html(client_of(actor).get("/")), *names))
        for actor in (coordinator, referrer, manager, colleague("legal_tracker"))
    }
    assert seen == {
        "coordinator": ["Allocated"],
        "referrer": ["Referred"],
        "service_manager": ["Allocated", "Neither", "Referred"],
        "legal_tracker": ["Allocated", "Excluded", "Neither", "Referred"],
    }


def test_my_cases_are_those_that_i_coordinate_or_supervise(client_of, manager, council):
    making.allocate(a_family(council, "Mine"), manager)
    a_family(council, "Another")
    client = client_of(manager)
    page = html(client.get("/", {"whose": "mine"}))
    assert named(page, "Mine", "Another") == ["Mine"]


def test_a_protected_childs_name_is_no_part_of_the_list_for_a_role_without_leave(
    client_of, colleague, manager, council
):
    referrer = colleague("referrer")
    case = a_family(council, "Hidden", referred_by=referrer)
    making.record(
        council,
        Restriction,
        person=case_child(case),
        kind="identity_protected",
        start_date=TODAY,
    )
    page = html(client_of(referrer).get("/"))
    assert "Hidden" not in page
    assert f"Case {case.reference}" in page
    assert "Hidden" in html(client_of(manager).get("/"))


def case_child(case):
    with inside(case.council_id):
        return case.children.get().person


# ---- Searching --------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["daithi", "Dáithí", "O'BRIEN", "obri", "dai", "daithi o’brien"])
def test_a_child_is_found_however_the_name_is_typed(client_of, manager, council, typed):
    a_family(council, "Dáithí", family_name="O’Brien", stage="closed")
    a_family(council, "Zoë")
    page = html(client_of(manager).post("/", {"name": typed}))
    assert named(page, "Dáithí", "Zoë") == ["Dáithí"]


def test_a_search_never_finds_a_case_that_may_not_be_opened(
    client_of, colleague, council, other_council
):
    a_family(council, "Ada")
    a_family(other_council, "Ada")
    page = html(client_of(colleague("referrer")).post("/", {"name": "Ada"}))
    assert "No case found" in page
    assert "Reed" not in page


def test_a_protected_child_is_not_found_by_a_role_without_leave(
    client_of, colleague, manager, council
):
    referrer = colleague("referrer")
    case = a_family(council, "Ada", referred_by=referrer)
    making.record(
        council, Restriction, person=case_child(case), kind="identity_protected", start_date=TODAY
    )
    found = [
        case.reference in html(client_of(actor).post("/", {"name": "Ada"}))
        for actor in (referrer, manager)
    ]
    assert found == [False, True]


def test_a_search_is_written_down_without_the_name(client_of, manager, council):
    client_of(manager).post("/", {"name": "Ada"})
    with inside(council.pk):
        event = Event.objects.get(verb="records.searched")
        assert (event.actor_id, "Ada" in f"{event.reason}{event.field_names}") == (
            manager.user_id,
            False,
        )


@pytest.mark.parametrize("typed", ["", "   ", "!?"])
def test_a_search_for_nothing_finds_nothing(client_of, manager, council, typed):
    a_family(council, "Ada")
    page = html(client_of(manager).post("/", {"name": typed}))
    assert named(page, "Ada") == []
    assert ("<title>Error: " in page) == ("There is a problem" in page)


def test_a_name_in_an_address_searches_nothing(client_of, manager, council):
    a_family(council, "Ada")
    a_family(council, "Ben")
    page = html(client_of(manager).get("/", {"name": "Ada"}))
    assert named(page, "Ada", "Ben") == ["Ada", "Ben"]


# ---- Pages ------------------------------------------------------------------------------------------


def test_page_after_page_every_case_is_seen_once_and_in_order(council, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 4)
    for number in range(5):
        due(making.a_case(council), TODAY + timedelta(days=number // 3))
        making.a_case(council)
    with inside(council.pk):
        expected = [*Case.objects.filter(due_date__isnull=False).order_by("due_date", "pk")]
        expected += Case.objects.filter(due_date__isnull=True).order_by("pk")
        seen, place = [], None
        for _ in range(9):
            found = listed(Case.objects.all(), after=place)
            seen += found.cases
            place = found.next_place and Place.read(str(found.next_place))
            if place is None:
                break
        assert seen == expected


def test_a_long_list_goes_on_by_links_and_a_search_by_sending_the_name_again(
    client_of, manager, council, monkeypatch
):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        a_family(council, f"Name{number}", day=TODAY + timedelta(days=number))
    client = client_of(manager)
    first = html(client.get("/", {"stage": "preparing"}))
    assert named(first, "Name0", "Name1", "Name2") == ["Name0", "Name1"]
    link = first[first.index("/?stage=preparing&amp;after=") :].split('"')[0].replace("&amp;", "&")
    second = html(client.get(link))
    assert named(second, "Name0", "Name1", "Name2") == ["Name2"]
    assert "Back to the first cases" in second

    found = html(client.post("/", {"name": "Reed"}))
    place = found.split('name="after" value="')[1].split('"')[0]
    rest = html(client.post("/", {"name": "Reed", "after": place}))
    assert named(rest, "Name0", "Name1", "Name2") == ["Name2"]


@pytest.mark.parametrize("place", ["", "x", "2026-11-20", "2026-99-99.1", "none.none"])
def test_an_altered_place_begins_at_the_beginning(client_of, manager, council, place):
    a_family(council, "Ada")
    assert named(html(client_of(manager).get("/", {"after": place})), "Ada") == ["Ada"]


def cost(client):
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as context:
        client.get("/")
    # PostgreSQL is told of the council's wall before and after; that is no query.
    return len([query for query in context if "set_config" not in query["sql"]])


def test_a_list_of_three_costs_as_much_as_a_list_of_one(client_of, colleague, council):
    costs = {}
    for role in ("service_manager", "coordinator", "referrer"):
        actor = colleague(role)
        client = client_of(actor)
        for number in (1, 3):
            while _reached(actor) < number:
                family = a_family(council, f"N{number}", day=TODAY, referred_by=actor)
                making.allocate(family, actor)
            costs[role, number] = cost(client)
    for role in ("service_manager", "coordinator", "referrer"):
        assert costs[role, 1] == costs[role, 3]
    assert max(costs.values()) <= 12


def _reached(actor):
    from kinweave.service.cases.access import visible_cases

    with inside(actor.council_id):
        return visible_cases(actor).count()


# ---- Nothing here yet -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("referrer", "The families whom you refer"),
        ("coordinator", "for whom you are the coordinator"),
        ("service_manager", "Every open case of the council"),
        ("legal_tracker", "Every open case of the council"),
    ],
)
def test_an_empty_list_says_what_will_be_here(client_of, colleague, role, words):
    assert words in html(client_of(colleague(role)).get("/"))


@pytest.mark.parametrize(
    ("role", "way"), [("administrator", "Staff"), ("analyst", "Extracts"), ("auditor", "Audit")]
)
def test_somebody_without_cases_lands_on_what_they_can_do(client_of, colleague, council, role, way):
    a_family(council, "Ada")
    client = client_of(colleague(role))
    for page in (html(client.get("/")), html(client.post("/", {"name": "Ada"}))):
        assert "What you can do here" in page
        assert f">{way}</a>" in page
        assert [told for told in ("Ada", "Find a case") if told in page] == []
