"""Approvals: flows, the cases that run through them, who stands in for whom."""
