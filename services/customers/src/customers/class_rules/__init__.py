"""Rules by which customers come into another class."""
