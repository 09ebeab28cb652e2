"""What refuses the next step of a document."""
