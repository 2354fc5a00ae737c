"""Studies that a council takes part in: a list sealed by one person, families enrolled by others."""
