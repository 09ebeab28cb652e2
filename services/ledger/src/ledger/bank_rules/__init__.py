"""Which lines of banks are matched or booked by rules of the house."""
