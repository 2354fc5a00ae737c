"""Each write of a conference: planning it, who takes part, what became of it."""
