"""The tree that people work in."""
