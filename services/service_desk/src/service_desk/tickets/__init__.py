"""Tickets, what is said on them, and the clock of the first reply."""
