"""How customers can be reached, from their own service's events."""
