"""Invented families: people, relations and everything that happens on the way to a plan and after.

The same seed gives the same families, to the letter. Nothing here is about anybody.
"""

from kinweave.synth.cin import cin_file
from kinweave.synth.families import invent
from kinweave.synth.story import Child, FamilyStory, Someone

__all__ = ["Child", "FamilyStory", "Someone", "cin_file", "invent"]
