"""A council's invented tracker, an analyst who uploads it, and a data folder of its own."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kinweave.service.access.walls import inside
from kinweave.service.submissions.models import Submission
from tests.service.submissions.trackers import TRACKER


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def analyst(colleague):
    return colleague("analyst")


@pytest.fixture
def desk(client_of, analyst):
    return client_of(analyst)


@pytest.fixture
def upload(desk, council):
    """``upload(text, name)`` sends a file by the page; gives the upload, or the page that refused it."""

    def send(content=TRACKER, name="tracker.csv", **more):
        body = content.encode() if isinstance(content, str) else content
        sent = {"file": SimpleUploadedFile(name, body), **more}
        answer = desk.post(reverse("spreadsheet-upload"), sent)
        if answer.status_code != 302:
            return answer
        with inside(council.pk):
            return Submission.objects.get(pk=answer["Location"].split("/")[2])

    return send


@pytest.fixture
def text_of(desk):
    """``text_of("spreadsheet-words", upload)`` is that page's text."""

    def get(route, submission):
        answer = desk.get(reverse(route, args=[submission.pk]))
        assert answer.status_code == 200
        return answer.content.decode()

    return get
