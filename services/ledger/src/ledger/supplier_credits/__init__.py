"""Credits of suppliers."""
