"""Parts of debts, and how money fills them."""
