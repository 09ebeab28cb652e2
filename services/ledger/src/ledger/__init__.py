"""Double-entry books, receivables, receipts and credit."""
