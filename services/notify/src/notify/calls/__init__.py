"""Calls as the telephone system tells them: who rings, whom it concerns, how it ended."""
