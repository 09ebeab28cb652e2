"""What of the books names another one of customers who were one for a while."""
