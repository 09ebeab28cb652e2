"""Receipts and payments that wait for an approval before they are booked."""
