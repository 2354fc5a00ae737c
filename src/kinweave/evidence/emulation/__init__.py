"""The trial that was not held: families offered a conference, followed from the offer as a trial would have."""

from kinweave.evidence.emulation.emulate import Emulated, emulate
from kinweave.evidence.emulation.plan import EmulationPlan, example_plan, parse_plan, read_plan

__all__ = ["Emulated", "EmulationPlan", "emulate", "example_plan", "parse_plan", "read_plan"]
