"""Ways of looking at the lists of products, opportunities and orders, saved under names."""
