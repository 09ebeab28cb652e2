"""Public events for the queues of partners."""
