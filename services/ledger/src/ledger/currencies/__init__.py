"""Rates of currencies and revaluation."""
