"""Members of staff: signing in, their sessions, and where they work."""
