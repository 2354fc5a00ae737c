"""Money: what a service costs and saves, a child and a family, for each payer, and how sure that is."""

from kinweave.evidence.economics.costing import Costing, cost
from kinweave.evidence.economics.parsing import example_plan, parse_plan, published_plan, read_plan
from kinweave.evidence.economics.plan import Plan

__all__ = ["Costing", "Plan", "cost", "example_plan", "parse_plan", "published_plan", "read_plan"]
