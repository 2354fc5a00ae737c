"""Linked sets that several tests look at; made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kinweave.synth.linked import Size, write_linked


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three councils, no fault, and nothing that a later return puts right."""
    out = tmp_path_factory.mktemp("linked") / "clean"
    write_linked(Size(councils=3, families=600, seed=11, corrections=0.0), out)
    return out


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same families with faults, and with returns that later ones put right."""
    out = tmp_path_factory.mktemp("linked") / "faulty"
    write_linked(
        Size(councils=3, families=600, seed=11, corrections=0.6, faults=0.06),
        out,
        outside=200,
        among=3000,
    )
    return out
