"""Products, prices, opportunities, quotes and orders."""
