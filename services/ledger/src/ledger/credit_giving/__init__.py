"""What follows when a credit is given."""
