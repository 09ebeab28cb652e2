"""What goes to the heirs of a leaver."""
