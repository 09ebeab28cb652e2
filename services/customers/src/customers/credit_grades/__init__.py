"""Credit grades: limit, terms and mode for customers and classes."""
