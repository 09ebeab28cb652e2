"""What an allocation names, beside a receivable itself: a line of its plan, or an invoice."""
