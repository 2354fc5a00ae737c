"""Costs as ratios in one run: the main pages against a bare page, small against large."""
