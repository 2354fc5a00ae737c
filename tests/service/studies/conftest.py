"""A study at the council of the test, who has which part in it, and a family with its place."""

from types import SimpleNamespace

import pytest

from tests.service.studies import making as studies


@pytest.fixture
def sealer(colleague):
    return colleague("analyst", "Sia Sealer")


@pytest.fixture
def tracker(colleague):
    return colleague("legal_tracker", "Tess Tracker")


@pytest.fixture
def study(council, sealer):
    return studies.sealed(council, sealer)


@pytest.fixture
def case(council):
    return studies.a_family(council)


@pytest.fixture
def here(council, study, sealer, tracker):
    """Everybody and everything of the study together; ``here.enrol(case)`` enrols a family."""

    def enrol(case, consent="not-asked", by=None):
        return studies.enrolled(council, study, case, by or tracker, consent)

    return SimpleNamespace(
        council=council, study=study, sealer=sealer, tracker=tracker, enrol=enrol
    )


@pytest.fixture
def placed(here, case):
    """The same, with the family of ``placed.case`` enrolled; ``placed.told`` is what was told."""
    here.case, here.told = case, here.enrol(case)
    return here
