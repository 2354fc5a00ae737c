"""A test turned round: all values that it does not refuse are the interval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["turned"]

# How far from the estimate an end is looked for (in doublings of the first step), and how finely.
_DOUBLINGS, _HALVINGS = 12, 25


def turned(kept: Callable[[float], bool], estimate: float, step: float) -> tuple[float, float]:
    """The lowest and the highest value kept, sought from the estimate outward by steps that double.

    An end is infinite where no value so far out is refused: then nothing can be ruled out on that side.
    """
    return _end(kept, estimate, -step), _end(kept, estimate, step)


def _end(kept: Callable[[float], bool], estimate: float, step: float) -> float:
    near, far = estimate, estimate + step
    for _ in range(_DOUBLINGS):
        if not kept(far):
            break
        near, far = far, estimate + 2 * (far - estimate)
    else:
        return float(np.copysign(np.inf, step))
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if kept(middle) else (near, middle)
    return far
