"""The role of one contact in several customers."""
