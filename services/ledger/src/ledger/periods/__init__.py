"""The closed period."""
