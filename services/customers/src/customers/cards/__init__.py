"""Contacts as cards: vCards in and out, QR pictures."""
