"""One text to one recipient, and its way out of the house."""
