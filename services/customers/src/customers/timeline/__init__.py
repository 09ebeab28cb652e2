"""What happened with a customer, in this service and in the others, newest first."""
