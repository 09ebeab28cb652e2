"""Messages of this service that wait for a person."""
