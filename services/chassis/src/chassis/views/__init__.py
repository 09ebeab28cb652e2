"""Saved views: filter, sort and columns of a list under a name, for oneself or for others."""
