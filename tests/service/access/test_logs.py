"""Logs say what went wrong and where, and never about whom."""

import io
import logging
from uuid import uuid4

import pytest
from django.conf import settings

from kinweave.service.core.logs import NoPeople
from tests.service import making

CANARY = "Wilhelmina Canary of 14 Canary Row"


@pytest.fixture
def log():
    """A logger with the service's own filter; gives the logger and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(NoPeople())
    logger = logging.getLogger(f"tests.{uuid4()}")
    logger.propagate = False
    logger.addHandler(handler)
    return logger, written


def test_the_words_of_an_exception_stay_out_and_its_place_is_kept(log):
    logger, written = log
    try:
        int(CANARY)
    except ValueError:
        logger.exception("the page could not be made")
    said = written.getvalue()
    assert "the page could not be made (ValueError at " in said
    assert "test_logs.py:" in said
    assert "Canary" not in said


def test_a_cause_inside_a_cause_stays_out_too(log):
    logger, written = log
    try:
        try:
            {}[CANARY]
        except KeyError as error:
            raise RuntimeError(f"no such person: {CANARY}") from error
    except RuntimeError:
        logger.exception("failed")
    assert "Canary" not in written.getvalue()


def test_an_identifier_is_replaced(log):
    logger, written = log
    record = uuid4()
    logger.warning("Not Found: /cases/%s/people", record)
    assert written.getvalue() == "Not Found: /cases/<record>/people\n"


def test_every_handler_has_the_filter():
    handlers = settings.LOGGING["handlers"]
    assert handlers
    for name, handler in handlers.items():
        assert "no_people" in handler["filters"], name


def test_a_page_that_fails_logs_no_value_of_a_record(
    client, council, colleague, caplog, monkeypatch
):
    from kinweave.service.accounts import queries

    def fail(*_args, **_options):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(queries, "colleagues", fail)
    making.sign_in(client, colleague("administrator"))
    client.raise_request_exception = False
    handler = logging.StreamHandler(written := io.StringIO())
    handler.addFilter(NoPeople())
    logging.getLogger("django.request").addHandler(handler)
    try:
        answer = client.get("/staff/")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert answer.status_code == 500
    assert "RuntimeError at" in written.getvalue()
    for text in (written.getvalue(), answer.content.decode()):
        assert "Canary" not in text


def test_an_email_address_that_was_tried_is_not_logged(client, db, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post(
            "/account/login/", {"login": "canary@example.org", "password": "canary-password-1"}
        )
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in said if "canary" in line]
