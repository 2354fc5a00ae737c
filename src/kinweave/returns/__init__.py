"""Statutory returns, made from the standard tables of a return set."""
