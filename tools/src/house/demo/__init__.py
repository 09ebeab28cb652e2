"""`make demo`: one real day of business through the gateway, told step by step and checked."""
