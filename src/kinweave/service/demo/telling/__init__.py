"""Telling a family's story to the service: each event through the action of the one who would do it."""

from kinweave.service.demo.telling.told import Told
from kinweave.service.demo.telling.whole import tell

__all__ = ["Told", "tell"]
