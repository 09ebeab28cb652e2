"""Lost customers, whom to win back, and hot spots to clean."""
