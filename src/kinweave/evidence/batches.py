"""Simulations in batches: the same answers on one core, on many, and on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

__all__ = ["in_batches"]

Found = TypeVar("Found")


def in_batches(
    one: Callable[..., Found],
    asked: tuple[Any, ...],
    *,
    times: int,
    seed: int | tuple[int, ...],
    size: int,
    jobs: int | None = 1,
) -> list[Found]:
    """What `one(*asked, times, seed)` gives for batches of `size` that add up to `times`, in their order.

    Each batch has a seed of its own that hangs on `seed` and its place alone, so who runs it and when makes no
    difference. `jobs` is how many processes run them here; None leaves that to joblib's context, which is how a
    Dask or a Ray cluster is used (`with joblib.parallel_config(backend="dask")`). Linear algebra keeps to one
    thread inside a batch. `one` must be a function that another process can import.
    """
    starts = range(0, times, size)
    seeds = np.random.SeedSequence(seed).spawn(len(starts))
    found: list[Found] = joblib.Parallel(n_jobs=jobs)(
        joblib.delayed(_pinned)(one, (*asked, min(size, times - start), child))
        for start, child in zip(starts, seeds, strict=True)
    )
    return found


def _pinned(one: Callable[..., Found], asked: tuple[Any, ...]) -> Found:
    with threadpool_limits(limits=1):
        return one(*asked)
