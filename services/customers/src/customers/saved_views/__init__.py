"""Ways of looking at the lists of customers, contacts and leads, saved under names."""
