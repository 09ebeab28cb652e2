"""What customers bought, paid and complained about, as folded from the other services."""
