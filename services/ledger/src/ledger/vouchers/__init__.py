"""Vouchers of journal entries for print."""
