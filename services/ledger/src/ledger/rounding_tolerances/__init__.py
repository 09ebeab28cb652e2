"""How much who has a role may give up as rounding."""
