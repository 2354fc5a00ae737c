"""Printed copies of the plan: who would learn what, the second reader, and the paper itself."""
