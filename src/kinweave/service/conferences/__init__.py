"""The conference: planned, prepared, held and told of, and nothing of the family's private time."""
