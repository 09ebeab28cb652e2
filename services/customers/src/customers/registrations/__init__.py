"""Claims on customers that do not exist yet (报备)."""
