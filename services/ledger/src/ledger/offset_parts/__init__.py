"""What of debts was set off against debts of the other side."""
