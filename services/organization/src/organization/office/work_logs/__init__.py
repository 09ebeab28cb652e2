"""What somebody did on a day."""
