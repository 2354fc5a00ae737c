"""Commands about the audit and about keeping it."""
