"""Ways of looking at the lists of this service, saved under names."""
