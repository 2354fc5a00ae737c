"""Designs that leave families their choice: what each can say without randomisation, and what it assumes."""
