"""The catalogue of what is recorded, and the words for it."""

import ast
from pathlib import Path

import kinweave.service
from kinweave.service.audit.labels import fields_in_words, verb_label, verb_labels
from kinweave.service.audit.verbs import Verb

SERVICE = Path(kinweave.service.__file__).parent


def test_each_verb_has_a_sentence_and_no_sentence_is_without_a_verb():
    assert set(verb_labels()) == {str(verb) for verb in Verb}


def test_each_sentence_is_plain_and_its_own():
    sentences = list(verb_labels().values())
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence[0].isupper(), sentence
        assert not sentence.endswith("."), sentence
        assert "_" not in sentence, sentence


def test_each_verb_fits_its_column():
    assert max(len(verb) for verb in Verb) <= 60


def test_no_verb_that_the_service_writes_is_made_up_on_the_spot():
    """Whoever calls a recorder gives a `Verb`, never a string."""
    for path in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "record",
                "record_alone",
            }:
                assert not isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"


def test_a_verb_of_an_older_version_still_reads():
    assert verb_label("case.left_open") == "case, left open"


def test_fields_read_by_their_labels_and_never_by_their_values():
    assert fields_in_words("person", "given_name birth_date") == "First name, Date of birth"
    assert fields_in_words("keepapart", "reason") == "Reason"
    assert fields_in_words("membership", "end_date") == "end date"
