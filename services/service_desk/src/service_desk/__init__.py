"""Tickets, replies and response clocks."""
