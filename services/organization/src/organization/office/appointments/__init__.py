"""Appointments: who is busy when, with whom."""
