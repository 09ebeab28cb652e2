"""Keys of systems."""
