"""Figures for commissions."""
