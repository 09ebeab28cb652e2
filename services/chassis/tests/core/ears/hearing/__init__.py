"""What it hears."""
