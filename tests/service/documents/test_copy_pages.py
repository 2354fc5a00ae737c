"""The pages on which copies are asked for, read and printed; and who gets to see them."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kinweave.service.plans.models import PrintedCopy
from tests.service import making
from tests.service.documents.making import SAFE, UNSAFE, a_plan, asked, read
from tests.service.plans.making import a_scene, cost_of


@pytest.fixture
def home(scene):
    return scene.home("Gran’s", scene.gran)


@pytest.fixture
def copy(scene, home):
    plan = a_plan(scene)
    with making.inside(scene.council.pk):
        return asked(scene, plan, scene.gran, home)


def url(scene, route, *args):
    return reverse(route, args=[scene.case.pk, *args])


def text(response):
    return response.content.decode()


def test_who_asks_reads_first_who_will_learn_what(scene, home, browser_of):
    lodger = making.a_person(scene.council, "Len", "Lodger")
    scene.lives(lodger, home)
    a_plan(scene)
    client = browser_of(scene.coordinator)
    answers = {"reader": scene.gran.pk, "landing": home.pk}
    seen = text(client.post(url(scene, "copy-ask"), answers))
    assert ("Len Lodger" in seen, "Shown" in seen, "Left out" in seen) == (True, True, True)
    with making.inside(scene.council.pk):
        assert PrintedCopy.objects.count() == 0
    client.post(url(scene, "copy-ask"), {**answers, "step": "confirm"})
    with making.inside(scene.council.pk):
        (made,) = PrintedCopy.objects.all()
    assert (made.reader_id, made.household_id) == (scene.gran.pk, home.pk)
    assert (SAFE in made.content, UNSAFE in made.content) == (True, False)


def test_a_copy_is_offered_once_a_plan_is_shared_and_not_before(scene, browser_of):
    client, asking = browser_of(scene.coordinator), url(scene, "copy-ask")
    before = text(client.get(url(scene, "copies")))
    assert (asking in before, "once a plan is shared" in before) == (False, True)
    a_plan(scene)
    after = text(client.get(url(scene, "copies")))
    assert (asking in after, "once a plan is shared" in after) == (True, False)


def test_a_copy_to_an_unknown_place_says_why_and_cannot_be_asked_for(scene, home, browser_of):
    a_plan(scene)
    client = browser_of(scene.coordinator)
    answers = {"reader": scene.gran.pk, "landing": "unknown"}
    seen = text(client.post(url(scene, "copy-ask"), answers))
    assert ("Find out first" in seen, "Ask for this copy" in seen) == (True, False)
    seen = text(client.post(url(scene, "copy-ask"), {**answers, "step": "confirm"}))
    assert "There is a problem" in seen
    with making.inside(scene.council.pk):
        assert PrintedCopy.objects.count() == 0


def test_a_person_or_household_of_another_case_is_no_choice(scene, council, browser_of):
    other = a_scene(council)
    elsewhere = other.home("Elsewhere", other.gran)
    a_plan(scene)
    client = browser_of(scene.manager)
    answers = {"reader": other.gran.pk, "landing": elsewhere.pk}
    seen = text(client.post(url(scene, "copy-ask"), answers))
    assert ("Choose who the copy is for" in seen, "Elsewhere" in seen) == (True, False)


def test_the_second_person_reads_the_paper_word_for_word_and_passes_it(scene, copy, browser_of):
    client = browser_of(scene.manager)
    seen = text(client.get(url(scene, "copy", copy.pk)))
    assert (SAFE in seen, UNSAFE in seen, copy.content_hash in seen) == (True, True, True)
    answers = {"read": copy.content_hash, "finding": "pass"}
    client.post(url(scene, "copy", copy.pk), answers)
    assert scene.now(copy).checked_by_id == scene.manager.user_id


def test_who_asked_sees_the_paper_and_no_way_to_pass_it(scene, copy, browser_of):
    client = browser_of(scene.coordinator)
    seen = text(client.get(url(scene, "copy", copy.pk)))
    assert ("somebody else reads it" in seen, "May this copy print" in seen) == (True, False)
    answers = {"read": copy.content_hash, "finding": "pass"}
    client.post(url(scene, "copy", copy.pk), answers)
    assert scene.now(copy).checked_by_id is None


def test_sending_back_without_a_reason_is_asked_back(scene, copy, browser_of):
    client = browser_of(scene.manager)
    answers = {"read": copy.content_hash, "finding": "send_back", "sent_back_reason": ""}
    assert "Enter why it goes back" in text(client.post(url(scene, "copy", copy.pk), answers))
    assert scene.now(copy).sent_back_reason == ""


def test_a_copy_that_is_out_of_date_says_so_and_cannot_be_passed_or_printed(
    scene, copy, browser_of
):
    scene.keep_apart(scene.gran, scene.uncle)
    client = browser_of(scene.manager)
    seen = text(client.get(url(scene, "copy", copy.pk)))
    assert ("Ask for a new copy" in seen, "May this copy print" in seen) == (True, False)


def test_the_pdf_is_what_was_read_and_its_file_is_called_by_a_number(scene, copy, browser_of):
    with making.inside(scene.council.pk):
        read(scene, copy)
    response = browser_of(scene.coordinator).post(url(scene, "copy-pdf", copy.pk))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="1.pdf"'
    assert response["Cache-Control"] == "no-store"
    paper = "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert (SAFE in paper, "Edith Stone" in paper, "Ada’s plan" in paper) == (True, True, True)
    assert scene.verbs()[-1] == "copy.printed"


def test_a_copy_that_nobody_read_gives_no_pdf(scene, copy, browser_of):
    client = browser_of(scene.coordinator)
    response = client.post(url(scene, "copy-pdf", copy.pk))
    assert (response.status_code, response["Content-Type"][:9]) == (302, "text/html")
    assert scene.verbs() == ["copy.asked_for"]
    seen = client.get(response["Location"]).content.decode()
    assert "A second person reads this copy before it prints." in seen
    assert ("This was not done" in seen, ">Done<" in seen) == (True, False)


def test_an_address_that_is_only_opened_prints_nothing_and_records_no_printing(
    scene, copy, browser_of
):
    with making.inside(scene.council.pk):
        read(scene, copy)
    before = scene.verbs()
    assert browser_of(scene.coordinator).get(url(scene, "copy-pdf", copy.pk)).status_code == 405
    assert scene.verbs() == before
    assert scene.now(copy).printed_at is None


def test_each_press_of_the_button_is_another_paper_and_another_event(scene, copy, browser_of):
    with making.inside(scene.council.pk):
        read(scene, copy)
    client = browser_of(scene.coordinator)
    for _ in range(2):
        client.post(url(scene, "copy-pdf", copy.pk))
    assert scene.verbs().count("copy.printed") == 2


ROLES = {
    "coordinator": True,
    "service_manager": True,
    "referrer": False,
    "legal_tracker": False,
    "administrator": False,
    "analyst": False,
    "auditor": False,
}


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_print_and_check_open_the_copies(scene, copy, browser_of, role):
    known = {
        "coordinator": scene.coordinator,
        "service_manager": scene.manager,
        "referrer": scene.referrer,
    }
    client = browser_of(known.get(role) or making.a_colleague(scene.council, role))
    pages = [
        client.get(url(scene, "copies")),
        client.get(url(scene, "copy-ask")),
        client.get(url(scene, "copy", copy.pk)),
        client.get(reverse("copies-to-check")),
    ]
    assert [page.status_code == 200 for page in pages] == [ROLES[role]] * 4


def test_a_copy_of_another_case_is_not_there(scene, copy, council, browser_of):
    other = a_scene(council)
    client = browser_of(scene.manager)
    assert client.get(url(other, "copy", copy.pk)).status_code == 404
    assert client.post(url(other, "copy-pdf", copy.pk)).status_code == 404


def test_the_list_of_copies_to_check_names_no_family_and_not_ones_own(scene, copy, browser_of):
    seen = text(browser_of(scene.manager).get(reverse("copies-to-check")))
    assert (scene.case.reference in seen, "Ada" in seen, "Edith" in seen) == (True, False, False)
    own = text(browser_of(scene.coordinator).get(reverse("copies-to-check")))
    assert scene.case.reference not in own


def test_copies_to_check_of_a_case_out_of_reach_are_not_listed(scene, copy, council, browser_of):
    stranger = browser_of(making.a_colleague(council, "coordinator"))
    assert scene.case.reference not in text(stranger.get(reverse("copies-to-check")))


def test_the_lists_cost_the_same_whatever_their_length(scene, home, copy, browser_of):
    client = browser_of(scene.manager)
    addresses = (url(scene, "copies"), reverse("copies-to-check"))
    short = [cost_of(client, address) for address in addresses]
    with making.inside(scene.council.pk):
        for _ in range(2):
            asked(scene, copy.plan, scene.gran, home)
    assert [cost_of(client, address) for address in addresses] == short
    assert max(short) <= 12
