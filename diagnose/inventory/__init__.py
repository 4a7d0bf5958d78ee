"""Inventories: records of many servers to cases, and what the fleet tells of each."""
