"""The whole journey, in order."""

from tests.service.crash import beginning, meeting, counting, afterwards  # noqa: F401, I001 - in this order
from tests.service.crash.journey import STEPS

__all__ = ["STEPS"]
