"""Who did what in one case, and who opened it."""
