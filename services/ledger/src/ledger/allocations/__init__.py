"""What of the money received was given to which debt, and by which name."""
