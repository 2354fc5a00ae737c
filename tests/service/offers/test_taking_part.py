"""One person's own agreement: to take part, and to sharing for each purpose."""

from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from kinweave.service.core.refusals import NotPossible
from kinweave.service.offers import actions
from kinweave.service.offers.models import AgreementToTakePart, InformationSharing
from tests.service.offers import making

pytestmark = pytest.mark.usefixtures("in_council")
SAID = date(2026, 10, 14)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 10:00", tick=True):
        yield


@pytest.fixture
def manager(colleague):
    return colleague("service_manager")


@pytest.fixture
def case(manager):
    return making.begun(manager)


@pytest.fixture
def mary(case):
    return making.offer_to(case, "Mary").person


def agreed(by, case, person, agreed="yes", on=SAID):
    return actions.record_agreement(
        by=by,
        case=case,
        person=person,
        agreed=agreed,
        agreed_date=on,
        how="in_person",
        wording_version="taking-part-1",
        today=making.TODAY,
    )


def shared(by, case, person, purpose, agreed="yes"):
    return actions.record_sharing(
        by=by,
        case=case,
        person=person,
        purpose=purpose,
        agreed=agreed,
        agreed_date=SAID,
        wording_version=f"sharing-{purpose}-1",
        today=making.TODAY,
    )


def test_an_agreement_moves_a_letters_case_only_after_somebody_accepted(manager, case, mary):
    agreed(manager, case, mary)
    assert making.stage_of(case) == "offered"
    making.answered(manager, case, "Mary", "accepted")
    assert making.stage_of(case) == "agreed_to_take_part"


@pytest.mark.parametrize("answer", ["no", "unknown"])
def test_a_no_or_a_not_known_moves_nothing(manager, case, mary, answer):
    making.answered(manager, case, "Mary", "accepted")
    agreed(manager, case, mary, answer)
    assert making.stage_of(case) == "referred"


def test_each_purpose_stands_by_itself_with_its_words(manager, case, mary):
    shared(manager, case, mary, "conference")
    shared(manager, case, mary, "research", "no")
    said = InformationSharing.objects.order_by("created_at", "pk")
    assert [(s.purpose, s.agreed, s.wording_version) for s in said] == [
        ("conference", "yes", "sharing-conference-1"),
        ("research", "no", "sharing-research-1"),
    ]
    assert making.events(case)[-2:] == ["sharing.recorded", "sharing.recorded"]


def test_a_yes_needs_its_day(manager, case, mary):
    with pytest.raises(NotPossible) as refused:
        agreed(manager, case, mary, on=None)
    assert refused.value.field == "agreed_date"
    assert AgreementToTakePart.objects.count() == 0


def test_changing_ones_mind_ends_ones_own_agreement_and_nobody_elses(manager, case, mary):
    karl = making.offer_to(case, "Karl").person
    hers, his = agreed(manager, case, mary), agreed(manager, case, karl)
    actions.withdraw(by=manager, said=his, withdrawn_date=date(2026, 11, 1), today=making.TODAY)
    hers.refresh_from_db()
    assert (hers.withdrawn_date, his.withdrawn_date) == (None, date(2026, 11, 1))
    assert making.events(case)[-1] == "agreement.withdrawn"


def test_a_mind_is_changed_once_and_not_before_the_yes(manager, case, mary):
    hers = agreed(manager, case, mary)
    with pytest.raises(NotPossible):
        actions.withdraw(
            by=manager, said=hers, withdrawn_date=date(2026, 10, 1), today=making.TODAY
        )
    actions.withdraw(by=manager, said=hers, withdrawn_date=SAID, today=making.TODAY)
    with pytest.raises(NotPossible):
        actions.withdraw(by=manager, said=hers, withdrawn_date=SAID, today=making.TODAY)


def test_before_a_withdrawal_the_page_says_what_stops_and_what_goes_on(
    manager, case, mary, client_of
):
    hers = agreed(manager, case, mary)
    shared(manager, case, mary, "research")
    page = client_of(manager).get(reverse("withdraw-agreement", args=[case.pk, hers.pk]))
    text = unescape(page.content.decode())
    stops, goes_on = text.index("What stops from that day"), text.index("and goes on")
    assert stops < text.index("Invite a person to the conference.") < goes_on
    assert goes_on < text.index("Send the council's return about a child")
    assert "for research and learning" not in text


def test_the_question_shows_the_words_and_keeps_their_version(manager, case, mary, client_of):
    client, url = client_of(manager), reverse("record-agreement", args=[case.pk, mary.pk])
    assert "You can say no, thank you." in client.get(url).content.decode()
    data = {"agreed": "yes", "how": "phone", **making.date_parts("agreed_date", SAID)}
    assert "Check your answers" in client.post(url, data).content.decode()
    assert AgreementToTakePart.objects.count() == 0
    client.post(url, data | {"step": "confirm"})
    said = AgreementToTakePart.objects.get()
    assert (said.agreed, said.agreed_date, said.how, said.wording_version) == (
        "yes",
        SAID,
        "phone",
        "taking-part-1",
    )
    page = client.get(reverse("taking-part", args=[case.pk, mary.pk])).content.decode()
    assert ("In use from Wednesday 1 April 2026" in page, "taking-part-1" in page) == (
        True,
        False,
    )


def test_a_purpose_that_is_not_on_the_list_is_not_there(manager, case, mary, client_of):
    client = client_of(manager)
    known = reverse("record-sharing", args=[case.pk, mary.pk, "research"])
    unknown = reverse("record-sharing", args=[case.pk, mary.pk, "marketing"])
    assert [client.get(known).status_code, client.get(unknown).status_code] == [200, 404]


def test_somebody_of_another_family_is_not_there(manager, case, client_of):
    other = making.begun(manager, children=[making.UNBORN], parents=[making.a_parent("Zoë")])
    stranger = making.offer_to(other, "Zoë").person
    client = client_of(manager)
    for route in ("taking-part", "record-agreement", "offer-to-person"):
        assert client.get(reverse(route, args=[case.pk, stranger.pk])).status_code == 404
