"""The family's plan: its own words and lines, its versions, and the answers to it."""
