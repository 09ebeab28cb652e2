"""Account books with running balances, and sums by category."""
