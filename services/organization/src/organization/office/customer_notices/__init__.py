"""What people are told of customers and leads."""
