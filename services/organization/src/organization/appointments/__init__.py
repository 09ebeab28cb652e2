"""Who leads a department."""
