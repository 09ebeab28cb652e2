"""How many customers one person may hold, and what becomes of a surplus."""
