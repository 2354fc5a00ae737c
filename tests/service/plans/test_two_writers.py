"""Two people write one plan at once: the second sees both, and nothing of either is lost."""

import pytest
from django.urls import reverse

from tests.service.plans.making import TASK, line_words, typed, words


@pytest.fixture
def both(scene, browser_of):
    return browser_of(scene.coordinator), browser_of(scene.manager)


def edition_on(page):
    """The edition that the form of this page was opened with."""
    return page.content.decode().split('name="edition" value="')[1].split('"')[0]


def send(client, url, edition, answers):
    return client.post(url, {"edition": edition, **typed(vars(answers))})


def test_the_second_writer_of_the_words_sees_both_and_may_then_save_theirs(scene, both):
    plan = scene.plan(lines=0)
    url = reverse("plan-words", args=[scene.case.pk])
    first, second = both
    edition = [edition_on(client.get(url)) for client in both]
    send(first, url, edition[0], words(family_words="Gran cooks on Sundays"))
    answer = send(second, url, edition[1], words(family_words="Mum cooks on Sundays"))
    page = answer.content.decode()
    assert "The plan was changed meanwhile" in page
    assert "Gran cooks on Sundays" in page
    assert page.count("Mum cooks on Sundays") == 2  # beside theirs, and kept in its box
    assert scene.now(plan).family_words == "Gran cooks on Sundays"
    send(second, url, edition_on(answer), words(family_words="Both cook on Sundays"))
    assert scene.now(plan).family_words == "Both cook on Sundays"


def test_the_second_writer_of_a_line_sees_each_answer_that_differs(scene, both):
    plan = scene.plan()
    (line,) = scene.lines(plan)
    url = reverse("plan-line", args=[scene.case.pk, line.pk])
    first, second = both
    edition = [edition_on(client.get(url)) for client in both]
    send(first, url, edition[0], line_words(who="Uncle Ivo"))
    answer = send(second, url, edition[1], line_words(resource="A lift from school"))
    page = answer.content.decode()
    rows = page.split("What differs")[1].split("</table>")[0]
    assert ("Uncle Ivo" in rows, "Gran" in rows, "A lift from school" in rows) == (True, True, True)
    assert TASK not in rows
    kept = scene.now(line)
    assert (kept.who, kept.resource) == ("Uncle Ivo", "")


def test_what_was_typed_for_a_line_that_was_taken_out_can_be_saved_as_a_new_line(scene, both):
    plan = scene.plan(lines=2)
    line = scene.lines(plan)[1]
    url = reverse("plan-line", args=[scene.case.pk, line.pk])
    first, second = both
    edition = edition_on(second.get(url))
    remove = reverse("plan-line-remove", args=[scene.case.pk, line.pk])
    first.post(remove, {"edition": edition_on(first.get(remove))})
    answer = send(second, url, edition, line_words(task="Teach Ada to cook"))
    assert "Teach Ada to cook" in answer.content.decode()
    assert [one.task for one in scene.lines(plan)] == [TASK]
    send(second, url, edition_on(answer), line_words(task="Teach Ada to cook"))
    assert [one.task for one in scene.lines(plan)] == [TASK, "Teach Ada to cook"]


def test_two_lines_added_at_once_are_both_kept(scene, both):
    plan = scene.plan(lines=0)
    url = reverse("plan-line-add", args=[scene.case.pk])
    first, second = both
    edition = [edition_on(client.get(url)) for client in both]
    send(first, url, edition[0], line_words(task="Mend the bike"))
    answer = send(second, url, edition[1], line_words(task="Paint the room"))
    assert ("Mend the bike" in answer.content.decode()) is True
    send(second, url, edition_on(answer), line_words(task="Paint the room"))
    assert [one.task for one in scene.lines(plan)] == ["Mend the bike", "Paint the room"]


def test_nobody_shares_or_takes_out_what_changed_since_they_read_it(scene, both):
    plan = scene.plan()
    (line,) = scene.lines(plan)
    first, second = both
    share = reverse("plan-share", args=[scene.case.pk])
    remove = reverse("plan-line-remove", args=[scene.case.pk, line.pk])
    edition = {url: edition_on(second.get(url)) for url in (share, remove)}
    url = reverse("plan-line", args=[scene.case.pk, line.pk])
    send(first, url, edition_on(first.get(url)), line_words(who="Uncle Ivo"))
    for at in (share, remove):
        answer = second.post(at, {"edition": edition[at]})
        assert "Read it as it stands now" in answer.content.decode()
    assert (scene.now(plan).status, len(scene.lines(plan))) == ("draft", 1)


def test_a_form_without_an_edition_overwrites_nothing(scene, both):
    plan = scene.plan()
    url = reverse("plan-words", args=[scene.case.pk])
    send(both[0], url, "", words(family_words="Blind"))
    assert scene.now(plan).family_words != "Blind"
