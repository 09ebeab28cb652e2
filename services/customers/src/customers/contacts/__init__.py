"""The people we talk to at a customer."""
