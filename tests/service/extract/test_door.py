"""Who may take a set out, what is written down of it, and what the page and the command line say."""

import pytest

from kinweave.cli import main
from kinweave.cli.parsing import CannotDo
from kinweave.service.access.walls import inside
from kinweave.service.audit.models import Event
from kinweave.service.audit.verbs import Verb
from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.extract import command
from kinweave.tables import Product, TableError, read_manifest
from tests.service import making


def events(council, verb):
    with inside(council.pk):
        return list(Event.objects.filter(chain=council.pk, verb=verb))


@pytest.mark.parametrize(
    ("role", "product"),
    [
        ("coordinator", Product.RETURN),
        ("referrer", Product.RESEARCH),
        ("administrator", Product.RETURN),
        ("auditor", Product.RESEARCH),
        ("service_manager", Product.RESEARCH),
    ],
)
def test_a_colleague_without_leave_takes_nothing_and_the_refusal_is_written_down(
    take, northmoor, colleague_of, role, product
):
    with pytest.raises(NotPossible):
        take(product, by=colleague_of(northmoor, role))
    assert len(events(northmoor, Verb.REFUSED)) == 1
    assert events(northmoor, Verb.EXPORTED) == []
    assert list(take.folder.iterdir()) == []


def test_another_councils_analyst_takes_nothing(take, colleague_of, tmp_path):
    with pytest.raises(NotPossible):
        take(Product.RETURN, by=colleague_of(Council.objects.get(name="Eastwick"), "analyst"))
    assert list(tmp_path.iterdir()) == []


def test_a_service_manager_may_take_a_return_set(take, northmoor, colleague_of):
    made = take(Product.RETURN, by=colleague_of(northmoor, "service_manager"))
    assert made.manifest.info.who == "Ruth Calloway"


def test_the_manifest_says_who_why_and_when_and_the_audit_holds_no_words_of_theirs(
    take, northmoor, colleague_of, tmp_path
):
    take(Product.RESEARCH, study="equity", why="For Mrs Pell’s question")
    info = read_manifest(tmp_path / "out").info
    assert (info.who, info.why, info.purpose) == (
        "Ifeoma Ashdown",
        "For Mrs Pell’s question",
        "research, equity",
    )
    (event,) = events(northmoor, Verb.EXPORTED)
    assert event.actor_id == colleague_of(northmoor, "analyst").user_id
    assert event.reason == "research, equity; key research-nm-equity"


def test_a_folder_that_has_something_in_it_is_left_alone_and_nothing_is_recorded(
    take, northmoor, tmp_path
):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    with pytest.raises(TableError):
        take(Product.RETURN)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]
    assert events(northmoor, Verb.EXPORTED) == []


@pytest.mark.parametrize("study", ["", "../keys", "Två", "a b"])
def test_a_studys_name_that_could_be_a_path_is_refused(take, northmoor, study):
    with pytest.raises(NotPossible):
        take(Product.RESEARCH, study=study)
    assert events(northmoor, Verb.EXPORTED) == []


# ---- The command line ----------------------------------------------------------------------------


def asked(tmp_path, *more):
    return ["--council", "Northmoor", "--purpose", "return", "--out", str(tmp_path / "out"), *more]


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path / "data"
    settings.DATA_FOLDER.mkdir()
    return settings.DATA_FOLDER


def test_without_a_name_the_councils_only_analyst_signs(northmoor, tmp_path, data_folder, capsys):
    assert command.extract(asked(tmp_path)) == 0
    assert read_manifest(tmp_path / "out").info.who == "Ifeoma Ashdown"
    (key,) = (data_folder / "keys").iterdir()
    assert str(key) in capsys.readouterr().out


def test_with_two_analysts_somebody_has_to_be_named(northmoor, tmp_path, data_folder):
    making.a_colleague(northmoor, "analyst")
    with pytest.raises(CannotDo, match="2 analysts"):
        command.extract(asked(tmp_path))
    assert command.extract(asked(tmp_path, "--as", "IFEOMA.ASHDOWN@northmoor.example")) == 0


@pytest.mark.parametrize(
    "more",
    [
        ["--as", "nobody@northmoor.example"],
        ["--as", "rosalind.yeo@eastwick.example"],
        ["--as", "tomasz.wilk@northmoor.example"],
        ["--council", "Nowhere"],
        ["--purpose", "marketing"],
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(
    northmoor, tmp_path, data_folder, capsys, more
):
    assert main(["extract", *asked(tmp_path, *more)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), "Traceback" in said.err) == ("", 1, False)
    assert not (tmp_path / "out").exists()


# ---- The page ------------------------------------------------------------------------------------


def test_the_analyst_sees_which_sets_were_taken_and_none_of_the_data(
    take, northmoor, colleague_of, client
):
    take(Product.RESEARCH, study="equity")
    making.sign_in(client, colleague_of(northmoor, "analyst"))
    page = client.get("/extracts/")
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("research, equity; key research-nm-equity") == 1
    assert "Ifeoma Ashdown" in text
    assert "Rowan" not in text


def test_another_councils_sets_are_not_listed(take, colleague_of, client):
    take(Product.RESEARCH, study="equity")
    making.sign_in(client, colleague_of(Council.objects.get(name="Eastwick"), "analyst"))
    text = client.get("/extracts/").content.decode()
    assert "Nothing has been taken out yet" in text
    assert "equity" not in text


@pytest.mark.parametrize("role", ["coordinator", "service_manager", "auditor", "administrator"])
def test_for_everybody_else_there_is_no_such_page(northmoor, colleague_of, client, role):
    making.sign_in(client, colleague_of(northmoor, role))
    assert client.get("/extracts/").status_code == 404
    assert client.post("/extracts/").status_code in {404, 405}
