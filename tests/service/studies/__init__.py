"""Studies in the service."""
