"""Files of customers, contacts and leads."""
