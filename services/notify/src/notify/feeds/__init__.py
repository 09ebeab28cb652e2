"""What becomes of every public event here."""
