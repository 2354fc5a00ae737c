"""Family group conferences: the service, the data standard and the evidence."""

__version__ = "0.1.0"
