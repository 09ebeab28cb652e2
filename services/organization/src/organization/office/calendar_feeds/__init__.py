"""One's calendar for other programs, by a secret address."""
