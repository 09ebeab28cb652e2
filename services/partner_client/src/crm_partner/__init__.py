"""A small client with which a partner receives the events of its grant."""
