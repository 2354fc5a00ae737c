"""The pages of the plan: parse, do one thing, show what this reader may see."""
