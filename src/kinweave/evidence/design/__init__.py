"""The design of a study: its plan, what the plan may not do, and what it can be expected to find."""
