"""The crawler: every address and every form as everybody who may come, and nothing in a wrong place."""

import dataclasses

import pytest

from kinweave.service.access.walls import inside
from kinweave.service.core.pages import UndisclosedValue, check_disclosed
from tests.architecture.routes import routes
from tests.service.canary.crawling import Crawl
from tests.service.canary.expected import expected
from tests.service.canary.scene import a_scene, everything
from tests.service.canary.visitors import REACHES, visitor
from tests.service.canary.written import words_of

# An answer that is no page of ours: no value of a record comes near it.
NOT_THROUGH_THE_GATE = {"health"}
# A set-up link that cannot be used says so, to somebody who has no account yet.
ANOTHER_404 = {"begin", "choose-first-password"}
# The other council's colleagues, by name, on that council's own pages.
SEEN_ELSEWHERE = {"user.name"}
# This case is open, and has no closure; a colleague's name is no secret in their own council.
WITHOUT_A_MARK = {"closure.note", "allocation.coordinator_name"}


@pytest.fixture
def scene(db):
    return a_scene()


def contents(scene):
    found = {}
    for council in (scene.northmoor, scene.southvale):
        with inside(council.pk):
            for model, records in everything().items():
                names = [field.attname for field in model._meta.concrete_fields]
                found[model._meta.label, str(council)] = [
                    [str(getattr(one, name)) for name in names] for one in records.values()
                ]
    return found


@pytest.mark.parametrize("name", sorted(REACHES))
def test_each_visitor_finds_only_what_is_theirs(scene, name):
    crawl = Crawl(scene, visitor(scene, name), expected()).run()
    assert sorted(map(str, crawl.leaks)) == []
    assert crawl.failed == set()
    # What is refused and what is not there are one page, whatever was asked for.
    pages_for_what_is_missing = [at for at in crawl.missing.values() if not at <= ANOTHER_404]
    assert len(pages_for_what_is_missing) == 1


def test_the_crawl_goes_everywhere_through_the_gate_and_changes_nothing(scene):
    """Four colleagues who between them may open everything look at every page once."""
    before = contents(scene)
    names = ("service_manager", "administrator", "auditor", "analyst", "nobody signed in")
    crawls = [Crawl(scene, visitor(scene, n), expected()).run(forms=False) for n in names]
    assert contents(scene) == before

    never = {route.name for route in routes()} - {name for crawl in crawls for name in crawl.opened}
    listed = set(expected().not_opened)
    assert never == listed, f"new: {sorted(never - listed)}; opened now: {sorted(listed - never)}"
    seen = {kind for crawl in crawls for kind, _ in crawl.seen}
    assert set(expected().places) - seen == SEEN_ELSEWHERE

    ungated = {name for crawl in crawls for name in crawl.ungated}
    allauths = {route.name for route in routes() if route.guard == "own sign-in"}
    assert ungated - allauths <= NOT_THROUGH_THE_GATE
    for page in [page for crawl in crawls for page in crawl.gated.values()]:
        check_disclosed(page)
        first = dataclasses.fields(page)[0].name
        planted = dataclasses.replace(page, **{first: "12 Refuge Lane"})
        with pytest.raises(UndisclosedValue, match=f"page.{first}"):
            check_disclosed(planted)


def test_every_text_that_anybody_writes_is_marked_in_the_scene(scene):
    unmarked = set()
    for family in ("met and reviewed", "another council's"):
        for model, pks in scene.ids[family].items():
            for name in words_of(model):
                texts = {getattr(scene.records[pk], name) for pk in pks}
                marked = [t for t in texts if t and scene.canaries.found_in([t])]
                if not marked and f"{model._meta.model_name}.{name}" not in WITHOUT_A_MARK:
                    unmarked.add(f"{family}: {model._meta.model_name}.{name}")
    assert unmarked == set()
