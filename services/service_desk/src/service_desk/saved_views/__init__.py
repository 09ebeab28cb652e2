"""Ways of looking at the lists of tickets, saved under names."""
