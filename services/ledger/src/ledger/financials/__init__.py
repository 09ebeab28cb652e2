"""Financial statements."""
