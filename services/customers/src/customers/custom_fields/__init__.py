"""Fields that the house adds to customers, contacts and leads."""
