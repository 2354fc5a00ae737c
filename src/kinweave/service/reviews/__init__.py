"""Reviews of the plan, both accounts of how it goes, and feedback."""
