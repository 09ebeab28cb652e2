"""What organization asks about records of any kind."""
