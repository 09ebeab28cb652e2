"""Follow-up: what was done with a customer, and what comes next."""
