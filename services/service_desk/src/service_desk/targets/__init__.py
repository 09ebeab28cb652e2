"""How soon a ticket of a priority is first answered."""
