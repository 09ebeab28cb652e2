"""Fields that the house adds to products, opportunities and orders."""
