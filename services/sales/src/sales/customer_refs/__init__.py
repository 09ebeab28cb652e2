"""What sales keeps of the customers of another service."""
