"""How often the engine's intervals hold what is true: a table made by simulation, and the command that makes it."""
