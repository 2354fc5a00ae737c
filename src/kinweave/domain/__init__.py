"""What a family group conference is: disclosure, clocks, stages, agreement and the duty to offer.

Pure: nothing here reads a clock, a network or a database. Dates and facts are passed in, and the
rules are TOML files beside the code.
"""
