"""Files of products, opportunities and orders."""
