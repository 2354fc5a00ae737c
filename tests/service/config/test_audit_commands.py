"""``verify_audit`` and ``anchor_audit``: what they say and how they end."""

from io import StringIO

import pytest
from django.core.management import call_command

from kinweave.service.access.walls import inside
from kinweave.service.accounts.models import Membership
from kinweave.service.audit.models import Event, ReadSeal
from kinweave.service.audit.verbs import Verb
from kinweave.service.audit.work import note_read, record_alone
from kinweave.service.councils.models import Council
from tests.service import making
from tests.service.accounts import making as signing
from tests.service.audit.conftest import tamper  # noqa: F401 - a fixture


def run(*arguments):
    """Run a command; gives its status, its output and its errors."""
    out, errors = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=errors)
    except SystemExit as end:
        return end.code, out.getvalue(), errors.getvalue()
    return 0, out.getvalue(), errors.getvalue()


@pytest.fixture
def anchor(settings, tmp_path):
    settings.ANCHOR = f"file:{tmp_path / 'anchor.txt'}"
    return tmp_path / "anchor.txt"


@pytest.fixture
def searched(council, colleague):
    actor = colleague("coordinator")
    with inside(council.pk):
        for _ in range(3):
            record_alone(Verb.SEARCHED, by=actor)
    return actor


def test_an_audit_that_holds_ends_with_0(searched):
    status, said, errors = run("verify_audit")
    assert (status, errors) == (0, "")
    assert said == "The audit holds in 2 chains (no anchor was given).\n"


def test_a_broken_one_ends_with_1_and_says_where(council, searched, tamper):  # noqa: F811
    tamper(
        "UPDATE audit_event SET reason = 'nothing to see' WHERE sequence = 2 AND verb = %s",
        Verb.SEARCHED,
    )
    status, said, errors = run("verify_audit")
    assert (status, said) == (1, "")
    assert errors.splitlines() == [
        f"In the chain of {council.name}, at event 2: it was changed after it was written."
    ]


def test_the_anchor_seals_waiting_reads_and_agrees_afterwards(council, searched, anchor):
    with inside(council.pk):
        note_read(by=searched, page="case")
    status, said, _ = run("anchor_audit")
    assert (status, said) == (0, "The heads of 2 chains were kept.\n")
    with inside(council.pk):
        assert ReadSeal.objects.count() == 1
    status, said, _ = run("verify_audit", "--anchor", str(anchor))
    assert (status, said) == (
        0,
        "The audit holds in 2 chains and agrees with what was kept outside.\n",
    )


def test_what_the_anchor_remembers_cannot_be_forgotten(council, searched, anchor, tamper):  # noqa: F811
    run("anchor_audit")
    with inside(council.pk):
        last = Event.objects.filter(chain=council.pk).order_by("-sequence").first()
    tamper(
        "DELETE FROM audit_event WHERE sequence = %s AND verb = %s", last.sequence, Verb.SEARCHED
    )
    tamper("UPDATE audit_chainhead SET sequence = 2, seal = %s WHERE sequence = 3", last.previous)
    assert run("verify_audit")[0] == 0
    status, _, errors = run("verify_audit", "--anchor", str(anchor))
    assert status == 1
    assert errors == (
        f"In the chain of {council.name}, at event 3: "
        "an event that was kept outside is no longer in the chain.\n"
    )


def test_a_council_that_vanished_is_remembered_by_the_anchor(council, searched, anchor):
    anchor.write_text(
        f"2026-11-19T00:00:00+00:00 {'0' * 8}-0000-7000-8000-{'0' * 12} 4 {'a' * 64}\n"
    )
    status, _, errors = run("verify_audit", "--anchor", str(anchor))
    assert status == 1
    assert "an event that was kept outside is no longer in the chain" in errors


@pytest.mark.parametrize("content", [None, "", "no anchor in here\n"])
def test_a_file_without_anchors_ends_with_2(db, tmp_path, content):
    path = tmp_path / "anchor.txt"
    if content is not None:
        path.write_text(content)
    status, said, errors = run("verify_audit", "--anchor", str(path))
    assert (status, said, len(errors.splitlines())) == (2, "", 1)


def test_a_place_that_is_none_ends_with_2(searched, settings):
    settings.ANCHOR = "s3://bucket"
    assert run("anchor_audit") == (2, "", "KINWEAVE_ANCHOR must be file:PATH or mailto:ADDRESS.\n")


def test_a_folder_that_cannot_be_written_ends_with_2(searched, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.ANCHOR = f"file:{tmp_path / 'file' / 'anchor.txt'}"
    status, _, errors = run("anchor_audit")
    assert (status, len(errors.splitlines())) == (2, 1)


def test_the_code_of_an_invented_colleague_is_told(council, colleague):
    user = signing.with_codes(colleague("coordinator"))
    with making.made():
        Council.objects.filter(pk=council.pk).update(is_demo=True)
    assert run("sign_in_code", user.email.upper()) == (0, f"{signing.code_now()}\n", "")


def test_nobody_elses_is(council, colleague, settings):
    user = signing.with_codes(colleague("coordinator"))
    refused = (2, "", f"There is no demonstration colleague with the address {user.email}.\n")
    assert run("sign_in_code", user.email) == refused
    assert run("sign_in_code", "nobody@example.org")[0] == 2
    with making.made():
        Council.objects.filter(pk=council.pk).update(is_demo=True)
    settings.PRODUCTION = True
    status, said, errors = run("sign_in_code", user.email)
    assert (status, said) == (2, "")
    assert "This is production" in errors


def add_council(**changes):
    said = {
        "name": "Westerby Council",
        "short-name": "WB",
        "la": "201",
        "administrator": "ada@example.org",
        "administrator-name": "Ada Minister",
    } | changes
    name = said.pop("name")
    return run("add_council", name, *(f"--{key}={value}" for key, value in said.items()))


def test_a_deployment_begins_with_a_council_and_its_administrator(client, db):
    status, said, errors = add_council()
    assert (status, errors) == (0, "")
    link = said.splitlines()[-1]
    assert client.get(link).status_code == 200
    council = Council.objects.get()
    assert (council.name, council.la_code) == ("Westerby Council", "201")
    membership = Membership.objects.get()
    assert (membership.user.email, membership.role) == ("ada@example.org", "administrator")
    assert not membership.user.has_usable_password()
    assert run("verify_audit")[0] == 0


@pytest.mark.parametrize(
    "changes", [{"la": "000"}, {"administrator": "nobody"}, {"duty-from": "2026-02-31"}]
)
def test_a_council_that_cannot_be_is_not_begun(db, changes):
    status, said, errors = add_council(**changes)
    assert (status, said, len(errors.splitlines())) == (2, "", 1)
    assert not Council.objects.exists()


def test_no_council_is_begun_twice(db):
    add_council()
    assert add_council()[0] == 2
    assert Council.objects.count() == 1
