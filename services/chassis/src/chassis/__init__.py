"""The mechanism every service stands on: it knows the bus and the database, and no customer."""
