"""Business cards, read from pictures by a process of their own."""
