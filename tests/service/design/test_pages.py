"""The shared pages: what is round them, and that hidden and absent look the same on all of them."""

import dataclasses
import datetime as dt

import jinja2
import pytest

from kinweave.service.core.notices import Notice
from kinweave.service.core.pages import Url, Words, check_disclosed
from kinweave.service.design import wording
from kinweave.service.design.forms import CharField, KinweaveForm
from kinweave.service.design.pages import (
    DONE,
    Answer,
    AnswerGroup,
    CaseBanner,
    Cell,
    ChildTag,
    Column,
    Empty,
    Entry,
    Link,
    NextStep,
    Section,
    Stage,
    Status,
    Table,
    Task,
)

SECRET = "14 Harbour Row"


class Ask(KinweaveForm):
    why = CharField(label="Why now")


@pytest.fixture
def banner(disclosed):
    """A case of two children, as every page of it begins."""
    return CaseBanner(
        title=Words("Family group conference"),
        reference=Words("NM-2026-0147"),
        children=[
            ChildTag(disclosed("Dáithí"), disclosed("10")),
            ChildTag(disclosed("Zoë"), disclosed("expected in January 2027")),
        ],
        legal=[disclosed("Child protection plan since Friday 2 October 2026")],
        safety=[Words("Two people in this family must not be in the same place.")],
        nav=[
            Section(
                Words("Offer"), Url("/offer/"), current=False, status=Status(Words("Done"), DONE)
            ),
            Section(Words("Plan"), None, current=True),
        ],
        next_step=NextStep(Words("Record who agreed"), Url("/agree/")),
    )


def case_page(render, banner) -> str:
    return render("design/case.jinja", title=Words("Plan"), heading=Words("Plan"), case=banner)


def test_every_page_says_where_one_is_who_one_is_and_how_to_leave(render, chrome, text_of):
    page = render("design/not_found.jinja", frame=chrome)
    said = text_of(page)
    assert said.startswith(
        "Skip to main content Kinweave · Northmoor Council Rosalind Achebe, coordinator Sign out"
    )
    assert '<form class="kw-account__out" method="post" action="/sign-out/">' in page
    assert page.count("Sign out") == 1
    assert page.count('aria-current="page"') == 1


def test_somebody_who_is_not_signed_in_is_told_no_councils_name(render, text_of):
    page = render("design/not_found.jinja")
    assert text_of(page).startswith("Skip to main content Kinweave Page not found")
    assert "Sign out" not in page


def test_a_demonstration_says_that_its_families_are_invented(render, chrome, text_of):
    words = "Every family here is invented"
    demo = dataclasses.replace(chrome, demo=True)
    assert words in text_of(render("design/not_found.jinja", frame=demo))
    assert words not in text_of(render("design/not_found.jinja", frame=chrome))


def test_what_was_just_done_is_said_once(render, text_of):
    done = Notice(Words("The offer was recorded."), done=True)
    said = text_of(render("design/not_found.jinja", notice=done))
    assert said.count("Done The offer was recorded.") == 1


def test_what_could_not_be_done_never_stands_under_done(render, text_of):
    refused = Notice(Words("The plan is shared already."), done=False)
    said = text_of(render("design/not_found.jinja", notice=refused))
    assert said.count("This was not done The plan is shared already.") == 1


def test_the_title_says_when_something_is_to_be_mended(render):
    def title_of(form: KinweaveForm) -> str:
        words = {"title": Words("Why now"), "heading": Words("Why now"), "button": Words("Save")}
        page = render("design/task.jinja", form=form, back=Url("/"), **words)
        return page.split("<title>")[1].split("</title>")[0]

    assert title_of(Ask()) == "Why now – Kinweave"
    assert title_of(Ask({"why": "It is time"})) == "Why now – Kinweave"
    assert title_of(Ask({})) == "Error: Why now – Kinweave"


def test_a_case_begins_with_its_children_what_is_in_force_and_what_keeps_them_safe(
    render, banner, text_of
):
    said = text_of(case_page(render, banner))
    assert (
        "Family group conference NM-2026-0147 Dáithí , 10 Zoë , expected in January 2027 "
        "Child protection plan since Friday 2 October 2026 "
        "Safety Two people in this family must not be in the same place. "
        "Next step Record who agreed"
    ) in said


def test_a_childs_withheld_name_leaves_no_gap_in_the_banner(render, banner, withheld, disclosed):
    hidden = ChildTag(withheld("Tomás"), disclosed("4"))
    absent = ChildTag(disclosed(None), disclosed("4"))
    without = case_page(render, banner)
    for tag in (hidden, absent):
        with_tag = dataclasses.replace(banner, children=[*banner.children, tag])
        assert _lines(case_page(render, with_tag)) == _lines(without)


def test_a_withheld_legal_fact_leaves_no_gap_in_the_banner(render, banner, withheld):
    hidden = dataclasses.replace(banner, legal=[*banner.legal, withheld("Placement order")])
    assert _lines(case_page(render, hidden)) == _lines(case_page(render, banner))


def test_a_case_without_a_safety_line_does_not_say_that_it_is_safe(render, banner, text_of):
    assert "Safety" not in text_of(case_page(render, dataclasses.replace(banner, safety=[])))


def test_a_section_that_cannot_be_opened_is_no_link(render, banner):
    page = case_page(render, banner)
    assert 'href="/offer/">Offer</a>' in page
    assert "<span>Plan</span>" in page


@pytest.mark.parametrize("template", ["stages", "timeline"])
def test_hidden_and_absent_look_the_same_in_what_has_happened(
    templates, disclosed, withheld, template
):
    source = f'{{% from "design/components/progress.jinja" import {template} %}}{{{{ {template}(items) }}}}'

    def drawn(value) -> str:
        items = {
            "stages": [Stage(Words("Offered"), Status(Words("Done"), DONE), when=value)],
            "timeline": [Entry(Words("Moved"), disclosed(dt.date(2026, 9, 2)), value, value)],
        }
        return templates.from_string(source).render(items=items[template])

    assert drawn(withheld(SECRET)) == drawn(disclosed(None))
    assert SECRET in drawn(disclosed(SECRET))


def test_hidden_and_absent_look_the_same_in_a_list(render, disclosed, withheld):
    def page(value) -> str:
        rows = [[Cell(disclosed("Tom"), Url("/t/")), Cell(value, Url("/where/"), note=value)]]
        table = Table(Words("Cases"), [Column(Words("Child")), Column(Words("Where"))], rows)
        words = Words("Cases")
        return render("design/list.jinja", title=words, heading=words, table=table, empty=None)

    assert page(withheld(SECRET)) == page(disclosed(None))
    assert 'data-label="Where"></td>' in page(withheld(SECRET))
    assert SECRET in page(disclosed(SECRET))


def test_hidden_and_absent_answers_both_read_not_recorded(render, disclosed, withheld, text_of):
    def page(value) -> str:
        group = AnswerGroup(Words("Where"), [Answer(Words("Address"), value, Url("/change/"))])
        return render(
            "design/check_answers.jinja",
            title=Words("Check"),
            heading=Words("Check"),
            back=Url("/"),
            button=Words("Save"),
            groups=[group],
            kept=[],
        )

    assert page(withheld(SECRET)) == page(disclosed(None))
    assert "Address Not recorded Change address" in text_of(page(withheld(SECRET)))
    assert SECRET in page(disclosed(SECRET))


def test_an_empty_list_says_what_will_be_here_and_how_to_begin(render, text_of):
    empty = Empty(
        Words("No cases yet"),
        Words("Cases that you work on will be here."),
        Link(Words("Begin a referral"), Url("/begin/")),
    )
    table = Table(Words("Cases"), [Column(Words("Child"))], [])
    page = render(
        "design/list.jinja", title=Words("Cases"), heading=Words("Cases"), table=table, empty=empty
    )
    assert "No cases yet Cases that you work on will be here. Begin a referral" in text_of(page)
    assert "<table" not in page


def test_numbers_stand_to_the_right(render, disclosed):
    columns = [Column(Words("Child")), Column(Words("Days open"), numeric=True)]
    table = Table(Words("Cases"), columns, [[Cell(disclosed("Tom")), Cell(45)]])
    page = render(
        "design/list.jinja", title=Words("Cases"), heading=Words("Cases"), table=table, empty=None
    )
    assert (
        '<td class="govuk-table__cell govuk-table__cell--numeric" data-label="Days open">45' in page
    )


def test_a_value_is_escaped_wherever_it_is_shown(render, banner, disclosed):
    nasty = dataclasses.replace(
        banner, children=[ChildTag(disclosed("<script>x</script>"), disclosed("<i>9</i>"))]
    )
    page = case_page(render, nasty)
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page
    assert "<i>" not in page


def test_a_task_that_cannot_begin_is_no_link_and_its_status_is_a_word(templates, text_of):
    source = '{% from "design/components/progress.jinja" import task_list %}{{ task_list(tasks) }}'
    tasks = [
        Task(Words("Add the family"), Status(Words("Done"), DONE), Url("/family/")),
        Task(Words("Plan the conference"), Status(Words("Cannot begin yet"))),
    ]
    page = templates.from_string(source).render(tasks=tasks)
    assert page.count("<a ") == 1
    assert text_of(page) == "Add the family Done Plan the conference Cannot begin yet"


def test_a_status_has_only_the_shapes_that_are_drawn():
    with pytest.raises(ValueError, match="no shape is drawn for 'sparkling'"):
        Status(Words("Splendid"), Words("sparkling"))


def test_a_case_banner_passes_the_gate_for_disclosed_values(banner):
    check_disclosed(banner)


def test_a_misspelt_name_in_a_template_fails_and_does_not_show_as_nothing(templates):
    with pytest.raises(jinja2.UndefinedError, match="saftey"):
        templates.from_string("{{ page.saftey }}").render(page=Ask())
    with pytest.raises(jinja2.UndefinedError, match="mispelt"):
        templates.from_string("{{ govuk.button(text=mispelt) }}").render()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "Yes"),
        (False, "No"),
        (0, "0"),
        (dt.date(2026, 11, 20), "Friday 20 November 2026"),
        (
            dt.datetime(2026, 7, 2, 13, 30, tzinfo=dt.UTC),
            "Thursday 2 July 2026 at 2:30pm",
        ),
        (dt.datetime(2026, 7, 2, 23, 0, tzinfo=dt.UTC), "Friday 3 July 2026 at midnight"),
        (dt.datetime(2026, 1, 2, 12, 0, tzinfo=dt.UTC), "Friday 2 January 2026 at midday"),
        (["Amara", None, "Kofi"], "Amara, Kofi"),
    ],
)
def test_a_value_is_shown_in_words(value, words):
    assert wording.shown(value) == words


def test_what_is_no_date_is_not_shown_as_one():
    with pytest.raises(TypeError, match="a date was expected, not a str"):
        wording.date_in_words("2026-11-20")


def _lines(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.strip()]
