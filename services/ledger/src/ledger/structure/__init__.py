"""The systems that act for the house beside its colleagues."""
