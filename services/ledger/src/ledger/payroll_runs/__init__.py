"""The pay of a month, from the draft to the bank."""
