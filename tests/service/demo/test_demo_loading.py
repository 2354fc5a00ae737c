"""The demonstration is loaded whole or not at all, and never where records are real."""

import pytest

from kinweave.service.core.refusals import NotPossible
from kinweave.service.councils.models import Council
from kinweave.service.demo import loading
from tests.service.demo.loaded import everything, smaller


def test_a_council_that_fails_half_way_is_not_there_at_all(db, monkeypatch, settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    monkeypatch.setattr(loading, "written", lambda: smaller(2))
    tell, told = loading.tell, []

    def tell_three(story, staff):
        told.append(story)
        if len(told) == 3:
            raise NotPossible("the third family cannot be told")
        return tell(story, staff)

    monkeypatch.setattr(loading, "tell", tell_three)
    with pytest.raises(NotPossible):
        loading.load_demo()
    assert everything() == (0, 0, 0, 0)
    assert not Council.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_it_is_never_loaded_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(NotPossible):
        loading.load_demo()
    assert not Council.objects.exists()
