"""Income, expense and transfers as people write them."""
