"""Holidays and make-up days, year by year."""
