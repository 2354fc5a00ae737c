"""Allocation on the record: lists sealed before anybody enrols, arms told one by one, every step in a chain."""
