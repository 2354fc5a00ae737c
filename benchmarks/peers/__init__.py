"""The sector's own validators on the same files as ours, in an environment of their own.

A module here is run by the peer's Python, as a file, and imports nothing of Kinweave. Its last line is JSON.
"""
