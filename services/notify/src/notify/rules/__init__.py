"""Which event sends which template to whom."""
