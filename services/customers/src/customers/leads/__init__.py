"""Leads: from the first name to a customer, or to a reason why not."""
