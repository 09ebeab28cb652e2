"""Who wants no advertising, from the events of customers."""
