"""Who had which customer from when to when, how it came and why it went."""
