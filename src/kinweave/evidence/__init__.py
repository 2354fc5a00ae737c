"""The evidence engine: trials, designs without randomisation, money, and honest reports of them."""
