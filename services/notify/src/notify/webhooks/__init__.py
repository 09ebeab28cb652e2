"""Public events posted to partners, signed and retried."""
